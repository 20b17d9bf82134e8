"""A visit that is asked for: where, how long, by whom, and when it may begin."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.domain.assignment import Role
from shared.domain.case import Case
from shared.domain.hours import WeeklyHours
from shared.domain.ids import CaseId, ResponderId
from shared.domain.travel import Position

Span = tuple[datetime, datetime]
"""From the first instant until the second."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An appointment that the household has been told: when it begins and who comes."""

    starts_at: datetime
    people: Mapping[Role, ResponderId]


@dataclass(frozen=True, slots=True)
class Asked:
    """One visit to be planned. `spans` are the times at which it may begin, in order.

    Of each set in `skills` the people who go need at least one between them. `roles` is the pair, or the one
    role that is approved to go alone. Who is in `without` does not go.
    """

    case_id: CaseId
    position: Position
    lasting: timedelta
    spans: tuple[Span, ...]
    deadline: datetime
    roles: tuple[Role, ...] = (Role.SOCIAL_WORKER, Role.POLICE)
    skills: tuple[frozenset[str], ...] = ()
    agreed: Agreed | None = None
    without: frozenset[ResponderId] = frozenset()

    @property
    def times(self) -> tuple[Span, ...]:
        """When the visit may begin: the agreed time and no other, or the spans."""
        if self.agreed is not None:
            return ((self.agreed.starts_at, self.agreed.starts_at),)
        return self.spans


def asked_for(
    case: Case,
    lasting: timedelta,
    visiting: WeeklyHours,
    now: datetime,
    available: Iterable[Iterable[Span]] = (),
    agreed: Agreed | None = None,
) -> Asked:
    """Return the visit that the case asks for.

    It begins before the deadline and in visiting hours. `available` holds a calendar for the household and for
    each partner who must be there: the whole visit lies in all of them. The deadline is the case's own: the sooner
    of 48 hours from the report and, for a return interview, 72 hours from when the person was found.
    """
    assert case.deadline is not None, "a case without a deadline asks for no visit"
    spans = openings(visiting, now, case.deadline)
    for calendar in available:
        spans = both(spans, tuple((begins, ends - lasting) for begins, ends in sorted(calendar)))
    return Asked(
        case_id=case.id,
        position=Position(case.place.latitude, case.place.longitude),
        lasting=lasting,
        spans=spans,
        deadline=case.deadline,
        skills=case.decision.skills,
        agreed=agreed,
    )


def openings(hours: WeeklyHours, begins: datetime, ends: datetime) -> tuple[Span, ...]:
    """Return when the hours are open between the two instants."""
    found: list[Span] = []
    day = begins.astimezone(hours.zone).date() - timedelta(days=1)
    while day <= ends.astimezone(hours.zone).date():
        times = hours.day_off_hours if day in hours.days_off else hours.by_weekday.get(day.weekday(), ())
        for opens, closes in times:
            opened = datetime.combine(day, opens, hours.zone).astimezone(UTC)
            closed = datetime.combine(day, closes, hours.zone).astimezone(UTC)
            found.append((max(opened, begins), min(closed, ends)))
        day += timedelta(days=1)
    return tuple(span for span in sorted(found) if span[0] <= span[1])


def both(ones: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """Return the times that lie in a span of each."""
    rest = tuple(others)
    shared = ((max(a[0], b[0]), min(a[1], b[1])) for a in ones for b in rest)
    return tuple(sorted(span for span in shared if span[0] <= span[1]))
