"""Exchanges, leave and hand-over notes in the table: one conditional transaction for each decision."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.conditions import NEW, on_version
from shared.adapters.dynamodb.queries import get_one, query_all, query_index, version_of
from shared.adapters.dynamodb.roster import DynamoDBRosterStore, commit
from shared.domain.events import Event
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.absence import AbsenceId
from shared.domain.roster.exchange import Exchange, ExchangeId, Stage
from shared.domain.roster.handover import HandOverNote
from shared.domain.roster.leave import LeaveRequest
from shared.domain.roster.publication import Changes
from shared.domain.rota import Shift
from shared.service.exchange_store import RotaChange

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MATTERS = frozenset({Stage.OPEN, Stage.ASKED, Stage.AGREED, Stage.DONE})
_NOTES_KEPT_FOR = timedelta(days=90)


class DynamoDBExchanges:
    """Implements ExchangeStore on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._rosters = DynamoDBRosterStore(client, table)

    def exchange(self, exchange_id: ExchangeId) -> Exchange:
        """See ExchangeStore."""
        return items.read_item(Exchange, self._get(_exchange_key(exchange_id)))

    def exchanges(self, now: datetime) -> tuple[Exchange, ...]:
        """See ExchangeStore. Read from an index: a change shows within about a second."""
        return tuple(items.read_item(Exchange, item) for item in self._live(keys.EXCHANGES, now))

    def told(self, exchange_id: ExchangeId) -> tuple[Event, ...]:
        """See ExchangeStore."""
        found = query_all(self._client, self._table, f"EXCHANGE#{exchange_id}", keys.EVENT_PREFIX)
        return tuple(items.read_event(item) for item in found)

    def request(self, request_id: AbsenceId) -> LeaveRequest:
        """See ExchangeStore."""
        return items.read_item(LeaveRequest, self._get(_request_key(request_id)))

    def requests(self, now: datetime) -> tuple[LeaveRequest, ...]:
        """See ExchangeStore. Read from an index, like `exchanges`."""
        return tuple(items.read_item(LeaveRequest, item) for item in self._live(keys.LEAVE, now))

    def shift(self, shift_id: ShiftId, starts_at: datetime) -> Shift:
        """See ExchangeStore."""
        key = keys.key(keys.shifts_partition(_day(starts_at)), f"{items.instant(starts_at)}#{shift_id}")
        return items.read_shift(get_one(self._client, self._table, key, "There is no such shift."))

    def turn(self, who: ResponderId) -> int:
        """See ExchangeStore."""
        return version_of(self._client, self._table, keys.key(keys.TURNS, who))

    def save(self, change: RotaChange) -> Changes:
        """See ExchangeStore."""
        writes = list(self._writes(change))
        left: Changes = ()
        if change.rota is not None:
            more, left = self._rosters.writes(change.rota, beside=len(writes))
            writes += more
        commit(self._client, writes)
        return left

    def put_note(self, note: HandOverNote) -> None:
        """See ExchangeStore. Of two copies of the page the later one counts."""
        key = keys.key(f"NOTES#{note.base}", f"{items.instant(note.shift_ends_at)}#{note.shift_id}")
        kept_until = {"N": str(int((note.shift_ends_at + _NOTES_KEPT_FOR).timestamp()))}
        item = {**items.item_of(key, "note", note), "ttl": kept_until}
        self._client.put_item(TableName=self._table, Item=item)

    def notes(self, base: str, since: datetime) -> tuple[HandOverNote, ...]:
        """See ExchangeStore."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk >= :since",
            ExpressionAttributeValues={":pk": {"S": f"NOTES#{base}"}, ":since": {"S": items.instant(since)}},
            ConsistentRead=True,
        )
        found = [items.read_item(HandOverNote, item) for page in pages for item in page["Items"]]
        return tuple(reversed(found))

    def _get(self, key: keys.Key) -> items.Item:
        return get_one(self._client, self._table, key, "There is no such exchange or request.")

    def _live(self, partition: str, now: datetime) -> list[items.Item]:
        values = {":live": {"S": partition}, ":now": items.moment(now)}
        return query_index(self._client, self._table, "live", "live_in = :live AND deadline > :now", values)

    def _writes(self, change: RotaChange) -> Iterator[dict[str, Any]]:
        if change.exchange is not None:
            yield self._put(_exchange_item(change.exchange), on_version(change.exchange.version))
        if change.request is not None:
            yield self._put(_request_item(change.request), on_version(change.request.version))
        if change.told is not None and change.exchange is not None:
            key = keys.key(f"EXCHANGE#{change.exchange.id}", f"{keys.EVENT_PREFIX}{change.told.sequence:08d}")
            yield self._put(items.item_of(key, "event", change.told), NEW)
        for who, turn in change.turns.items():
            item = {**keys.key(keys.TURNS, who), "kind": {"S": "turn"}, "version": {"N": str(turn + 1)}}
            yield self._put(item, on_version(turn))

    def _put(self, item: items.Item, condition: dict[str, Any]) -> dict[str, Any]:
        return {"Put": {"TableName": self._table, "Item": item, **condition}}


def _exchange_item(one: Exchange) -> items.Item:
    one = replace(one, version=one.version + 1)
    item = items.item_of(_exchange_key(one.id), "exchange", one) | {"version": {"N": str(one.version)}}
    if one.stage in _MATTERS:
        item |= {"live_in": {"S": keys.EXCHANGES}, "deadline": {"S": items.instant(one.given.starts_at)}}
    return item


def _request_item(one: LeaveRequest) -> items.Item:
    one = replace(one, version=one.version + 1)
    return {
        **items.item_of(_request_key(one.absence.id), "leave", one),
        "version": {"N": str(one.version)},
        "live_in": {"S": keys.LEAVE},
        "deadline": {"S": items.instant(one.absence.ends_at)},
    }


def _exchange_key(exchange_id: ExchangeId) -> keys.Key:
    return keys.key(f"EXCHANGE#{exchange_id}", "EXCHANGE")


def _request_key(request_id: AbsenceId) -> keys.Key:
    return keys.key(f"LEAVE#{request_id}", "LEAVE")


def _day(moment: datetime) -> Any:
    return next(keys.days_touched(moment, moment + timedelta(microseconds=1)))
