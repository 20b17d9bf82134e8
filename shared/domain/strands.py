"""Strands and proposals: what each sender has said in a case, and what that asks a person to decide.

A strand is one matter of one sender: a police log as one system tells it, a referral of one team. A case has one
or several. What a sender says later replaces what they said before when its `sequence` is higher, in whatever
order the messages arrive; nothing that arrives is lost (DOMAIN §9).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.contact import Contact, Statement, Told
from shared.domain.grading import GradeDecision, Outcome
from shared.domain.ids import ContactKey
from shared.domain.likeness import Likeness


@dataclass(frozen=True, slots=True)
class Strand:
    """The last that a sender said of a matter, and how that alone would be graded."""

    source: str
    subject: str
    contact_key: ContactKey
    reported_at: datetime
    sequence: int
    outcome: Outcome
    grade: int | None
    decided_by: str
    reasons: tuple[str, ...] = ()
    joined_by: Likeness | None = None
    """How the contact is alike to the case; None for the one that opened it."""
    joined_at: datetime | None = None
    earlier_contacts: int = 0
    table_version: str = ""
    """Of the grading table that decided it; empty where it was stored before that was kept."""
    ended: Told | None = None
    """Cancelled or closed by its sender, who has said nothing since."""
    event_id: str = ""
    """The sender's own id of what was last taken in; empty for matters of before it was kept."""

    @property
    def urgency(self) -> int:
        """What it asks for by itself: 1 police control at once, 2 and 3 a visit, 4 nobody."""
        return urgency(self.outcome, self.grade)

    def is_of(self, statement: Statement) -> bool:
        """Whether the statement is another word of the same sender about the same matter."""
        return (self.source, self.subject) == (statement.source, statement.subject)

    def is_before(self, statement: Statement) -> bool:
        """Whether the statement is newer. A sender who does not count is taken in order of arrival."""
        return statement.sequence > self.sequence or (statement.sequence == self.sequence == 0)


NOBODY = 4
"""The urgency of what asks for nobody."""


def urgency(outcome: Outcome, grade: int | None) -> int:
    """Return what a decision asks for, 1 to 4; see Strand.urgency."""
    if outcome is Outcome.HAND_BACK:
        return 1
    return grade if outcome is Outcome.VISIT and grade is not None else NOBODY


def strand_of(contact: Contact, decision: GradeDecision) -> Strand:
    """Return the strand that a contact begins."""
    return Strand(
        source=contact.source,
        subject=contact.subject,
        contact_key=contact.key,
        reported_at=contact.reported_at,
        sequence=contact.sequence,
        outcome=decision.outcome,
        grade=decision.grade,
        decided_by=decision.decided_by,
        reasons=decision.reasons,
        earlier_contacts=contact.facts.earlier_contacts_28_days,
        event_id=contact.event_id,
        table_version=decision.table_version,
    )


class Ask(StrEnum):
    """What a message may propose and a person decides."""

    RAISE = "raise"
    LOWER = "lower"
    HAND_BACK = "hand_back"
    STAND_DOWN = "stand_down"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision that a message asks for. `deadline` is the one that the grade proposed would have: its own
    contact's clock, or that of the case where it began earlier."""

    ask: Ask
    grade: int | None
    decided_by: str
    reasons: tuple[str, ...]
    contact_key: ContactKey
    proposed_at: datetime
    deadline: datetime | None = None
