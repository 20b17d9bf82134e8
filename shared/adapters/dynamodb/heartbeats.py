"""Heartbeats in the table: one small item for each thing that beats."""

from datetime import datetime
from typing import TYPE_CHECKING

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.queries import find_one
from shared.service.ports import Beat

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBHeartbeats:
    """Implements Heartbeats on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def record(self, beat: Beat, at: datetime) -> None:
        """See Heartbeats."""
        item = {**_key(beat), "kind": {"S": "heartbeat"}, "at": {"S": at.isoformat()}}
        self._client.put_item(TableName=self._table, Item=item)

    def last(self, beat: Beat) -> datetime | None:
        """See Heartbeats."""
        found = find_one(self._client, self._table, _key(beat))
        return datetime.fromisoformat(found["at"]["S"]) if found else None


def _key(beat: Beat) -> keys.Key:
    return keys.key(keys.HEARTBEATS, beat.value)
