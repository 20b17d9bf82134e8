"""Grading tables in the table."""

from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.published_tables import DynamoDBPublishedTables
from shared.adapters.dynamodb.queries import query_all
from shared.domain.drafts import DraftChange, Stage, TableDraft
from shared.domain.errors import DraftChanged, NotFound

_NEW = "attribute_not_exists(pk)"


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
