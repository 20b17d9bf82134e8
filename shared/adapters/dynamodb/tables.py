"""Grading tables in the table."""

from dataclasses import replace
from typing import Any

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.conditions import NEW, on_version, or_else
from shared.adapters.dynamodb.published_tables import DynamoDBPublishedTables
from shared.adapters.dynamodb.queries import get_one, query_all
from shared.domain.drafts import DraftChange, Stage, TableDraft
from shared.domain.errors import DraftChanged


class DynamoDBDrafts(DynamoDBPublishedTables):
    """Implements DraftStore on the table."""

    def drafts(self) -> tuple[TableDraft, ...]:
        """See DraftStore."""
        found = query_all(self._client, self._table, keys.TABLE_DRAFTS)
        return tuple(items.read_item(TableDraft, item) for item in found)

    def draft(self, version: str) -> TableDraft:
        """See DraftStore."""
        key = keys.key(keys.TABLE_DRAFTS, version)
        missing = "There is no such version of the grading table."
        return items.read_item(TableDraft, get_one(self._client, self._table, key, missing))

    def save(self, change: DraftChange) -> TableDraft:
        """See DraftStore."""
        before = change.draft.revision
        draft = replace(change.draft, revision=before + 1)
        item = items.item_of(keys.key(keys.TABLE_DRAFTS, draft.version), "table_draft", draft)
        item["version"] = {"N": str(draft.revision)}
        writes = [self._put(item, on_version(before)), self._put(items.event_item(change.event), NEW)]
        begins = draft.table.in_force_from
        if draft.stage is Stage.PUBLISHED and begins is not None:
            key = keys.key(keys.TABLES_IN_FORCE, items.instant(begins))
            writes.append(self._put(items.item_of(key, "grading_table", draft.table), NEW))
        with or_else(DraftChanged("The draft was changed by others meanwhile.")):
            self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]
        return draft

    def _put(self, item: items.Item, condition: dict[str, Any]) -> dict[str, Any]:
        return {"Put": {"TableName": self._table, "Item": item, **condition}}
