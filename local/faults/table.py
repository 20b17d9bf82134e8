"""The table as DynamoDB behaves: transactions of all or nothing, indexes that lag, a stream that follows."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from local.faults.ports import Fault, Faults
from shared.adapters.memory import InMemoryCaseStore, InMemoryRotaStore
from shared.domain.case import Case, Decision
from shared.domain.contact import Statement
from shared.domain.events import Event
from shared.domain.ids import CaseId
from shared.domain.traces import Trace

_LAGS = ((0.0, 3.0), (0.0, 3.0), (0.0, 3.0), (3.0, 120.0))
"""Seconds by which an index that lags is behind: seldom by much (default)."""

Saved = Callable[[Case | None, Case, tuple[Event, ...]], None]
"""Hears each commit: the case before it, the case after it, and its events."""


class SimulatedCaseStore(InMemoryCaseStore):
    """The double in memory, with an index that may answer from some seconds ago, and a listener for each commit.

    A case by its key, the holds and the contacts are read as last committed; everything asked of an index is not.
    """

    def __init__(
        self, rota: InMemoryRotaStore, now: Callable[[], datetime], faults: Faults, chance: Random, saved: Saved
    ) -> None:
        super().__init__(rota)
        self._now, self._faults, self._chance, self._saved = now, faults, chance, saved
        self._history: dict[CaseId, list[tuple[datetime, Case, datetime | None]]] = defaultdict(list)

    def save(
        self,
        decision: Decision,
        *,
        due_at: datetime | None,
        contact: Statement | None = None,
        traces: Iterable[Trace] = (),
    ) -> Case:
        """See CaseStore."""
        before = self._cases.get(decision.case.id)
        case = super().save(decision, due_at=due_at, contact=contact, traces=traces)
        self._history[case.id].append((self._now(), case, due_at))
        self._saved(before, case, decision.events)
        return case

    def all_cases(self) -> tuple[Case, ...]:
        """Return every case as last committed."""
        return tuple(self._cases.values())

    def _indexed(self) -> list[tuple[Case, datetime | None]]:
        """The cases as the index has them: mostly as they are, now and then as they were."""
        if not self._faults.strikes_with(Fault.LATE_INDEX, 0.25):
            return super()._indexed()
        seen_from = self._now() - timedelta(seconds=self._chance.uniform(*self._chance.choice(_LAGS)))
        found = []
        for versions in self._history.values():
            position = bisect_right(versions, seen_from, key=_when)
            if position:
                found.append((versions[position - 1][1], versions[position - 1][2]))
        return found


def _when(version: tuple[datetime, Any, Any]) -> datetime:
    return version[0]
