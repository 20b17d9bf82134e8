"""Appointments of scheduled visits: when a pair is to be with a household, and when it may be there at all.

The plan proposes; a person agrees a time with the household. What is agreed stays until a person withdraws it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.assignment import Role
from shared.domain.ids import CaseId, ResponderId

Span = tuple[datetime, datetime]
"""From the first instant until the second."""


class Whose(StrEnum):
    """Whose times limit when a visit can be."""

    HOUSEHOLD = "household"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        """As a person reads it."""
        return {"household": "the household", "partner": "a partner who must be there"}[self.value]


@dataclass(frozen=True, slots=True)
class Available:
    """The only times at which the whole visit may lie for the household, or for a partner."""

    whose: Whose
    spans: tuple[Span, ...]
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Going:
    """One person of an appointment, and the road to it by the plan: from home, or from the visit before."""

    role: Role
    responder_id: ResponderId
    road: timedelta
    coming_from: CaseId | None = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit with its time and its people. `offer_at` is when the people must be asked to be there in time.

    It is a proposal of the plan until it is agreed. `trouble` says why an agreed one can not be kept as it stands.
    """

    starts_at: datetime
    ends_at: datetime
    people: tuple[Going, ...]
    offer_at: datetime
    because: tuple[str, ...] = ()
    agreed_at: datetime | None = None
    agreed_by: str = ""
    trouble: str = ""

    @property
    def who(self) -> dict[Role, ResponderId]:
        """The people by role."""
        return {going.role: going.responder_id for going in self.people}


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """What is planned for a visit: its appointment, or why the plan found none; and the times that limit it."""

    appointment: Appointment | None = None
    available: tuple[Available, ...] = ()
    not_placed_because: str = ""

    @property
    def agreed(self) -> Appointment | None:
        """The appointment, if the household has agreed to it."""
        return self.appointment if self.appointment and self.appointment.agreed_at else None

    @property
    def whose_times(self) -> str:
        """Those whose times limit the visit, in words."""
        return " and ".join(calendar.whose.label for calendar in self.available)

    def in_the_way(self, starts_at: datetime, ends_at: datetime) -> Whose | None:
        """Return whose recorded times do not hold the whole of this visit, or None when all do."""
        for calendar in self.available:
            if not any(begins <= starts_at and ends_at <= ends for begins, ends in calendar.spans):
                return calendar.whose
        return None
