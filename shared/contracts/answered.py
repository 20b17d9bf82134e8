"""What senders get at their callback: a CloudEvent 1.0 with the answer to one contact, as things stand."""

from datetime import datetime
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from shared.domain.delivery import Delivery
from shared.domain.feedback import Attendance
from shared.domain.grading import Outcome
from shared.domain.likeness import Likeness

TYPE: Final = "early-response.contact.answered.v1"
MEDIA_TYPE = "application/cloudevents+json"


class AnswerData(BaseModel):
    """Whether anybody attends, by when and why, or who acts instead. Nothing in it names a person."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(description="The sender's own source")
    event_id: str = Field(description="The sender's own id of the last event that this answers")
    subject: str = Field(description="The sender's own reference: for the police, the log")
    case_id: str
    outcome: Outcome
    attendance: Attendance = Field(
        description="awaited: a pair is being found; lead_worker: it joined a held case"
    )
    by_whom: str = Field(description="Who attends, or who acts instead")
    grade: int | None
    deadline: datetime | None = Field(description="By when somebody is there; null when nobody is still to come")
    attended_at: datetime | None
    decided_by: str = Field(description="The rule that decided")
    reasons: list[str]
    answer: str = Field(description="All that in words that may be shown")
    joined_by: Likeness | None = Field(description="How it is alike to a case that was open; null for a new case")


class AnswerEvent(BaseModel):
    """The event. `id` is the same however often it comes; of one `subject` the highest `sequence` counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    specversion: Literal["1.0"] = "1.0"
    type: Literal["early-response.contact.answered.v1"] = TYPE
    source: Literal["/early-response"] = "/early-response"
    id: str
    subject: str
    time: datetime
    sequence: str = Field(pattern=r"^[0-9]{20}$", description="Twenty digits: compare as numbers or as text")
    datacontenttype: Literal["application/json"] = "application/json"
    data: AnswerData

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Return the event that is delivered."""
        data = AnswerData.model_validate({**delivery.answer, "case_id": delivery.case_id})
        return cls(
            id=delivery.id,
            subject=delivery.subject,
            time=delivery.given_at,
            sequence=f"{delivery.sequence:020d}",
            data=data,
        )
