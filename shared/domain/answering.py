"""What the sender of a contact is told: whether anybody will attend, by when, and why (DOMAIN §3)."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.case import OPEN, Case, CaseState
from shared.domain.contact import Statement
from shared.domain.grading import Outcome
from shared.domain.likeness import Likeness
from shared.domain.opening import HANDED_BACK
from shared.domain.statements import own_strand
from shared.domain.strands import Ask, Strand

_WAS_ADDED = "It was added to a case that is closed now."


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one contact, as things stand. `joined_by` says how it is alike to a case that was open."""

    outcome: Outcome
    grade: int | None
    decided_by: str
    reasons: tuple[str, ...]
    deadline: datetime | None
    text: str
    joined_by: Likeness | None = None


def answer_to(statement: Statement | None, case: Case) -> Answer:
    """Return what the sender is told. A contact that joined is answered by itself: an emergency is for police
    control whatever else is open, and the deadline is that of the case. None stands for the case's first."""
    return answer_for(own_strand(case, statement) if statement else None, case)


def answer_for(strand: Strand | None, case: Case) -> Answer:
    """Return what the sender of a strand is told; see answer_to."""
    if strand is not None and strand.outcome is Outcome.DAY_TEAM:
        return _by_itself(strand, case.answer)
    if strand is None or (case.state not in OPEN and strand.joined_by is None):
        return _of_case(case, strand)
    if case.state not in OPEN:
        return _of_case_that_is_over(case, strand)
    if strand.outcome is Outcome.HAND_BACK:
        return _by_itself(strand, f"{HANDED_BACK} Those who work on the case that is open have been told.")
    if strand.outcome is not Outcome.VISIT and strand.joined_by is not None:
        return _by_itself(strand, f"By itself it needs no visit. {_joins(case, strand)}")
    answer = _of_case(case, strand)
    text = _joins(case, strand) if strand.joined_by is not None else case.answer
    if strand.grade and case.grade and strand.grade < case.grade and _is_undecided(case):
        text += f" It asks for Grade {strand.grade} by itself: the duty manager has been told and decides."
    deadline = case.deadline if case.state is not CaseState.HELD else None
    return Answer(answer.outcome, case.grade, strand.decided_by, strand.reasons, deadline, text, strand.joined_by)


def _of_case_that_is_over(case: Case, strand: Strand) -> Answer:
    """Nobody went because of a contact that needed no visit by itself; whose did is told their own reasons, never
    those of the sender who opened the case."""
    if strand.outcome is Outcome.HAND_BACK:
        return _by_itself(strand, f"{HANDED_BACK} {_WAS_ADDED}")
    if strand.outcome is not Outcome.VISIT:
        return _by_itself(strand, f"By itself it needs no visit. {_WAS_ADDED}")
    return replace(_of_case(case, strand), decided_by=strand.decided_by, reasons=strand.reasons)


def _is_undecided(case: Case) -> bool:
    return any(proposal.ask is Ask.RAISE for proposal in case.proposals)


def _of_case(case: Case, strand: Strand | None) -> Answer:
    decision = case.decision
    joined_by = strand.joined_by if strand else None
    return Answer(
        decision.outcome, case.grade, decision.decided_by, decision.reasons, case.deadline, case.answer, joined_by
    )


def _by_itself(strand: Strand, text: str) -> Answer:
    return Answer(strand.outcome, strand.grade, strand.decided_by, strand.reasons, None, text, strand.joined_by)


def _joins(case: Case, strand: Strand) -> str:
    """What is said of having joined. Those of a held case were told only of what joined while it was held: that
    may be some time after those who went had left."""
    if case.state is not CaseState.HELD:
        return f"It was added to a case that is open already. {case.answer}"
    left_at = max((a.clear_at for a in case.assignments if a.clear_at), default=None)
    if _came_before(left_at, strand):
        return "It was added to a case that has been visited since and is in its intensive period."
    if _came_before(case.period.held_at if case.period else None, strand):
        return "It was added to a case that had been visited and is in its intensive period."
    return "It was added to a case in its intensive period: its lead worker and the duty manager have been told."


def _came_before(moment: datetime | None, strand: Strand) -> bool:
    return moment is not None and strand.joined_at is not None and strand.joined_at < moment


def answer_to_notice(case: Case | None) -> str:
    """Return what the sender of a cancellation or a close is told."""
    if case is None:
        return "Kept: nothing has been reported under this reference yet. It is heard after the report."
    if case.state not in OPEN:
        return "Recorded. The case is over."
    return "Recorded. Nobody is stood down by a message: the control room has been told and decides."
