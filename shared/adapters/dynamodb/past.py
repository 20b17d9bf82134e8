"""Past contacts, read from the table for a replay: quickly, and nothing of them that names a person."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.queries import get_all
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
        """See PastContacts. Days are read eight at a time."""
        with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
            found = pool.map(lambda day: self._of_day(day, start, end), keys.days_touched(start, end))
            return tuple(past for day in found for past in day)

    def _of_day(self, day: date, start: datetime, end: datetime) -> list[Past]:
        cases = dict(self._contacts_of_cases(day, start, end))
        found = get_all(self._client, self._table, [keys.contact(key) for key in cases])
        bodies = (json.loads(items.text_of(item)) for item in found)
        return sorted((self._past(cases[b["key"]], b) for b in bodies), key=lambda past: past.received_at)

    def _contacts_of_cases(self, day: date, start: datetime, end: datetime) -> Iterator[tuple[ContactKey, str]]:
        """The key of every contact of the cases reported on the day, with its case."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="reported",
            KeyConditionExpression="reported_on = :day AND reported_at BETWEEN :start AND :end",
            ExpressionAttributeValues={
                ":day": {"S": day.isoformat()},
                ":start": {"S": items.instant(start)},
                ":end": {"S": items.instant(end)},
            },
        )
        for page in pages:
            for item in page["Items"]:
                if item["reported_at"]["S"] == items.instant(end):
                    continue
                case = json.loads(items.text_of(item))
                for strand in case.get("strands") or [case]:
                    yield ContactKey(strand["contact_key"]), case["id"]

    def _past(self, case_id: str, contact: dict[str, Any]) -> Past:
        return Past(
            case_id,
            datetime.fromisoformat(contact["received_at"]),
            self._facts.validate_python(contact["facts"]),
            contact["activity"],
        )
