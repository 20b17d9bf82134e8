"""The rota in the table."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.queries import query_all
from shared.domain.ids import CaseId, ResponderId, ShiftId
from shared.domain.rota import Responder, Shift

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBRotaStore:
    """Implements RotaStore on the table. Each question is one query."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def responders(self) -> tuple[Responder, ...]:
        """See RotaStore."""
        found = query_all(self._client, self._table, keys.RESPONDERS)
        return tuple(items.read_responder(item) for item in found)

    def shifts_at(self, now: datetime) -> tuple[Shift, ...]:
        """See RotaStore."""
        found = query_all(self._client, self._table, keys.shifts_partition(now.astimezone(UTC).date()))
        return tuple(items.read_shift(item) for item in found)

    def shifts_between(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """See RotaStore. One query for each UTC day."""
        found: dict[ShiftId, Shift] = {}
        for day in keys.days_touched(start, end):
            for item in query_all(self._client, self._table, keys.shifts_partition(day)):
                shift = items.read_shift(item)
                if shift.starts_at < end and shift.ends_at > start:
                    found[shift.id] = shift
        return tuple(found.values())

    def holds(self) -> Mapping[ResponderId, CaseId]:
        """See RotaStore."""
        found = query_all(self._client, self._table, keys.HOLDS)
        return {ResponderId(item["sk"]["S"]): CaseId(item["case_id"]["S"]) for item in found}

    def put_responder(self, responder: Responder) -> None:
        """See RotaStore."""
        self._client.put_item(TableName=self._table, Item=items.responder_item(responder))

    def put_shift(self, shift: Shift) -> None:
        """See RotaStore. The copies for the days it touches are written together."""
        puts = [{"Put": {"TableName": self._table, "Item": item}} for item in items.shift_items(shift)]
        self._client.transact_write_items(TransactItems=puts)  # type: ignore[arg-type]
