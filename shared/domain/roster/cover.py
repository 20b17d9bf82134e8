"""Cover by role and skill: where it falls short, whose shift is empty, and who is at two bases at once.

A person covers the base where dispatch would find them: known, in their own role, not absent, with a phone; of two
shifts that overlap the one that ends later counts. Found by a sweep over beginnings and ends, never by the minute.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby, pairwise

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence
from shared.domain.roster.need import Need
from shared.domain.roster.spans import Span, clipped, merged, without
from shared.domain.rota import Responder, Shift


class Why(StrEnum):
    """Why somebody with a shift does not count; of a gap, also that nobody has a shift or that a skill lacks."""

    UNKNOWN = "unknown"
    WRONG_ROLE = "wrong_role"
    UNREACHABLE = "unreachable"
    ABSENT = "absent"
    ELSEWHERE = "elsewhere"
    SKILL = "skill"
    TOO_FEW = "too_few"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Gap:
    """From `starts_at` until `ends_at` the base has fewer people than it needs.

    `present` and `needed` are the figures where the difference is greatest. `skill` None: people of the role.
    """

    base: str
    role: Role
    skill: str | None
    starts_at: datetime
    ends_at: datetime
    present: int
    needed: int
    because: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class EmptyShift:
    """From `starts_at` until `ends_at` the shift's person may not be on call."""

    shift: Shift
    because: Why
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class DoubleBooking:
    """Two shifts have one person at two bases at once."""

    responder_id: ResponderId
    first: Shift
    second: Shift
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Rota:
    """What cover is judged on: who has which shift, and who is away."""

    shifts: tuple[Shift, ...]
    absences: tuple[Absence, ...]
    responders: tuple[Responder, ...]

    def absences_of(self) -> Mapping[ResponderId, list[Span]]:
        """Return when each person is away, for those who are."""
        away: dict[ResponderId, list[Span]] = defaultdict(list)
        for absence in self.absences:
            away[absence.responder_id].append((absence.starts_at, absence.ends_at))
        return {who: merged(spans) for who, spans in away.items()}

    def within(self, start: datetime, end: datetime) -> "Rota":
        """Return the same rota without the shifts that have no moment in [start, end)."""
        shifts = tuple(shift for shift in self.shifts if shift.starts_at < end and start < shift.ends_at)
        return replace(self, shifts=shifts)


@dataclass(frozen=True, slots=True)
class Presence:
    """One person counts at one base from `starts_at` until `ends_at`."""

    responder: Responder
    base: str
    starts_at: datetime
    ends_at: datetime


def empty_shifts(rota: Rota, start: datetime, end: datetime) -> tuple[EmptyShift, ...]:
    """Return every shift, or part of one, in [start, end) whose person may not be on call then."""
    known = {responder.id: responder for responder in rota.responders}
    away = rota.absences_of()
    return tuple(
        EmptyShift(shift, because, *span)
        for shift in rota.shifts
        for because, span in _empty_parts(shift, known.get(shift.responder_id), away)
        for span in clipped([span], start, end)
    )


def _empty_parts(
    shift: Shift, responder: Responder | None, away: Mapping[ResponderId, list[Span]]
) -> Iterator[tuple[Why, Span]]:
    whole = (shift.starts_at, shift.ends_at)
    if responder is None:
        yield Why.UNKNOWN, whole
    elif shift.role is not responder.role:
        yield Why.WRONG_ROLE, whole
    elif not responder.phone:
        yield Why.UNREACHABLE, whole
    else:
        for span in clipped(away.get(shift.responder_id, ()), *whole):
            yield Why.ABSENT, span


def double_bookings(rota: Rota, start: datetime, end: datetime) -> tuple[DoubleBooking, ...]:
    """Return each pair of shifts that want one person at two bases at once in [start, end)."""
    found = []
    for who, shifts in _by_person(rota.shifts):
        running: list[Shift] = []
        for shift in shifts:
            running = [other for other in running if other.ends_at > shift.starts_at]
            for other in running:
                overlap = (shift.starts_at, min(shift.ends_at, other.ends_at))
                for span in clipped([overlap], start, end) if other.base != shift.base else ():
                    found.append(DoubleBooking(who, other, shift, *span))
            running.append(shift)
    return tuple(found)


def _by_person(shifts: Iterable[Shift]) -> Iterator[tuple[ResponderId, list[Shift]]]:
    ordered = sorted(shifts, key=lambda shift: (shift.responder_id, shift.starts_at))
    for who, own in groupby(ordered, key=lambda shift: shift.responder_id):
        yield who, [shift for shift in own if shift.starts_at < shift.ends_at]


