"""Whoever tells us of something is told what becomes of it, and told again when that changes."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.case import Case, Close, Decision
from shared.domain.casework import close
from shared.domain.contact import Circumstance, Notice, Told
from shared.domain.events import EventName
from shared.domain.feedback import Attendance, told, with_answers
from shared.domain.grading import Outcome
from shared.domain.hands import withdraw
from shared.domain.ids import CaseId, ContactKey
from shared.domain.likeness import Likeness
from shared.domain.lone import approve_lone_visit
from shared.domain.offers import offer, stand_down
from shared.domain.opening import open_case
from shared.domain.statements import hear_notice, strands_of
from tests.builders import ANN, NOW, SW, TEAM, assigned, attended, contact, held, later, opened, policy

ANSWER: dict[str, Any] = {
    "source": "/police/control",
    "subject": "lancashire:2026-11-20:1",
    "event_id": "event-1",
    "outcome": "visit",
    "attendance": "awaited",
    "by_whom": "a social worker and a police responder",
    "grade": 2,
    "deadline": "2026-11-20T20:00:00Z",
    "attended_at": None,
    "decided_by": "G2-6",
    "reasons": ["Officers ask for a joint visit."],
    "answer": "A social worker and a police responder will attend together within the hour of the report.",
    "joined_by": None,
}
URGENT = Circumstance.JOINT_RESPONSE_REQUESTED


def answers(decision: Decision, before: Case | None) -> list[dict[str, Any]]:
    """What senders are told by this decision."""
    whole = with_answers(before, decision)
    assert [event.sequence for event in whole.events] == list(
        range(whole.case.sequence - len(whole.events) + 1, whole.case.sequence + 1)
    )
    said = [event for event in whole.events if event.name is EventName.ANSWER_GIVEN]
    return said[0].data["answers"] if said else []


def now_told(case: Case) -> dict[str, Any]:
    (one,) = told(case)
    return one.data()


def test_a_contact_that_gets_a_visit_is_told_by_when_and_by_whom_with_its_own_references() -> None:
    came = contact(URGENT)
    (answer,) = answers(open_case(came, CaseId("C-1"), policy(), NOW), None)

    assert (answer["source"], answer["subject"], answer["event_id"]) == (came.source, came.subject, came.event_id)
    assert (answer["outcome"], answer["attendance"], answer["grade"]) == ("visit", "awaited", 2)
    assert answer["by_whom"] == "a social worker and a police responder"
    assert answer["deadline"] == later(60).isoformat()


def test_a_contact_that_gets_no_visit_is_told_why_and_who_acts_instead() -> None:
    for circumstance, who in (
        (Circumstance.IMMEDIATE_RISK_TO_LIFE, "police control"),
        (Circumstance.HEALTH_NEED_ONLY, "the ambulance service"),
        (Circumstance.ADVICE_MEETS_NEED, "the sender"),
    ):
        (answer,) = answers(open_case(contact(circumstance), CaseId("C-1"), policy(), NOW), None)
        assert (answer["attendance"], answer["by_whom"], answer["deadline"]) == ("nobody", who, None)
        assert answer["reasons"]


def test_nothing_is_said_while_nothing_changes_for_the_sender() -> None:
    before = opened()
    asked = offer(before, TEAM, policy().dispatch, NOW)
    assert asked.events
    assert answers(asked, before) == []


def test_the_sender_hears_that_a_pair_has_accepted_and_when_it_no_longer_comes() -> None:
    case = assigned()
    assert now_told(case)["attendance"] == Attendance.ASSIGNED
    assert now_told(case)["answer"].endswith("Both have accepted.")

    (answer,) = answers(stand_down(case, ANN, "The car has failed.", "c.room", NOW), case)
    assert (answer["attendance"], "car" in str(answer)) == ("awaited", False)


def test_the_sender_hears_that_the_pair_was_there_and_when_and_of_no_deadline_any_more() -> None:
    there = now_told(attended())
    assert (there["attendance"], there["deadline"]) == ("attended", None)
    assert there["attended_at"]
    assert there["answer"] == "A social worker and a police responder have attended."
    assert now_told(held()) == there


def test_the_sender_hears_that_nobody_comes_after_all_but_not_the_reason_that_was_typed() -> None:
    case = assigned()
    for how, who in ((Close.HANDED_BACK, "the sender"), (Close.WITHDRAWN, "nobody")):
        (answer,) = answers(withdraw(case, how, "Zebedee is at his aunt's.", "c.room", NOW), case)
        assert (answer["attendance"], answer["by_whom"]) == ("nobody", who)
        assert "Zebedee" not in str(answer)


def test_the_outcome_of_the_intensive_period_is_not_for_the_sender() -> None:
    case = held()
    (answer,) = answers(close(case, Close.STEP_UP, "To level 4.", "m.duty", NOW), case)
    assert answer["answer"] == "A social worker and a police responder have attended. The case is closed."
    assert "step" not in str(answer)


@pytest.mark.parametrize(
    ("outcome", "attendance"),
    [(Outcome.HAND_BACK, "nobody"), (Outcome.ADVISE, "nobody"), (Outcome.VISIT, "attended")],
)
def test_another_sender_is_never_told_that_an_emergency_was_visited_nor_why_somebody_else_called(
    outcome: Outcome, attendance: str
) -> None:
    case = held()
    (first,) = strands_of(case)
    joined = replace(
        first, source="/hospital", subject="R-2", outcome=outcome, decided_by="X-1", reasons=("Own.",)
    )
    joined = replace(joined, joined_by=Likeness.PERSON, joined_at=NOW)
    case = replace(case, strands=(first, joined))

    closed = answers(close(case, Close.STEP_UP, "To level 4.", "m.duty", NOW), case)[1]

    assert (closed["outcome"], closed["attendance"]) == (outcome, attendance)
    assert (closed["decided_by"], closed["reasons"]) == ("X-1", ["Own."])
    assert "clos" in closed["answer"]


def test_the_sender_of_a_cancellation_is_told_what_it_does() -> None:
    case = assigned()
    notice = Notice(
        ContactKey("k-9"), case.source, "event-9", case.subject, "c", NOW, Told.CANCELLED, 2, "resolved"
    )
    (answer,) = answers(hear_notice(case, notice, policy(), NOW), case)
    assert answer["event_id"] == "event-9"
    assert "Nobody is stood down by a message" in answer["answer"]

    late = replace(notice, key=ContactKey("k-10"), event_id="event-10", sequence=0)
    assert answers(hear_notice(case, late, policy(), NOW), case) == []


def test_who_goes_alone_is_said() -> None:
    case = open_case(contact(), CaseId("C-1"), policy(), NOW).case
    approved = approve_lone_visit(case, SW, "m.duty", "Short of police", TEAM, policy(), NOW)
    (answer,) = answers(approved, case)
    assert answer["by_whom"] == "a social worker"
