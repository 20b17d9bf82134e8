"""Which grading table decides about a contact: the one in force when it was received."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from shared.domain.editions import in_force_at
from shared.domain.grading import GradingTable
from shared.service.ports import Clock


class PublishedTables(Protocol):
    """The versions that people have published."""

    def published(self) -> tuple[GradingTable, ...]:
        """Return every version that is in force from some moment on, by that moment, as of now."""
        ...


@dataclass
class _Seen:
    """What was last read, and when."""

    tables: tuple[GradingTable, ...] = ()
    read_at: datetime | None = None


@dataclass(frozen=True)
class Tables:
    """The versions of the package with those that people have published.

    What was published is read again after `read_again_after`. A version begins no sooner than `known_before` after
    its approval, which is longer: whoever asks about a moment has read every version that is in force then.
    """

    store: PublishedTables
    package: Sequence[GradingTable]
    read_again_after: timedelta
    clock: Clock
    _seen: _Seen = field(default_factory=_Seen)

    def at(self, moment: datetime) -> GradingTable:
        """Return the table that is in force at the moment. Raises NotFound before the first."""
        return in_force_at(self.known(), moment)

    def known(self) -> tuple[GradingTable, ...]:
        """Return every version as of at most `read_again_after` ago."""
        now = self.clock.now()
        if self._seen.read_at is None or not timedelta(0) <= now - self._seen.read_at < self.read_again_after:
            self._seen.tables, self._seen.read_at = (*self.package, *self.store.published()), now
        return self._seen.tables
