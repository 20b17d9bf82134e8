"""The answers to a batch of events: one for each, in the order in which they were sent."""

from pydantic import BaseModel, Field

from shared.contracts.api import ContactAnswer, NoticeAnswer
from shared.contracts.problems import Problem


class BatchEntry(BaseModel):
    """What became of one event of a batch: it was recorded (202) or not, and why."""

    id: str | None = Field(description="The event's own id; null where none could be read")
    status: int
    answer: ContactAnswer | NoticeAnswer | None = None
    problem: Problem | None = None
