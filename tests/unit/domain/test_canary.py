"""The canary is dispatched like a case, and no case of anybody."""

from datetime import timedelta

from shared.domain.canary import open_canary, rehearse
from shared.domain.case import DISPATCHING, OPEN, CaseState
from shared.domain.escalation import apply_due, next_due_at
from shared.domain.events import EventName
from shared.domain.ids import CaseId
from shared.domain.stuck import stuck
from tests.builders import NOW, PRIORITY, TEAM, contact, later, policy, saved

POLICY = policy()


def a_canary():
    return saved(open_canary(contact(PRIORITY), CaseId("K-1"), POLICY, NOW))


def test_a_canary_is_graded_and_neither_live_nor_due_nor_ever_stuck() -> None:
    canary = a_canary()

    assert canary.decision.grade == 2
    assert canary.state is CaseState.CANARY
    assert canary.state not in OPEN | DISPATCHING
    assert (canary.grade, canary.deadline, canary.steps) == (None, None, ())
    assert next_due_at(canary, POLICY) is None
    assert apply_due(canary, POLICY, later(10_000)).changes_nothing
    assert stuck(canary, POLICY, later(10_000)) == ()


def test_a_pair_is_chosen_for_it_and_neither_taken_nor_asked() -> None:
    decision = rehearse(a_canary(), TEAM, POLICY, later(0.1))

    (event,) = decision.events
    assert event.name is EventName.CANARY_DISPATCHED
    assert event.data == {"sent_at": NOW.isoformat(), "pair_found": True}
    assert (decision.take, decision.release, decision.case.assignments) == ((), (), ())


def test_with_nobody_on_call_it_goes_on_and_nobody_is_alarmed() -> None:
    decision = rehearse(a_canary(), (), POLICY, later(0.1))

    assert [event.name for event in decision.events] == [EventName.CANARY_DISPATCHED]
    assert decision.events[0].data["pair_found"] is False


def test_it_is_dispatched_once_however_often_the_bus_says_so() -> None:
    canary = saved(rehearse(a_canary(), TEAM, POLICY, later(0.1)))

    assert rehearse(canary, TEAM, POLICY, later(0.2)).changes_nothing


def test_in_core_hours_it_goes_the_same_way() -> None:
    noon = NOW - timedelta(hours=7)
    canary = saved(open_canary(contact(PRIORITY, reported_at=noon), CaseId("K-1"), POLICY, noon))

    assert canary.state is CaseState.CANARY
    assert rehearse(canary, TEAM, POLICY, noon).events[0].data["pair_found"] is True
