"""Exactly one winner, with real threads, on two engines that share no code."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.engine import Engine
from local.second_store import SecondStore, runs_here

pytestmark = pytest.mark.engine

THREADS = 32
ROUNDS = 200
TABLE = "race"


@pytest.fixture
def emulator_store(probe: Engine) -> Any:
    """DynamoDB as the local engine has it."""
    return probe.client("dynamodb")


@pytest.fixture
def second_store() -> Iterator[Any]:
    """DynamoDB as somebody else wrote it."""
    if not runs_here():
        pytest.skip("the second store is made for Linux on x86-64 only")
    with SecondStore.start() as store:
        yield store.client()


@pytest.mark.parametrize("store_name", ["emulator_store", "second_store"])
def test_one_person_is_taken_once_however_many_ask_at_the_same_moment(
    store_name: str, request: pytest.FixtureRequest
) -> None:
    store = request.getfixturevalue(store_name)
    make_table(store)
    barrier = threading.Barrier(THREADS)

    with ThreadPoolExecutor(THREADS) as pool:
        winners = list(pool.map(lambda contender: take_in_each_round(store, barrier, contender), range(THREADS)))

    for round_number in range(ROUNDS):
        won = [contender for contender in range(THREADS) if round_number in winners[contender]]
        assert len(won) == 1, f"round {round_number} was won by {won}"
        assert holder(store, f"person-{round_number}") == holder(store, f"partner-{round_number}") == str(won[0])


def take_in_each_round(store: Any, barrier: threading.Barrier, contender: int) -> set[int]:
    """The rounds in which this contender took both people."""
    won: set[int] = set()
    for round_number in range(ROUNDS):
        barrier.wait(timeout=60)
        if take(store, [f"person-{round_number}", f"partner-{round_number}"], contender):
            won.add(round_number)
    return won


def take(store: Any, people: list[str], contender: int) -> bool:
    """Whether both people were free and are this contender's now."""
    try:
        store.transact_write_items(TransactItems=[{"Put": claim(person, contender)} for person in people])
    except store.exceptions.TransactionCanceledException:
        return False
    return True


def claim(person: str, contender: int) -> dict[str, Any]:
    return {
        "TableName": TABLE,
        "Item": {"pk": {"S": person}, "holder": {"S": str(contender)}},
        "ConditionExpression": "attribute_not_exists(pk)",
    }


def holder(store: Any, person: str) -> str:
    return str(store.get_item(TableName=TABLE, Key={"pk": {"S": person}})["Item"]["holder"]["S"])


def make_table(store: Any) -> None:
    store.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
