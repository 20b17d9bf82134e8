"""A case: one contact, or several about the same need, from the first report until it is closed.

A decision never changes a case: it returns a new one together with the events that say what happened and the
responders it takes or lets go. The store writes all of that in one transaction or nothing of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.domain.appointment import VisitPlan
from shared.domain.assignment import COMMITTED, Assignment, Role, Status
from shared.domain.contact import Place, WarningKind
from shared.domain.errors import NotFound, TransitionRefused
from shared.domain.events import SYSTEM, Event, EventName
from shared.domain.grade_change import GradeChange
from shared.domain.grading import GradeDecision
from shared.domain.ids import CaseId, ContactKey, ResponderId
from shared.domain.period import IntensivePeriod
from shared.domain.steps import Step
from shared.domain.strands import Proposal, Strand


class CaseState(StrEnum):
    """Where a case stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    ATTENDING = "attending"
    HELD = "held"
    CLOSED = "closed"
    ANSWERED = "answered"
    CANARY = "canary"

    @property
    def label(self) -> str:
        """The state as a person reads it."""
        return _LABELS[self]


_LABELS = {
    CaseState.WAITING: "waiting for a pair",
    CaseState.OFFERED: "offered",
    CaseState.ASSIGNED: "assigned",
    CaseState.ATTENDING: "being attended",
    CaseState.HELD: "held for intensive work",
    CaseState.CLOSED: "closed",
    CaseState.ANSWERED: "answered without a visit",
    CaseState.CANARY: "a canary, no case of anybody",
}

ALLOWED: dict[CaseState, frozenset[CaseState]] = {
    CaseState.WAITING: frozenset({CaseState.OFFERED, CaseState.ASSIGNED, CaseState.CLOSED, CaseState.ANSWERED}),
    CaseState.OFFERED: frozenset({CaseState.WAITING, CaseState.ASSIGNED, CaseState.CLOSED}),
    CaseState.ASSIGNED: frozenset({CaseState.WAITING, CaseState.OFFERED, CaseState.ATTENDING, CaseState.CLOSED}),
    CaseState.ATTENDING: frozenset({CaseState.WAITING, CaseState.OFFERED, CaseState.HELD, CaseState.CLOSED}),
    CaseState.HELD: frozenset({CaseState.CLOSED}),
}
"""Which state may follow which. Closed and answered are ends, and a canary is never anything else."""

DISPATCHING = frozenset({CaseState.WAITING, CaseState.OFFERED, CaseState.ASSIGNED, CaseState.ATTENDING})
"""States in which the clock of the grade matters and the board shows a countdown."""

OPEN = DISPATCHING | {CaseState.HELD}
"""States in which something is still owed."""


class Close(StrEnum):
    """How a case may end (seed); the last two before anybody has visited."""

    STEP_DOWN = "step_down"
    STEP_UP = "step_up"
    MOVED = "moved"
    DECLINED = "declined"
    NO_FURTHER_ACTION = "no_further_action"
    HANDED_BACK = "handed_back"
    WITHDRAWN = "withdrawn"


BEFORE_THE_VISIT = frozenset({Close.HANDED_BACK, Close.WITHDRAWN})
"""Ends of a case that nobody has visited."""


