"""How far the second store's stream was told is known after a kill, and what was only read is read again."""

import json
from base64 import b64decode
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from local.engine.kept import KeptStream
from local.second_store import SecondStore, client
from tests.tables import create_table

_TABLES = count(1)
MORE_THAN_THE_STORE_COUNTS_RIGHT = 120
"""It compares the numbers of records as texts: 99 comes after 100."""


@pytest.fixture
def reader(second_store: SecondStore, tmp_path: Path) -> Any:
    """A call that gives what reads the stream after each kill; 120 records are in it."""
    dynamodb = second_store.client()
    table = f"kept-stream-{next(_TABLES)}"
    create_table(dynamodb, table)
    for number in range(MORE_THAN_THE_STORE_COUNTS_RIGHT):
        item = {"pk": {"S": f"p-{number % 3}"}, "sk": {"S": str(number)}, "body": {"B": b"packed"}}
        dynamodb.put_item(TableName=table, Item=item)
    stream = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    streams = client("dynamodbstreams", second_store.endpoint)
    return lambda: KeptStream(streams, stream, tmp_path / "checkpoint", "arn:of-the-stack")


def test_what_was_read_and_not_dealt_with_is_read_again_after_a_kill(reader: Any) -> None:
    before = reader()
    assert [record["dynamodb"]["SequenceNumber"] for record in before.since("", 0, 3)] == ["1", "2", "3"]

    after = reader()

    assert after.start() == 0
    assert after.since("", 0, 3) == before.since("", 0, 3)


def test_what_was_dealt_with_is_not_read_again_and_every_record_is_counted(reader: Any) -> None:
    reader().keep(100)

    after = reader()

    assert (after.start(), after.end()) == (100, MORE_THAN_THE_STORE_COUNTS_RIGHT)
    rest = after.since("", after.start(), 1000)
    assert [record["dynamodb"]["NewImage"]["sk"]["S"] for record in rest] == [str(n) for n in range(100, 120)]
    assert {record["eventSourceARN"] for record in rest} == {"arn:of-the-stack"}


def test_a_function_gets_records_as_json_with_bytes_in_base_64(reader: Any) -> None:
    (record,) = reader().since("", 0, 1)
    image = json.loads(json.dumps(record))["dynamodb"]["NewImage"]
    assert b64decode(image["body"]["B"]) == b"packed"
