"""What the JSON API says of cases. Instants are ISO 8601 in UTC, durations whole seconds, an unknown leg null.

A view without `contact` and without private texts may go to anybody who may know that the case exists.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from pydantic import BaseModel, Field

from shared.contracts.api_strands import GradeChangeView, ProposalView, StrandView
from shared.contracts.api_visits import VisitPlanView
from shared.domain.assignment import Assignment, Role, Status
from shared.domain.case import Case, CaseState, Close
from shared.domain.casework import overdue
from shared.domain.contact import Contact, WarningKind
from shared.domain.events import Event, EventName
from shared.domain.grading import Outcome
from shared.domain.statements import strands_of
from shared.domain.steps import StepKind


class AssignmentView(BaseModel):
    """One responder on the case, with times of their own."""

    responder_id: str
    role: Role
    status: Status
    offered_at: datetime
    expires_at: datetime
    expected_at: datetime
    accepted_at: datetime | None
    en_route_at: datetime | None
    on_scene_at: datetime | None
    clear_at: datetime | None
    ended_at: datetime | None
    warned_at: datetime | None = Field(description="When the warnings were acknowledged")
    checked_in_at: datetime | None = Field(description="The last check-in on scene")
    duress_at: datetime | None = Field(description="Since when this person calls for help")
    reason: str | None = Field(description="Why it ended; null for those who may not read it")

    @classmethod
    def of(cls, assignment: Assignment, *, private: bool) -> Self:
        """Return the assignment, its reason only when `private`."""
        fields = {name: getattr(assignment, name) for name in cls.model_fields if name != "reason"}
        return cls(**fields, reason=(assignment.reason or None) if private else None)


class CaseSummary(BaseModel):
    """A case as it stands on the board."""

    case_id: str
    version: int = Field(description="Send it back when you act on what you saw")
    state: CaseState
    grade: int | None
    area: str
    base: str
    activity: str | None
    reported_at: datetime
    received_at: datetime
    deadline: datetime | None
    seconds_to_deadline: int | None = Field(description="Negative once it has passed; null when nothing runs")
    warnings: list[WarningKind]
    waiting_because: str | None
    roles_needed: list[Role]
    overdue: list[str]
    assignments: list[AssignmentView]

    @classmethod
    def of(cls, case: Case, now: datetime) -> Self:
        """Return the summary at `now`."""
        return cls(**_summary(case, now, private=False))


class DecisionView(BaseModel):
    """Why the case has its grade."""

    outcome: Outcome
    decided_by: str
    matched: list[str]
    reasons: list[str]
    skills: list[list[str]] = Field(description="The pair needs one skill of each inner list")
    flags: list[str]
    redirect_to: str | None
    table_version: str


class NotChosen(BaseModel):
    """Somebody who was not asked, and why."""

    responder_id: str
    reason: str


class StepView(BaseModel):
    """One step of the escalation plan."""

    due_at: datetime
    to: str
    reason: str
    done_at: datetime | None
    kind: StepKind
    skipped: str = Field(description="Why there was nothing to do; empty when the step was taken or is to come")


class ReviewView(BaseModel):
    """One review of the intensive period."""

    name: str
    due_at: datetime
    held_at: datetime | None


class PeriodView(BaseModel):
    """The intensive period."""

    starts_at: datetime
    ends_at: datetime
    lead_worker: str
    extended_at: datetime | None
    reviews: list[ReviewView]


class ContactView(BaseModel):
    """What was reported, for those who may see the case."""

    source: str
    subject: str
    summary: str
    address: str
    latitude: float
    longitude: float
    persons: list[dict[str, str]]

    @classmethod
    def of(cls, contact: Contact) -> Self:
        """Return the contact with its private texts."""
        return cls(
            source=contact.source,
            subject=contact.subject,
            summary=contact.summary,
            address=contact.address,
            latitude=contact.place.latitude,
            longitude=contact.place.longitude,
            persons=[{name: str(value) for name, value in person.items()} for person in contact.persons],
        )


class CaseDetail(CaseSummary):
    """All of a case. `contact` is null for those who may not read it."""

    answer: str
    decision: DecisionView
    chosen_because: list[str]
    not_chosen: list[NotChosen] = Field(
        description="Empty for responders: what holds others is not their business"
    )
    steps: list[StepView]
    period: PeriodView | None
    visit: VisitPlanView
    closed_at: datetime | None
    close: Close | None
    contact: ContactView | None
    further_contacts: list[ContactView] = Field(description="Besides `contact`, the latest first; see `contacts`")
    contacts: list[StrandView]
    proposals: list[ProposalView]
    grade_history: list[GradeChangeView]
    follows: str | None = Field(description="An earlier case about the same people that could not be joined")

    @classmethod
    def with_contact(
        cls, case: Case, now: datetime, contact: Contact | None, others: Iterable[Contact] = (), *, desk: bool
    ) -> Self:
        """Return the case at `now`, with private texts only when the contact is given, and with what holds those
        who were not chosen only for a desk."""
        return cls(
            **_summary(case, now, private=contact is not None),
            answer=case.answer,
            decision=_decision(case),
            chosen_because=list(case.choice),
            not_chosen=[NotChosen(responder_id=who, reason=why) for who, why in case.not_chosen if desk],
            steps=[StepView.model_validate(step, from_attributes=True) for step in case.steps],
            period=_period(case),
            visit=VisitPlanView.of(case.visit),
            closed_at=case.closed_at,
            close=case.close,
            contact=ContactView.of(contact) if contact else None,
            further_contacts=[ContactView.of(other) for other in others],
            contacts=[StrandView.of(strand, private=contact is not None) for strand in strands_of(case)],
            proposals=[ProposalView.model_validate(proposal) for proposal in case.proposals],
            grade_history=[
                GradeChangeView.of(change, private=contact is not None) for change in case.grade_history
            ],
            follows=case.follows,
        )


_REFERENCES = frozenset({"subject", "answers"})
"""What of an event says by which references the senders know the matter."""


class TimelineEntry(BaseModel):
    """One stored event of a case."""

    id: str
    sequence: int
    name: EventName
    at: datetime
    actor: str
    data: dict[str, Any]
    private: dict[str, str] | None = Field(description="Free text; null for those who may not read it")

    @classmethod
    def of(cls, event: Event, *, private: bool) -> Self:
        """Return the event, its free text and the references of senders only when `private`."""
        return cls(
            id=event.id,
            sequence=event.sequence,
            name=event.name,
            at=event.at,
            actor=event.actor,
            data={name: told for name, told in event.data.items() if private or name not in _REFERENCES},
            private=event.private if private else None,
        )


class Visit(BaseModel):
    """The case that holds the caller now, or null."""

    case: CaseDetail | None


def _summary(case: Case, now: datetime, *, private: bool) -> dict[str, Any]:
    counting = case.deadline is not None and case.both_on_scene_at() is None and case.closed_at is None
    return {
        "case_id": case.id,
        "version": case.version,
        "state": case.state,
        "grade": case.grade,
        "area": case.place.area,
        "base": case.base,
        "activity": case.activity,
        "reported_at": case.reported_at,
        "received_at": case.received_at,
        "deadline": case.deadline,
        "seconds_to_deadline": seconds(case.deadline - now) if counting and case.deadline else None,
        "warnings": sorted(case.warnings),
        "waiting_because": case.waiting_because or None,
        "roles_needed": list(case.roles_needed),
        "overdue": list(overdue(case, now)),
        "assignments": [AssignmentView.of(a, private=private) for a in case.assignments],
    }


def _decision(case: Case) -> DecisionView:
    decision = case.decision
    return DecisionView(
        outcome=decision.outcome,
        decided_by=decision.decided_by,
        matched=list(decision.matched),
        reasons=list(decision.reasons),
        skills=[sorted(alternatives) for alternatives in decision.skills],
        flags=list(decision.flags),
        redirect_to=decision.redirect_to,
        table_version=decision.table_version,
    )


def _period(case: Case) -> PeriodView | None:
    if case.period is None:
        return None
    fields: Mapping[str, Any] = {
        name: getattr(case.period, name) for name in ("starts_at", "ends_at", "lead_worker", "extended_at")
    }
    return PeriodView(
        **fields,
        reviews=[ReviewView.model_validate(review, from_attributes=True) for review in case.period.reviews],
    )


def seconds(duration: timedelta | None) -> int | None:
    """Return the duration in whole seconds; what is unknown stays unknown."""
    return None if duration is None else round(duration.total_seconds())
