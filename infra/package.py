"""The zips that functions run from, built without a container: one for nearly all, others for who needs more.

Dependencies come as wheels for the processor of Lambda, not of this machine; our own sources follow. What no
function reads is left out, bytecode is compiled ahead, and nothing is rebuilt while its inputs are the same.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra import recipes
from infra.recipes import COMMON, Recipe

PYTHON = "3.13"
PLATFORM = "aarch64-manylinux_2_28"

_SOURCES = ("functions", "shared")
_UNREAD_FOLDERS = {"__pycache__", "bin", "tests", "testing", "sboms", "licenses"}
_UNREAD_SUFFIXES = {".c", ".h", ".md", ".pyc", ".pyi", ".pyx"}
# Parts of our dependencies that no function comes to; a test compares with the imports of our sources.
_UNREAD_PARTS = {
    Path(part)
    for part in (
        "aws_lambda_powertools/event_handler/openapi/swagger_ui/swagger-ui-bundle.min.js",
        "aws_lambda_powertools/event_handler/openapi/swagger_ui/swagger-ui.min.css",
        "aws_lambda_powertools/metrics/provider/datadog",
        "aws_lambda_powertools/utilities/auth_alpha",
        "aws_lambda_powertools/utilities/circuit_breaker",
        "aws_lambda_powertools/utilities/data_masking",
        "aws_lambda_powertools/utilities/feature_flags",
        "aws_lambda_powertools/utilities/kafka",
        "aws_lambda_powertools/utilities/parameters",
        "aws_lambda_powertools/utilities/streaming",
        "aws_lambda_powertools/utilities/validation",
        *(f"aws_xray_sdk/ext/{name}" for name in ("aiobotocore", "aiohttp", "bottle", "django", "flask", "mysql")),
        *(f"aws_xray_sdk/ext/{name}" for name in ("flask_sqlalchemy", "httpx", "pg8000", "psycopg", "psycopg2")),
        *(f"aws_xray_sdk/ext/{name}" for name in ("pymongo", "pymysql", "pynamodb", "sqlalchemy")),
        "aws_xray_sdk/ext/sqlalchemy_core",
        "dateutil/zoneinfo",
        "icalendar/cli.py",
        "pydantic/mypy.py",
        "pydantic/v1",
        "s3transfer/crt.py",
        "s3transfer/processpool.py",
        "tzdata/zoneinfo/Africa",
        "tzdata/zoneinfo/America",
        "tzdata/zoneinfo/Antarctica",
        "tzdata/zoneinfo/Asia",
        "tzdata/zoneinfo/Australia",
        "tzdata/zoneinfo/Pacific",
        "urllib3/contrib/emscripten",
        "wrapt-stubs",
    )
}
_READ_FROM_DIST_INFO = {"METADATA", "entry_points.txt"}
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Package:
    """The zip, and the hash of everything that it was made from."""

    zip: Path
    hash: str


def build_package(root: Path, recipe: Recipe = COMMON) -> Package:
    """``build/<name>`` and ``build/<name>.zip`` hold the functions as they are now, and their dependencies."""
    _require_front_end_files(root)
    interpreter = find_interpreter()
    if interpreter is None:
        print(f"No Python {PYTHON} here: packaging without bytecode; cold starts will be slower.", file=sys.stderr)
    inputs = [root / recipe.lock, Path(__file__), Path(recipes.__file__)]
    dependencies_hash = _hash(root, inputs, f"bytecode={interpreter is not None}")
    made_from = _hash(root, _source_files(root, recipe), dependencies_hash)
    package = Package(zip=root / "build" / f"{recipe.name}.zip", hash=made_from)
    with _one_builder_at_a_time(root / "build"):
        if not _is_fresh(package.zip, package.hash):
            _build(root, recipe, package, dependencies_hash, interpreter)
    return package


def find_interpreter() -> Path | None:
    """A Python of the version that Lambda runs, if this machine has one."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    installed = sorted(str(folder) for folder in versions.glob(f"{PYTHON}*/bin"))
    # pyenv's own stand-ins for Pythons that are not switched on would end the search early.
    others = [p for p in os.environ.get("PATH", "").split(os.pathsep) if not p.endswith("/shims")]
    search = {**os.environ, "PATH": os.pathsep.join([*installed, *others])}
    command = [_uv(), "python", "find", "--no-project", "--no-python-downloads", PYTHON]
    found = subprocess.run(command, env=search, capture_output=True, text=True, check=False)
    return Path(found.stdout.strip()) if found.returncode == 0 else None


