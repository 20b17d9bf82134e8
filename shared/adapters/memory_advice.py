"""The plain double of the advice store, under the same contract tests as the one on the table."""

from datetime import datetime
from threading import RLock

from shared.adapters.memory import InMemoryRotaStore
from shared.domain.advice import Advice
from shared.domain.errors import Conflict
from shared.domain.events import Event
from shared.domain.ids import ResponderId


class InMemoryAdviceStore:
    """AdviceStore in memory. `told` has the events."""

    def __init__(self, rota: InMemoryRotaStore) -> None:
        self._rota = rota
        self._lock = RLock()
        self._given: dict[ResponderId, Advice] = {}
        self.told: list[Event] = []

    def all(self) -> tuple[Advice, ...]:
        """See AdviceStore."""
        return tuple(self._given[who] for who in sorted(self._given))

    def give(self, advices: tuple[Advice, ...], event: Event | None) -> None:
        """See AdviceStore."""
        with self._lock:
            for advice in advices:
                before = self._given.get(advice.responder_id)
                if advice.responder_id in self._rota.held or (before is not None and before.until > advice.at):
                    raise Conflict("One of them was taken, or told otherwise, at this moment.")
            self._given.update({advice.responder_id: advice for advice in advices})
            if event is not None:
                self.told.append(event)

    def arrived(self, advice: Advice, at: datetime) -> None:
        """See AdviceStore."""
        with self._lock:
            if self._given.get(advice.responder_id) != advice:
                raise Conflict("You have been advised otherwise meanwhile.")
            del self._given[advice.responder_id]
            self._rota.see(advice.responder_id, advice.to, at)
