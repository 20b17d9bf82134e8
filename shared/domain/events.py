"""What has happened to a case, as facts in the past tense. A case's timeline is exactly its stored events."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.domain.ids import CaseId

SYSTEM = "system"
"""The actor of what the system does by itself."""


class EventName(StrEnum):
    """Every event there is: subject first, past tense. The bus routes by these names."""

    CASE_OPENED = "CaseOpened"
    CONTACT_HANDED_BACK = "ContactHandedBack"
    CONTACT_REDIRECTED = "ContactRedirected"
    CONTACT_ADVISED = "ContactAdvised"
    CONTACT_NOT_ELIGIBLE = "ContactNotEligible"
    CONTACT_PASSED_TO_DAY_TEAM = "ContactPassedToDayTeam"
    PAIR_OFFERED = "PairOffered"
    PAIR_NOT_FOUND = "PairNotFound"
    OFFER_ACCEPTED = "OfferAccepted"
    OFFER_DECLINED = "OfferDeclined"
    OFFER_TIMED_OUT = "OfferTimedOut"
    OFFER_WITHDRAWN = "OfferWithdrawn"
    PAIR_ASSIGNED = "PairAssigned"
    RESPONDER_EN_ROUTE = "ResponderEnRoute"
    RESPONDER_ON_SCENE = "ResponderOnScene"
    RESPONDER_CLEAR = "ResponderClear"
    RESPONDER_STOOD_DOWN = "ResponderStoodDown"
    CASE_ESCALATED = "CaseEscalated"
    CASE_HELD = "CaseHeld"
    LEAD_WORKER_NAMED = "LeadWorkerNamed"
    NOTE_ADDED = "NoteAdded"
    REVIEW_RECORDED = "ReviewRecorded"
    PERIOD_EXTENDED = "PeriodExtended"
    CASE_CLOSED = "CaseClosed"
    STEP_SKIPPED = "StepSkipped"
    OFFER_REPEATED = "OfferRepeated"
    OFFER_EXTENDED = "OfferExtended"
    OFFERS_HELD = "OffersHeld"
    HOLD_RELEASED = "HoldReleased"
    OFFERS_REOPENED = "OffersReopened"
    PAIR_DIVERTED = "PairDiverted"
    CALL_RECORDED = "CallRecorded"
    LONE_VISIT_APPROVED = "LoneVisitApproved"
    CASE_WITHDRAWN = "CaseWithdrawn"
    WARNINGS_ACKNOWLEDGED = "WarningsAcknowledged"
    RESPONDER_CHECKED_IN = "ResponderCheckedIn"
    DURESS_RAISED = "DuressRaised"
    DURESS_RESOLVED = "DuressResolved"
    CONTACT_JOINED = "ContactJoined"
    CONTACT_UPDATED = "ContactUpdated"
    CONTACT_CANCELLED = "ContactCancelled"
    CONTACT_CLOSED = "ContactClosed"
    REGRADE_PROPOSED = "RegradeProposed"
    REGRADE_REJECTED = "RegradeRejected"
    CASE_REGRADED = "CaseRegraded"
    BRIEFING_CHANGED = "BriefingChanged"
    ANSWER_GIVEN = "AnswerGiven"
    APPOINTMENT_PROPOSED = "AppointmentProposed"
    APPOINTMENT_NOT_FOUND = "AppointmentNotFound"
    APPOINTMENT_AGREED = "AppointmentAgreed"
    APPOINTMENT_CHANGED = "AppointmentChanged"
    APPOINTMENT_WITHDRAWN = "AppointmentWithdrawn"
    AVAILABILITY_RECORDED = "AvailabilityRecorded"
    CANARY_OPENED = "CanaryOpened"
    CANARY_DISPATCHED = "CanaryDispatched"
    MOVE_ADVISED = "MoveAdvised"
    SWAP_ASKED = "SwapAsked"
    SHIFT_OFFERED = "ShiftOffered"
    EXCHANGE_ANSWERED = "ExchangeAnswered"
    ON_CALL_BEGAN = "OnCallBegan"
    ON_CALL_ENDED = "OnCallEnded"
    ON_CALL_NOTICE_DROPPED = "OnCallNoticeDropped"
    GRADING_TABLE_DRAFTED = "GradingTableDrafted"
    GRADING_TABLE_PUBLISHED = "GradingTablePublished"


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about one case; or about a spell of a person on call, an exchange of shifts, a grading table or a
    replay by one, and then `case_id` is the id of that.

    `data` may be published; `private` holds free text that may name a person and never leaves the store.
    `sequence` counts from 1 without gaps within the case; `at` is aware UTC.
    """

    case_id: CaseId
    sequence: int
    name: EventName
    at: datetime
    actor: str
    correlation_id: str
    data: dict[str, Any] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The event's own id, the same whenever and however often it is delivered."""
        return f"{self.case_id}.{self.sequence}"
