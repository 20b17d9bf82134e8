"""Every store keeps heartbeats, knows what is being dispatched, and keeps canaries apart from cases."""

from dataclasses import replace
from datetime import timedelta

from shared.domain.canary import open_canary
from shared.domain.case import CaseState, Decision
from shared.domain.ids import CaseId, ContactKey
from shared.domain.opening import open_case
from shared.policy import load
from shared.service.ports import Beat
from tests.builders import NOW, contact, held, later
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
