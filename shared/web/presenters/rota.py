"""The rota as a grid of days by base and role, and its cover: what is short, and who could fill it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.assignment import Role
from shared.domain.policy import Base
from shared.domain.roster.check import Cover, Filling
from shared.domain.roster.cover import EmptyShift, Gap, Why
from shared.domain.roster.need import Calendar
from shared.domain.roster.quality import Quality
from shared.domain.roster.working_time import Breach
from shared.domain.rota import OnCall, Shift
from shared.service.rota_view import Judged, Look
from shared.web.presenters.people import Names, role_name
from shared.web.times import clock, until, when
from shared.web.words import spaced

_WHY = {
    Why.NOBODY: "nobody has a shift",
    Why.ABSENT: "somebody is away",
    Why.UNREACHABLE: "somebody has no phone",
    Why.UNKNOWN: "a shift of somebody unknown",
    Why.WRONG_ROLE: "a shift in the wrong role",
    Why.ELSEWHERE: "somebody is at another base as well",
    Why.SKILL: "nobody with the skill",
    Why.TOO_FEW: "too few people",
}


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
            tuple(_entry(s, names, wrong.get(s.id)) for s in begins if (s.base, s.role) == (base.id, role)),
            _shorts([gap for gap in gaps if (gap.base, gap.role) == (base.id, role)], since, start, end),
        )
        for base in bases
        for role in Role
    )
    name = f"{day:%a} {day.day} {day:%b}"
    return DayRow(
        day.isoformat(), name, day == calendar.day_of(now), cells, sum(bool(cell.short) for cell in cells)
    )


def _entry(shift: Shift, names: Names, empty: EmptyShift | None) -> Entry:
    """Why somebody does not count is told no further than that they are away."""
    wrong = {Why.ABSENT: "away", None: ""}.get(empty.because if empty else None, "does not count")
    return Entry(names.of(shift.responder_id), f"{clock(shift.starts_at)}–{clock(shift.ends_at)}", wrong)


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


@dataclass(frozen=True, slots=True)
class Fill:
    """Who could fill one part of a gap, best first."""

    times: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap ahead. `link` leads a rota administrator to the form that fills it."""

    base: str
    lacks: str
    times: str
    because: str
    fills: tuple[Fill, ...]
    link: str


@dataclass(frozen=True, slots=True)
class CoverPage:
    """Everything that is wrong ahead, in words."""

    gaps: tuple[GapLine, ...]
    empty: tuple[str, ...]
    double: tuple[str, ...]
    breaches: tuple[str, ...]


def cover_page(cover: Cover, bases: Mapping[str, str], names: Names, base: str, now: datetime) -> CoverPage:
    """Return what is wrong at one base, or at all when none is named."""
    found = zip(cover.gaps, cover.fillings, strict=True)
    return CoverPage(
        tuple(_gap_line(gap, fills, bases, names, now) for gap, fills in found if base in ("", gap.base)),
        tuple(
            f"{names.of(e.shift.responder_id)}, {bases.get(e.shift.base, e.shift.base)}, "
            f"{_times(e.starts_at, e.ends_at, now)}: {_EMPTY.get(e.because, 'may not be on call')}"
            for e in cover.empty_shifts
            if base in ("", e.shift.base)
        ),
        tuple(
            f"{names.of(d.responder_id)} is at {bases.get(d.first.base, d.first.base)} and at "
            f"{bases.get(d.second.base, d.second.base)}, {_times(d.starts_at, d.ends_at, now)}"
            for d in cover.double_bookings
            if base in ("", d.first.base, d.second.base)
        ),
        tuple(_breach(breach, names, now) for breach in cover.breaches),
    )


_EMPTY = {
    Why.ABSENT: "is away",
    Why.UNKNOWN: "is not known",
    Why.WRONG_ROLE: "has another role",
    Why.UNREACHABLE: "has no phone",
}


def _gap_line(
    gap: Gap, fills: Iterable[Filling], bases: Mapping[str, str], names: Names, now: datetime
) -> GapLine:
    return GapLine(
        bases.get(gap.base, gap.base),
        lacking(gap),
        _times(gap.starts_at, gap.ends_at, now),
        ", ".join(_WHY[why] for why in gap.because),
        tuple(
            Fill(_times(fill.starts_at, fill.ends_at, now), tuple(names.of(who) for who in fill.people))
            for fill in fills
        ),
        f"/rota/roster/{gap.base}/{gap.role}?from={gap.starts_at:%Y-%m-%dT%H:%M}Z&to={gap.ends_at:%Y-%m-%dT%H:%M}Z",
    )


def _times(start: datetime, end: datetime, now: datetime) -> str:
    """Both ends, with the day of the second only where it is another one."""
    return f"{when(start, now)} to {until(end, start)}"


def _breach(breach: Breach, names: Names, now: datetime) -> str:
    figure, limit = (
        f"{span / timedelta(hours=1):.1f}".removesuffix(".0") for span in (breach.figure, breach.limit)
    )
    where = _times(breach.starts_at, breach.ends_at, now)
    return f"{names.of(breach.responder_id)}: {breach.kind.label}, {figure} h (rule: {limit} h), {where}"


@dataclass(frozen=True, slots=True)
class QualityPage:
    """The score with its parts, and what each person works."""

    score: str
    cover: str
    balance: tuple[tuple[str, str, str], ...]
    people: tuple[tuple[str, ...], ...]


def quality_page(judged: Judged, bases: Mapping[str, str]) -> QualityPage:
    """Return the quality in words; people by base, role and name."""
    found: Quality = judged.quality
    people = sorted(judged.responders, key=lambda person: (person.base, person.role, person.name))
    return QualityPage(
        _percent(found.score),
        _percent(found.cover),
        tuple((role_name(role), spaced(what), _percent(share)) for (role, what), share in found.balance.items()),
        tuple(
            (
                person.name,
                role_name(person.role),
                bases.get(person.base, person.base),
                f"{judged.tallies[person.id].worked / timedelta(hours=1):.2f}",
                str(judged.tallies[person.id].nights),
                str(judged.tallies[person.id].weekends),
                str(judged.tallies[person.id].bank_holidays),
            )
            for person in people
        ),
    )


def _percent(share: float) -> str:
    return f"{share:.1%}".replace("%", " %")
