"""What cover is needed: how many people of which role and skill, at which base, at which hours of the week.

Hours are those of the wall clock, read as those of shifts are; what comes out is real time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.domain.assignment import Role
from shared.domain.roster.spans import Span, clipped, merged
from shared.domain.roster.wall import instant

WallHours = tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class CoverRule:
    """What each of `bases` (none: every base) needs at these hours.

    Hours are given by the weekday (0 = Monday) on which they begin; those that end no later than they begin run
    into the next day. A bank holiday has its own hours. `minimum` is people of a role, `skills` people of a role
    who have a skill.
    """

    name: str
    by_weekday: Mapping[int, WallHours]
    on_bank_holidays: WallHours
    minimum: Mapping[Role, int]
    skills: Mapping[Role, Mapping[str, int]]
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """From `starts_at` until `ends_at` the base needs `people` of a role; if a skill is named, who have it."""

    base: str
    role: Role
    skill: str | None
    people: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """The wall clock of the rota: its zone and its bank holidays."""

    zone: ZoneInfo
    bank_holidays: frozenset[date]

    def instant(self, day: date, wall: time) -> datetime:
        """Return the instant (UTC) that the wall time means on that day; see roster.wall."""
        return instant(datetime.combine(day, wall), self.zone)

    def day_of(self, instant: datetime) -> date:
        """Return the day that the calendar on the wall shows."""
        return instant.astimezone(self.zone).date()

    def days(self, start: datetime, end: datetime) -> Iterator[date]:
        """Yield every day of which [start, end) holds a moment."""
        day, last = self.day_of(start), self.day_of(end - timedelta(microseconds=1))
        while day <= last:
            yield day
            day += timedelta(days=1)

    def midnight(self, day: date) -> datetime:
        """Return the instant (UTC) at which the day begins."""
        return self.instant(day, time(0))

    def hours(
        self, by_weekday: Mapping[int, WallHours], on_bank_holidays: WallHours, start: datetime, end: datetime
    ) -> list[Span]:
        """Return the hours as real time in [start, end), in order and without overlaps."""
        spans = (
            (self.instant(day, opens), self.instant(day if opens < closes else day + timedelta(days=1), closes))
            for day in self.days(start - timedelta(days=1), end)
            for opens, closes in (
                on_bank_holidays if day in self.bank_holidays else by_weekday.get(day.weekday(), ())
            )
        )
        return clipped(merged(spans), start, end)


def needs(
    rules: Iterable[CoverRule], bases: Iterable[str], calendar: Calendar, start: datetime, end: datetime
) -> tuple[Need, ...]:
    """Return everything that is needed in [start, end). Two needs of one kind at once: the greater counts."""
    every_base = tuple(bases)
    found: list[Need] = []
    for rule in rules:
        spans = calendar.hours(rule.by_weekday, rule.on_bank_holidays, start, end)
        for base in rule.bases or every_base:
            for role, skill, people in _kinds(rule):
                found.extend(Need(base, role, skill, people, *span) for span in spans)
    return tuple(found)


def _kinds(rule: CoverRule) -> Iterator[tuple[Role, str | None, int]]:
    for role, people in rule.minimum.items():
        yield role, None, people
    for role, skills in rule.skills.items():
        for skill, people in skills.items():
            yield role, skill, people
