"""What was sent, in the table."""

from typing import TYPE_CHECKING

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.queries import query_all
from shared.domain.ids import CaseId
from shared.service.ports import SentMessage

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
