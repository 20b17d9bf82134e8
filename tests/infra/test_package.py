"""The package holds what the functions need to run in Lambda, and little else."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from infra.package import PYTHON, build_package, find_interpreter
from infra.recipes import CALLING_BACK, COMMON, PLAYING, SHOWING, Recipe
from tests.infra.conftest import ROOT, Synthesis

TEN_MEGABYTES = 10 * 1024 * 1024
ARM64 = 183  # e_machine of an ELF header
RECIPES = (COMMON, SHOWING, CALLING_BACK, PLAYING)
WITH_COMPILED_PARTS = ("charset-normalizer", "markupsafe", "pydantic-core", "wrapt")
ALL_START = """
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
import icalendar, zoneinfo
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
Tracer(service="x", disabled=False)
APIGatewayHttpResolver(enable_validation=True).get_openapi_json_schema()
zoneinfo.ZoneInfo("Europe/London")
"""
THOSE_BEHIND_QUEUES_START = """
from aws_lambda_powertools.utilities.batch import BatchProcessor
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, idempotent_function
import boto3
"""
ONE_SHOWS_PAGES = """
import govuk_frontend_jinja, jinja2
from shared.web.environment import environment
assert environment()
"""
ONE_PLAYS = """
import functions.simulator.handler
import shared.planning.simulation.runs
import pygal
"""
ONE_CALLS_BACK = """
import warnings
warnings.simplefilter("error")
from functions.feedback.handler import application
assert application().feedback.callbacks
"""
TOLD = {
    "AWS_DEFAULT_REGION": "eu-west-2",
    "AWS_LAMBDA_FUNCTION_NAME": "x",
    "CALLBACK_HOSTS": "none",
    "FEEDBACK_QUEUE_URL": "https://sqs.eu-west-2.amazonaws.com/1/x",
    "POWERTOOLS_METRICS_NAMESPACE": "x",
    "REGISTRATIONS_SECRET": "x",
    "STAGE": "trial",
    "TABLE_NAME": "x",
}
CLIENTS_TRUST = """
import os
import botocore.session
from botocore.httpsession import get_cert_path
for service in {services}:
    botocore.session.Session().create_client(service, region_name="eu-west-2")
