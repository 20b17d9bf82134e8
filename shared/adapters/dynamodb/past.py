"""Past contacts, read from the table for a replay: quickly, and nothing of them that names a person."""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.queries import get_all, query_index
from shared.domain.contact import Facts
from shared.domain.ids import ContactKey
from shared.domain.replay import Past

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_AT_ONCE = 8


class DynamoDBPastContacts:
    """Implements PastContacts on the table. Of a case only the keys of its contacts are read."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._facts = TypeAdapter(Facts)

    def reported_between(self, start: datetime, end: datetime) -> tuple[Past, ...]:
        """See PastContacts. What is being dispatched is read first, as it is not under its day yet. Days are read
        eight at a time."""
        under_way = self._under_way(start, end)
        with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
            found = pool.map(lambda day: self._of_day(day, start, end, under_way), keys.days_touched(start, end))
            return tuple(past for day in found for past in day)

    def _under_way(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """The cases reported in [start, end) that are being dispatched."""
        found = [
            json.loads(items.text_of(item))
            for where in (keys.Live.WAITING, keys.Live.PAIRED)
            for item in query_index(self._client, self._table, "live", "live_in = :live", {":live": {"S": where}})
        ]
        return [case for case in found if start <= datetime.fromisoformat(case["reported_at"]) < end]

    def _of_day(
        self, day: date, start: datetime, end: datetime, under_way: Iterable[dict[str, Any]]
    ) -> list[Past]:
        on_the_day = [case for case in under_way if datetime.fromisoformat(case["reported_at"]).date() == day]
        cases = dict(_contacts_of([*on_the_day, *self._over(day, start, end)]))
        found = get_all(self._client, self._table, [keys.contact(key) for key in cases])
        bodies = (json.loads(items.text_of(item)) for item in found)
        return sorted((self._past(cases[b["key"]], b) for b in bodies), key=lambda past: past.received_at)

    def _over(self, day: date, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
        """The cases reported on the day that are no longer dispatched."""
        condition = "reported_on = :day AND reported_at BETWEEN :start AND :end"
        values = {":day": {"S": day.isoformat()}, ":start": items.moment(start), ":end": items.moment(end)}
        for item in query_index(self._client, self._table, "reported", condition, values):
            if item["reported_at"]["S"] != items.instant(end):
                yield json.loads(items.text_of(item))

    def _past(self, case_id: str, contact: dict[str, Any]) -> Past:
        return Past(
            case_id,
            datetime.fromisoformat(contact["received_at"]),
            self._facts.validate_python(contact["facts"]),
            contact["activity"],
        )


def _contacts_of(cases: Iterable[dict[str, Any]]) -> Iterator[tuple[ContactKey, str]]:
    """The key of every contact of the cases, with its case."""
    for case in cases:
        for strand in case.get("strands") or [case]:
            yield ContactKey(strand["contact_key"]), case["id"]
