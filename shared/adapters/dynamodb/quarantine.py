"""What could not be read, in the table."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.conditions import NEW, or_else, still_of
from shared.adapters.dynamodb.items import Item, instant, item_of, read_item
from shared.adapters.dynamodb.queries import get_all, get_one, query_all, query_due
from shared.domain.errors import CaseChanged
from shared.domain.quarantine import Quarantined
from shared.service.quarantine import saved

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBQuarantine:
    """Implements Quarantine on the table. What waits and what was handled is read from an index."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def put(self, message: Quarantined) -> None:
        """See Quarantine."""
        with or_else():
            self._client.put_item(TableName=self._table, Item=_item(message), **NEW)

    def get(self, message_id: str) -> Quarantined:
        """See Quarantine."""
        key = keys.key(keys.QUARANTINE, message_id)
        missing = "There is no such message in quarantine."
        return read_item(Quarantined, get_one(self._client, self._table, key, missing))

    def save(self, message: Quarantined) -> Quarantined:
        """See Quarantine."""
        after = saved(message)
        with or_else(CaseChanged("The message was changed meanwhile.")):
            self._client.put_item(TableName=self._table, Item=_item(after), **still_of(message.version))
        return after

    def waiting(self, most: int) -> tuple[Quarantined, ...]:
        """See Quarantine."""
        found = [message for message in self._indexed(keys.QUARANTINE_WAITING, most) if message.is_open]
        return tuple(sorted(found, key=lambda message: (message.received_at, message.id)))

    def handled(self, most: int) -> tuple[Quarantined, ...]:
        """See Quarantine."""
        found = [(m.done_at, m) for m in self._indexed(keys.QUARANTINE_HANDLED, most, latest=True) if m.done_at]
        return tuple(m for _, m in sorted(found, key=lambda each: (each[0], each[1].id), reverse=True))

    def waiting_since(self) -> datetime | None:
        """See Quarantine. Nothing of the message is read."""
        found = query_due(self._client, self._table, keys.QUARANTINE_WAITING, most=1)
        at = next((item["due_at"]["S"] for item in found), None)
        return datetime.fromisoformat(at).astimezone(UTC) if at else None

    def all(self) -> tuple[Quarantined, ...]:
        """See Quarantine."""
        found = query_all(self._client, self._table, keys.QUARANTINE)
        kept = (read_item(Quarantined, item) for item in found)
        return tuple(sorted(kept, key=lambda message: message.received_at, reverse=True))

    def _indexed(self, where: str, most: int, *, latest: bool = False) -> list[Quarantined]:
        found = query_due(self._client, self._table, where, most=most, latest=latest)
        found_keys = [{"pk": item["pk"], "sk": item["sk"]} for item in found]
        return [read_item(Quarantined, item) for item in get_all(self._client, self._table, found_keys)]


def _item(message: Quarantined) -> Item:
    """The item of a message: found among those that wait, by when it was received, or those handled, by when."""
    key = keys.key(keys.QUARANTINE, message.id)
    where, at = (keys.QUARANTINE_WAITING, message.received_at)
    if message.done_at is not None:
        where, at = keys.QUARANTINE_HANDLED, message.done_at
    return {
        **item_of(key, "quarantined", message),
        "version": {"N": str(message.version)},
        "due_in": {"S": where},
        "due_at": {"S": instant(at)},
    }