assert os.path.getsize(get_cert_path(True))
"""


@pytest.fixture(scope="module", params=RECIPES, ids=lambda recipe: recipe.name)
def recipe(request: pytest.FixtureRequest) -> Recipe:
    found: Recipe = request.param
    return found


@pytest.fixture(scope="module")
def package(recipe: Recipe) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(build_package(ROOT, recipe).zip) as archive:
        yield archive


@pytest.fixture(scope="module")
def interpreter() -> Path:
    found = find_interpreter()
    if found is None:
        pytest.skip(f"this machine has no Python {PYTHON}, so the package holds no bytecode to look at")
    return found


def sources(recipe: Recipe) -> list[Path]:
    every = (path for name in ("functions", "shared") for path in (ROOT / name).rglob("*.py"))
    return sorted(path for path in every if recipe.holds(path.relative_to(ROOT)))


def imported_by(source: Path) -> set[str]:
    """Modules of other people that this file imports."""
    names = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name for name in names if name.split(".")[0] not in {*sys.stdlib_module_names, "functions", "shared"}}


def test_the_package_is_small_enough_to_start_fast(package: zipfile.ZipFile) -> None:
    assert package.filename is not None
    assert os.path.getsize(package.filename) <= TEN_MEGABYTES


def test_the_functions_run_the_package_that_was_built(live: Synthesis) -> None:
    assets = json.loads((live.folder / "early-response.assets.json").read_text())["files"]
    for name, function in live.functions().items():
        key = function["Code"]["S3Key"]
        assert assets[key.removesuffix(".zip")]["source"] == {"path": f"asset.{key}", "packaging": "file"}
        with zipfile.ZipFile(live.folder / f"asset.{key}") as shipped:
            needed = {f"functions/{name}/handler.py", "shared/bootstrap.py", "botocore/__init__.py"}
            assert needed <= set(shipped.namelist())


def test_all_our_sources_policies_and_front_end_files_are_in_it(package: zipfile.ZipFile, recipe: Recipe) -> None:
    ours = {
        path.relative_to(ROOT).as_posix()
        for name in ("functions", "shared")
        for path in (ROOT / name).rglob("*")
        if path.is_file()
        and path.suffix in {".py", ".json", ".html", ".css", ".js"}
        and recipe.holds(path.relative_to(ROOT))
    }
    assert ("shared/web/static/vendor/govuk-frontend.min.css" in ours) == (recipe in (SHOWING, PLAYING))
    assert ours <= set(package.namelist())


def test_everything_that_our_sources_import_is_in_it(package: zipfile.ZipFile, recipe: Recipe) -> None:
    held = set(package.namelist())
    imported = chain.from_iterable(imported_by(source) for source in sources(recipe))
    # The first are for the type checker alone; calendars are only for functions of the common package.
    not_needed = ("mypy_boto3", "icalendar") if recipe in (CALLING_BACK, PLAYING) else ("mypy_boto3",)
    needed = {name for name in imported if not name.startswith(not_needed)}
    missing = {
        name
        for name in needed
        if not {f"{name.replace('.', '/')}.py", f"{name.replace('.', '/')}/__init__.py"} & held
    }
    assert missing == set()


def test_every_aws_service_that_our_sources_call_is_in_one_of_them() -> None:
    client = re.compile(r"""\b(?:create_client|client|resource)\(\s*["']([a-z0-9-]+)["']""")
    called = {name for r in RECIPES for source in sources(r) for name in client.findall(source.read_text())}
    assert {"cognito-idp", "geo-routes", "secretsmanager"} <= called
    assert called <= COMMON.services | SHOWING.services | CALLING_BACK.services


def test_only_the_services_that_are_called_are_described(package: zipfile.ZipFile, recipe: Recipe) -> None:
    held = {name.split("/")[2] for name in package.namelist() if re.match(r"botocore/data/[^/]+/", name)}
    assert held == recipe.services


def test_nothing_that_is_only_for_testing_or_another_machine_is_in_it(package: zipfile.ZipFile) -> None:
    names = package.namelist()
    assert not [name for name in names if "/tests/" in name or name.endswith((".pyi", ".c"))]
    compiled = [name for name in names if name.endswith(".so")]
    assert compiled
    for name in compiled:
        assert int.from_bytes(package.read(name)[18:20], "little") == ARM64, name


def test_every_module_comes_with_bytecode_that_is_used_as_it_is(
    package: zipfile.ZipFile, interpreter: Path
) -> None:
    names = set(package.namelist())
    modules = {Path(name) for name in names if name.endswith(".py")}
    without = {
        module.as_posix()
        for module in modules
        if (module.parent / "__pycache__" / f"{module.stem}.cpython-313.pyc").as_posix() not in names
    }
    assert without == set()
    flags = package.read("functions/__pycache__/__init__.cpython-313.pyc")[4:8]
    assert int.from_bytes(flags, "little") == 0b01  # by hash, and the hash is not looked at


def test_the_same_sources_give_the_same_package(package: zipfile.ZipFile, recipe: Recipe) -> None:
    assert package.filename is not None
    before = os.stat(package.filename).st_mtime_ns
    assert build_package(ROOT, recipe) == build_package(ROOT, recipe)
    assert os.stat(package.filename).st_mtime_ns == before
    assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.usefixtures("package")
def test_what_was_left_out_is_not_missed_when_the_functions_start(
    recipe: Recipe, interpreter: Path, tmp_path: Path
) -> None:
    """What is in the package, with the compiled parts of this machine, starts with tracing on."""
    tree, native = tmp_path / "tree", tmp_path / "native"
    shutil.copytree(ROOT / "build" / recipe.name, tree)
    pinned = re.findall(r"^(\S+==\S+)", (ROOT / recipe.lock).read_text(), re.MULTILINE)
    wanted = [pin for pin in pinned if pin.split("==")[0] in WITH_COMPILED_PARTS]
    uv = Path(sys.executable).parent / "uv"
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--no-deps", "--python", interpreter, "--target", native, *wanted],
        check=True,
    )
    for part in {pin.split("==")[0].replace("-", "_") for pin in wanted}:
        if (tree / part).exists():
            shutil.copytree(native / part, tree / part, dirs_exist_ok=True)
    starts = {
        COMMON: ALL_START + THOSE_BEHIND_QUEUES_START,
        SHOWING: ALL_START + ONE_SHOWS_PAGES,
        CALLING_BACK: ONE_CALLS_BACK,
        PLAYING: ONE_PLAYS,
    }[recipe]
    started = subprocess.run(
        [interpreter, "-S", "-c", starts + CLIENTS_TRUST.format(services=sorted(recipe.services))],
        env={"PYTHONPATH": str(tree), **TOLD},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert started.returncode == 0, started.stderr
