"""The sweep: once a minute all that is due is done, and what should have moved and did not is found.

One case that can not be moved holds up no other: it is counted and named, and the rest goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.case import Case
from shared.domain.errors import Conflict
from shared.domain.ids import CaseId
from shared.domain.roster.notices import Notice
from shared.domain.stuck import OURS, Kind, stuck, tell
from shared.service.casebook import Casebook
from shared.service.dispatch import Dispatch, urgency
from shared.service.notices import Notices
from shared.service.ports import Beat, Clock, Heartbeats
from shared.service.watch import Watch


@dataclass(frozen=True)
class Swept:
    """What one sweep came to. `failed` names each case, or the search for pairs, with the kind of error."""

    due: int
    healed: list[tuple[CaseId, Kind]] = field(default_factory=list)
    told: list[CaseId] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Sweep:
    """Looks at everything, so that nothing depends on a timer or an event having survived."""

    casebook: Casebook
    watch: Watch
    dispatch: Dispatch
    heartbeats: Heartbeats
    notices: Notices
    clock: Clock

    def run(self) -> Swept:
        """Do everything that is due anywhere, try every case that waits, and tell of what is stuck all the same.

        A case that others are changing at the same moment is left to them and to the next sweep.
        """
        now = self.clock.now()
        due_ids = self.casebook.store.due_cases(now)
        swept = Swept(due=len(due_ids))
        seen: dict[CaseId, Case] = {}
        self._try(swept, "live cases", self._see_dispatching, seen)
        for case_id in due_ids:
            self._try(swept, case_id, self._see, case_id, seen)
        for case in sorted((seen[case_id] for case_id in due_ids if case_id in seen), key=urgency):
            self._try(swept, case.id, self.watch.look_at, case.id)
        self._find_pairs(swept, seen)
        for case in seen.values():
            self._try(swept, case.id, self._look_after, case, swept, now)
        self._try(swept, "notices", lambda: swept.notices.extend(self.notices.tell()))
        self.heartbeats.record(Beat.SWEEP, self.clock.now())
        return swept

    def _see_dispatching(self, seen: dict[CaseId, Case]) -> None:
        """As the index has them, which may be a second old: whatever is done about one is decided afresh."""
        seen.update((case.id, case) for case in self.casebook.store.dispatching_cases())

    def _see(self, case_id: CaseId, seen: dict[CaseId, Case]) -> None:
        if case_id not in seen:
            seen[case_id] = self.casebook.store.load(case_id)

    def _find_pairs(self, swept: Swept, seen: dict[CaseId, Case]) -> None:
        """All waiting cases in one look; if they can not be seen or decided together, each for itself."""
        if self._try(swept, "search for pairs", self._look, swept):
            return
        for case in sorted((case for case in seen.values() if case.needs_somebody()), key=urgency):
            self._try(swept, case.id, self.dispatch.find_pair, case.id)

    def _look(self, swept: Swept) -> None:
        look = self.dispatch.find_pairs()
        failed = {case_id: error for case_id, error in look.failed.items() if not isinstance(error, Conflict)}
        swept.failed.extend((case_id, type(error).__name__) for case_id, error in failed.items())
        if look.unplanned is not None:
            raise look.unplanned

    def _look_after(self, before: Case, swept: Swept, now: datetime) -> None:
        """What was stuck before this sweep and is no more is healed; of what still is, people are told."""
        policy = self.casebook.policy
        was = stuck(before, policy, now)
        if not was:
            return
        case = self.casebook.store.load(before.id)
        still = {found.key for found in stuck(case, policy, now)}
        swept.healed.extend((case.id, s.kind) for s in was if s.kind in OURS and s.key not in still)
        if not tell(case, policy, now).changes_nothing:
            self.casebook.decide(case.id, lambda c: tell(c, policy, self.clock.now()))
            swept.told.append(case.id)

    def _try(self, swept: Swept, what: str, act: Callable[..., object], *told: object) -> bool:
        try:
            act(*told)
        except Conflict:
            return True
        except Exception as error:
            swept.failed.append((what, type(error).__name__))
            return False
        return True
