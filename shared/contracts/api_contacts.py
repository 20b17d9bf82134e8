"""What senders of contacts are told: of one, of its end, and of a batch."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from shared.contracts.problems import Problem
from shared.domain.answering import answer_to, answer_to_notice
from shared.domain.case import Case
from shared.domain.contact import Contact
from shared.domain.grading import Outcome
from shared.domain.likeness import Likeness


class ContactAnswer(BaseModel):
    """What the sender of a contact is told: whether anybody will attend, and why."""

    case_id: str
    outcome: Outcome
    grade: int | None
    decided_by: str
    reasons: list[str]
    deadline: datetime | None
    answer: str
    joined_by: Likeness | None = Field(description="How it is alike to a case that was open; null for a new case")

    @classmethod
    def of(cls, case: Case, contact: Contact | None = None) -> Self:
        """Return the answer, as things stand, the same however often the contact is sent; without the contact,
        that to the one which opened the case."""
        told = answer_to(contact, case)
        return cls(
            case_id=case.id,
            outcome=told.outcome,
            grade=told.grade,
            decided_by=told.decided_by,
            reasons=list(told.reasons),
            deadline=told.deadline,
            answer=told.text,
            joined_by=told.joined_by,
        )


class EidoAnswer(ContactAnswer):
    """What the sender of an EIDO is told."""

    not_read: list[str] = Field(description="Components of the EIDO that were not read")


class NoticeAnswer(BaseModel):
    """What the sender of a cancellation or a close is told."""

    case_id: str | None = Field(description="Null while nothing has been reported under the reference")
    answer: str

    @classmethod
    def of(cls, case: Case | None) -> Self:
        """Return the answer, as things stand."""
        return cls(case_id=case.id if case else None, answer=answer_to_notice(case))


class BatchEntry(BaseModel):
    """What became of one event of a batch: it was recorded (202) or not, and why."""

    id: str | None = Field(description="The event's own id; null where none could be read")
    status: int
    answer: ContactAnswer | NoticeAnswer | None = None
    problem: Problem | None = None
