"""The rota as a grid of days by base and role, and who is on call now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.assignment import Role
from shared.domain.policy import Base
from shared.domain.roster.cover import EmptyShift, Gap, Why
from shared.domain.roster.need import Calendar
from shared.domain.rota import OnCall, Shift
from shared.service.rota_view import Look
from shared.web.presenters.people import Names, role_name
from shared.web.times import clock, until
from shared.web.words import spaced


@dataclass(frozen=True, slots=True)
class Entry:
    """One shift in the grid. `wrong` says why it does not count, or nothing."""

    who: str
    times: str
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Short:
    """What one cell lacks: when and, where it is more than nobody of the role, whom."""

    times: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One role at one base on one day."""

    base: str
    role: str
    entries: tuple[Entry, ...]
    short: tuple[Short, ...]


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day: cells in the order of the columns."""

    id: str
    name: str
    is_today: bool
    cells: tuple[Cell, ...]
    short: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The rota of some days. `short` counts the cells that lack somebody."""

    bases: tuple[str, ...]
    roles: tuple[str, ...]
    days: tuple[DayRow, ...]
    short: int


@dataclass(frozen=True, slots=True)
class NowCell:
    """Who is on call now in one role at one base, and whether that is enough."""

    role: str
    people: tuple[str, ...]
    short: str


@dataclass(frozen=True, slots=True)
class NowBase:
    """The cover of one base at this moment."""

    name: str
    cells: tuple[NowCell, ...]


def grid(look: Look, bases: Iterable[Base], names: Names, calendar: Calendar, now: datetime) -> Grid:
    """Return the grid of the days of the look. A shift stands on the day on which it begins (what began before, on
    the first day); a gap on every day that it touches, from now on: nobody fills one that is over."""
    shown = tuple(bases)
    days = tuple(
        _day_row(day, look, shown, names, calendar, now) for day in calendar.days(look.starts_at, look.ends_at)
    )
    return Grid(
        tuple(base.name for base in shown),
        tuple(role_name(role) for role in Role),
        days,
        sum(day.short for day in days),
    )


def _day_row(
    day: date, look: Look, bases: tuple[Base, ...], names: Names, calendar: Calendar, now: datetime
) -> DayRow:
    start, end = calendar.midnight(day), calendar.midnight(day + timedelta(days=1))
    wrong = {empty.shift.id: empty for empty in look.empty}
    first = start <= look.starts_at
    begins = [s for s in look.rota.shifts if start <= s.starts_at < end or (first and s.starts_at < start)]
    since = max(start, now)
    gaps = [gap for gap in look.gaps if gap.starts_at < end and since < gap.ends_at]
    cells = tuple(
        Cell(
            base.name,
            role_name(role),
            tuple(_entry(s, names, wrong.get(s.id), start) for s in begins if (s.base, s.role) == (base.id, role)),
            _shorts([gap for gap in gaps if (gap.base, gap.role) == (base.id, role)], since, start, end),
        )
        for base in bases
        for role in Role
    )
    name = f"{day:%a} {day.day} {day:%b}"
    return DayRow(
        day.isoformat(), name, day == calendar.day_of(now), cells, sum(bool(cell.short) for cell in cells)
    )


def _entry(shift: Shift, names: Names, empty: EmptyShift | None, start: datetime) -> Entry:
    """Why somebody does not count is told no further than that they are away."""
    wrong = {Why.ABSENT: "away", None: ""}.get(empty.because if empty else None, "does not count")
    begins = f"{clock(shift.starts_at)}–" if shift.starts_at >= start else "until "
    return Entry(names.of(shift.responder_id), begins + clock(shift.ends_at), wrong)


def _shorts(gaps: list[Gap], since: datetime, start: datetime, end: datetime) -> tuple[Short, ...]:
    """What lacks from `since` until `end`. Where nobody is there at all, no skill is said to lack besides."""
    empty = [gap for gap in gaps if gap.skill is None and gap.present == 0]
    return tuple(
        _short(gap, since, start, end)
        for gap in gaps
        if gap.skill is None
        or not any(
            other.starts_at <= max(gap.starts_at, since) and min(gap.ends_at, end) <= other.ends_at
            for other in empty
        )
    )


def _short(gap: Gap, since: datetime, start: datetime, end: datetime) -> Short:
    opens, closes = max(gap.starts_at, since), min(gap.ends_at, end)
    lacks = lacking(gap) if gap.skill or gap.present else ""
    if opens == start and closes == end:
        return Short("all day", lacks)
    return Short(f"{clock(opens)}–{'24:00' if closes == end else clock(closes)}", lacks)


def lacking(gap: Gap) -> str:
    """Whom the gap lacks: "no social worker", "no AMHP", "1 of 2 police responders"."""
    kind = f"{gap.role.label} with {_skill(gap.skill)}" if gap.skill else gap.role.label
    return f"no {kind}" if gap.present == 0 else f"{gap.present} of {gap.needed}: {kind}"


def _skill(skill: str) -> str:
    return skill.upper() if skill == "amhp" else spaced(skill).lower()


def cover_now(on_call: Iterable[OnCall], look: Look, bases: Iterable[Base], now: datetime) -> tuple[NowBase, ...]:
    """Return who is on call at this moment and until when, and what is short at this moment, base by base."""
    present, short = tuple(on_call), [gap for gap in look.gaps if gap.starts_at <= now < gap.ends_at]

    def cell(base: str, role: Role) -> NowCell:
        people = (p for p in present if (p.base, p.responder.role) == (base, role))
        gaps = (gap for gap in short if (gap.base, gap.role) == (base, role))
        return NowCell(
            role_name(role),
            tuple(f"{p.responder.name}, until {until(p.until, now)}" for p in people),
            "; ".join(f"{lacking(gap)} {_until(gap, look, now)}" for gap in gaps),
        )

    return tuple(NowBase(base.name, tuple(cell(base.id, role) for role in Role)) for base in bases)


def _until(gap: Gap, look: Look, now: datetime) -> str:
    if gap.ends_at >= look.ends_at:
        return f"for the next {(look.ends_at - now) // timedelta(hours=1)} hours"
    return f"until {until(gap.ends_at, now)}"
