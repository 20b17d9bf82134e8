"""What the JSON API says of the several contacts of a case and of what they ask a person to decide."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from shared.domain.contact import Told
from shared.domain.grade_change import GradeChange
from shared.domain.grading import Outcome
from shared.domain.likeness import Likeness
from shared.domain.strands import Ask, Strand


class StrandView(BaseModel):
    """One sender's matter in the case, as last told. The first opened the case."""

    model_config = ConfigDict(from_attributes=True)

    source: str
    subject: str = Field(description="The sender's reference; empty for those who may not read the contact")
    sequence: int
    reported_at: datetime
    outcome: Outcome
    grade: int | None = Field(description="What it asks for by itself, not the grade in force")
    decided_by: str
    joined_by: Likeness | None
    joined_at: datetime | None
    earlier_contacts: int = Field(description="In the 28 days before it")
    ended: Told | None

    @classmethod
    def of(cls, strand: Strand, *, private: bool) -> Self:
        """Return the matter, its reference only when `private`."""
        seen = cls.model_validate(strand)
        return seen if private else seen.model_copy(update={"subject": ""})


class GradeChangeView(BaseModel):
    """One re-grade: which grade was put in place of which, and by the table in force then."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    by: str
    before: int
    after: int
    table_version: str
    rule: str = Field(description="The rule behind the proposal that was accepted; empty when there was none")
    rationale: str | None = Field(description="Null for those who may not read it")

    @classmethod
    def of(cls, change: GradeChange, *, private: bool) -> Self:
        """Return the change, its rationale only when `private`."""
        view = cls.model_validate(change)
        return view if private else view.model_copy(update={"rationale": None})


class ProposalView(BaseModel):
    """What a message asks for and nobody has decided yet."""

    model_config = ConfigDict(from_attributes=True)

    ask: Ask
    grade: int | None
    decided_by: str
    reasons: list[str]
    proposed_at: datetime
    deadline: datetime | None
