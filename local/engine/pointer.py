"""The packages that the engine publishes: each points at the working tree instead of holding a copy of it."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from local.engine.template import Function

WORKER = "_local_engine_worker"


def package(functions: Iterable[Function], root: Path, clock_file: Path) -> bytes:
    """A zip with a stand-in at the place of every one of these handlers."""
    names: dict[str, set[str]] = defaultdict(set)
    variables: dict[str, set[str]] = defaultdict(set)
    for function in functions:
        path, _, name = function.handler.rpartition(".")
        module = path.replace("/", ".")
        names[module].add(name)
        variables[module].update(function.variables)
    files = {f"{WORKER}.py": (Path(__file__).parent / "worker.py").read_text()}
    for module in names:
        settings = {"root": str(root), "clock_file": str(clock_file), "variables": sorted(variables[module])}
        files[f"{module.replace('.', '/')}.py"] = (
            f"import {WORKER}\n"
            f"globals().update({WORKER}.stand_in(__name__, {sorted(names[module])!r}, {settings!r}))\n"
        )
    return _zip(files)


def _zip(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()
