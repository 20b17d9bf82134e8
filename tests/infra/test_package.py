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
from pathlib import Path

import pytest

from infra.package import PYTHON, SERVICES, SIMULATOR, build_package, find_interpreter, is_on_the_path
from tests.infra.conftest import ROOT, Synthesis

TEN_MEGABYTES = 10 * 1024 * 1024
ARM64 = 183  # e_machine of an ELF header
STARTS_UP = """
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.batch import BatchProcessor
from aws_lambda_powertools.utilities.idempotency import idempotent_function
import boto3, govuk_frontend_jinja, icalendar, jinja2, zoneinfo
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
Tracer(service="x", disabled=False)
for service in {services}:
    boto3.client(service, region_name="eu-west-2")
APIGatewayHttpResolver(enable_validation=True).get_openapi_json_schema()
zoneinfo.ZoneInfo("Europe/London")
"""


@pytest.fixture(scope="module")
def package() -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(build_package(ROOT).zip) as archive:
        yield archive


@pytest.fixture(scope="module")
def interpreter() -> Path:
    found = find_interpreter()
    if found is None:
        pytest.skip(f"this machine has no Python {PYTHON}, so the package holds no bytecode to look at")
    return found


def sources() -> list[Path]:
    every = (path for name in ("functions", "shared") for path in (ROOT / name).rglob("*.py"))
    return sorted(path for path in every if is_on_the_path(path.relative_to(ROOT)))


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
            held = set(shipped.namelist())
        assert {"functions/__init__.py", "shared/__init__.py", "boto3/__init__.py"} <= held
        assert f"functions/{name}/handler.py" in held
        assert ("pygal/__init__.py" in held) == (name == "simulator")


def test_the_simulator_comes_with_everything_that_its_sources_import() -> None:
    with zipfile.ZipFile(build_package(ROOT, SIMULATOR).zip) as archive:
        held = set(archive.namelist())
    ours = [path for path in SIMULATOR.sources(ROOT) if path.suffix == ".py"]
    needed = {name for source in ours for name in imported_by(source) if not name.startswith("mypy_boto3")}
    assert "pygal" in needed
    assert not [
        n for n in needed if not {f"{n.replace('.', '/')}.py", f"{n.replace('.', '/')}/__init__.py"} & held
    ]


def test_all_our_sources_policies_and_front_end_files_are_in_it(package: zipfile.ZipFile) -> None:
    ours = {
        path.relative_to(ROOT).as_posix()
        for name in ("functions", "shared")
        for path in (ROOT / name).rglob("*")
        if path.is_file()
        and path.suffix in {".py", ".json", ".html", ".css", ".js"}
        and is_on_the_path(path.relative_to(ROOT))
    }
    assert "shared/web/static/vendor/govuk-frontend.min.css" in ours
    assert ours <= set(package.namelist())


def test_everything_that_our_sources_import_is_in_it(package: zipfile.ZipFile) -> None:
    held = set(package.namelist())
    # These are for the type checker alone.
    needed = {name for source in sources() for name in imported_by(source) if not name.startswith("mypy_boto3")}
    missing = {
        name
        for name in needed
        if not {f"{name.replace('.', '/')}.py", f"{name.replace('.', '/')}/__init__.py"} & held
    }
    assert missing == set()


def test_every_aws_service_that_our_sources_call_is_in_it(package: zipfile.ZipFile) -> None:
    client = re.compile(r"""\b(?:create_client|client|resource)\(\s*["']([a-z0-9-]+)["']""")
    called = {name for source in sources() for name in client.findall(source.read_text())}
    assert "geo-routes" in called
    assert called <= SERVICES
    held = {name.split("/")[2] for name in package.namelist() if re.match(r"botocore/data/[^/]+/", name)}
    assert held == SERVICES


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


def test_the_same_sources_give_the_same_package(package: zipfile.ZipFile) -> None:
    assert package.filename is not None
    before = os.stat(package.filename).st_mtime_ns
    assert build_package(ROOT) == build_package(ROOT)
    assert os.stat(package.filename).st_mtime_ns == before
    assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_was_left_out_is_not_missed_when_the_libraries_start(interpreter: Path, tmp_path: Path) -> None:
    """The libraries of the package, with the compiled parts of this machine, start with tracing on."""
    libraries, native = tmp_path / "libraries", tmp_path / "native"
    shutil.copytree(ROOT / "build" / "dependencies", libraries)
    with_compiled_parts = ("markupsafe", "pydantic-core", "wrapt")
    pinned = re.findall(r"^(\S+==\S+)", (ROOT / "requirements-lambda.lock").read_text(), re.MULTILINE)
    wanted = [pin for pin in pinned if pin.split("==")[0] in with_compiled_parts]
    uv = Path(sys.executable).parent / "uv"
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--no-deps", "--python", interpreter, "--target", native, *wanted],
        check=True,
    )
    for part in with_compiled_parts:
        shutil.copytree(native / part.replace("-", "_"), libraries / part.replace("-", "_"), dirs_exist_ok=True)
    started = subprocess.run(
        [interpreter, "-S", "-c", STARTS_UP.format(services=sorted(SERVICES))],
        env={"PYTHONPATH": str(libraries), "AWS_LAMBDA_FUNCTION_NAME": "x", "POWERTOOLS_METRICS_NAMESPACE": "x"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert started.returncode == 0, started.stderr
