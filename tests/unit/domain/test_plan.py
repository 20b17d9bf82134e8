"""The steps of the escalation plan: each does its work, or says at once why there was none to do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import escalation, hands, offers
from shared.domain.assignment import Role, Status
from shared.domain.case import Case, Decision
from shared.domain.events import EventName
from shared.domain.ids import CaseId
from shared.domain.opening import open_case
from shared.domain.policy import StepRule
from shared.domain.steps import StepKind
from tests.builders import (
    ANN,
    BEN,
    CID,
    ESCALATION,
    NOW,
    PRIORITY,
    TEAM,
    assigned,
    contact,
    dispatch_policy,
    later,
    minutes,
    person,
    policy,
    saved,
)


def planned(kind: StepKind, fraction: float = 0.5, **escalation_policy):
    """A policy whose plan is this one step; and a Grade 2 opened under it."""
    steps = {2: (StepRule(fraction, "duty_manager", kind),)}
    whole = policy(
        dispatch=dispatch_policy(reserve_pairs=0, steps=steps), escalation=replace(ESCALATION, **escalation_policy)
    )
    return whole, open_case(contact(PRIORITY), CaseId("C-1"), whole, NOW).case


def asked(case: Case, whole, *people) -> Case:
    return saved(offers.offer(case, people or TEAM, whole.dispatch, NOW))


def names(decision: Decision) -> list[EventName]:
    return [event.name for event in decision.events]


def why_skipped(decision: Decision) -> str:
    assert names(decision) == [EventName.STEP_SKIPPED]
    [step] = decision.case.steps
    assert step.done_at is not None
    assert step.skipped == decision.events[0].data["reason"]
    return step.skipped


def test_the_first_offer_does_the_first_step_and_is_told_by_itself() -> None:
    whole, case = planned(StepKind.OFFER, 0.0)
    decision = offers.offer(case, TEAM, whole.dispatch, NOW)

    assert (decision.case.steps[0].done_at, decision.case.steps[0].skipped) == (NOW, "")
    assert names(decision) == [EventName.PAIR_OFFERED]


def test_when_nobody_can_be_asked_the_first_step_says_why() -> None:
    whole, case = planned(StepKind.OFFER, 0.0)
    decision = offers.offer(case, [person(ANN)], whole.dispatch, NOW)

    assert decision.case.steps[0].skipped == "No police responder is on call and free."


def test_a_second_channel_that_is_not_configured_is_skipped_as_soon_as_the_plan_is_made() -> None:
    whole, case = planned(StepKind.SECOND_CHANNEL)

    assert (case.steps[0].done_at, case.steps[0].skipped) == (NOW, "No second channel is configured.")
    assert escalation.escalate(case, whole, later(59)).changes_nothing


def test_who_has_not_answered_is_asked_by_the_second_channel_and_who_has_is_not() -> None:
    whole, case = planned(StepKind.SECOND_CHANNEL, 1 / 60, second_channel="voice")
    case = saved(offers.accept(asked(case, whole), ANN, later(0.5)))

    [event] = escalation.escalate(case, whole, later(1)).events

    assert (event.name, event.data["channel"]) == (EventName.OFFER_REPEATED, "voice")
    assert [offer["responder_id"] for offer in event.data["offers"]] == [BEN]


def test_an_offer_that_was_extended_does_not_hold_up_the_next_pair() -> None:
    whole, case = planned(StepKind.NEXT_PAIR, 0.1)
    case = saved(hands.extend_offer(asked(case, whole), ANN, minutes(15), "Drives.", "desk", ESCALATION, later(1)))
    case = saved(offers.accept(case, BEN, later(1)))

    decision = escalation.escalate(case, whole, later(6))

    assert (decision.release, names(decision)) == ((ANN,), [EventName.OFFER_TIMED_OUT])
    assert decision.case.vacant_roles() == (Role.SOCIAL_WORKER,)
    assert {a.responder_id: a.status for a in decision.case.assignments}[BEN] is Status.ACCEPTED
    assert offers.offer(saved(decision), (*TEAM, person(CID, 30)), whole.dispatch, later(6)).take == (CID,)


def test_a_fresh_offer_keeps_its_time() -> None:
    whole, case = planned(StepKind.NEXT_PAIR, 1 / 60)

    assert "longer than its time" in why_skipped(escalation.escalate(asked(case, whole), whole, later(1)))


def test_mutual_aid_with_nobody_at_another_base_is_skipped_with_its_reason() -> None:
    whole, case = planned(StepKind.MUTUAL_AID)
    own = [person(ANN), person("sw-busy", base="burnley", held_by="C-9")]

    skipped = why_skipped(escalation.escalate(case, whole, later(30), own))
    assert skipped == "Nobody in a role that is needed is on call and free at another base."


def test_mutual_aid_asks_again_whoever_did_not_answer() -> None:
    whole, case = planned(StepKind.MUTUAL_AID)
    whole = replace(whole, dispatch=replace(whole.dispatch, ask_again_after=timedelta(hours=2)))
    helpers = (person("sw-far", 5, base="burnley"), person("pc-far", 5, base="burnley"))
    case = saved(offers.time_out(asked(case, whole, *helpers), later(3)))
    assert offers.offer(case, helpers, whole.dispatch, later(29)).take == ()

    decision = escalation.escalate(case, whole, later(30), helpers)

    assert names(decision) == [EventName.CASE_ESCALATED, EventName.OFFERS_REOPENED]
    assert "2 free at other bases" in decision.events[0].data["reason"]
    assert len(offers.offer(saved(decision), helpers, whole.dispatch, later(30)).take) == 2


def test_police_alone_is_put_to_the_duty_manager_and_never_done_by_itself() -> None:
    whole, case = planned(StepKind.POLICE_ALONE)

    decision = escalation.escalate(case, whole, later(30), [person("pc-x"), person("sw-far", 31)])

    assert [event.data["to"] for event in decision.events] == ["duty_manager"]
    assert "Police alone needs your recorded approval" in decision.events[0].data["reason"]
    assert decision.case.roles_needed == tuple(Role)


@pytest.mark.parametrize(
    ("people", "why"),
    [
        ((person("pc-x"), person("sw-near", 29)), "can still make the deadline"),
        ((person("sw-far", 31),), "No police responder is on call and free either."),
    ],
)
def test_police_alone_is_skipped_where_it_is_no_fall_back(people, why: str) -> None:
    whole, case = planned(StepKind.POLICE_ALONE)

    assert why in why_skipped(escalation.escalate(case, whole, later(30), people))


def test_only_steps_that_ask_who_is_on_call_need_to_know() -> None:
    _, tells = planned(StepKind.TELL)
    _, aids = planned(StepKind.MUTUAL_AID)

    assert [escalation.needs_people(c, later(m)) for c, m in ((tells, 30), (aids, 29), (aids, 30))] == [
        False,
        False,
        True,
    ]


def test_a_case_that_waits_too_long_is_told_once() -> None:
    whole, case = planned(StepKind.OFFER, 0.0, queue_age={2: minutes(10)})
    assert escalation.next_due_at(replace(case, offer_from=None), whole) == later(10)

    early = escalation.tell_queue_age(case, whole.escalation, later(9.9))
    decision = escalation.apply_due(case, whole, later(10))

    assert early.changes_nothing
    assert decision.events[0].data["reason"] == "Nobody has been found for 10 min."
    assert escalation.apply_due(saved(decision), whole, later(50)).changes_nothing


def test_the_age_of_a_case_that_is_held_counts_from_the_end_of_the_hold() -> None:
    whole, case = planned(StepKind.OFFER, 0.0, queue_age={2: minutes(10)})
    case = saved(hands.hold_until(case, later(20), "Wait.", "desk", later(1)))

    assert escalation.queue_alarm_at(case, whole.escalation) == later(30)


def test_a_case_that_has_its_pair_does_not_wait() -> None:
    assert escalation.queue_alarm_at(assigned(), replace(ESCALATION, queue_age={2: minutes(1)})) is None
