"""Exactly one winner: real threads through the production use cases, on stores that share no code."""

from datetime import UTC, datetime, timedelta

from shared.adapters.fingerprints import KeyedFingerprints
from shared.adapters.ids import RandomIds
from shared.adapters.memory import FixedClock
from shared.domain.assignment import Role, Status
from shared.domain.case import CaseState
from shared.domain.events import EventName
from shared.domain.ids import ContactKey, ResponderId, ShiftId
from shared.domain.rota import Shift
from shared.policy import load
from shared.service.casebook import Casebook
from shared.service.dispatch import Dispatch
from shared.service.intake import Intake
from shared.service.response import Response
from tests.at_once import at_once
from tests.builders import contact
from tests.stores.conftest import URGENT, Stores, in_preston

NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
THREADS = 32
SHORT = {Role.SOCIAL_WORKER: "sw", Role.POLICE: "pc"}


class Room:
    """A control room over the given stores, with so many pairs on call."""

    def __init__(self, stores: Stores, pairs: int) -> None:
        self.stores = stores
        clock = FixedClock(NOW)
        casebook = Casebook(stores.cases, load())
        self.intake = Intake(casebook, clock, RandomIds(), KeyedFingerprints(b"secret"))
        self.dispatch = Dispatch(casebook, stores.rota, clock)
        self.response = Response(casebook, stores.rota, clock)
        for number in range(pairs):
            for role in Role:
                who = ResponderId(f"{SHORT[role]}-{number}")
                stores.rota.put_responder(in_preston(who))
                stores.rota.put_shift(
                    Shift(ShiftId(who), who, role, "preston", NOW - timedelta(hours=1), NOW + timedelta(hours=9))
                )


def test_thirty_two_cases_that_want_the_one_pair_at_once_take_it_once(racing_stores: Stores) -> None:
    room = Room(racing_stores, pairs=1)
    cases = [
        room.intake.receive(contact(*URGENT, key=ContactKey(f"k-{n}"), reported_at=NOW)) for n in range(THREADS)
    ]

    at_once(*[lambda case=case: room.dispatch.find_pair(case.id) for case in cases])

    now = [racing_stores.cases.load(case.id) for case in cases]
    winners = [case for case in now if case.live()]
    assert len(winners) == 1
    assert racing_stores.rota.holds() == {a.responder_id: winners[0].id for a in winners[0].live()}
    assert sum(case.state is CaseState.WAITING for case in now) == THREADS - 1


def test_more_cases_than_pairs_share_them_without_anybody_on_two(racing_stores: Stores) -> None:
    room = Room(racing_stores, pairs=5)
    cases = [room.intake.receive(contact(*URGENT, key=ContactKey(f"k-{n}"), reported_at=NOW)) for n in range(12)]

    at_once(*[lambda case=case: room.dispatch.find_pair(case.id) for case in cases])
    room.dispatch.find_pairs()

    live = [a.responder_id for case in cases for a in racing_stores.cases.load(case.id).live()]
    assert len(live) == len(set(live)) == 10
    assert set(racing_stores.rota.holds()) == set(live)


def test_one_contact_from_thirty_two_senders_opens_one_case_and_all_hear_the_same_answer(
    racing_stores: Stores,
) -> None:
    room = Room(racing_stores, pairs=0)
    reported = contact(*URGENT, key=ContactKey("same"), reported_at=NOW)

    answers = at_once(*[lambda: room.intake.receive(reported)] * THREADS)

    assert len({answer.id for answer in answers}) == 1
    stored = racing_stores.cases.reported_between(NOW, NOW + timedelta(seconds=1))
    assert len(stored) == 1
    said = [event.name for event in racing_stores.cases.timeline(stored[0].id)]
    assert said == [EventName.CASE_OPENED, EventName.ANSWER_GIVEN]


def test_both_accept_at_once_from_two_devices_each_and_are_assigned_once(racing_stores: Stores) -> None:
    room = Room(racing_stores, pairs=1)
    case = room.intake.receive(contact(*URGENT, key=ContactKey("k"), reported_at=NOW))
    room.dispatch.find_pair(case.id)
    people = [ResponderId("sw-0"), ResponderId("pc-0")] * 4

    at_once(*[lambda who=who: room.response.accept(case.id, who) for who in people])

    stored = racing_stores.cases.load(case.id)
    assert stored.state is CaseState.ASSIGNED
    names = [event.name for event in racing_stores.cases.timeline(case.id)]
    assert names.count(EventName.OFFER_ACCEPTED) == 2
    assert names.count(EventName.PAIR_ASSIGNED) == 1


def test_an_answer_and_its_opposite_at_once_leave_exactly_one_of_them(racing_stores: Stores) -> None:
    room = Room(racing_stores, pairs=1)
    case = room.intake.receive(contact(*URGENT, key=ContactKey("k"), reported_at=NOW))
    room.dispatch.find_pair(case.id)
    who = ResponderId("pc-0")

    at_once(
        lambda: room.response.accept(case.id, who),
        lambda: room.response.decline(case.id, who, "car will not start"),
    )

    stored = racing_stores.cases.load(case.id)
    status = next(a.status for a in stored.assignments if a.responder_id == who)
    assert status in (Status.ACCEPTED, Status.DECLINED)
    assert (who in racing_stores.rota.holds()) == (status is Status.ACCEPTED)
    names = [event.name for event in racing_stores.cases.timeline(case.id)]
    assert (EventName.OFFER_ACCEPTED in names) != (EventName.OFFER_DECLINED in names)
