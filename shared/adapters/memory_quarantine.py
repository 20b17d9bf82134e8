"""The plain double of the quarantine."""

from datetime import datetime
from threading import Lock

from shared.domain.errors import CaseChanged, NotFound
from shared.domain.quarantine import Quarantined
from shared.service.quarantine import saved


class InMemoryQuarantine:
    """Quarantine in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, Quarantined] = {}
        self._lock = Lock()

    def put(self, message: Quarantined) -> None:
        """See Quarantine."""
        self._kept.setdefault(message.id, message)

    def get(self, message_id: str) -> Quarantined:
        """See Quarantine."""
        if message_id not in self._kept:
            raise NotFound("There is no such message in quarantine.")
        return self._kept[message_id]

    def save(self, message: Quarantined) -> Quarantined:
        """See Quarantine."""
        with self._lock:
            if self.get(message.id).version != message.version:
                raise CaseChanged("The message was changed meanwhile.")
            self._kept[message.id] = saved(message)
            return self._kept[message.id]

    def waiting(self, most: int) -> tuple[Quarantined, ...]:
        """See Quarantine."""
        found = [message for message in self._kept.values() if message.is_open]
        return tuple(sorted(found, key=lambda message: (message.received_at, message.id)))[:most]

    def handled(self, most: int) -> tuple[Quarantined, ...]:
        """See Quarantine."""
        found = [(message.done_at, message) for message in self._kept.values() if message.done_at]
        latest = sorted(found, key=lambda each: (each[0], each[1].id), reverse=True)
        return tuple(message for _, message in latest)[:most]

    def waiting_since(self) -> datetime | None:
        """See Quarantine."""
        return next((message.received_at for message in self.waiting(1)), None)

    def all(self) -> tuple[Quarantined, ...]:
        """See Quarantine."""
        return tuple(sorted(self._kept.values(), key=lambda message: message.received_at, reverse=True))
