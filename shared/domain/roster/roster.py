"""A roster: all that is made for one role at one base. Shifts come out of it, see `expansion`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.rotation import Hours, Rotation, Stint
from shared.domain.roster.wall import instant, wall_time

_DAY = timedelta(days=1)
_REACH = 3 * _DAY
"""As in `rotation`: longer than any hours go on after the day on which they start."""


@dataclass(frozen=True, slots=True)
class DayHours:
    """Hours on one day of a cycle; the days of the cycle count from 0."""

    day: int
    hours: Hours


@dataclass(frozen=True, slots=True)
class FixedShifts:
    """One person's own shifts: the hours of a cycle of so many days, over and over, each by the wall clock.

    Day 0 is `starts_on`; on the day `until` nothing starts any more. A single shift is a cycle that is cut there.
    """

    id: str
    responder_id: ResponderId
    starts_on: date
    cycle: int
    shifts: tuple[DayHours, ...]
    until: date | None = None

    def stints(self, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Stint]:
        """Yield, whole and in order, every shift of which any moment is in [start, end)."""
        low, high = (wall_time(start, zone) - _REACH).date(), (wall_time(end, zone) + _REACH).date()
        until = high + _DAY if self.until is None else min(self.until, high + _DAY)
        in_order = sorted(self.shifts, key=lambda some: (some.day, some.hours.starts))
        day_zero = self.starts_on + max(0, (low - self.starts_on).days // self.cycle) * self.cycle * _DAY
        while day_zero < until:
            for some in in_order:
                day = day_zero + some.day * _DAY
                if low <= day < until:
                    opens, closes = some.hours.on(day)
                    starts_at, ends_at = instant(opens, zone), instant(closes, zone)
                    if starts_at < ends_at and starts_at < end and ends_at > start:
                        yield Stint(self.responder_id, starts_at, ends_at)
            day_zero += self.cycle * _DAY


class OverrideKind(StrEnum):
    """What an override does."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Override:
    """For a time one person is on call besides, is not, or is replaced: whenever `responder_id` would be on call
    in that time, `by` is instead."""

    id: str
    kind: OverrideKind
    responder_id: ResponderId
    starts_at: datetime
    ends_at: datetime
    by: ResponderId | None = None

    @property
    def people(self) -> frozenset[ResponderId]:
        """Everybody of whom it speaks."""
        return frozenset({self.responder_id} if self.by is None else {self.responder_id, self.by})


@dataclass(frozen=True, slots=True)
class TemporarySchedule:
    """For a time (bank holidays, a festival) only its own shifts count in place of rotations and fixed shifts."""

    id: str
    starts_at: datetime
    ends_at: datetime
    shifts: tuple[Stint, ...]


def roster_id(base: str, role: Role) -> str:
    """Return the id of the roster of this role at this base."""
    return f"{base}.{role}"


@dataclass(frozen=True, slots=True)
class Roster:
    """All that is made for one role at one base. `version` counts its edits; it guards against two at once."""

    base: str
    role: Role
    zone: ZoneInfo
    version: int = 0
    rotations: tuple[Rotation, ...] = ()
    fixed: tuple[FixedShifts, ...] = ()
    temporary: tuple[TemporarySchedule, ...] = ()
    overrides: tuple[Override, ...] = ()

    @property
    def id(self) -> str:
        """The base and the role, as one text; every shift that comes out of it has an id that begins with it."""
        return roster_id(self.base, self.role)

    def people(self) -> frozenset[ResponderId]:
        """Everybody whom it names."""
        rotating = {who for rotation in self.rotations for who in rotation.people}
        fixed = {fixed.responder_id for fixed in self.fixed}
        temporary = {stint.responder_id for some in self.temporary for stint in some.shifts}
        return frozenset(rotating | fixed | temporary).union(*(override.people for override in self.overrides))
