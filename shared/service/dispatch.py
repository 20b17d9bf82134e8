"""Dispatch: ask the best pair, and ask again whenever somebody becomes free."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.case import Case, Decision
from shared.domain.errors import Conflict
from shared.domain.ids import CaseId
from shared.domain.offers import offer
from shared.domain.rota import OnCall, on_call
from shared.service.casebook import Casebook
from shared.service.ports import Clock, RotaStore


@dataclass(frozen=True)
class Dispatch:
    """Finds people for cases."""

    casebook: Casebook
    rota: RotaStore
    clock: Clock

    def on_call_now(self) -> tuple[OnCall, ...]:
        """Return who is on call, with the case that holds each of them."""
        now = self.clock.now()
        good_for = self.casebook.policy.dispatch.seen_good_for
        return on_call(self.rota.shifts_at(now), self.rota.responders(), self.rota.holds(), good_for, now)

    def find_pair(self, case_id: CaseId) -> Case:
        """Ask the best people for whatever role of the case is vacant."""
        return self.casebook.decide(case_id, lambda case: self._offer(case, self.on_call_now()))

    def find_pairs_for_waiting(self) -> None:
        """Try every case that waits, the highest grade first and by deadline within a grade.

        Who is on call is read once, and again after each case that took somebody. A case that others change at
        the same moment is left to them and to the next look.
        """
        waiting = sorted(self.casebook.store.waiting_cases(), key=urgency)
        people = self.on_call_now() if waiting else ()
        for case in waiting:
            if self._offer(case, people).changes_nothing:
                continue
            try:
                self.find_pair(case.id)
            except Conflict:
                continue
            people = self.on_call_now()

    def _offer(self, case: Case, people: tuple[OnCall, ...]) -> Decision:
        return offer(case, people, self.casebook.policy.dispatch, self.clock.now())


def urgency(case: Case) -> tuple[int, datetime]:
    """The order in which cases are served: lower grade number, then earlier deadline."""
    return (case.grade or 9, case.deadline or case.reported_at)
