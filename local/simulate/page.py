"""The report: one HTML page that needs nothing else, a CSV file and a JSON file, and a summary for a terminal."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, PackageLoader

from local.report import table as columns
from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.cost import Answer
from shared.planning.simulation.figures import Figures
from shared.web import environment
from shared.web.environment import environment as engine
from shared.web.simulated import tables
from shared.web.simulated.data import as_csv, scenario_data
from shared.web.simulated.report import answer_in_words, report_of
from shared.web.simulated.words import DEFINITIONS

_STATIC = Path(environment.__file__).parent / "static"
_STYLES = ("vendor/govuk-frontend.min.css", "app.css")


@dataclass(frozen=True, slots=True)
class Told:
    """How the report was made."""

    command: str
    days: int
    seeds: tuple[int, ...]
    seconds: float


def write(out: Path, found: Sequence[Figures], answer: Answer | None, told: Told) -> list[Path]:
    """The page and the data files are in `out`; return their paths."""
    out.mkdir(parents=True, exist_ok=True)
    page, data, rows = out / "report.html", out / "figures.json", out / "figures.csv"
    page.write_text(as_page(found, answer, told), encoding="utf-8")
    data.write_text(json.dumps(as_data(found, answer, told), indent=1) + "\n", encoding="utf-8")
    rows.write_text(as_csv(found), encoding="utf-8", newline="")
    return [page, data, rows]


def as_page(found: Sequence[Figures], answer: Answer | None, told: Told) -> str:
    """Return the page."""
    loader = ChoiceLoader([PackageLoader("local.simulate", "templates"), engine().loader])
    template = engine().overlay(loader=loader).get_template("simulated.html")
    return template.render(
        css="\n".join(
            (_STATIC / name).read_text(encoding="utf-8") for name in _STYLES if (_STATIC / name).exists()
        ),
        report=report_of(found, told.days, len(told.seeds), answer),
        told=told,
    )


def as_text(found: Sequence[Figures], answer: Answer | None, told: Told) -> str:
    """Return the comparison for a terminal, and how long it took."""
    parts = ["", *(f"{t.caption}\n{columns(t.headings, t.rows)}\n" for t in tables.side_by_side(found))]
    if answer:
        t = tables.tried(answer)
        parts.append(f"What {answer.target:g} % of Grade 2 in its hour takes: {answer_in_words(answer)}\n")
        parts.append(f"{columns(t.headings, t.rows)}\n")
    spent = ", ".join(
        f"{f.name}: {f.seconds:.0f} s, of them {f.deciding:.0f} s in {f.decisions:,} decisions" for f in found
    )
    parts.append(f"Processor time: {spent}. By the clock: {told.seconds:.0f} s.")
    return "\n".join(parts)


def as_data(found: Sequence[Figures], answer: Answer | None, told: Told) -> dict[str, Any]:
    """Return everything as plain data; too small counts are null."""
    return {
        "made_by": {"command": told.command, "days": told.days, "seeds": list(told.seeds)},
        "assumed": asdict(ASSUMED),
        "definitions": dict(DEFINITIONS),
        "answer": asdict(answer) if answer else None,
        "scenarios": [scenario_data(f) for f in found],
    }
