"""The rota in the table."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.queries import get_all, query_all, query_range
from shared.domain.ids import CaseId, ResponderId
from shared.domain.roster.absence import Absence
from shared.domain.rota import Responder, Shift

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBRotaStore:
    """Implements RotaStore on the table. Each question is one query, but `shifts_between` one for each day."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def responders(self) -> tuple[Responder, ...]:
        """See RotaStore."""
        found = query_all(self._client, self._table, keys.RESPONDERS)
        return tuple(items.read_responder(item) for item in found)

    def responders_of(self, ids: Iterable[ResponderId]) -> tuple[Responder, ...]:
        """See RotaStore."""
        wanted = [keys.responder(id) for id in dict.fromkeys(ids)]
        return tuple(items.read_responder(item) for item in get_all(self._client, self._table, wanted))

    def shifts_at(self, now: datetime) -> tuple[Shift, ...]:
        """See RotaStore."""
        return tuple(self._shifts_of(now.astimezone(UTC).date()))

    def shifts_between(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """See RotaStore. One query for each UTC day, eight at a time."""
        days = list(keys.days_touched(start, end))
        with ThreadPoolExecutor(max_workers=8) as pool:
            pages = pool.map(self._shifts_of, days) if len(days) > 1 else map(self._shifts_of, days)
            found = {shift.id: shift for page in pages for shift in page}
        wanted = [shift for shift in found.values() if shift.starts_at < end and shift.ends_at > start]
        return tuple(sorted(wanted, key=lambda shift: (shift.starts_at, shift.id)))

    def _shifts_of(self, day: date) -> list[Shift]:
        return [
            items.read_shift(item) for item in query_all(self._client, self._table, keys.shifts_partition(day))
        ]

    def absences_between(self, start: datetime, end: datetime) -> tuple[Absence, ...]:
        """See RotaStore."""
        low = f"{keys.UNTIL_PREFIX}{items.instant(start)}"
        found = query_range(self._client, self._table, keys.ABSENCES, low, keys.VERSION)
        absences = (items.read_item(Absence, item) for item in found if item["sk"]["S"] != keys.VERSION)
        return tuple(absence for absence in absences if absence.overlaps(start, end))

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
