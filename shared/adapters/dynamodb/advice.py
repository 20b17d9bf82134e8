"""Advice in the table: one small item for each person, which the table forgets when it no longer counts."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.conditions import or_else
from shared.adapters.dynamodb.queries import query_all
from shared.domain.advice import Advice
from shared.domain.errors import Conflict
from shared.domain.events import Event

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBAdviceStore:
    """Implements AdviceStore on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def all(self) -> tuple[Advice, ...]:
        """See AdviceStore."""
        found = query_all(self._client, self._table, keys.ADVICE)
        return tuple(items.read_advice(item) for item in found)

    def give(self, advices: tuple[Advice, ...], event: Event | None) -> None:
        """See AdviceStore."""
        writes: list[dict[str, Any]] = []
        for advice in advices:
            free = {"Key": keys.hold(advice.responder_id), "ConditionExpression": "attribute_not_exists(pk)"}
            writes.append({"ConditionCheck": {"TableName": self._table, **free}})
            put = {
                "Item": items.advice_item(advice),
                "ConditionExpression": "attribute_not_exists(pk) OR until_at <= :now",
                "ExpressionAttributeValues": {":now": {"S": items.instant(advice.at)}},
            }
            writes.append({"Put": {"TableName": self._table, **put}})
        if event is not None:
            put = {"Item": items.event_item(event), "ConditionExpression": "attribute_not_exists(pk)"}
            writes.append({"Put": {"TableName": self._table, **put}})
        with or_else(Conflict("One of them was taken, or told otherwise, at this moment.")):
            self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]

    def arrived(self, advice: Advice, at: datetime) -> None:
        """See AdviceStore."""
        seen = {
            "Key": keys.responder(advice.responder_id),
            "UpdateExpression": "SET seen = :place, seen_at = :at",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeValues": {
                ":place": {"S": f"{advice.to.latitude},{advice.to.longitude}"},
                ":at": {"S": at.isoformat()},
            },
        }
        forget = {
            "Key": keys.advice(advice.responder_id),
            "ConditionExpression": "until_at = :until",
            "ExpressionAttributeValues": {":until": {"S": items.instant(advice.until)}},
        }
        writes = [{"Update": {"TableName": self._table, **seen}}, {"Delete": {"TableName": self._table, **forget}}]
        with or_else(Conflict("You have been advised otherwise meanwhile.")):
            self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]
