"""What the JSON API says and hears of the scheduled visits ahead."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from shared.contracts.api_control import Hand
from shared.contracts.api_requests import Request
from shared.contracts.instants import Instant
from shared.domain.appointment import Appointment, VisitPlan, Whose
from shared.domain.assignment import Role
from shared.domain.case import Case, CaseState


class AgreeAppointment(Hand):
    """With whom it was agreed, as the reason. Leave the time out to agree what is proposed."""

    starts_at: Instant | None = None


class Times(Request):
    """From one instant until another."""

    begins_at: Instant
    ends_at: Instant


class RecordAvailable(Hand):
    """The only times for the whole visit, as far as the household or a partner goes; none: at all times."""

    whose: Whose
    times: list[Times] = Field(max_length=20)


class GoingView(BaseModel):
    """One person of an appointment."""

    role: Role
    responder_id: str
    road_seconds: int = Field(description="From home, or from the visit before")
    coming_from: str | None = Field(description="The case of the visit before; null when they come from home")


class AppointmentView(BaseModel):
    """A visit with its time and its people."""

    starts_at: datetime
    ends_at: datetime
    people: list[GoingView]
    offer_at: datetime = Field(description="When the people are asked, once it is agreed")
    because: list[str]
    agreed_at: datetime | None = Field(description="Null while it is only proposed")
    agreed_by: str | None
    trouble: str | None = Field(description="Why it can not be kept as it was agreed")

    @classmethod
    def of(cls, appointment: Appointment) -> Self:
        """Return the appointment."""
        people = [
            GoingView(
                role=going.role,
                responder_id=going.responder_id,
                road_seconds=round(going.road.total_seconds()),
                coming_from=going.coming_from,
            )
            for going in appointment.people
        ]
        return cls(
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            people=people,
            offer_at=appointment.offer_at,
            because=list(appointment.because),
            agreed_at=appointment.agreed_at,
            agreed_by=appointment.agreed_by or None,
            trouble=appointment.trouble or None,
        )


class AvailableView(BaseModel):
    """The only times of the household, or of a partner."""

    whose: Whose
    times: list[Times]


class VisitPlanView(BaseModel):
    """What is planned for a scheduled visit."""

    appointment: AppointmentView | None
    not_placed_because: str | None = Field(description="Why the plan found no appointment")
    available: list[AvailableView]

    @classmethod
    def of(cls, visit: VisitPlan) -> Self:
        """Return the plan of one visit."""
        return cls(
            appointment=AppointmentView.of(visit.appointment) if visit.appointment else None,
            not_placed_because=visit.not_placed_because or None,
            available=[
                AvailableView(
                    whose=calendar.whose,
                    times=[Times(begins_at=begins, ends_at=ends) for begins, ends in calendar.spans],
                )
                for calendar in visit.available
            ],
        )


class PlannedVisit(BaseModel):
    """One scheduled visit ahead."""

    case_id: str
    version: int
    state: CaseState
    area: str
    activity: str | None
    deadline: datetime | None
    visit: VisitPlanView


class PlanView(BaseModel):
    """The scheduled visits ahead, by time; those without an appointment last."""

    visits: list[PlannedVisit]
    road_seconds: int = Field(description="The ways of all people to the visits, the ways home not included")

    @classmethod
    def of(cls, cases: Iterable[Case]) -> Self:
        """Return the plan of these cases."""
        every = tuple(cases)
        appointments = [case.visit.appointment for case in every if case.visit.appointment]
        return cls(
            visits=[
                PlannedVisit(
                    case_id=case.id,
                    version=case.version,
                    state=case.state,
                    area=case.place.area,
                    activity=case.activity,
                    deadline=case.deadline,
                    visit=VisitPlanView.of(case.visit),
                )
                for case in every
            ],
            road_seconds=round(sum(g.road.total_seconds() for a in appointments for g in a.people)),
        )
