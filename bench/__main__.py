"""``python -m bench``: figures of speed beside their aims. Nothing fails because a machine is slow."""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable

from bench import calls, cover, decisions, engine_flow, imports, package, quality, replay, rota
from bench.table import Row, render


def main(arguments: list[str] | None = None) -> int:
    """Every table that was asked for is printed; return what the shell gets."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds: about a minute")
    parser.add_argument("--long", action="store_true", help="many more simulated nights: about ten minutes")
    names = ("engine", "calls", "decisions", "quality", "rota", "cover", "replay", "imports", "package")
    parser.add_argument("--only", choices=names)
    asked = parser.parse_args(arguments)
    quick: bool = asked.quick
    tables: dict[str, tuple[str, Callable[[], list[Row]]]] = {
        "decisions": ("Our own code on one core", lambda: decisions.rows(quick)),
        "quality": ("Deciding together", lambda: quality.rows(quick, asked.long)),
        "rota": ("The rota, by processor time", lambda: rota.rows(quick)),
        "cover": ("Cover, 30 days ahead", cover.rows),
        "replay": ("What-if over a year", lambda: replay.rows(quick)),
        "calls": ("What one contact costs", lambda: calls.rows(quick)),
        "imports": ("Start of a function, bytecode compiled", lambda: imports.rows(2 if quick else 5)),
        "package": ("The package", package.rows),
        "engine": ("The whole template on the local engine", lambda: engine_flow.rows(quick)),
    }
    print(
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}\n"
    )
    start = time.monotonic()
    for name, (title, rows) in tables.items():
        if asked.only in (None, name):
            print(render(title, rows()), flush=True)
    print(f"Took {time.monotonic() - start:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