def _build(root: Path, recipe: Recipe, package: Package, dependencies_hash: str, interpreter: Path | None) -> None:
    dependencies, tree = root / "build" / recipe.dependencies, root / "build" / recipe.name
    zipped = dependencies.with_suffix(".zip")
    if not _is_fresh(zipped, dependencies_hash):
        shutil.rmtree(dependencies, ignore_errors=True)
        _install(root / recipe.lock, dependencies)
        leave_out_what_nothing_reads(dependencies, recipe)
        _compile(dependencies, interpreter)
        zipped.unlink(missing_ok=True)
        _add_to_zip(zipped, dependencies, _files_in(dependencies))
        _mark_fresh(zipped, dependencies_hash)
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(dependencies, tree, copy_function=os.link)
    for file in _source_files(root, recipe):
        target = tree / file.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    for name in _SOURCES:
        _compile(tree / name, interpreter, inside=name)
    shutil.copyfile(zipped, package.zip)
    _add_to_zip(package.zip, tree, [file for name in _SOURCES for file in _files_in(tree / name)])
    _mark_fresh(package.zip, package.hash)


def _install(lock: Path, target: Path) -> None:
    command = [_uv(), "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command += ["--python-platform", PLATFORM, "--python-version", PYTHON]
    subprocess.run([*command, "--target", str(target), "--requirement", str(lock)], check=True)


def leave_out_what_nothing_reads(tree: Path, recipe: Recipe) -> None:
    """No file is left in the tree that no function of the recipe comes to."""
    unread = _UNREAD_PARTS | recipe.without_parts
    for path in sorted(tree.rglob("*"), reverse=True):
        if path.is_dir():
            if _is_unread_folder(path, tree, unread) or _describes_another_service(path, tree, recipe):
                shutil.rmtree(path)
        elif path.suffix in _UNREAD_SUFFIXES or _is_unread_metadata(path) or path.relative_to(tree) in unread:
            path.unlink()


def _is_unread_folder(folder: Path, tree: Path, unread: Collection[Path]) -> bool:
    return folder.name in _UNREAD_FOLDERS or folder.relative_to(tree) in unread


def _describes_another_service(folder: Path, tree: Path, recipe: Recipe) -> bool:
    described = (tree / "botocore" / "data", tree / "boto3" / "data")
    return folder.parent in described and folder.name not in recipe.services


def _is_unread_metadata(file: Path) -> bool:
    return file.parent.suffix == ".dist-info" and file.name not in _READ_FROM_DIST_INFO


def _compile(tree: Path, interpreter: Path | None, inside: str = "") -> None:
    """Every module under ``tree`` has bytecode that is never checked against its source."""
    if interpreter is None:
        return
    command = [str(interpreter), "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    seen_as = ["-s", str(tree), "-p", str(Path("/var/task") / inside)]
    subprocess.run([*command, *seen_as, str(tree)], check=True)


def _add_to_zip(target: Path, tree: Path, files: Iterable[Path]) -> None:
    """The same files give the same bytes: one date, one mode, in the order given."""
    with zipfile.ZipFile(target, "a") as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.relative_to(tree).as_posix(), _ZIP_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED, compresslevel=9)


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _source_files(root: Path, recipe: Recipe) -> list[Path]:
    return sorted(
        path
        for name in _SOURCES
        for path in (root / name).rglob("*")
        if path.is_file() and path.suffix not in _UNREAD_SUFFIXES and recipe.holds(path.relative_to(root))
    )


def _require_front_end_files(root: Path) -> None:
    if not any((root / "shared" / "web" / "static" / "vendor").glob("*.css")):
        raise SystemExit("The front-end files of the pages are missing: run `make setup` first.")


def _uv() -> str:
    beside = Path(sys.executable).parent / "uv"
    return str(beside) if beside.exists() else "uv"


def _hash(root: Path, files: Iterable[Path], start: str) -> str:
    digest = hashlib.sha256(start.encode())
    for file in files:
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _stamp(path: Path) -> Path:
    return path.with_name(f"{path.name}.made-from")


def _is_fresh(path: Path, inputs: str) -> bool:
    return path.exists() and _stamp(path).exists() and _stamp(path).read_text() == inputs


def _mark_fresh(path: Path, inputs: str) -> None:
    _stamp(path).write_text(inputs)


@contextmanager
def _one_builder_at_a_time(build: Path) -> Iterator[None]:
    build.mkdir(exist_ok=True)
    with (build / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
