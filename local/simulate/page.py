"""The report: one HTML page that needs nothing else, a CSV file and a JSON file, and a summary for a terminal."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, PackageLoader

from local.report import table as columns
from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.cost import Answer
from shared.planning.simulation.figures import HOURS, Figures, Share
from shared.web import environment
from shared.web.environment import environment as engine
from shared.web.simulated import plots, tables
from shared.web.simulated.tables import POLICE, SOCIAL, Table
from shared.web.simulated.words import ASSUMPTIONS, DEFINITIONS

_STATIC = Path(environment.__file__).parent / "static"
_STYLES = ("vendor/govuk-frontend.min.css", "app.css")
IN_DETAIL = 4
"""Scenarios that are drawn and broken down; more can not be told apart. The data files have all."""


@dataclass(frozen=True, slots=True)
class Told:
    """How the report was made."""

    command: str
    days: int
    seeds: tuple[int, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, what to know, plots and the tables beside them."""

    id: str
    title: str
    text: str
    plots: tuple[str, ...]
    tables: tuple[Table, ...]


def write(out: Path, found: Sequence[Figures], answer: Answer | None, told: Told) -> list[Path]:
    """The page and the data files are in `out`; return their paths."""
    out.mkdir(parents=True, exist_ok=True)
    page, data, rows = out / "report.html", out / "figures.json", out / "figures.csv"
    page.write_text(as_page(found, answer, told), encoding="utf-8")
    data.write_text(json.dumps(as_data(found, answer, told), indent=1) + "\n", encoding="utf-8")
    with rows.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("scenario", "measure", "of", "group", "value", "low", "high", "count"))
        for figure in found:
            writer.writerows(_rows(figure))
    return [page, data, rows]


def as_page(found: Sequence[Figures], answer: Answer | None, told: Told) -> str:
    """Return the page."""
    loader = ChoiceLoader([PackageLoader("local.simulate", "templates"), engine().loader])
    template = engine().overlay(loader=loader).get_template("simulated.html")
    detailed = in_detail(found)
    return template.render(
        css="\n".join(
            (_STATIC / name).read_text(encoding="utf-8") for name in _STYLES if (_STATIC / name).exists()
        ),
        found=found,
        comparison=tables.side_by_side(found),
        parts=_parts(detailed),
        detailed=detailed if len(detailed) < len(found) else (),
        staffing_plot=_by_posts(found),
        answer=answer,
        tried=tables.tried(answer) if answer else None,
        answer_text=answer_in_words(answer) if answer else "",
        told=told,
        assumed=ASSUMED,
        policies={f.scenario.choosing.name: f.scenario.choosing.said for f in found},
        contacts=max((f.contacts for f in found), default=0),
        a_visit=max(found, key=lambda f: f.attended).hours_a_visit if found else None,
        definitions=DEFINITIONS,
        assumptions=ASSUMPTIONS,
    )


def in_detail(found: Sequence[Figures]) -> list[Figures]:
    """Return so many that they can be told apart, evenly from first to last."""
    if len(found) <= IN_DETAIL:
        return list(found)
    return [found[round(n * (len(found) - 1) / (IN_DETAIL - 1))] for n in range(IN_DETAIL)]


def _by_posts(found: Sequence[Figures]) -> str:
    """Shares over posts, where staffing is all that differs."""
    levels = sorted(found, key=lambda f: f.fte)
    same = len({(f.scenario.choosing.name, f.scenario.attended) for f in found}) == 1
    if not same or len(levels) < 2:
        return ""
    series = {
        "Grade 2 in 60 min": [f.in_time[2].percent for f in levels],
        "Grade 3 in 48 h": [f.in_time[3].percent for f in levels],
    }
    labels = [f"{f.name} · {tables.pounds(f.pounds)}" for f in levels]
    return plots.bars("by-posts", "Shares reached in time by staffing", labels, series)


def _parts(found: Sequence[Figures]) -> list[Part]:
    return [*_shares(found), _arrival(found), _late(found), _busy(found)]


def _shares(found: Sequence[Figures]) -> Iterator[Part]:
    for of, id_, title, first in (
        ("by_hour", "hour", "By hour of the report", "Hour from"),
        ("by_area", "area", "By area", "Area"),
        ("by_month", "month", "By month of the report", "Month"),
    ):
        made = [
            tables.by(f"{id_}-{g}", f"Grade {g} {_LIMIT[g]}, {title[0].lower()}{title[1:]}", first, g, found, of)
            for g in (2, 3)
        ]
        if of == "by_month" and len(made[0].rows) < 2:
            continue
        drawn = []
        for grade, table in zip((2, 3), made, strict=True):
            labels = [row[0] for row in table.rows]
            series = {f.name: [_percent(getattr(f, of)[grade].get(name)) for name in labels] for f in found}
            draw = plots.bars if of == "by_area" else plots.lines
            drawn.append(
                draw(
                    f"{id_}-{grade}-plot",
                    f"Share of Grade {grade} {_LIMIT[grade]}, {title.lower()}",
                    labels,
                    series,
                )
            )
        yield Part(id_, title, "", tuple(drawn), tuple(made))


_LIMIT = {2: "in 60 minutes", 3: "in 48 hours"}


def _percent(share: Share | None) -> float | None:
    return None if share is None or share.percent is None else round(share.percent, 1)


