"""What the JSON API says of the several contacts of a case and of what they ask a person to decide."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from shared.domain.contact import Told
from shared.domain.grading import Outcome
from shared.domain.likeness import Likeness
from shared.domain.strands import Ask


class StrandView(BaseModel):
    """One sender's matter in the case, as last told. The first opened the case."""

    model_config = ConfigDict(from_attributes=True)

    source: str
    subject: str
    sequence: int
    reported_at: datetime
    outcome: Outcome
    grade: int | None = Field(description="What it asks for by itself, not the grade in force")
    decided_by: str
    joined_by: Likeness | None
    joined_at: datetime | None
    earlier_contacts: int = Field(description="In the 28 days before it")
    ended: Told | None


class ProposalView(BaseModel):
    """What a message asks for and nobody has decided yet."""

    model_config = ConfigDict(from_attributes=True)

    ask: Ask
    grade: int | None
    decided_by: str
    reasons: list[str]
    proposed_at: datetime
    deadline: datetime | None
