"""The plain doubles of what looks at cover."""

from dataclasses import replace
from threading import Lock

from shared.domain.errors import CoverTold
from shared.domain.roster.notice import Told


class InMemoryToldStore:
    """ToldStore in memory."""

    def __init__(self) -> None:
        self._told = Told()
        self._lock = Lock()

    def told(self) -> Told:
        """See ToldStore."""
        return self._told

    def save_told(self, told: Told) -> None:
        """See ToldStore."""
        with self._lock:
            if told.version != self._told.version:
                raise CoverTold("Somebody else told about cover meanwhile.")
            self._told = replace(told, version=told.version + 1)


class RecordingRotaAdministrators:
    """RotaAdministrators that keep what they were told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def tell_rota_administrators(self, subject: str, text: str) -> None:
        """See RotaAdministrators."""
        self.told.append((subject, text))
