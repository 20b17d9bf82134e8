"""What the grading tables need of a store: versions in force, drafts, and replays of past contacts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from shared.domain.drafts import DraftChange, TableDraft
from shared.domain.replay import Change, Past, Replay
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


class ReplayStore(Protocol):
    """Replays that were asked for, and what they have found."""

    def ask(self, replay: Replay) -> None:
        """Keep a new replay; the event that sets it going is stored with it unless it is done already."""
        ...

    def replay(self, version: str, replay_id: str) -> Replay:
        """Return the replay as last told. Raises NotFound."""
        ...

    def replays(self, version: str) -> tuple[Replay, ...]:
        """Return the replays of a version, the latest first."""
        ...

    def tell(self, replay: Replay) -> None:
        """Keep how far the replay has come. Raises NotFound when it was never asked for."""
        ...

    def list_changes(self, replay: Replay, changes: Iterable[Change]) -> None:
        """Keep the changes that are listed, in place of those listed before."""
        ...

    def changes(self, replay: Replay) -> tuple[Change, ...]:
        """Return the changes that are listed."""
        ...


class PastContacts(Protocol):
    """Contacts as they are replayed."""

    def reported_between(self, start: datetime, end: datetime) -> tuple[Past, ...]:
        """Return the last word of every sender about every matter whose case was reported in [start, end)."""
        ...
