"""Drafts of the grading table, from the first edit until they are published."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.domain import drafts as life
from shared.domain.drafts import DraftChange, TableDraft
from shared.domain.editions import begins, date_faults, in_force_at
from shared.domain.errors import DraftChanged, Refused
from shared.domain.grading import GradingTable
from shared.domain.policy import Policy
from shared.service.ports import Clock
from shared.service.table_store import DraftStore

ReadTable = Callable[[Any], GradingTable]
"""Reads and checks a table as it is written down. Raises PolicyInvalid, naming rows."""


@dataclass(frozen=True)
class TableDrafts:
    """Everything that managers do to drafts. `actor` is who does it; the caller has made sure that they may."""

    store: DraftStore
    package: Sequence[GradingTable]
    read_table: ReadTable
    policy: Policy
    clock: Clock

    def tables(self) -> tuple[GradingTable, ...]:
        """Return every version that is in force from some moment on, by that moment."""
        return tuple(sorted((*self.package, *self.store.published()), key=begins))

    def in_force(self) -> GradingTable:
        """Return the table that is in force now."""
        return in_force_at(self.tables(), self.clock.now())

    def version(self, version: str) -> GradingTable:
        """Return a version, published or a draft. Raises NotFound."""
        found = next((table for table in self.tables() if table.version == version), None)
        return found or self.store.draft(version).table

    def make(self, version: str, based_on: str, document: Any, note: str, actor: str) -> TableDraft:
        """There is a draft of this version, with the content of `document` or else that of the version it is based
        on. Raises PolicyInvalid, Conflict when there is such a version already."""
        based = self.version(based_on)
        content = based if document is None else self.read_table(document)
        table = self._checked(replace(content, version=version))
        if any(known.version == version for known in self.tables()):
            raise DraftChanged("There is a version of this name already.")
        return self.store.save(life.make(table, based_on, note, actor, self.clock.now()))

    def edit(self, version: str, document: Any, note: str, actor: str, seen: int | None = None) -> TableDraft:
        """The draft has this content. Raises PolicyInvalid and leaves it as it was."""
        table = self.read_table(document)
        return self._do(version, seen, lambda draft, now: life.edit(draft, table, note, actor, now))

    def submit(
        self, version: str, wanted_from: datetime | None, note: str, actor: str, seen: int | None = None
    ) -> TableDraft:
        """The draft waits for a second manager."""
        return self._do(version, seen, lambda draft, now: life.submit(draft, wanted_from, note, actor, now))

    def send_back(self, version: str, note: str, actor: str, seen: int | None = None) -> TableDraft:
        """The draft may be edited again."""
        return self._do(version, seen, lambda draft, now: life.send_back(draft, note, actor, now))

    def approve(self, version: str, note: str, actor: str, seen: int | None = None) -> TableDraft:
        """The version is published. Of two who approve at the same moment one does."""
        before = self.policy.tables.known_before

        def decide(draft: TableDraft, now: datetime) -> DraftChange:
            change = life.approve(draft, note, actor, now, before)
            self._checked(change.draft.table)
            others = (table for table in self.tables() if table.version != version)
            faults = list(date_faults((*others, change.draft.table)))
            if faults:
                raise Refused(" ".join(faults))
            return change

        return self._do(version, seen, decide)

    def withdraw(self, version: str, note: str, actor: str, seen: int | None = None) -> TableDraft:
        """The draft is over."""
        return self._do(version, seen, lambda draft, now: life.withdraw(draft, note, actor, now))

    def _checked(self, table: GradingTable) -> GradingTable:
        """The table as read anew: what was in order when it was written may not be under the policy of today."""
        return self.read_table(table)

    def _do(
        self, version: str, seen: int | None, decide: Callable[[TableDraft, datetime], DraftChange]
    ) -> TableDraft:
        draft = self.store.draft(version)
        if seen is not None and draft.revision != seen:
            raise DraftChanged("Somebody was faster: the draft has changed since you saw it. Nothing was done.")
        return self.store.save(decide(draft, self.clock.now()))
