"""What the grading tables need of a store: versions in force, drafts, and past contacts."""

from datetime import datetime
from typing import Protocol

from shared.domain.drafts import DraftChange, TableDraft
from shared.domain.replay import Past
from shared.service.tables import PublishedTables


class DraftStore(PublishedTables, Protocol):
    """Drafts, and what becomes of them."""

    def drafts(self) -> tuple[TableDraft, ...]:
        """Return every draft there ever was, by version, as of now."""
        ...

    def draft(self, version: str) -> TableDraft:
        """Return the draft as last saved. Raises NotFound."""
        ...

    def save(self, change: DraftChange) -> TableDraft:
        """Store the draft, one revision on, with its event; when it is published its table too. All or nothing.

        Raises DraftChanged when the stored one is newer than the one decided on, when there is one of the version
        already, or when another table begins at the same moment.
        """
        ...


class PastContacts(Protocol):
    """Contacts as they are replayed."""

    def reported_between(self, start: datetime, end: datetime) -> tuple[Past, ...]:
        """Return the last word of every sender about every matter whose case was reported in [start, end)."""
        ...
