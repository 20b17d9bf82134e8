"""Every store keeps what a pair is advised: all or nothing, never against a case, and only while it counts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.advice import Advice, advised
from shared.domain.case import Decision
from shared.domain.errors import Conflict
from shared.domain.ids import CaseId, ResponderId
from shared.domain.opening import open_case
from shared.domain.travel import Position
from shared.policy import load
from tests.builders import NOW, contact, later
from tests.stores.conftest import URGENT, Stores, in_preston

ANN, BEN = ResponderId("sw-ann"), ResponderId("pc-ben")
CHORLEY = Position(53.66, -2.6478)


def advice(who: ResponderId) -> Advice:
    return Advice(who, CHORLEY, "Chorley", NOW, NOW + timedelta(hours=2), "c.room")


PAIR = (advice(ANN), advice(BEN))


def test_what_a_pair_is_advised_is_kept_until_it_no_longer_counts(stores: Stores) -> None:
    assert stores.advice.all() == ()

    stores.advice.give(PAIR, advised(PAIR, CaseId("advice-1"), NOW))

    assert set(stores.advice.all()) == set(PAIR)
    with pytest.raises(Conflict):
        stores.advice.give((replace(PAIR[0], at=later(119)),), None)
    anew = replace(PAIR[0], at=later(120), until=later(240))
    stores.advice.give((anew,), None)
    assert set(stores.advice.all()) == {anew, PAIR[1]}


def test_who_has_been_taken_by_a_case_is_advised_nothing_and_neither_is_the_other(stores: Stores) -> None:
    case = open_case(contact(*URGENT), CaseId("C-1"), load(), NOW).case
    stores.cases.save(Decision(case, take=(BEN,)), due_at=None)

    with pytest.raises(Conflict):
        stores.advice.give(PAIR, None)

    assert stores.advice.all() == ()


def test_who_says_that_they_are_there_sets_out_from_there_and_is_advised_no_more(stores: Stores) -> None:
    stores.rota.put_responder(in_preston(ANN))
    stores.advice.give(PAIR, None)

    stores.advice.arrived(PAIR[0], later(20))

    (ann,) = stores.rota.responders()
    assert (ann.seen, ann.seen_at) == (CHORLEY, later(20))
    assert stores.advice.all() == (PAIR[1],)
    with pytest.raises(Conflict):
        stores.advice.arrived(PAIR[0], later(21))
