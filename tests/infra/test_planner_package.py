"""The package of the function that searches for rotas: it has the solver, and fits into a function."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import ortools
import pytest

from infra.package import build_package, leave_out_what_nothing_reads
from infra.recipes import COMMON, SEARCHING
from tests.infra.conftest import ROOT, Synthesis

UNZIPPED_LIMIT = 250 * 1024 * 1024
"""What Lambda takes of one function, layers and all."""
ARM64 = 183
LIBRARIES = (
    *("ortools", "ortools.libs", "numpy", "numpy.libs", "pandas", "pandas.libs", "absl", "immutabledict"),
    *("google", "dateutil", "six.py", "typing_extensions.py", "tzdata"),
)
SOLVES = """
from ortools.sat.python import cp_model
model = cp_model.CpModel()
choice = model.new_bool_var("choice")
model.maximize(choice)
solver = cp_model.CpSolver()
assert solver.solve(model) == cp_model.OPTIMAL and solver.boolean_value(choice)
"""


@pytest.fixture(scope="module")
def package() -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(build_package(ROOT, SEARCHING).zip) as archive:
        yield archive


def test_it_fits_into_a_function(package: zipfile.ZipFile) -> None:
    unzipped = sum(entry.file_size for entry in package.infolist())
    assert unzipped < UNZIPPED_LIMIT * 0.9, "a tenth is left for the next version of the solver"


def test_it_has_the_search_and_the_common_package_has_not(package: zipfile.ZipFile) -> None:
    with zipfile.ZipFile(build_package(ROOT).zip) as common:
        for place in COMMON.without_sources - SEARCHING.without_sources:
            module = place if place.suffix else place / "__init__.py"
            assert module.as_posix() in package.namelist()
            assert module.as_posix() not in common.namelist()
        assert not [name for name in common.namelist() if name.startswith("ortools/")]


def test_its_compiled_parts_are_made_for_the_processor_of_the_function(package: zipfile.ZipFile) -> None:
    compiled = [name for name in package.namelist() if ".so" in name]
    assert [name for name in compiled if "ortools" in name]
    for name in compiled:
        assert int.from_bytes(package.read(name)[18:20], "little") == ARM64, name


def test_the_function_runs_it(live: Synthesis) -> None:
    key = live.functions()["rota_planner"]["Code"]["S3Key"]
    assets = json.loads((live.folder / "early-response.assets.json").read_text())["files"]
    assert assets[key.removesuffix(".zip")]["source"] == {"path": f"asset.{key}", "packaging": "file"}


def test_the_solver_solves_without_what_was_left_out(tmp_path: Path) -> None:
    """The libraries of this machine, less what the package leaves out."""
    installed = Path(ortools.__path__[0]).parent
    for place in (installed / name for name in LIBRARIES if (installed / name).exists()):
        copy = shutil.copytree if place.is_dir() else shutil.copy2
        copy(place, tmp_path / place.name)
    leave_out_what_nothing_reads(tmp_path, SEARCHING)
    environment = {"PYTHONPATH": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    solved = subprocess.run(
        [sys.executable, "-S", "-c", SOLVES], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert solved.returncode == 0, solved.stderr
