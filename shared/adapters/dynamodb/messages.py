"""What was sent, and what could not be read, in the table."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.queries import query_all
from shared.domain.errors import NotFound
from shared.domain.ids import CaseId
from shared.service.ports import Quarantined, SentMessage

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBMessageLog:
    """Implements MessageLog on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def was_sent(self, case_id: CaseId, message_id: str) -> bool:
        """See MessageLog."""
        key = keys.message(case_id, message_id)
        return "Item" in self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)

    def record(self, message: SentMessage) -> None:
        """See MessageLog."""
        self._client.put_item(TableName=self._table, Item=items.message_item(message))

    def of_case(self, case_id: CaseId) -> tuple[SentMessage, ...]:
        """See MessageLog."""
        found = query_all(self._client, self._table, keys.case_partition(case_id), keys.MESSAGE_PREFIX)
        return tuple(sorted((items.read_message(item) for item in found), key=lambda message: message.at))


class DynamoDBQuarantine:
    """Implements Quarantine on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def put(self, message: Quarantined) -> None:
        """See Quarantine."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=items.quarantine_item(message),
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def all(self) -> tuple[Quarantined, ...]:
        """See Quarantine."""
        found = query_all(self._client, self._table, keys.QUARANTINE)
        kept = (items.read_quarantined(item) for item in found)
        return tuple(sorted(kept, key=lambda message: message.received_at, reverse=True))

    def get(self, message_id: str) -> Quarantined:
        """See Quarantine."""
        key = items.quarantine_key(message_id)
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        if found is None:
            raise NotFound("There is no such message in quarantine.")
        return items.read_quarantined(found)

    def mark_replayed(self, message_id: str, case_id: CaseId) -> None:
        """See Quarantine."""
        kept = self.get(message_id)
        mended = Quarantined(kept.id, kept.received_at, kept.reasons, kept.payload, case_id)
        self._client.put_item(TableName=self._table, Item=items.quarantine_item(mended))