@dataclass(frozen=True, slots=True)
class Case:
    """The state of one case. `version` counts saves, `sequence` counts events; both are 0 before the first."""

    id: CaseId
    version: int
    sequence: int
    state: CaseState
    contact_key: ContactKey
    source: str
    subject: str
    correlation_id: str
    reported_at: datetime
    received_at: datetime
    decision: GradeDecision
    grade: int | None
    deadline: datetime | None
    place: Place
    base: str
    activity: str | None
    warnings: frozenset[WarningKind]
    answer: str
    offer_from: datetime | None = None
    assignments: tuple[Assignment, ...] = ()
    steps: tuple[Step, ...] = ()
    choice: tuple[str, ...] = ()
    not_chosen: tuple[tuple[ResponderId, str], ...] = ()
    waiting_because: str = ""
    period: IntensivePeriod | None = None
    closed_at: datetime | None = None
    close: Close | None = None
    roles_needed: tuple[Role, ...] = tuple(Role)
    """Both, unless the duty manager has approved that one goes alone (DOMAIN §3, pair rule)."""
    asked_afresh_at: datetime | None = None
    """Offers that ended by then no longer keep anybody from being asked again; a decline always does."""
    queue_told_at: datetime | None = None
    strands: tuple[Strand, ...] = ()
    """Each sender's matter in this case, the one that opened it first; see domain.strands."""
    proposals: tuple[Proposal, ...] = ()
    """What messages ask for and a person has not yet decided."""
    grade_history: tuple[GradeChange, ...] = ()
    """Every re-grade, the first first; see domain.regrade."""
    follows: CaseId | None = None
    """The case about the same people that was over or held when this one was opened."""
    changed_at: datetime | None = None
    """When its last event was. The next is never earlier, however wrong the clock of whoever decides it."""
    told_stuck: tuple[str, ...] = ()
    """What the duty manager has been told of that should have moved; see domain.stuck."""
    visit: VisitPlan = field(default_factory=VisitPlan)
    """What is planned, if the visit is a scheduled one; see domain.visits."""

    def live(self) -> tuple[Assignment, ...]:
        """The assignments whose responder this case holds."""
        return tuple(a for a in self.assignments if a.is_live)

    def committed(self) -> tuple[Assignment, ...]:
        """The assignments of those who said yes and have not been stood down."""
        return tuple(a for a in self.assignments if a.status in COMMITTED)

    def vacant_roles(self) -> tuple[Role, ...]:
        """The roles for which nobody is asked or committed."""
        filled = {a.role for a in self.assignments if a.is_live or a.status is Status.CLEAR}
        return tuple(role for role in self.roles_needed if role not in filled)

    def needs_somebody(self) -> bool:
        """Whether a role is vacant that somebody is still to be asked for."""
        return self.state in DISPATCHING and bool(self.vacant_roles())

    def lacks_its_pair(self) -> bool:
        """Whether the visit is still owed and not every role that is needed has said yes."""
        return self.state in DISPATCHING and not self.has_its_pair()

    def has_its_pair(self) -> bool:
        """Whether every role that is needed has said yes."""
        return {a.role for a in self.committed()} >= set(self.roles_needed)

    def in_duress(self) -> tuple[Assignment, ...]:
        """Those who have called for help and whose call nobody has resolved."""
        return tuple(a for a in self.assignments if a.duress_at is not None)

    def live_assignment_of(self, responder_id: ResponderId) -> Assignment:
        """Return the live assignment of this responder. Raises NotFound when there is none."""
        for assignment in self.live():
            if assignment.responder_id == responder_id:
                return assignment
        raise NotFound("You have no live assignment on this case. It may have been offered to somebody else.")

    def is_led_by(self, responder_id: ResponderId) -> bool:
        """Whether the responder leads the intensive period."""
        return self.period is not None and self.period.lead_worker == responder_id

    def concerns(self, responder_id: ResponderId) -> bool:
        """Whether the responder was ever asked to go, or leads the period."""
        return self.is_led_by(responder_id) or any(a.responder_id == responder_id for a in self.assignments)

    def is_worked_by(self, responder_id: ResponderId) -> bool:
        """Whether the responder has accepted and was not stood down, or leads the period."""
        return self.is_led_by(responder_id) or any(
            a.responder_id == responder_id and a.status in COMMITTED for a in self.assignments
        )

    def both_on_scene_at(self) -> datetime | None:
        """When the last of those needed arrived, or None while one is missing."""
        arrivals = {a.role: a.on_scene_at for a in self.committed() if a.on_scene_at}
        return max(arrivals.values()) if arrivals.keys() >= set(self.roles_needed) else None


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one decision: what to store, in one transaction.

    `case.version` is the version decided on: the store raises it by one and refuses when it has moved on.
    `take` and `release` name the responders that the case begins or ceases to hold; `seen` names those who
    have just reported from the place of the case. Of those released, `called_out` had set out.
    """

    case: Case
    events: tuple[Event, ...] = ()
    take: tuple[ResponderId, ...] = ()
    release: tuple[ResponderId, ...] = ()
    seen: tuple[ResponderId, ...] = ()
    called_out: tuple[ResponderId, ...] = ()
    changes_nothing: bool = False

    @classmethod
    def none(cls, case: Case) -> "Decision":
        """The decision that there is nothing to decide, or that it had been decided before."""
        return cls(case, changes_nothing=True)


class Draft:
    """A case being decided on: collects the events in order and counts them.

    `now` is the moment of the decision, but never before the case's last event: clocks of functions differ.
    """

    def __init__(self, case: Case, now: datetime, actor: str = SYSTEM) -> None:
        self.case = case
        self.now = max(now, case.changed_at or now)
        self.actor = actor
        self._events: list[Event] = []

    def change(self, **changes: Any) -> None:
        """Set fields of the case. A change of state must be one that ALLOWED names."""
        to = changes.get("state", self.case.state)
        if to is not self.case.state and to not in ALLOWED.get(self.case.state, frozenset()):
            raise TransitionRefused(f"This case is {self.case.state.label}: it can not become {to.label}.")
        self.case = replace(self.case, **changes)

    def put(self, assignment: Assignment) -> None:
        """Replace the live assignment of the same responder, or add this one."""
        others = tuple(
            a for a in self.case.assignments if not (a.is_live and a.responder_id == assignment.responder_id)
        )
        self.case = replace(self.case, assignments=(*others, assignment))

    def say(self, name: EventName, private: Mapping[str, str] | None = None, **data: Any) -> None:
        """Add an event."""
        self.case = replace(self.case, sequence=self.case.sequence + 1, changed_at=self.now)
        self._events.append(
            Event(
                case_id=self.case.id,
                sequence=self.case.sequence,
                name=name,
                at=self.now,
                actor=self.actor,
                correlation_id=self.case.correlation_id,
                data=data,
                private=dict(private or {}),
            )
        )

    def settle(self) -> None:
        """Set the dispatch state that follows from the assignments."""
        state = state_of(self.case)
        if state is not self.case.state:
            self.change(state=state)

    def decide(self, take: tuple[ResponderId, ...] = (), release: tuple[ResponderId, ...] = ()) -> Decision:
        """Return the decision as it stands."""
        last = {a.responder_id: a for a in self.case.assignments}
        called_out = tuple(who for who in release if last[who].en_route_at)
        return Decision(self.case, tuple(self._events), take, release, called_out=called_out)


def tell_of(case: Case) -> dict[str, Any]:
    """What a message about the case may say: grade, area and deadline, nothing that names a person. Once the visit
    is over there is no deadline to respond by."""
    owed = case.state in DISPATCHING
    return {
        "grade": case.grade,
        "area": case.place.area,
        "deadline": case.deadline.isoformat() if case.deadline and owed else None,
    }


def state_of(case: Case) -> CaseState:
    """Return the state that follows from who was asked, who said yes and who is moving."""
    live = case.live()
    committed = case.committed()
    if any(a.status in (Status.EN_ROUTE, Status.ON_SCENE, Status.CLEAR) for a in committed):
        return CaseState.ATTENDING
    if case.has_its_pair():
        return CaseState.ASSIGNED
    return CaseState.OFFERED if live and not case.vacant_roles() else CaseState.WAITING
