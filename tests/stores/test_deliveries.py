"""Every store keeps deliveries, lets one writer through, and finds what is due and what was given up."""

from dataclasses import replace
from functools import partial

import pytest

from shared.domain.delivery import Delivery, ask_again
from shared.domain.errors import CaseChanged, NotFound
from shared.domain.ids import CaseId
from tests.at_once import at_once
from tests.builders import NOW, later
from tests.stores.conftest import Stores

FIRST = Delivery(CaseId("C-1"), 9, 0, "/police", "a-1", NOW, NOW, {"answer": "Both will attend."})
SECOND = replace(FIRST, place=1, source="/lancashire/adult-intake")
LATER = replace(FIRST, sequence=10, given_at=later(5), next_at=later(5))


def test_a_delivery_is_added_once_and_found_by_its_id_and_its_case(stores: Stores) -> None:
    for each in (LATER, SECOND, FIRST, replace(FIRST, problem="Another")):
        stores.deliveries.add(each)

    assert stores.deliveries.load(FIRST.id) == FIRST
    assert stores.deliveries.of_case(FIRST.case_id) == (FIRST, SECOND, LATER)
    assert stores.deliveries.of_case(CaseId("C-2")) == ()


@pytest.mark.parametrize("name", ["C-1.9.7", "C-1", "", "..", "C-1.x.y", "C-1.9.999999999"])
def test_what_is_no_delivery_is_not_found(stores: Stores, name: str) -> None:
    with pytest.raises(NotFound):
        stores.deliveries.load(name)


def test_what_is_due_comes_back_the_longest_due_first_and_what_has_arrived_does_not(stores: Stores) -> None:
    for each in (LATER, FIRST):
        stores.deliveries.add(each)
    assert stores.deliveries.due(NOW, 10) == (FIRST.id,)
    assert stores.deliveries.due(later(5), 10) == (FIRST.id, LATER.id)
    assert stores.deliveries.due(later(5), 1) == (FIRST.id,)

    stores.deliveries.save(replace(FIRST, delivered_at=NOW, next_at=None))
    assert stores.deliveries.due(later(5), 10) == (LATER.id,)


def test_what_failed_is_listed_the_next_first_whatever_else_is_due_before_it(stores: Stores) -> None:
    fresh = [replace(FIRST, place=place) for place in range(2, 5)]
    for each in (FIRST, SECOND, LATER, *fresh):
        stores.deliveries.add(each)
    assert stores.deliveries.failing(2) == ()

    second = stores.deliveries.save(replace(SECOND, attempts=2, next_at=later(9)))
    first = stores.deliveries.save(replace(FIRST, attempts=1, next_at=later(6)))
    assert stores.deliveries.failing(2) == (first, second)
    assert stores.deliveries.failing(1) == (first,)
    due = stores.deliveries.due(later(9), 10)
    assert due == (*(each.id for each in fresh), LATER.id, FIRST.id, SECOND.id)
    assert stores.deliveries.due(later(9), 5) == due[:5]

    stores.deliveries.save(replace(first, delivered_at=NOW, next_at=None))
    assert stores.deliveries.failing(2) == (second,)


def test_what_was_given_up_is_listed_until_somebody_asks_for_it_again(stores: Stores) -> None:
    stores.deliveries.add(FIRST)
    given_up = stores.deliveries.save(replace(FIRST, given_up_at=NOW, next_at=None, problem="It answered 503."))
    assert stores.deliveries.given_up(10) == (given_up,)
    assert stores.deliveries.failing(10) == ()

    stores.deliveries.save(ask_again(given_up, "g.governance", later(60)))
    assert stores.deliveries.given_up(10) == ()
    assert stores.deliveries.due(later(60), 10) == (FIRST.id,)


def test_of_more_that_were_given_up_than_are_listed_the_latest_are_seen(stores: Stores) -> None:
    for each in (FIRST, SECOND, LATER):
        stores.deliveries.add(each)
    first, second, third = (
        stores.deliveries.save(replace(each, given_up_at=later(number), next_at=None))
        for number, each in enumerate((LATER, FIRST, SECOND))
    )
    assert stores.deliveries.given_up(3) == (first, second, third)
    assert stores.deliveries.given_up(2) == (second, third)


def test_of_many_who_saw_the_same_delivery_one_saves_it(racing_stores: Stores) -> None:
    racing_stores.deliveries.add(FIRST)

    def claim(number: int) -> int:
        racing_stores.deliveries.save(replace(FIRST, attempts=number))
        return number

    ended = at_once(*[partial(claim, number) for number in range(1, 9)])
    assert sum(isinstance(one, CaseChanged) for one in ended) == 7
    assert racing_stores.deliveries.load(FIRST.id).attempts in ended
