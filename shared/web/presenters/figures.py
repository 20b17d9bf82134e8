"""The managers' figures as text. What is not known stays blank."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.metrics import ALL_AREAS, DEFINITIONS, Leg, Row
from shared.web.times import span_or_blank
from shared.web.words import GRADE_NAMES, percent, plural


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one grade in one area."""

    grade: str
    area: str
    is_total: bool
    count: str
    within_target: str
    median: str
    p90: str
    longest: str
    open: str
    late: str
    closed_late: str


@dataclass(frozen=True, slots=True)
class LegLine:
    """One leg, measured from the report."""

    name: str
    known: str
    median: str
    p90: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """All figures of the period asked for."""

    cases: str
    lines: tuple[Line, ...]
    legs: tuple[LegLine, ...]
    definitions: tuple[tuple[str, str], ...]


def figures_page(cases: int, rows: Iterable[Row], legs: Iterable[Leg]) -> FiguresPage:
    """Return the figures as strings, with the definitions that they follow."""
    return FiguresPage(
        cases=f"{plural(cases, 'case')} {'was' if cases == 1 else 'were'}",
        lines=tuple(_line(row) for row in rows),
        legs=tuple(_leg(leg) for leg in legs),
        definitions=tuple(DEFINITIONS.items()),
    )


def _line(row: Row) -> Line:
    return Line(
        grade=f"{row.grade} {GRADE_NAMES.get(row.grade, '')}".strip(),
        area=row.area,
        is_total=row.area == ALL_AREAS,
        count=str(row.count),
        within_target=_share(row.share_within_target),
        median=span_or_blank(row.median),
        p90=span_or_blank(row.p90),
        longest=span_or_blank(row.longest),
        open=str(row.open),
        late=str(row.late_open),
        closed_late=str(row.late_closed),
    )


def _share(share: float | None) -> str:
    return "" if share is None else percent(share)


def _leg(leg: Leg) -> LegLine:
    return LegLine(leg.name.capitalize(), str(leg.known), span_or_blank(leg.median), span_or_blank(leg.p90))
