"""What time sets in motion, and when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import escalation, offers
from shared.domain.case import CaseState
from shared.domain.events import EventName
from shared.domain.policy import StepRule
from tests.builders import (
    ANN,
    BEN,
    CASEWORK,
    NOW,
    assigned,
    attended,
    dispatch_policy,
    held,
    later,
    offered,
    opened,
    policy,
    saved,
)

POLICY = policy()


def told(decision) -> list[str]:
    return [event.data["to"] for event in decision.events if event.name is EventName.CASE_ESCALATED]


def test_the_plan_of_a_grade_2_runs_by_the_time_between_report_and_deadline() -> None:
    assert [(step.due_at, step.to) for step in opened(2).steps] == [
        (later(15), "duty_manager"),
        (later(30), "service_manager"),
    ]


def test_the_plan_is_frozen_on_the_case_whatever_the_policy_says_later() -> None:
    case = opened(2)
    other = policy(dispatch=dispatch_policy(steps={2: (StepRule(0.01, "nobody"),)}))

    assert escalation.next_due_at(replace(case, offer_from=later(50)), other) == later(15)
    assert escalation.apply_due(case, other, later(1)).changes_nothing


def test_a_step_is_taken_at_its_moment_and_once() -> None:
    case = opened(2)
    early = escalation.escalate(case, POLICY, later(14.99))
    on_time = escalation.escalate(case, POLICY, later(15))
    again = escalation.escalate(saved(on_time), POLICY, later(15))

    assert (early.changes_nothing, told(on_time), again.changes_nothing) == (True, ["duty_manager"], True)
    assert on_time.case.steps[0].done_at == later(15)


def test_steps_that_were_slept_through_are_all_taken_in_order() -> None:
    assert told(escalation.escalate(opened(2), POLICY, later(45))) == ["duty_manager", "service_manager"]


def test_what_is_told_names_grade_area_and_deadline_and_no_more() -> None:
    [event] = escalation.escalate(opened(2), POLICY, later(15)).events

    assert set(event.data) == {"to", "reason", "grade", "area", "deadline"}
    assert event.private == {}


@pytest.mark.parametrize("case", [assigned(), attended(), held()], ids=lambda case: case.state.value)
def test_a_case_that_has_its_pair_is_not_escalated(case) -> None:
    assert escalation.escalate(case, POLICY, later(45)).changes_nothing


def test_a_case_that_lost_half_its_pair_is_escalated_again() -> None:
    case = saved(offers.stand_down(assigned(), BEN, "Car failed.", "desk", later(2)))

    assert told(escalation.escalate(case, POLICY, later(15))) == ["duty_manager"]


def test_a_waiting_case_is_due_from_its_first_offer_on_so_that_every_sweep_tries_again() -> None:
    case = opened(3, offer_from=later(600))

    assert escalation.next_due_at(case, POLICY) == later(600)
    assert escalation.next_due_at(opened(2), POLICY) == NOW


def test_an_offered_case_is_due_when_the_first_answer_is_or_the_next_step() -> None:
    assert escalation.next_due_at(offered(), POLICY) == later(3)
    slow = policy(dispatch=dispatch_policy(reserve_pairs=0, time_to_answer=timedelta(hours=1)))
    case = replace(offered(), assignments=tuple(replace(a, expires_at=later(60)) for a in offered().assignments))
    assert escalation.next_due_at(case, slow) == later(15)


def test_a_case_whose_other_half_is_vacant_is_due_now() -> None:
    case = saved(offers.decline(offered(), ANN, "Ill.", later(1)))

    assert escalation.next_due_at(case, POLICY) == NOW


def test_a_case_on_its_way_needs_no_looking_at() -> None:
    assert escalation.next_due_at(assigned(), POLICY) is None


def test_a_held_case_is_due_at_its_first_review() -> None:
    assert escalation.next_due_at(held(20), POLICY) == later(20) + CASEWORK.first_review_after


def test_an_ended_case_is_never_due() -> None:
    for state in (CaseState.CLOSED, CaseState.ANSWERED):
        assert escalation.next_due_at(replace(opened(2), state=state), POLICY) is None


def test_what_is_due_is_done_one_thing_at_a_time_until_nothing_is() -> None:
    case = offered()
    done = []
    while not (decision := escalation.apply_due(case, POLICY, later(45))).changes_nothing:
        done.append({event.name for event in decision.events})
        case = saved(decision)

    assert done == [{EventName.OFFER_TIMED_OUT}, {EventName.CASE_ESCALATED}]


def test_whatever_is_due_is_done_at_its_very_moment() -> None:
    """Otherwise a timer that fires on the second finds nothing to do and the case waits for the next sweep."""
    for case in (offered(), saved(offers.accept(offered(), ANN, later(1))), held()):
        due_at = escalation.next_due_at(case, POLICY)
        assert due_at is not None
        assert not escalation.apply_due(case, POLICY, due_at).changes_nothing


def test_a_visit_that_lost_half_its_pair_on_the_way_is_escalated_whatever_its_grade() -> None:
    case = assigned(3)
    case = saved(offers.set_out(case, ANN, case.offer_from or NOW))
    alone = saved(offers.stand_down(case, BEN, "Car failed.", "desk", later(2)))

    assert alone.needs_somebody()
    assert told(escalation.escalate(alone, POLICY, alone.reported_at + timedelta(hours=30))) == ["duty_manager"]
