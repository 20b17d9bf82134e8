"""Grading tables and replays in the table."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.published_tables import DynamoDBPublishedTables
from shared.adapters.dynamodb.queries import query_all
from shared.domain.drafts import DraftChange, Stage, TableDraft
from shared.domain.errors import DraftChanged, NotFound
from shared.domain.replay import Change, Replay, ReplayStage, asked

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NEW = "attribute_not_exists(pk)"
_CHANGES_OF_AN_ITEM = 500
"""Of some 300 bytes each: well under the 400 KB that an item may have."""


class DynamoDBDrafts(DynamoDBPublishedTables):
    """Implements DraftStore on the table."""

    def drafts(self) -> tuple[TableDraft, ...]:
        """See DraftStore."""
        found = query_all(self._client, self._table, keys.TABLE_DRAFTS)
        return tuple(items.read_item(TableDraft, item) for item in found)

    def draft(self, version: str) -> TableDraft:
        """See DraftStore."""
        key = keys.key(keys.TABLE_DRAFTS, version)
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        if found is None:
            raise NotFound("There is no such version of the grading table.")
        return items.read_item(TableDraft, found)

    def save(self, change: DraftChange) -> TableDraft:
        """See DraftStore."""
        before = change.draft.revision
        draft = replace(change.draft, revision=before + 1)
        item = items.item_of(keys.key(keys.TABLE_DRAFTS, draft.version), "table_draft", draft)
        item["revision"] = {"N": str(draft.revision)}
        writes = [self._put(item, "revision = :before", before) if before else self._put(item, _NEW)]
        writes.append(self._put(items.event_item(change.event), _NEW))
        begins = draft.table.in_force_from
        if draft.stage is Stage.PUBLISHED and begins is not None:
            key = keys.key(keys.TABLES_IN_FORCE, items.instant(begins))
            writes.append(self._put(items.item_of(key, "grading_table", draft.table), _NEW))
        try:
            self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            raise DraftChanged("The draft was changed by others meanwhile.") from error
        return draft

    def _put(self, item: items.Item, condition: str, before: int | None = None) -> dict[str, Any]:
        put: dict[str, Any] = {"TableName": self._table, "Item": item, "ConditionExpression": condition}
        if before is not None:
            put["ExpressionAttributeValues"] = {":before": {"N": str(before)}}
        return {"Put": put}


class DynamoDBReplays:
    """Implements ReplayStore on the table, which forgets replays after `kept_for`."""

    def __init__(self, client: "DynamoDBClient", table: str, kept_for: timedelta) -> None:
        self._client = client
        self._table = table
        self._kept_for = kept_for

    def ask(self, replay: Replay) -> None:
        """See ReplayStore."""
        kinds = [self._item(replay)]
        if replay.stage is not ReplayStage.DONE:
            kinds.append(items.event_item(asked(replay)))
        writes = [{"Put": {"TableName": self._table, "Item": item, "ConditionExpression": _NEW}} for item in kinds]
        self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]

    def replay(self, version: str, replay_id: str) -> Replay:
        """See ReplayStore."""
        key = keys.key(keys.replays_partition(version), replay_id)
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        if found is None:
            raise NotFound("There is no such replay.")
        return items.read_item(Replay, found)

    def replays(self, version: str) -> tuple[Replay, ...]:
        """See ReplayStore."""
        found = query_all(self._client, self._table, keys.replays_partition(version))
        replays = (items.read_item(Replay, item) for item in found)
        return tuple(sorted(replays, key=lambda replay: replay.asked_at, reverse=True))

    def tell(self, replay: Replay) -> None:
        """See ReplayStore."""
        try:
            self._client.put_item(
                TableName=self._table, Item=self._item(replay), ConditionExpression="attribute_exists(pk)"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            raise NotFound("There is no such replay.") from error

    def list_changes(self, replay: Replay, changes: Iterable[Change]) -> None:
        """See ReplayStore. Listed again, the same contacts come to the same items."""
        every = tuple(changes)
        for start in range(0, len(every), _CHANGES_OF_AN_ITEM):
            page = every[start : start + _CHANGES_OF_AN_ITEM]
            key = keys.key(keys.changes_partition(replay.pages), f"{start:08d}")
            item = items.item_of(key, "changes", page, tuple[Change, ...]) | self._ttl(replay)
            self._client.put_item(TableName=self._table, Item=item)

    def changes(self, replay: Replay) -> tuple[Change, ...]:
        """See ReplayStore."""
        found = query_all(self._client, self._table, keys.changes_partition(replay.pages))
        return tuple(change for item in found for change in items.read_item(tuple[Change, ...], item))

    def _item(self, replay: Replay) -> items.Item:
        key = keys.key(keys.replays_partition(replay.version), replay.id)
        return items.item_of(key, "replay", replay) | self._ttl(replay)

    def _ttl(self, replay: Replay) -> items.Item:
        return {"ttl": {"N": str(int((replay.asked_at + self._kept_for).timestamp()))}}