def presences(rota: Rota, start: datetime, end: datetime) -> tuple[Presence, ...]:
    """Return where everybody counts in [start, end): each at one base at a time."""
    known = {responder.id: responder for responder in rota.responders}
    away = rota.absences_of()
    found: list[Presence] = []
    for who, shifts in _by_person(rota.shifts):
        responder = known.get(who)
        if responder is None or not responder.phone:
            continue
        own = [shift for shift in shifts if shift.role is responder.role]
        for base, spans in _places(own).items():
            present = clipped(without(spans, away.get(who, ())), start, end)
            found.extend(Presence(responder, base, *span) for span in present)
    return tuple(found)


def _places(shifts: list[Shift]) -> dict[str, list[Span]]:
    """When one person is where. `shifts` are in order of their beginnings."""
    places: dict[str, list[Span]] = defaultdict(list)
    if all(one.ends_at <= other.starts_at for one, other in pairwise(shifts)):
        for shift in shifts:
            places[shift.base].append((shift.starts_at, shift.ends_at))
        return places
    moments = sorted({moment for shift in shifts for moment in (shift.starts_at, shift.ends_at)})
    for start, end in pairwise(moments):
        running = [shift for shift in shifts if shift.covers(start)]
        if running:
            places[max(running, key=lambda shift: shift.ends_at).base].append((start, end))
    return places


def gaps(needs: Iterable[Need], rota: Rota, start: datetime, end: datetime) -> tuple[Gap, ...]:
    """Return every stretch of [start, end) in which a need is not met, in order of time, base, role and skill."""
    there = presences(rota, start, end)
    at_base: dict[tuple[str, Role], list[Presence]] = defaultdict(list)
    for presence in there:
        at_base[presence.base, presence.responder.role].append(presence)
    reasons = _reasons(rota, start, end)
    wanted: dict[tuple[str, Role, str | None], list[Need]] = defaultdict(list)
    for need in needs:
        wanted[need.base, need.role, need.skill].append(need)
    found = []
    for (base, role, skill), asked in wanted.items():
        people = at_base.get((base, role), [])
        able = [p for p in people if skill is None or skill in p.responder.skills]
        for span, present, needed in _short(able, asked):
            because = tuple(_because(span, present, reasons.get((base, role), ()), skill, people))
            found.append(Gap(base, role, skill, *span, present, needed, because))
    return tuple(sorted(found, key=lambda gap: (gap.starts_at, gap.base, gap.role, gap.skill or "", gap.ends_at)))


def _short(people: Iterable[Presence], asked: Iterable[Need]) -> list[tuple[Span, int, int]]:
    """The stretches where fewer are present than needed, with both figures where they differ most."""
    changes: dict[datetime, list[tuple[int, int]]] = defaultdict(list)
    for person in people:
        changes[person.starts_at].append((0, 1))
        changes[person.ends_at].append((0, -1))
    for need in (need for need in asked if need.people > 0):
        changes[need.starts_at].append((need.people, 1))
        changes[need.ends_at].append((need.people, -1))
    active: dict[int, int] = defaultdict(int)
    found: list[tuple[Span, int, int]] = []
    moments = sorted(changes)
    for moment, until in pairwise(moments):
        for figure, step in changes[moment]:
            active[figure] += step
        needed = max((figure for figure, count in active.items() if figure and count), default=0)
        if active[0] < needed:
            _lengthen(found, (moment, until), active[0], needed)
    return found


def _lengthen(found: list[tuple[Span, int, int]], span: Span, present: int, needed: int) -> None:
    """The stretch is added to the one it follows at once, or stands by itself."""
    if not found or found[-1][0][1] != span[0]:
        found.append((span, present, needed))
        return
    before, was, wanted = found[-1]
    if needed - present > wanted - was:
        was, wanted = present, needed
    found[-1] = ((before[0], span[1]), was, wanted)


_Reasons = Mapping[tuple[str, Role], list[tuple[Why, Span]]]


def _reasons(rota: Rota, start: datetime, end: datetime) -> _Reasons:
    """By base and role of the shift: who has one and does not count, when and why."""
    found: dict[tuple[str, Role], list[tuple[Why, Span]]] = defaultdict(list)
    for empty in empty_shifts(rota, start, end):
        found[empty.shift.base, empty.shift.role].append((empty.because, (empty.starts_at, empty.ends_at)))
    for double in double_bookings(rota, start, end):
        other = double.second if double.second.ends_at <= double.first.ends_at else double.first
        found[other.base, other.role].append((Why.ELSEWHERE, (double.starts_at, double.ends_at)))
    return found


def _because(
    span: Span, present: int, reasons: Iterable[tuple[Why, Span]], skill: str | None, people: Iterable[Presence]
) -> Iterator[Why]:
    """The reasons of a gap, each once, in the order of Why."""
    found = {why for why, (start, end) in reasons if start < span[1] and span[0] < end}
    if skill is not None and any(p.starts_at < span[1] and span[0] < p.ends_at for p in people):
        found.add(Why.SKILL)
    elif present:
        found.add(Why.TOO_FEW)
    yield from (why for why in Why if why in (found or {Why.NOBODY}))
