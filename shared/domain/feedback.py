"""Feedback: what each sender of a case is told now, and that they are told whenever it changes (DOMAIN §3).

What a sender is told is a function of the case. So nobody has to remember to tell them: whatever decision changes
the case, the answers of before and after are compared, and those that differ are said in the same transaction.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.domain.answering import Answer, answer_for, answer_to_notice
from shared.domain.assignment import Role
from shared.domain.case import BEFORE_THE_VISIT, Case, CaseState, Close, Decision, Draft
from shared.domain.events import EventName
from shared.domain.grading import Outcome
from shared.domain.statements import strands_of
from shared.domain.strands import Strand


class Attendance(StrEnum):
    """Whether anybody goes because of what the sender said."""

    NOBODY = "nobody"
    AWAITED = "awaited"
    ASSIGNED = "assigned"
    ATTENDED = "attended"
    LEAD_WORKER = "lead_worker"


_INSTEAD = {
    Outcome.HAND_BACK: "police control",
    Outcome.REDIRECT: "the agency named",
    Outcome.DAY_TEAM: "the day team",
    Outcome.ADVISE: "the sender",
    Outcome.NOT_ELIGIBLE: "the sender",
}
"""Who acts where nobody of this service attends."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the sender of one strand is told: nothing in it names a person."""

    strand: Strand
    answer: Answer
    attendance: Attendance
    by_whom: str
    attended_at: datetime | None
    text: str

    def data(self) -> dict[str, Any]:
        """The answer as it is published: correlated by the sender's own source, event and subject."""
        to_come = self.attendance in (Attendance.AWAITED, Attendance.ASSIGNED)
        deadline = self.answer.deadline if to_come else None
        attended_at = self.attended_at
        return {
            "source": self.strand.source,
            "subject": self.strand.subject,
            "event_id": self.strand.event_id,
            "outcome": self.answer.outcome.value,
            "attendance": self.attendance.value,
            "by_whom": self.by_whom,
            "grade": self.answer.grade,
            "deadline": deadline.isoformat() if deadline else None,
            "attended_at": attended_at.isoformat() if attended_at else None,
            "decided_by": self.answer.decided_by,
            "reasons": list(self.answer.reasons),
            "answer": self.text,
            "joined_by": self.answer.joined_by.value if self.answer.joined_by else None,
        }


def told(case: Case) -> tuple[Told, ...]:
    """Return what each sender of the case is told as things stand, in the order of its strands."""
    if case.state is CaseState.CANARY:
        return ()
    return tuple(_told(strand, case) for strand in strands_of(case))


def with_answers(before: Case | None, decision: Decision) -> Decision:
    """Return the decision with one more event where what any sender is told has changed.

    Strands are added at the end and never taken away, so that the same place is the same matter.
    """
    if not decision.events:
        return decision
    known = [each.data() for each in told(before)] if before else []
    now = [each.data() for each in told(decision.case)]
    changed = [data for place, data in enumerate(now) if place >= len(known) or known[place] != data]
    if not changed:
        return decision
    draft = Draft(decision.case, decision.events[-1].at)
    draft.say(EventName.ANSWER_GIVEN, answers=changed)
    said = draft.decide()
    return replace(decision, case=said.case, events=decision.events + said.events)


def _told(strand: Strand, case: Case) -> Told:
    answer = answer_for(strand, case)
    attendance = _attendance(strand, answer, case)
    attended_at = _attended_at(case) if attendance is Attendance.ATTENDED else None
    text = _text(strand, answer, attendance, case)
    return Told(strand, answer, attendance, _by_whom(answer, attendance, case), attended_at, text)


def _attended_at(case: Case) -> datetime | None:
    return case.both_on_scene_at() or (case.period.starts_at if case.period else None)


def _attendance(strand: Strand, answer: Answer, case: Case) -> Attendance:
    if answer.outcome is not Outcome.VISIT or case.close in BEFORE_THE_VISIT:
        return Attendance.NOBODY
    if case.period and strand.joined_at and strand.joined_at >= case.period.starts_at:
        return Attendance.LEAD_WORKER
    if _attended_at(case):
        return Attendance.ATTENDED
    return Attendance.ASSIGNED if case.has_its_pair() else Attendance.AWAITED


def _by_whom(answer: Answer, attendance: Attendance, case: Case) -> str:
    if case.close is Close.HANDED_BACK:
        return "the sender"
    if attendance is Attendance.LEAD_WORKER:
        return "the lead worker"
    if attendance is not Attendance.NOBODY:
        return _pair(case)
    if answer.outcome is Outcome.REDIRECT and case.decision.redirect_to:
        return case.decision.redirect_to
    return _INSTEAD.get(answer.outcome, "nobody")


def _pair(case: Case) -> str:
    return " and ".join(f"a {role.label}" for role in Role if role in case.roles_needed)


def _text(strand: Strand, answer: Answer, attendance: Attendance, case: Case) -> str:
    """The answer in words, with what has become of it."""
    if attendance is Attendance.ATTENDED:
        closed = " The case is closed." if case.state is CaseState.CLOSED else ""
        went = _pair(case)
        text = f"{went[0].upper()}{went[1:]} {'have' if len(case.roles_needed) > 1 else 'has'} attended.{closed}"
    elif attendance is Attendance.LEAD_WORKER and case.state is CaseState.CLOSED:
        text = "It was added to a case in its intensive period. The case is closed."
    elif attendance is Attendance.ASSIGNED:
        text = f"{answer.text} {'Both have' if len(case.roles_needed) > 1 else 'They have'} accepted."
    else:
        text = answer.text
    return f"{text} {answer_to_notice(case)}" if strand.ended else text
