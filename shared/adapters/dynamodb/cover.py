"""What was told about cover, in the table: one item."""

from typing import TYPE_CHECKING

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.conditions import on_version, or_else
from shared.adapters.dynamodb.queries import find_one
from shared.domain.errors import CoverTold
from shared.domain.roster.notice import Told

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBToldStore:
    """Implements ToldStore on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def told(self) -> Told:
        """See ToldStore."""
        found = find_one(self._client, self._table, keys.COVER_TOLD)
        return items.read_item(Told, found) if found else Told()

    def save_told(self, told: Told) -> None:
        """See ToldStore."""
        after = Told(told.gaps, told.summary_on, told.version + 1)
        item: items.Item = {
            **items.item_of(keys.COVER_TOLD, "cover told", after),
            "version": {"N": str(after.version)},
        }
        with or_else(CoverTold("Somebody else told about cover meanwhile.")):
            self._client.put_item(TableName=self._table, Item=item, **on_version(told.version))
