"""Contracts and wishes are kept, by every kind of store alike."""

from datetime import timedelta

import pytest

from shared.domain.errors import SeenBefore
from shared.domain.ids import ResponderId
from shared.domain.roster.staffing import Contract, Wish, WishId
from tests.builders import NOW, later
from tests.stores.conftest import Stores

ANN, BEN = ResponderId("sw-ann"), ResponderId("pc-ben")
HOURS = timedelta(hours=37)


def wish(name: str, starts: int, ends: int, who: ResponderId = ANN) -> Wish:
    return Wish(who, later(starts), later(ends), wants=False, id=WishId(name))


def test_a_contract_is_read_back_with_its_version(stores: Stores) -> None:
    stores.staffing.save_contract(Contract(BEN, HOURS, nights=False))
    stores.staffing.save_contract(Contract(ANN, HOURS / 2))
    stores.staffing.save_contract(Contract(ANN, HOURS, nights=True, version=1))

    assert sorted(stores.staffing.contracts(), key=lambda one: one.responder_id) == [
        Contract(BEN, HOURS, nights=False, version=1),
        Contract(ANN, HOURS, nights=True, version=2),
    ]


def test_of_two_who_saw_the_same_contract_only_the_first_changes_it(stores: Stores) -> None:
    stores.staffing.save_contract(Contract(ANN, HOURS))

    for seen in (0, 2):
        with pytest.raises(SeenBefore):
            stores.staffing.save_contract(Contract(ANN, HOURS / 2, version=seen))
    assert stores.staffing.contracts() == (Contract(ANN, HOURS, version=1),)


def test_wishes_are_told_until_they_are_over_and_stay_when_told_twice(stores: Stores) -> None:
    soon, afterwards = wish("soon", 0, 60), wish("afterwards", 10, 120, BEN)
    for one in (afterwards, soon, soon):
        stores.staffing.add_wish(one)

    assert stores.staffing.wishes(NOW) == (soon, afterwards)
    assert stores.staffing.wishes(later(60)) == (afterwards,)


def test_a_wish_taken_back_is_gone_and_may_be_taken_back_again(stores: Stores) -> None:
    one = wish("one", 0, 60)
    stores.staffing.add_wish(one)

    stores.staffing.take_back(one)
    stores.staffing.take_back(one)

    assert stores.staffing.wishes(NOW) == ()
