"""Rotations: people take turns. All arithmetic is by the wall clock; real time comes out.

A *turn* goes from one hand-off to the next. Within it the person is on call at the rotation's hours of its days,
or all of it when it has no hours. A turn of which every day is masked is nobody's: it uses up no one's place.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import count
from math import gcd
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared.domain.ids import ResponderId
from shared.domain.roster.wall import instant, wall_time

WEEK = frozenset(range(7))
_DAY = timedelta(days=1)
_REACH = 3 * _DAY
"""Longer than any hours go on after the turn in which they begin: a day, and a day that a zone left out."""


class Unit(StrEnum):
    """What the interval of a rotation counts."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Stint(NamedTuple):
    """One person on call from `starts_at` until just before `ends_at` (aware UTC)."""

    responder_id: ResponderId
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a day by the wall clock. Those that end no later than they start end on the next day."""

    starts: time
    ends: time

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Return the wall times at which the hours that start on that day start and end."""
        ends_on = day if self.ends > self.starts else day + _DAY
        return datetime.combine(day, self.starts), datetime.combine(ends_on, self.ends)


@dataclass(frozen=True, slots=True)
class Rotation:
    """People who take turns of `interval` units, from the hand-off at the wall time `first`.

    `days` are the weekdays (0 = Monday) on which hours start, of an hourly rotation its turns. `hours` none: round
    the clock from hand-off to hand-off. It counts from `since` until `until` (wall times): of the turn that runs
    at `since` only the rest is its own, and `people[0]` has it; what starts at `until` or later is not its own.
    """

    id: str
    people: tuple[ResponderId, ...]
    first: datetime
    unit: Unit
    interval: int = 1
    days: frozenset[int] = WEEK
    hours: tuple[Hours, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def hand_off(self, turn: int) -> datetime:
        """Return the wall time at which the turn starts; the 31st is the last day of a shorter month."""
        steps = turn * self.interval
        if self.unit is Unit.MONTHLY:
            year, month = divmod(self.first.year * 12 + self.first.month - 1 + steps, 12)
            day = min(self.first.day, monthrange(year, month + 1)[1])
            return self.first.replace(year=year, month=month + 1, day=day)
        return self.first + steps * _STEP[self.unit]

    def turn_at(self, wall: datetime) -> int:
        """Return the number of the turn that runs then; the first is 0 and those before it are negative."""
        if self.unit is not Unit.MONTHLY:
            return (wall - self.first) // (self.interval * _STEP[self.unit])
        months = (wall.year - self.first.year) * 12 + wall.month - self.first.month
        turn = months // self.interval
        return turn if self.hand_off(turn) <= wall else turn - 1

    def whose(self, turn: int) -> ResponderId:
        """Return who has the turn, or has the next one when this one is masked."""
        before = self._counted(turn) - self._counted(self._begins())
        return self.people[before % len(self.people)]

    def next_hand_off(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the wall time of the first hand-off after the instant `now`."""
        begins = max(self.turn_at(wall_time(now, zone) - _REACH), 0)
        return next(at for at in map(self.hand_off, count(begins)) if instant(at, zone) > now)

    def longest_spell(self) -> timedelta:
        """Return the longest time that one person is on call in a turn, by the wall clock; of months the first."""
        turns = len(_cycle(self._shape()))
        spells = (spell for turn in range(turns) for spell in self._all_of_turn(turn))
        return max((closes - opens for opens, closes in spells), default=timedelta())

    def stints(self, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Stint]:
        """Yield, whole and in order, everything of which any moment is in [start, end)."""
        turn = max(self.turn_at(wall_time(start, zone) - _REACH), self._begins())
        last = self.turn_at(wall_time(end, zone) + _REACH)
        for number in range(turn, last + 1):
            for opens, closes in self._of_turn(number):
                starts_at, ends_at = instant(opens, zone), instant(closes, zone)
                if starts_at < ends_at and starts_at < end and ends_at > start:
                    yield Stint(self.whose(number), starts_at, ends_at)

    def _begins(self) -> int:
        return 0 if self.since is None else max(0, self.turn_at(self.since))

    def _of_turn(self, turn: int) -> Iterator[tuple[datetime, datetime]]:
        """What is on call in the turn, by the wall clock, as far as it counts."""
        for opens, closes in self._all_of_turn(turn):
            begins = opens if self.since is None else max(opens, self.since)
            if begins < closes and (self.until is None or opens < self.until):
                yield begins, closes

    def _all_of_turn(self, turn: int) -> list[tuple[datetime, datetime]]:
        return _spells(self, self.hand_off(turn), self.hand_off(turn + 1))

    def _shape(self) -> "Rotation":
        return replace(self, id="", people=(), since=None, until=None)

    def _counted(self, turn: int) -> int:
        """How many turns from 0 until just before this one are somebody's."""
        counted = _cycle(self._shape())
        return turn // len(counted) * sum(counted) + sum(counted[: turn % len(counted)])


_STEP = {Unit.HOURLY: timedelta(hours=1), Unit.DAILY: _DAY, Unit.WEEKLY: 7 * _DAY}


def _spells(rotation: Rotation, opens: datetime, closes: datetime) -> list[tuple[datetime, datetime]]:
    """The spells of one turn by the wall clock; those that meet are one."""
    if rotation.unit is Unit.HOURLY:
        return [(opens, closes)] if opens.weekday() in rotation.days else []
    if not rotation.hours and rotation.days == WEEK:
        return [(opens, closes)]
    hours = rotation.hours or (Hours(rotation.first.time(), rotation.first.time()),)
    days = (opens.date() + timedelta(days=number) for number in range((closes.date() - opens.date()).days + 1))
    found: list[tuple[datetime, datetime]] = []
    for day in (day for day in days if day.weekday() in rotation.days):
        for starts, ends in sorted(some.on(day) for some in hours):
            if not opens <= starts < closes:
                continue
            if found and found[-1][1] == starts:
                found[-1] = (found[-1][0], ends)
            else:
                found.append((starts, ends))
    return found


@lru_cache(maxsize=4_096)
def _cycle(shape: Rotation) -> tuple[bool, ...]:
    """Whether each turn is somebody's, until the weekdays come round again."""
    turns = {Unit.HOURLY: 168, Unit.DAILY: 7}.get(shape.unit, 1)
    turns //= gcd(turns, shape.interval)
    return tuple(bool(shape._all_of_turn(turn)) for turn in range(turns))


def handed_on(rotation: Rotation, people: Sequence[ResponderId], at: datetime) -> tuple[ResponderId, ...]:
    """Return these people in the order in which they follow whoever had the last turn before the hand-off `at`.

    Whoever is no longer among them is followed by the next of the old order who still is.
    """
    turn = rotation.turn_at(at)
    old = rotation.people
    had = rotation._counted(turn) - rotation._counted(rotation._begins())
    following = [old[(had + step) % len(old)] for step in range(len(old))]
    if had > 0 and following[-1] in people:
        where = list(people).index(following[-1]) + 1
    else:
        where = next((list(people).index(who) for who in following if who in people), 0)
    return (*people[where:], *people[:where])
