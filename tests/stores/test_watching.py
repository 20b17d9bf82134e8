"""Every store keeps heartbeats, knows what is being dispatched, and keeps canaries apart from cases."""

from dataclasses import replace
from datetime import timedelta

from shared.domain import casework, safety
from shared.domain.canary import open_canary
from shared.domain.case import Case, CaseState, Close, Decision
from shared.domain.contact import Circumstance
from shared.domain.ids import CaseId, ContactKey
from shared.domain.opening import open_case
from shared.policy import load
from shared.service.ports import Beat, HeldPlace
from tests.builders import ANN, BEN, NOW, attended, contact, held, later, offered, opened
from tests.stores.conftest import URGENT, Stores

POLICY = load()


def test_a_heartbeat_is_remembered_until_the_next(stores: Stores) -> None:
    assert stores.heartbeats.last(Beat.SWEEP) is None

    stores.heartbeats.record(Beat.SWEEP, NOW)
    stores.heartbeats.record(Beat.SWEEP, later(1))

    assert stores.heartbeats.last(Beat.SWEEP) == later(1)
    assert stores.heartbeats.last(Beat.CANARY) is None


def test_a_canary_is_found_by_its_contact_and_nowhere_else(stores: Stores) -> None:
    sent = contact(*URGENT)
    stores.cases.save(open_canary(sent, CaseId("K-1"), POLICY, NOW), due_at=None, contact=sent)

    assert stores.cases.case_of_contact(sent.key) == "K-1"
    assert stores.cases.load(CaseId("K-1")).state is CaseState.CANARY
    assert stores.cases.live_cases() == stores.cases.dispatching_cases() == stores.cases.waiting_cases() == ()
    assert stores.cases.reported_between(NOW - timedelta(days=1), NOW + timedelta(days=1)) == ()
    assert [event.name for event in stores.cases.timeline(CaseId("K-1"))] == ["CanaryOpened"]


def test_what_is_being_dispatched_is_told_apart_from_what_is_held(stores: Stores) -> None:
    came = contact(*URGENT, key=ContactKey("other"))
    case = stores.cases.save(open_case(came, CaseId("C-2"), POLICY, NOW), due_at=NOW, contact=came)
    in_its_period = stores.cases.save(Decision(replace(held(), version=0)), due_at=None)

    assert [live.id for live in stores.cases.dispatching_cases()] == [case.id]
    assert {live.id for live in stores.cases.live_cases()} == {case.id, in_its_period.id}


def _stored(stores: Stores, case: Case, name: str) -> Case:
    return stores.cases.save(Decision(replace(case, id=CaseId(name), version=0)), due_at=None)


def test_held_cases_are_found_by_what_is_due_in_them_and_a_call_for_help_before_all(stores: Stores) -> None:
    reviewed = casework.record_review(held(), "First review", "Agreed.", ANN, later(100)).case
    last = _stored(stores, reviewed, "C-last")
    first = _stored(stores, held(arrival=30), "C-first")
    second = _stored(stores, held(arrival=40), "C-second")
    calls = replace(held(), assignments=tuple(replace(a, duress_at=later(10)) for a in held().assignments))
    helpless = _stored(stores, calls, "C-help")

    assert stores.cases.held_cases() == (helpless, first, second, last)
    assert stores.cases.held_cases(until=later(0)) == (helpless,)
    assert stores.cases.held_cases(until=casework.heed_from(second)) == (helpless, first, second)


def test_a_closed_case_with_a_call_for_help_is_found_until_the_call_is_resolved(stores: Stores) -> None:
    closed = casework.close(held(), Close.STEP_DOWN, "Early support has it.", "m.duty", later(100)).case
    _stored(stores, closed, "C-over")
    calls = safety.raise_duress(closed, ANN, later(101)).case
    calling = _stored(stores, calls, "C-help")
    assert stores.cases.closed_with_calls() == (calling,)
    assert stores.cases.live_cases() == ()

    stores.cases.save(safety.resolve_duress(calling, ANN, "She is at home.", "desk", later(110)), due_at=None)
    assert stores.cases.closed_with_calls() == ()


def test_the_list_of_held_cases_is_read_page_by_page(stores: Stores) -> None:
    every = [_stored(stores, held(arrival=10 * number), f"C-{number}") for number in range(1, 6)]

    pages, after = [], None
    while page := stores.cases.held_cases(after=after, most=2):
        pages.append(list(page))
        after = HeldPlace(casework.heed_from(page[-1]), page[-1].id)

    assert pages == [every[:2], every[2:4], every[4:]]


def test_a_worker_finds_the_held_cases_they_lead_until_somebody_else_does_or_it_is_over(stores: Stores) -> None:
    mine, other = _stored(stores, held(), "C-1"), _stored(stores, held(arrival=30), "C-2")
    assert stores.cases.held_by(ANN) == (mine, other)

    stores.cases.save(casework.name_lead_worker(other, BEN, "m.duty", later(100)), due_at=None)
    assert [case.id for case in stores.cases.held_by(ANN)] == ["C-1"]
    assert [case.id for case in stores.cases.held_by(BEN)] == ["C-2"]

    stores.cases.save(casework.close(mine, Close.STEP_DOWN, "Done.", ANN, later(100)), due_at=None)
    assert stores.cases.held_by(ANN) == ()


def test_what_was_answered_without_a_visit_is_found_by_when_it_was_reported(stores: Stores) -> None:
    def answered(name: str, minutes_ago: int) -> CaseId:
        told = contact(Circumstance.ADVICE_MEETS_NEED, key=ContactKey(name), reported_at=later(-minutes_ago))
        decision = open_case(told, CaseId(name), POLICY, NOW)
        return stores.cases.save(decision, due_at=None, contact=told).id

    early, late = answered("early", 50), answered("late", 10)

    assert [case.id for case in stores.cases.answered_since(later(-60))] == [early, late]
    assert [case.id for case in stores.cases.answered_since(later(-10))] == [late]
    assert stores.cases.live_cases() == ()


def test_a_case_is_in_the_figures_once_from_its_report_until_long_after_it_is_over(stores: Stores) -> None:
    stages = [opened(), offered(), attended(), held()]
    stages.append(casework.close(held(), Close.STEP_DOWN, "Done.", ANN, later(100)).case)
    for version, stage in enumerate(stages):
        stored = stores.cases.save(Decision(replace(stage, version=version)), due_at=None)

        figures = stores.cases.reported_between(NOW - timedelta(days=1), NOW + timedelta(days=1))

        assert figures == (stored,)
        assert stores.cases.reported_between(stored.reported_at + timedelta(seconds=1), later(9999)) == ()
