"""Feeds in the table: links under an id, with the digest of their token alone; and what each feed last said."""

import hmac
import json
import secrets
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.conditions import on_version, or_else
from shared.adapters.dynamodb.queries import find_one, query_all
from shared.domain.errors import Conflict
from shared.domain.roster.feeds import Feed
from shared.service.calendars import FeedLink, Ledger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBFeeds:
    """Implements FeedStore on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def open(self, link: FeedLink) -> str:
        """See FeedStore. The token begins with the id of the link, so that it is found by a key."""
        token = f"{_link_id(link.feed, link.holder)}{secrets.token_urlsafe(32)}"
        item = {
            **items.item_of(_link_key(link.feed, link.holder), "feed_link", link),
            "digest": {"S": _digest(token)},
            "ttl": {"N": str(int(link.expires_at.timestamp()))},
        }
        self._client.put_item(TableName=self._table, Item=item)
        return token

    def find(self, token: str) -> FeedLink | None:
        """See FeedStore."""
        key = keys.key(keys.FEEDS, token[:_ID_LENGTH] or "-")
        found = find_one(self._client, self._table, key)
        if found is None or not hmac.compare_digest(found["digest"]["S"], _digest(token)):
            return None
        return items.read_item(FeedLink, found)

    def close(self, feed: Feed, holder: str) -> None:
        """See FeedStore."""
        self._client.delete_item(TableName=self._table, Key=_link_key(feed, holder))

    def links(self) -> tuple[FeedLink, ...]:
        """See FeedStore."""
        found = query_all(self._client, self._table, keys.FEEDS)
        links = (items.read_item(FeedLink, item) for item in found)
        return tuple(sorted(links, key=lambda link: link.made_at))

    def ledger(self, feed: Feed) -> Ledger:
        """See FeedStore."""
        found = find_one(self._client, self._table, _ledger_key(feed))
        return items.read_item(Ledger, found) if found else Ledger()

    def save(self, feed: Feed, ledger: Ledger) -> None:
        """See FeedStore. A base has a thousand shifts in two months: packed, the item is far below 400 kB."""
        kept = replace(ledger, version=ledger.version + 1)
        item = {**items.item_of(_ledger_key(feed), "feed_ledger", kept), "version": {"N": str(kept.version)}}
        with or_else(Conflict("The feed was brought up to date by others meanwhile.")):
            self._client.put_item(TableName=self._table, Item=item, **on_version(ledger.version))


_ID_LENGTH = 16


def _link_id(feed: Feed, holder: str) -> str:
    return sha256(json.dumps([feed.kind, feed.of, holder]).encode()).hexdigest()[:_ID_LENGTH]


def _link_key(feed: Feed, holder: str) -> keys.Key:
    return keys.key(keys.FEEDS, _link_id(feed, holder))


def _ledger_key(feed: Feed) -> keys.Key:
    return keys.key(f"FEED#{feed.kind}#{feed.of}", "LEDGER")


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
