"""Calls of the AWS SDK, counted and clocked, with the capacity units that DynamoDB would ask for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from time import thread_time
from typing import Any

from botocore.client import BaseClient

_CONDITIONAL_WRITE_OF_UNKNOWN_SIZE = 1


@dataclass(frozen=True)
class Call:
    """One call of the SDK, and how much of the processor's time it took."""

    service: str
    operation: str
    asked: dict[str, Any]
    answer: dict[str, Any]
    seconds: float

    @property
    def reads(self) -> float:
        """Read units: one for each 4 KB read consistently, half of that otherwise."""
        if self.operation == "GetItem":
            size = item_size(self.answer.get("Item", {}))
        elif self.operation == "Query":
            size = sum(item_size(item) for item in self.answer.get("Items", []))
        elif self.operation == "BatchGetItem":
            return self._reads_of_a_batch()
        else:
            return 0.0
        return max(1, ceil(size / 4096)) * (1.0 if self.asked.get("ConsistentRead") else 0.5)

    def _reads_of_a_batch(self) -> float:
        """Each item is read by itself, and one that is not there costs as much as a small one."""
        found = [item for items in self.answer.get("Responses", {}).values() for item in items]
        asked = sum(len(request["Keys"]) for request in self.asked["RequestItems"].values())
        return sum(max(1, ceil(item_size(item) / 4096)) for item in found) + asked - len(found)

    @property
    def writes(self) -> float:
        """Write units: one for each KB, twice that in a transaction, and one for each KB in every index."""
        if self.operation == "TransactWriteItems":
            return sum(2 * _kilobytes(part) + _in_indexes(part) for part in self.asked["TransactItems"])
        if self.operation in ("PutItem", "UpdateItem", "DeleteItem"):
            return float(_kilobytes({"Put": self.asked}) + _in_indexes({"Put": self.asked}))
        return 0.0


def item_size(value: Any) -> int:
    """Return about how many bytes DynamoDB counts for an item: its names and its values."""
    if isinstance(value, dict):
        return sum(
            len(name.encode()) + item_size(part) for name, part in value.items() if name not in ("S", "N", "B")
        ) + sum(item_size(value[kind]) for kind in ("S", "N", "B") if isinstance(value.get(kind), str | bytes))
    return len(value if isinstance(value, bytes) else str(value).encode())


def _kilobytes(part: dict[str, Any]) -> int:
    item = next(iter(part.values())).get("Item")
    return ceil(item_size(item) / 1024) if item else _CONDITIONAL_WRITE_OF_UNKNOWN_SIZE


def _in_indexes(part: dict[str, Any]) -> int:
    """Writes to indexes, as far as the item alone tells: leaving one or moving within one is not seen here."""
    item = next(iter(part.values())).get("Item") or {}
    whole = sum(1 for name in ("live_in", "reported_on") if name in item)
    return whole * ceil(item_size(item) / 1024) + (1 if "due_in" in item else 0)


@contextmanager
def listening() -> Iterator[list[Call]]:
    """Every SDK call of this process is in the list that is given, until the block ends."""
    calls: list[Call] = []
    real = BaseClient._make_api_call

    def clocked(client: Any, operation: str, asked: dict[str, Any]) -> Any:
        start = thread_time()
        answer: dict[str, Any] = {}
        try:
            answer = real(client, operation, asked)
        finally:
            service = client.meta.service_model.service_name
            calls.append(Call(service, operation, asked, answer, thread_time() - start))
        return answer

    BaseClient._make_api_call = clocked
    try:
        yield calls
    finally:
        BaseClient._make_api_call = real
