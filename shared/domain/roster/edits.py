"""Edits of a roster: pure, each from one roster to the next.

No edit speaks of the time before it is made: what has begun is cut at now and not taken back, so what was
published stands. Nor does it change who is on now, unless that is what it is about (an override or a temporary
schedule that counts now): a rotation is changed from its next hand-off on, and the running turn ends as it would.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared.domain.errors import NotFound, RotaInvalid
from shared.domain.ids import ResponderId
from shared.domain.roster import checks
from shared.domain.roster.checks import RosterRules
from shared.domain.roster.events import Made
from shared.domain.roster.replace import Replace
from shared.domain.roster.roster import FixedShifts, Override, OverrideKind, Roster, TemporarySchedule
from shared.domain.roster.rotation import Rotation, handed_on
from shared.domain.roster.spans import cut
from shared.domain.roster.wall import instant, wall_time


@dataclass(frozen=True, slots=True)
class Edit:
    """A roster as it was loaded and as it shall be, and what is told of it. Saving gives it the next version."""

    before: Roster
    after: Roster
    made: Made
    data: dict[str, Any]


def make_rotation(roster: Roster, rotation: Rotation, rules: RosterRules, now: datetime) -> Edit:
    """Return the roster with one rotation more."""
    checks.check_rotation(rotation, rules, now)
    new = replace(rotation, id=_new_id(roster, "rotation"))
    return _edit(roster, Made.ROTATION_MADE, new.id, new.people, rotations=(*roster.rotations, new))


def change_rotation(
    roster: Roster, rotation_id: str, rotation: Rotation, rules: RosterRules, now: datetime
) -> Edit:
    """Return the roster in which `rotation` takes over at the next hand-off of the present one; if it starts
    later, at the first from its start on, so that there is no gap."""
    present = _rotation(roster, rotation_id, now)
    checks.check_rotation(rotation, rules, now)
    starts = instant(rotation.first, roster.zone) - timedelta(microseconds=1)
    hands_over = present.next_hand_off(max(now, starts), roster.zone)
    return _taken_over(roster, present, replace(rotation, since=hands_over), hands_over)


def change_people(
    roster: Roster, rotation_id: str, people: Sequence[ResponderId], rules: RosterRules, now: datetime
) -> Edit:
    """Return the roster in which these people take turns from the next hand-off on, in this order, beginning with
    whoever follows the one who is on until then."""
    present = _rotation(roster, rotation_id, now)
    checks.check_people(people, rules)
    hands_over = present.next_hand_off(now, roster.zone)
    new = replace(present, people=handed_on(present, people, hands_over), since=hands_over)
    return _taken_over(roster, present, new, hands_over)


def end_rotation(roster: Roster, rotation_id: str, now: datetime) -> Edit:
    """Return the roster in which the rotation ends with the turn that is running."""
    present = _rotation(roster, rotation_id, now)
    kept = _ended(present, present.next_hand_off(now, roster.zone))
    rotations = _others(roster.rotations, rotation_id) + kept
    return _edit(roster, Made.ROTATION_ENDED, rotation_id, present.people, rotations=rotations)


def make_fixed(roster: Roster, fixed: Sequence[FixedShifts], rules: RosterRules, now: datetime) -> Edit:
    """Return the roster with these fixed shifts besides, all of them or none."""
    if not 1 <= len(fixed) <= rules.most_at_once:
        raise RotaInvalid(f"One edit makes the fixed shifts of 1 to {rules.most_at_once} people.")
    there = roster.fixed
    today = wall_time(now, roster.zone).date()
    for number, one in enumerate(fixed, 1):
        checks.check_fixed(one, there, rules, today)
        there = (*there, replace(one, id=f"{_new_id(roster, 'fixed')}-{number:03d}"))
    people = [one.responder_id for one in fixed]
    return _edit(roster, Made.FIXED_SHIFTS_MADE, _new_id(roster, "fixed"), people, fixed=there)


def end_fixed(roster: Roster, fixed_id: str, until: date, now: datetime) -> Edit:
    """Return the roster in which none of the fixed shifts starts on `until` or later. The day must be to come:
    what starts today stays."""
    found = _find(roster.fixed, fixed_id)
    if until <= wall_time(now, roster.zone).date() or (found.until is not None and found.until <= until):
        raise RotaInvalid("Fixed shifts end on a day to come, before the day on which they end already.")
    kept = (replace(found, until=until),) if found.starts_on < until else ()
    fixed = _others(roster.fixed, fixed_id) + kept
    return _edit(roster, Made.FIXED_SHIFTS_ENDED, fixed_id, [found.responder_id], fixed=fixed)


def add_override(roster: Roster, override: Override, rules: RosterRules, now: datetime) -> Edit:
    """Return the roster with the override, from now on when it would have started earlier."""
    checks.check_span(override.starts_at, override.ends_at, rules, now)
    starts_at, ends_at = max(override.starts_at, now).astimezone(UTC), override.ends_at.astimezone(UTC)
    new = replace(override, id=_new_id(roster, "override"), starts_at=starts_at, ends_at=ends_at)
    checks.check_override(new, roster.overrides, rules)
    overrides = (*roster.overrides, new)
    return _edit(roster, Made.OVERRIDE_MADE, new.id, new.people, new, overrides=overrides)


def withdraw_override(roster: Roster, override_id: str, now: datetime) -> Edit:
    """Return the roster without the override; one that has begun ends now."""
    found = _find(roster.overrides, override_id)
    overrides = _others(roster.overrides, override_id) + _cut(found, now)
    return _edit(roster, Made.OVERRIDE_WITHDRAWN, override_id, found.people, found, overrides=overrides)


def hand_over(roster: Roster, replaces: Sequence[Replace]) -> Edit:
    """Return the roster in which each span is the other person's, as people agreed among themselves.

    It counts after the overrides that there are and contradicts none: it was decided on the shifts that they make.
    Where two swap and were on call together, both still are.
    """
    spans = [(one.starts_at, one.ends_at) for one in replaces]
    overrides = list(roster.overrides)
    for number, one in enumerate(replaces):
        assert one.by is not None
        others = sorted(spans[:number] + spans[number + 1 :])
        for starts_at, ends_at in cut([spans[number]], others):
            new_id = f"{_new_id(roster, 'override')}-{len(overrides) - len(roster.overrides):03d}"
            who, at = one.shift.responder_id, (starts_at.astimezone(UTC), ends_at.astimezone(UTC))
            overrides.append(Override(new_id, OverrideKind.REPLACE, who, *at, one.by))
    people = {who for one in replaces for who in (one.shift.responder_id, one.by) if who is not None}
    made_id = _new_id(roster, "override")
    return _edit(roster, Made.SHIFTS_HANDED_OVER, made_id, people, overrides=tuple(overrides))


def make_temporary(roster: Roster, schedule: TemporarySchedule, rules: RosterRules, now: datetime) -> Edit:
    """Return the roster with the temporary schedule, from now on when it would have started earlier."""
    checks.check_span(schedule.starts_at, schedule.ends_at, rules, now)
    checks.check_temporary(schedule, roster.temporary, rules)
    starts_at, ends_at = max(schedule.starts_at, now).astimezone(UTC), schedule.ends_at.astimezone(UTC)
    new = replace(schedule, id=_new_id(roster, "temporary"), starts_at=starts_at, ends_at=ends_at)
    people = {stint.responder_id for stint in new.shifts}
    temporary = (*roster.temporary, new)
    return _edit(roster, Made.TEMPORARY_SCHEDULE_MADE, new.id, people, new, temporary=temporary)


def withdraw_temporary(roster: Roster, schedule_id: str, now: datetime) -> Edit:
    """Return the roster without the temporary schedule; one that has begun ends now."""
    found = _find(roster.temporary, schedule_id)
    people = {stint.responder_id for stint in found.shifts}
    temporary = _others(roster.temporary, schedule_id) + _cut(found, now)
    return _edit(roster, Made.TEMPORARY_SCHEDULE_WITHDRAWN, schedule_id, people, found, temporary=temporary)


def _rotation(roster: Roster, rotation_id: str, now: datetime) -> Rotation:
    found: Rotation = _find(roster.rotations, rotation_id)
    if found.until is not None and instant(found.until, roster.zone) <= now:
        raise NotFound("This rotation has ended.")
    if found.until is not None:
        raise RotaInvalid("This rotation ends with its present turn: change the one that takes over.")
    return found


def _taken_over(roster: Roster, present: Rotation, new: Rotation, at: datetime) -> Edit:
    new = replace(new, id=_new_id(roster, "rotation"), until=None)
    rotations = (*_others(roster.rotations, present.id), *_ended(present, at), new)
    return _edit(roster, Made.ROTATION_CHANGED, new.id, {*present.people, *new.people}, rotations=rotations)


def _ended(rotation: Rotation, at: datetime) -> tuple[Rotation, ...]:
    """What is left of a rotation that ends at a hand-off: nothing when it has not begun by then."""
    begins = rotation.first if rotation.since is None else max(rotation.first, rotation.since)
    return (replace(rotation, until=at),) if begins < at else ()


def _cut(found: Any, now: datetime) -> tuple[Any, ...]:
    if found.ends_at <= now:
        raise RotaInvalid("It is over already: what was published before now stands.")
    return (replace(found, ends_at=now),) if found.starts_at < now else ()


def _find(things: Iterable[Any], thing_id: str) -> Any:
    for thing in things:
        if thing.id == thing_id:
            return thing
    raise NotFound("There is nothing of that id in this roster.")


def _others(things: tuple[Any, ...], thing_id: str) -> tuple[Any, ...]:
    return tuple(thing for thing in things if thing.id != thing_id)


def _new_id(roster: Roster, kind: str) -> str:
    """An id that nothing in this roster had or will have: each edit makes the next version. Later sorts later."""
    return f"{kind}-{roster.version + 1:05d}"


def _edit(
    roster: Roster,
    made: Made,
    made_id: str,
    people: Iterable[ResponderId],
    span: Override | TemporarySchedule | None = None,
    **changed: Any,
) -> Edit:
    data: dict[str, Any] = {"base": roster.base, "role": roster.role, "made": made, "id": made_id}
    data["people"] = sorted(people)
    if span is not None:
        data |= {"starts_at": span.starts_at.isoformat(), "ends_at": span.ends_at.isoformat()}
    in_order: dict[str, Any] = {name: tuple(sorted(some, key=lambda s: s.id)) for name, some in changed.items()}
    return Edit(roster, replace(roster, **in_order), made, data)
