"""Contracts and wishes in the table."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.conditions import NEW, on_version, or_else
from shared.adapters.dynamodb.queries import query_all, query_range
from shared.domain.errors import SeenBefore
from shared.domain.roster.staffing import Contract, Wish

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBStaffing:
    """Implements StaffingStore on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def contracts(self) -> tuple[Contract, ...]:
        """See StaffingStore. One query."""
        found = query_all(self._client, self._table, keys.CONTRACTS)
        return tuple(items.read_item(Contract, item) for item in found)

    def save_contract(self, contract: Contract) -> None:
        """See StaffingStore."""
        after = replace(contract, version=contract.version + 1)
        item = items.item_of(keys.key(keys.CONTRACTS, contract.responder_id), "contract", after)
        item["version"] = {"N": str(after.version)}
        with or_else(SeenBefore("The contract has changed meanwhile.")):
            self._client.put_item(TableName=self._table, Item=item, **on_version(contract.version))

    def wishes(self, since: datetime) -> tuple[Wish, ...]:
        """See StaffingStore. One query."""
        low, high = f"{keys.UNTIL_PREFIX}{items.instant(since)}", f"{keys.UNTIL_PREFIX}~"
        found = query_range(self._client, self._table, keys.WISHES, low, high)
        read = (items.read_item(Wish, item) for item in found)
        return tuple(wish for wish in read if wish.ends_at > since)

    def add_wish(self, wish: Wish) -> None:
        """See StaffingStore. The table forgets the wish once it is over."""
        item = items.item_of(_wish_key(wish), "wish", wish)
        item["ttl"] = {"N": str(int(wish.ends_at.timestamp()))}
        with or_else():
            self._client.put_item(TableName=self._table, Item=item, **NEW)

    def take_back(self, wish: Wish) -> None:
        """See StaffingStore."""
        self._client.delete_item(TableName=self._table, Key=_wish_key(wish))


def _wish_key(wish: Wish) -> keys.Key:
    return keys.key(keys.WISHES, f"{keys.UNTIL_PREFIX}{items.instant(wish.ends_at)}#{wish.id}")