def _arrival(found: Sequence[Figures]) -> Part:
    drawn, made = [], []
    for grade in (2, 3):
        table = tables.within(grade, found)
        labels = [row[0] for row in table.rows]
        series = {f.name: [round(value, 1) for value in f.there_within[grade].values()] for f in found}
        drawn.append(
            plots.lines(f"within-{grade}-plot", f"Grade {grade}: both on scene within", labels, series, 0)
        )
        made.append(table)
    text = "The share of all that needed a visit where both were on scene by then. Who was never reached is in it."
    return Part("arrival", "When both are there", text, tuple(drawn), (*made, tables.tails(found)))


def _late(found: Sequence[Figures]) -> Part:
    text = (
        "For a Grade 2 this is how things stood when it was reported, for a Grade 3 when its 48 hours were over. "
        "Counts are of the whole time played, over all replicates."
    )
    return Part("late", "Late and unmet, and why", text, (), (tables.why(2, found), tables.why(3, found)))


def _busy(found: Sequence[Figures]) -> Part:
    drawn = [
        plots.lines(
            f"busy-{role.value}-plot",
            f"{role.label.capitalize()}s busy, by hour",
            HOURS,
            {f.name: [_rounded(value) for value in f.busy_by_hour[role].values()] for f in found},
            0,
        )
        for role in (SOCIAL, POLICE)
    ]
    made = (tables.busy(SOCIAL, found), tables.busy(POLICE, found))
    return Part("busy", "How busy people are", "", tuple(drawn), made)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


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


def answer_in_words(answer: Answer) -> str:
    """Return the answer in one sentence."""
    if answer.expected is None:
        return f"more than the {max(answer.tried)} pairs that were tried."
    upper = f"{answer.surest} pairs" if answer.surest else f"more than {max(answer.tried)} pairs"
    money = tables.pounds(answer.pounds(answer.surest)) or "more than " + tables.pounds(
        answer.pounds(max(answer.tried))
    )
    return (
        f"{answer.expected} pairs a day, {answer.fte(answer.expected):.0f} social-work posts, "
        f"{tables.pounds(answer.pounds(answer.expected))} a year "
        f"(95 % interval: {answer.fewest} to {upper}, {tables.pounds(answer.pounds(answer.fewest))} to {money})."
    )


def as_data(found: Sequence[Figures], answer: Answer | None, told: Told) -> dict[str, Any]:
    """Return everything as plain data; too small counts are null."""
    return {
        "made_by": {"command": told.command, "days": told.days, "seeds": list(told.seeds)},
        "assumed": asdict(ASSUMED),
        "definitions": dict(DEFINITIONS),
        "answer": asdict(answer) if answer else None,
        "scenarios": [
            {
                "name": f.name,
                "policy": f.scenario.choosing.name,
                "attended": f.scenario.attended,
                "days": f.days,
                "contacts": f.contacts,
                "not_for_a_visit": f.not_for_a_visit,
                "decisions": f.decisions,
                "figures": [
                    dict(zip(("measure", "of", "group", "value", "low", "high", "count"), row[1:], strict=True))
                    for row in _rows(f)
                ],
            }
            for f in found
        ],
    }


def _rows(f: Figures) -> Iterator[tuple[Any, ...]]:
    """Scenario, measure, grade or role, group, value, both ends of the interval, count. Blank where unknown."""

    def line(measure: str, of: object, group: str, value: Any, count: Any = None) -> tuple[Any, ...]:
        return (f.name, measure, str(of), group, value, None, None, count)

    for grade in (2, 3):
        for kind, groups in (
            ("all", {"": f.in_time[grade]}),
            ("area", f.by_area[grade]),
            ("hour", f.by_hour[grade]),
            ("month", f.by_month[grade]),
        ):
            for name, s in groups.items():
                yield (
                    f.name,
                    f"percent_in_time_by_{kind}",
                    f"grade {grade}",
                    name,
                    s.percent,
                    s.low,
                    s.high,
                    _kept(s.count),
                )
        for minutes, percent in f.there_within[grade].items():
            yield line("percent_there_within_minutes", f"grade {grade}", str(minutes), percent)
        for name, minutes_ in asdict(f.times[grade]).items():
            yield line("minutes_to_both_on_scene", f"grade {grade}", name, minutes_)
        yield line("not_reached_in_time", f"grade {grade}", "", _kept(f.late[grade]))
        yield line("unmet", f"grade {grade}", "", _kept(f.unmet[grade]))
        for why, number in f.why[grade].items():
            yield line("not_reached_because", f"grade {grade}", why, _kept(number))
    for role in (SOCIAL, POLICE):
        yield line("hours_on_duty_a_day", role.value, "", f.hours_a_day[role])
        yield line("hours_busy_a_day", role.value, "", f.hours_busy_a_day[role])
        yield line("percent_busy", role.value, "", f.busy[role])
        for hour, value in f.busy_by_hour[role].items():
            yield line("percent_busy_by_hour", role.value, hour, value)
        yield line("overtime_hours_a_week", role.value, "", f.overtime_a_week[role])
        yield line("late_ends_a_week", role.value, "", f.ends_late_a_week[role])
        yield line("kilometres_a_day", role.value, "", f.km_a_day[role])
    yield line("diversions_a_day", "pairs", "", f.diverted_a_day)
    yield line("posts_fte", "social_worker", "", f.fte)
    yield line("pounds_a_year", "social_worker", "", f.pounds)


def _kept(count: int) -> int | None:
    return None if 0 < count < ASSUMED.suppress_under else count
