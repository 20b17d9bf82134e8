"""An answer is tried until it has arrived, with longer and longer waits, and given up in the open."""

from datetime import timedelta
from itertools import pairwise

import pytest

from shared.domain.delivery import Attempt, Delivery, ask_again, claim, settle
from shared.domain.errors import Refused
from shared.domain.ids import CaseId
from shared.policy import load
from tests.builders import NOW

POLICY = load().feedback
FAILED = Attempt("It answered 503.")


def given() -> Delivery:
    return Delivery(CaseId("C-1"), 3, 0, "/police", "a-1", NOW, NOW)


def claimed(delivery: Delivery) -> Delivery:
    assert delivery.next_at is not None
    taken = claim(delivery, POLICY, delivery.next_at)
    assert taken is not None
    return taken


def test_whoever_makes_an_attempt_keeps_others_from_it_until_they_must_have_died() -> None:
    taken = claimed(given())
    assert claim(taken, POLICY, NOW + timedelta(seconds=60)) is None
    assert claim(taken, POLICY, NOW + POLICY.claimed_for) is not None


def test_an_attempt_that_is_woken_by_a_clock_a_little_ahead_is_made_and_one_far_ahead_is_not() -> None:
    waiting = settle(claimed(given()), FAILED, POLICY, NOW)
    assert waiting.next_at is not None
    assert claim(waiting, POLICY, waiting.next_at - POLICY.clocks_differ_by) is not None
    assert claim(waiting, POLICY, waiting.next_at - POLICY.clocks_differ_by - timedelta(milliseconds=1)) is None


def test_the_waits_are_those_of_the_policy_and_then_it_is_given_up_with_its_reason() -> None:
    delivery, waits = given(), []
    while delivery.next_at is not None:
        tried_at = delivery.next_at
        delivery = settle(claimed(delivery), FAILED, POLICY, tried_at)
        if delivery.next_at is not None:
            waits.append(delivery.next_at - tried_at)
    assert tuple(waits) == POLICY.back_off
    assert (delivery.given_up_at, delivery.problem) == (tried_at, FAILED.problem)
    assert tried_at - NOW < timedelta(days=1)


def test_an_attempt_that_broke_off_counts_and_waits_as_one_that_failed_and_then_it_is_given_up() -> None:
    delivery, begun = given(), []
    for _ in range(len(POLICY.back_off) + 2):
        assert delivery.next_at is not None
        begun.append(delivery.next_at)
        delivery = claimed(delivery)
    waits = [later - earlier for earlier, later in pairwise(begun)]
    assert waits == [*(max(wait, POLICY.claimed_for) for wait in POLICY.back_off), POLICY.claimed_for]
    assert (delivery.attempts, delivery.given_up_at, delivery.next_at) == (
        len(POLICY.back_off) + 1,
        begun[-1],
        None,
    )
    assert delivery.problem == "It is not known whether it arrived."


def test_what_can_never_go_is_given_up_at_once() -> None:
    delivery = settle(claimed(given()), Attempt("Its host is not allowed.", final=True), POLICY, NOW)
    assert (delivery.given_up_at, delivery.attempts) == (NOW, 1)


def test_what_has_arrived_is_not_tried_again() -> None:
    delivery = settle(claimed(given()), Attempt(), POLICY, NOW)
    assert (delivery.delivered_at, delivery.next_at, delivery.problem) == (NOW, None, "")
    assert claim(delivery, POLICY, NOW + timedelta(days=9)) is None


def test_on_demand_it_is_due_at_once_with_the_same_id_and_all_attempts_before_it() -> None:
    arrived = settle(claimed(given()), Attempt(), POLICY, NOW)
    again = ask_again(arrived, "g.governance", NOW)
    assert (again.id, again.next_at, again.attempts, again.asked_again_by) == (arrived.id, NOW, 0, "g.governance")
    with pytest.raises(Refused, match="on its way already"):
        ask_again(again, "g.governance", NOW)
