"""Notices in the table. The event is the record: one item, written once, which the stream carries on."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.conditions import NEW, or_else
from shared.adapters.dynamodb.queries import query_all
from shared.domain.events import Event
from shared.domain.roster.notices import key_of
from shared.service.notices import NoticeKnown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEPT_FOR = timedelta(days=90)
"""Long enough to answer "I was not told"; the record of messages has the text."""


class DynamoDBNotices:
    """Implements NoticeStore on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def told_since(self, since: datetime, now: datetime) -> frozenset[str]:
        """See NoticeStore."""
        days = keys.days_touched(since, now + timedelta(microseconds=1))
        found = [
            item["sk"]["S"].removeprefix(keys.EVENT_PREFIX)
            for day in days
            for item in query_all(self._client, self._table, keys.notices_partition(day), keys.EVENT_PREFIX)
        ]
        return frozenset(key for key in found if key >= key_of(since))

    def record(self, key: str, event: Event) -> None:
        """See NoticeStore."""
        item = items.notice_item(key, event, event.at + _KEPT_FOR)
        with or_else(NoticeKnown("This notice is recorded already.")):
            self._client.put_item(TableName=self._table, Item=item, **NEW)
