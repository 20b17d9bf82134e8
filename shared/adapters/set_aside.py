"""Stored events that could not be read when the stream told them: their keys wait in a queue.

Only the key goes there. What the event says stays in the table.
"""

import json
from typing import TYPE_CHECKING, Any

from shared.adapters.dynamodb.keys import Key
from shared.adapters.dynamodb.queries import find_one

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient


class SetAside:
    """What was set aside, and its items."""

    def __init__(self, sqs: "SQSClient", queue_url: str, dynamodb: "DynamoDBClient", table: str) -> None:
        self._sqs, self._queue_url = sqs, queue_url
        self._dynamodb, self._table = dynamodb, table

    def put(self, key: Key) -> None:
        """The key is in the queue."""
        self._sqs.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(key))

    def stored(self, key: Key) -> dict[str, Any] | None:
        """Return the item of that key; None if the table has forgotten it."""
        return find_one(self._dynamodb, self._table, key)
