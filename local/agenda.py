"""An agenda: what the people of the story mean to do, and when."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Action = Callable[[], None]


class Agenda:
    """Actions in order of time; those of one moment are taken together, as they would happen together."""

    def __init__(self) -> None:
        self._entries: list[tuple[datetime, int, Action]] = []
        self._order = count()

    def add(self, when: datetime, action: Action) -> None:
        """Do `action` at `when`."""
        heapq.heappush(self._entries, (when, next(self._order), action))

    def next_at(self) -> datetime | None:
        """When something is next to be done, or None."""
        return self._entries[0][0] if self._entries else None

    def take_due(self, now: datetime) -> list[Action]:
        """Remove and return what is due by `now`, in order."""
        due = []
        while self._entries and self._entries[0][0] <= now:
            due.append(heapq.heappop(self._entries)[2])
        return due
