"""Whoever reads the figures can trust how they were made. No test here asks how fast anything is."""

from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules

import pytest

import bench
from bench import replay
from bench.sdk import Call, item_size
from bench.table import Row, as_percentiles, percentile, render
from local.crowd import FRIDAY_EVENING, contacts, responders, shift_of
from shared.contracts.contact import read_contact
from shared.domain.assignment import Role


def call(operation: str, asked: dict, answer: dict | None = None) -> Call:
    return Call("dynamodb", operation, asked, answer or {}, 0.0)


def text(length: int) -> dict:
    return {"pk": {"S": "x" * (length - 2)}}


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)])
def test_a_percentile_is_the_value_that_so_many_do_not_exceed(share: float, value: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == value


def test_the_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 0.99) == 7.0


def test_no_percentile_is_made_up_when_nothing_was_measured() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


def test_percentiles_are_shown_with_their_unit() -> None:
    assert as_percentiles([1.0, 2.0], "ms") == "1.00 / 2.00 / 2.00 ms"


def test_a_figure_stands_in_one_line_with_its_baseline_ratio_and_aim() -> None:
    table = render("Speed", [Row("pairing", "2 ms", "nearest 1 ms", 2.0, "≤ 1 ms"), Row("size", "9 MB")])

    assert "| pairing | 2 ms     | nearest 1 ms | 2.00  | ≤ 1 ms |" in table
    assert "| size    | 9 MB     |              |       |        |" in table


def test_every_contact_that_is_measured_can_be_read_and_is_a_new_one() -> None:
    documents = list(contacts(100, FRIDAY_EVENING, "test", visits_only=False))

    read = [read_contact(d, received_at=FRIDAY_EVENING, correlation_id="c") for d in documents]

    assert len({contact.key for contact in read}) == 100
    assert {contact.reported_at for contact in read} == {FRIDAY_EVENING - timedelta(minutes=1)}


def test_as_many_social_workers_as_officers_are_on_call() -> None:
    people = responders(30)

    assert sorted(person.role for person in people) == sorted([Role.POLICE, Role.SOCIAL_WORKER] * 30)
    assert len({person.id for person in people}) == len({person.phone for person in people}) == 60
    assert all(shift_of(person, FRIDAY_EVENING).covers(FRIDAY_EVENING) for person in people)


def test_an_item_counts_the_bytes_of_its_names_and_values() -> None:
    assert item_size({"pk": {"S": "abc"}, "version": {"N": "12"}}) == 2 + 3 + 7 + 2


@pytest.mark.parametrize(("size", "consistent", "units"), [(100, True, 1), (100, False, 0.5), (5000, True, 2)])
def test_reading_costs_a_unit_for_each_four_kilobytes(size: int, consistent: bool, units: float) -> None:
    asked = {"ConsistentRead": consistent}

    assert call("GetItem", asked, {"Item": text(size)}).reads == units


def test_a_query_costs_what_its_items_come_to_together() -> None:
    assert call("Query", {"ConsistentRead": True}, {"Items": [text(1000)] * 3}).reads == 1


def test_an_empty_query_is_not_free() -> None:
    assert call("Query", {}, {"Items": []}).reads == 0.5


def test_a_write_in_a_transaction_costs_twice() -> None:
    parts = [{"Put": {"Item": text(1500)}}, {"Delete": {"Key": {}}}]

    assert call("TransactWriteItems", {"TransactItems": parts}).writes == 2 * 2 + 2 * 1


def test_every_index_that_an_item_is_in_costs_a_write_of_its_own() -> None:
    item = text(100) | {"live_in": {"S": "WAITING"}, "reported_on": {"S": "2026-11-20"}, "due_in": {"S": "DUE"}}

    assert call("PutItem", {"Item": item}).writes == 1 + 3


def test_other_calls_cost_no_capacity() -> None:
    assert (call("Publish", {}).reads, call("Publish", {}).writes) == (0, 0)


@pytest.mark.parametrize("name", [module.name for module in iter_modules(bench.__path__)])
def test_every_figure_can_be_asked_for(name: str) -> None:
    assert import_module(f"bench.{name}")


def test_a_year_of_contacts_is_replayed_as_the_store_keeps_them() -> None:
    replayed, checked = replay.rows(quick=True)

    assert replayed.what.startswith("replay of 4,060 contacts")
    assert replayed.ratio is not None
    assert checked.measured.endswith(" ms")
