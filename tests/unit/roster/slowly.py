"""The rota a second time, written to be obvious and not to be fast: minute by minute, turn after turn.

Nothing here uses the product's arithmetic. The instant of a wall time is found by watching the clock on the wall.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence
from shared.domain.roster.roster import FixedShifts, OverrideKind, Roster
from shared.domain.roster.rotation import Rotation, Unit
from shared.domain.rota import Shift

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
On = set[tuple[ResponderId, datetime]]
"""Who is on call in which minute."""
Windows = Iterator[tuple[ResponderId, datetime, datetime]]


@cache
def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the clock on the wall shows that time or, having jumped over it, a later one."""
    moment = wall.replace(tzinfo=UTC) - 27 * timedelta(hours=1)
    while moment.astimezone(zone).replace(tzinfo=None) < wall:
        moment += MINUTE
    return moment


def on_call(roster: Roster, start: datetime, end: datetime, absences: Iterable[Absence] = ()) -> On:
    """Who is on call in which minute of [start, end)."""
    last = end.astimezone(roster.zone).replace(tzinfo=None) + 3 * DAY
    on: On = set()
    for layer in (*roster.rotations, *roster.fixed):
        windows = _turns(layer, last) if isinstance(layer, Rotation) else _days(layer, last)
        for who, opens, closes in windows:
            on |= {
                (who, m) for m in _minutes(instant(opens, roster.zone), instant(closes, roster.zone), start, end)
            }
    for temporary in roster.temporary:
        on = {(who, m) for who, m in on if not temporary.starts_at <= m < temporary.ends_at}
        for stint in temporary.shifts:
            begins, ends = max(stint.starts_at, temporary.starts_at), min(stint.ends_at, temporary.ends_at)
            on |= {(stint.responder_id, m) for m in _minutes(begins, ends, start, end)}
    for override in roster.overrides:
        for minute in _minutes(override.starts_at, override.ends_at, start, end):
            there = (override.responder_id, minute) in on
            if override.kind is OverrideKind.ADD:
                on.add((override.responder_id, minute))
            else:
                on.discard((override.responder_id, minute))
            if override.by is not None and there:
                on.add((override.by, minute))
    for absence in absences:
        on -= {(absence.responder_id, m) for m in _minutes(absence.starts_at, absence.ends_at, start, end)}
    return on


def of_shifts(shifts: Iterable[Shift], start: datetime, end: datetime) -> list[tuple[ResponderId, datetime]]:
    """The same of shifts; somebody who is on twice in a minute is there twice."""
    return [(s.responder_id, m) for s in shifts for m in _minutes(s.starts_at, s.ends_at, start, end)]


def _minutes(opens: datetime, closes: datetime, start: datetime, end: datetime) -> Iterator[datetime]:
    moment = max(opens, start)
    while moment < min(closes, end):
        yield moment
        moment += MINUTE


def _turns(rotation: Rotation, last: datetime) -> Windows:
    place, number = 0, 0
    while rotation.hand_off(number) < last:
        windows = list(_of_turn(rotation, rotation.hand_off(number), rotation.hand_off(number + 1)))
        since = rotation.since or rotation.first
        if rotation.hand_off(number + 1) <= since:
            windows = []
        for opens, closes in windows:
            if rotation.until is None or opens < rotation.until:
                yield rotation.people[place % len(rotation.people)], max(opens, since), closes
        place += 1 if windows else 0
        number += 1


def _of_turn(rotation: Rotation, begins: datetime, ends: datetime) -> Iterator[tuple[datetime, datetime]]:
    if rotation.unit is Unit.HOURLY:
        if begins.weekday() in rotation.days:
            yield begins, ends
        return
    day = begins.date()
    while day <= ends.date():
        for starts, stops in [(h.starts, h.ends) for h in rotation.hours] or [(begins.time(), begins.time())]:
            opens = datetime.combine(day, starts)
            closes = datetime.combine(day if stops > starts else day + DAY, stops)
            if begins <= opens < ends and day.weekday() in rotation.days:
                yield opens, closes
        day += DAY


def _days(fixed: FixedShifts, last: datetime) -> Windows:
    day, number = fixed.starts_on, 0
    while day < last.date() and (fixed.until is None or day < fixed.until):
        for some in fixed.shifts:
            if some.day == number % fixed.cycle:
                opens, closes = some.hours.on(day)
                yield fixed.responder_id, opens, closes
        day += DAY
        number += 1
