"""What a rota is proposed from: people, leave, wishes, what stands already, the rules and the demand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.domain.errors import Refused
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence
from shared.domain.roster.check import CoverPolicy
from shared.domain.roster.need import Calendar
from shared.domain.roster.spans import Span, clipped, length, merged
from shared.domain.roster.staffing import Wish
from shared.domain.rota import Responder, Shift

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Kind:
    """A duty that people know: its wall times, the weekdays (0 = Monday) and whether bank holidays have it."""

    id: str
    starts: time
    ends: time
    weekdays: frozenset[int]
    on_bank_holidays: bool

    def on(self, day: date, calendar: Calendar) -> Span | None:
        """Return the duty of that day in real time, or None when the day has none."""
        is_holiday = day in calendar.bank_holidays
        if not (self.on_bank_holidays if is_holiday else day.weekday() in self.weekdays):
            return None
        ends_on = day if self.starts < self.ends else day + timedelta(days=1)
        return calendar.instant(day, self.starts), calendar.instant(ends_on, self.ends)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each shortcoming costs (default). Only their proportions matter.

    A person or a skill missing, and a contract hour not used, by the hour; a pair missing by the hour that it
    would have been on the road; fairness by the night, weekend duty or bank holiday that somebody has beyond one
    more than a colleague; wishes by the duty.
    """

    uncovered: int
    skill: int
    pair: int
    unused: int
    nights: int
    weekends: int
    bank_holidays: int
    avoided: int
    wanted: int


@dataclass(frozen=True, slots=True)
class ProposalPolicy:
    """The duties there are, what nobody is asked beyond the law (default), and what shortcomings cost."""

    kinds: tuple[Kind, ...]
    nights_in_a_row: int
    longest_week: timedelta
    weights: Weights


@dataclass(frozen=True, slots=True)
class Bar:
    """The administrator does not want the person on duty in the span."""

    responder_id: ResponderId
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A rota for `weeks` weeks from the Monday `first`.

    `contracts` are hours a week; who has none gets no duty. `no_nights` have none in their contract.
    `around` are shifts that stand before and after, and what is put by hand within the weeks: they count for rest,
    hours and means, and whoever is there is not missing. `kept` are shifts within the weeks that are proposed as
    they are. `load` is how many pairs are expected to be on the road for each base, by the hour of the week from
    Monday 00:00.
    """

    first: date
    weeks: int
    bases: tuple[str, ...]
    responders: tuple[Responder, ...]
    contracts: Mapping[ResponderId, timedelta]
    load: Mapping[str, tuple[float, ...]]
    cover: CoverPolicy
    policy: ProposalPolicy
    calendar: Calendar
    absences: tuple[Absence, ...] = ()
    wishes: tuple[Wish, ...] = ()
    around: tuple[Shift, ...] = ()
    kept: tuple[Shift, ...] = ()
    bars: tuple[Bar, ...] = ()
    no_nights: frozenset[ResponderId] = frozenset()

    def __post_init__(self) -> None:
        """Only whole weeks can be proposed. Raises Refused."""
        if self.first.weekday() != 0 or not 1 <= self.weeks <= 17:
            raise Refused("A rota is proposed for 1 to 17 whole weeks from a Monday.")

    @property
    def start(self) -> datetime:
        """The first instant."""
        return self.calendar.midnight(self.first)

    @property
    def end(self) -> datetime:
        """The instant after the last."""
        return self.calendar.midnight(self.first + timedelta(weeks=self.weeks))

    @property
    def known_from(self) -> datetime:
        """Since when duties are known: means are taken from then."""
        return min([self.start, *(shift.starts_at for shift in self.around)])

    def away(self, who: ResponderId) -> list[Span]:
        """Return when the person is away, in order and without overlaps."""
        return merged((away.starts_at, away.ends_at) for away in self.absences if away.responder_id == who)

    def barred(self, who: ResponderId) -> list[Span]:
        """Return when the administrator does not want the person."""
        return [(bar.starts_at, bar.ends_at) for bar in self.bars if bar.responder_id == who]

    def present(self, who: ResponderId) -> timedelta:
        """Return how much of the weeks the person is not away."""
        return (self.end - self.start) - length(clipped(self.away(who), self.start, self.end))

    def pairs_expected(self, base: str, start: datetime, end: datetime) -> Iterator[tuple[float, timedelta]]:
        """Yield, hour by hour of [start, end), how many pairs are expected on the road and for how long."""
        while start < end:
            until = min(end, start.replace(minute=0, second=0, microsecond=0) + _HOUR)
            local = start.astimezone(self.calendar.zone)
            yield self.load[base][local.weekday() * 24 + local.hour], until - start
            start = until

    def days(self) -> Iterator[date]:
        """Yield the days from the first Monday."""
        yield from (self.first + timedelta(days=number) for number in range(7 * self.weeks))
