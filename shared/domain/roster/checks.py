"""What can not be a rota, said clearly and before anything is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from shared.domain.errors import Overlaps, RotaInvalid
from shared.domain.ids import ResponderId
from shared.domain.roster.roster import FixedShifts, Override, OverrideKind, TemporarySchedule
from shared.domain.roster.rotation import WEEK, Hours, Rotation, Unit


@dataclass(frozen=True, slots=True)
class RosterRules:
    """The figures of the rota (all default).

    `published_ahead`: how far ahead shifts stand in the rota. `longest`: how long one thing may last, and how far
    from now it may begin. `longest_shift`: of one person, without a pause. `most_people` of one rotation.
    `counts_as_now`: whoever is away so soon is away for the case that holds them now, as clocks differ.
    `most_at_once`: things made by one edit, which is one transaction. `most_interval` of units in one turn, or of
    days in a cycle.
    """

    zone: str
    published_ahead: timedelta
    longest: timedelta
    longest_shift: timedelta
    counts_as_now: timedelta
    most_people: int
    most_at_once: int
    most_interval: int


def check_span(starts_at: datetime, ends_at: datetime, rules: RosterRules, now: datetime) -> None:
    """Return when the span is one, is not over and is not longer or farther off than allowed; else RotaInvalid."""
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise RotaInvalid("A time needs its zone or its offset from UTC.")
    if not starts_at < ends_at:
        raise RotaInvalid("It must end after it starts.")
    if ends_at <= now:
        raise RotaInvalid("It is over already: what was published before now stands.")
    if ends_at - starts_at > rules.longest or starts_at > now + rules.longest:
        raise RotaInvalid(f"It is longer, or begins later, than the {rules.longest.days} days allowed.")


def check_rotation(rotation: Rotation, rules: RosterRules, now: datetime) -> None:
    """Return when the rotation can be one. Raises RotaInvalid."""
    check_people(rotation.people, rules)
    if not 1 <= rotation.interval <= rules.most_interval:
        raise RotaInvalid(f"The interval is from 1 to {rules.most_interval}.")
    if not rotation.days or not rotation.days <= WEEK:
        raise RotaInvalid("Days are 0 (Monday) to 6 (Sunday), at least one of them.")
    if rotation.hours and rotation.unit is Unit.HOURLY:
        raise RotaInvalid("An hourly rotation goes from hand-off to hand-off; it has no hours of its own.")
    if rotation.first.tzinfo is not None:
        raise RotaInvalid("The first hand-off is a wall time, without a zone: the roster has the zone.")
    if abs(rotation.first - now.replace(tzinfo=None)) > rules.longest:
        raise RotaInvalid(f"The first hand-off is more than {rules.longest.days} days from now.")
    _check_hours((number, hours) for number in range(7) for hours in rotation.hours)
    check_shift(rotation.longest_spell(), rules)


def check_shift(length: timedelta, rules: RosterRules) -> None:
    """Return when one person may be on call so long without a pause. Raises RotaInvalid."""
    if length > rules.longest_shift:
        raise RotaInvalid(f"Nobody is put on call for more than {rules.longest_shift.days} days without a pause.")


def check_people(people: Sequence[ResponderId], rules: RosterRules) -> None:
    """Return when so many people can take turns. Raises RotaInvalid."""
    if not people:
        raise RotaInvalid("A rotation needs at least one person.")
    if len(people) > rules.most_people:
        raise RotaInvalid(f"A rotation has at most {rules.most_people} people.")


def check_fixed(fixed: FixedShifts, others: Iterable[FixedShifts], rules: RosterRules, today: date) -> None:
    """Return when the fixed shifts can be, and meet no others of the person. Raises RotaInvalid or Overlaps."""
    if not 1 <= fixed.cycle <= rules.most_interval:
        raise RotaInvalid(f"A cycle has 1 to {rules.most_interval} days.")
    if not fixed.shifts or any(not 0 <= some.day < fixed.cycle for some in fixed.shifts):
        raise RotaInvalid("Fixed shifts need at least one shift, each on a day of the cycle.")
    if abs(fixed.starts_on - today) > rules.longest:
        raise RotaInvalid(f"Fixed shifts start more than {rules.longest.days} days from now.")
    if fixed.until is not None and fixed.until <= fixed.starts_on:
        raise RotaInvalid("Fixed shifts must end after they start.")
    _check_hours(((some.day, some.hours) for some in fixed.shifts), fixed.cycle)
    for other in others:
        ends = min(fixed.until or date.max, other.until or date.max)
        if other.responder_id == fixed.responder_id and max(fixed.starts_on, other.starts_on) < ends:
            raise Overlaps("This person has fixed shifts in that time already: end those first.")


def _check_hours(hours: Iterable[tuple[int, Hours]], cycle: int = 7) -> None:
    """On the wall clock no hours may begin before those before them end, over the end of the cycle as well."""
    day_zero = date(2001, 1, 1)
    spells = sorted(some.on(day_zero + timedelta(days=day)) for day, some in hours)
    if spells:
        spells.append((spells[0][0] + timedelta(days=cycle), spells[0][1]))
    for (_, ends), (starts, _) in pairwise(spells):
        if starts < ends:
            raise RotaInvalid("Hours overlap: each must end before the next begin.")


def check_override(override: Override, others: Iterable[Override], rules: RosterRules) -> None:
    """Return when the override says who, and contradicts no other. Raises RotaInvalid or Overlaps."""
    replaces = override.kind is OverrideKind.REPLACE
    if replaces != (override.by is not None) or override.by == override.responder_id:
        raise RotaInvalid("To replace somebody takes another person; to add or remove somebody takes none.")
    if override.kind is OverrideKind.ADD:
        check_shift(override.ends_at - override.starts_at, rules)
    for other in others:
        if _meet(override, other) and override.people & other.people:
            raise Overlaps("Another override speaks about one of these people at that time already.")


def check_temporary(schedule: TemporarySchedule, others: Iterable[TemporarySchedule], rules: RosterRules) -> None:
    """Return when all its shifts lie within it and it meets no other. Raises RotaInvalid or Overlaps."""
    if len(schedule.shifts) > rules.most_people:
        raise RotaInvalid(f"A temporary schedule has at most {rules.most_people} shifts.")
    for stint in schedule.shifts:
        if stint.starts_at.tzinfo is None or stint.ends_at.tzinfo is None or not stint.starts_at < stint.ends_at:
            raise RotaInvalid("Each shift needs times with a zone, and must end after it starts.")
        if stint.starts_at < schedule.starts_at or stint.ends_at > schedule.ends_at:
            raise RotaInvalid("Each shift of a temporary schedule must lie within it.")
        check_shift(stint.ends_at - stint.starts_at, rules)
    if any(_meet(schedule, other) for other in others):
        raise Overlaps("Another temporary schedule counts at that time already.")


def _meet(one: Override | TemporarySchedule, other: Override | TemporarySchedule) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
