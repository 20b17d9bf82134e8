"""The published versions of the grading table: what every function reads that takes contacts in."""

from typing import TYPE_CHECKING

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.queries import query_all
from shared.domain.grading import GradingTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBPublishedTables:
    """Implements PublishedTables on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def published(self) -> tuple[GradingTable, ...]:
        """See PublishedTables."""
        found = query_all(self._client, self._table, keys.TABLES_IN_FORCE)
        return tuple(items.read_item(GradingTable, item) for item in found)
