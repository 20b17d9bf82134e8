"""The report of a simulation: the comparison, what is behind it by hour and by place, and what it assumes."""

from collections.abc import Iterator, Sequence

from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.cost import Answer
from shared.planning.simulation.figures import HOURS, Figures, Share
from shared.web.presenters import simulated
from shared.web.presenters.simulated import Part, Plot, Report
from shared.web.simulated import plots, tables
from shared.web.simulated.tables import POLICE, SOCIAL
from shared.web.simulated.words import ASSUMPTIONS, DEFINITIONS

IN_DETAIL = 4
"""Scenarios that are drawn and broken down; more can not be told apart. The data files have all."""


def report_of(found: Sequence[Figures], days: int, periods: int, answer: Answer | None = None) -> Report:
    """Return the report about scenarios that were played for `days` days, `periods` times."""
    detailed = in_detail(found)
    return Report(
        scenarios=tuple(f.name for f in found),
        days=days,
        periods=periods,
        contacts=max((f.contacts for f in found), default=0),
        a_visit=max(found, key=lambda f: f.attended).hours_a_visit if found else None,
        comparison=tuple(tables.side_by_side(found)),
        by_posts=_by_posts(found),
        detailed=tuple(f.name for f in detailed) if len(detailed) < len(found) else (),
        parts=tuple(_parts(detailed)),
        definitions=DEFINITIONS,
        policies={f.scenario.choosing.name: f.scenario.choosing.said for f in found},
        assumptions=ASSUMPTIONS,
        posts=ASSUMED.seed_fte,
        hours_of_posts=ASSUMED.seed_hours_a_day,
        answer=_answer(answer, found) if answer else None,
        answer_against=ASSUMED.target_percent,
    )


def _answer(answer: Answer, found: Sequence[Figures]) -> simulated.Answer:
    return simulated.Answer(
        answer.target, answer_in_words(answer), found[0].scenario.attended, tables.tried(answer)
    )


def in_detail(found: Sequence[Figures]) -> list[Figures]:
    """Return so many that they can be told apart, evenly from first to last."""
    if len(found) <= IN_DETAIL:
        return list(found)
    return [found[round(n * (len(found) - 1) / (IN_DETAIL - 1))] for n in range(IN_DETAIL)]


def _by_posts(found: Sequence[Figures]) -> Plot | None:
    """Shares over posts, where staffing is all that differs."""
    levels = sorted(found, key=lambda f: f.fte)
    same = len({(f.scenario.choosing.name, f.scenario.attended) for f in found}) == 1
    if not same or len(levels) < 2:
        return None
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
        yield Part(id_, title, "", tuple(made), tuple(drawn))


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
    return Part("arrival", "When both are there", text, (*made, tables.tails(found)), tuple(drawn))


def _late(found: Sequence[Figures]) -> Part:
    text = (
        "For a Grade 2 this is how things stood when it was reported, for a Grade 3 when its 48 hours were over. "
        "Counts are of the whole time played, over all replicates."
    )
    return Part("late", "Late and unmet, and why", text, (tables.why(2, found), tables.why(3, found)))


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
    return Part("busy", "How busy people are", "", made, tuple(drawn))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


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
