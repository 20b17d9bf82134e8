"""How large the zip is that every function starts from."""

from bench.table import Row
from infra.package import build_package
from local.engine.template import ROOT


def rows() -> list[Row]:
    """The package is built as it stands now; its size beside that of the dependencies alone."""
    package = build_package(ROOT).zip.stat().st_size
    dependencies = (ROOT / "build" / "dependencies.zip").stat().st_size
    return [
        Row(
            "zip of every function",
            f"{package / 1e6:.2f} MB",
            f"dependencies alone {dependencies / 1e6:.2f} MB",
            package / dependencies,
            "≤ 10 MB",
        )
    ]
