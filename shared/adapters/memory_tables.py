"""Grading tables and past contacts in memory: the same promises as the adapters on the table."""

from dataclasses import replace
from datetime import datetime
from threading import RLock

from shared.adapters.memory import InMemoryCaseStore
from shared.domain.drafts import DraftChange, Stage, TableDraft
from shared.domain.editions import begins
from shared.domain.errors import DraftChanged, NotFound
from shared.domain.events import Event
from shared.domain.grading import GradingTable
from shared.domain.replay import Past, past_of
from shared.domain.statements import strands_of


class InMemoryDrafts:
    """DraftStore in memory."""

    def __init__(self) -> None:
        self._drafts: dict[str, TableDraft] = {}
        self.events: list[Event] = []
        self._lock = RLock()

    def published(self) -> tuple[GradingTable, ...]:
        """See PublishedTables."""
        drafts = [draft for draft in self.drafts() if draft.stage is Stage.PUBLISHED]
        return tuple(sorted((draft.table for draft in drafts), key=begins))

    def drafts(self) -> tuple[TableDraft, ...]:
        """See DraftStore."""
        with self._lock:
            return tuple(draft for _, draft in sorted(self._drafts.items()))

    def draft(self, version: str) -> TableDraft:
        """See DraftStore."""
        if version not in self._drafts:
            raise NotFound("There is no such version of the grading table.")
        return self._drafts[version]

    def save(self, change: DraftChange) -> TableDraft:
        """See DraftStore."""
        draft = change.draft
        with self._lock:
            stored = self._drafts.get(draft.version)
            if (stored.revision if stored else 0) != draft.revision:
                raise DraftChanged("The draft was changed by others meanwhile.")
            moment = draft.table.in_force_from
            if draft.stage is Stage.PUBLISHED and any(begins(table) == moment for table in self.published()):
                raise DraftChanged("Another table begins at that moment.")
            saved = replace(draft, revision=draft.revision + 1)
            self._drafts[draft.version] = saved
            self.events.append(change.event)
            return saved


class InMemoryPastContacts:
    """PastContacts over the cases in memory."""

    def __init__(self, cases: InMemoryCaseStore) -> None:
        self._cases = cases

    def reported_between(self, start: datetime, end: datetime) -> tuple[Past, ...]:
        """See PastContacts."""
        return tuple(
            past_of(case.id, self._cases.contact(strand.contact_key))
            for case in self._cases.reported_between(start, end)
            for strand in strands_of(case)
        )
