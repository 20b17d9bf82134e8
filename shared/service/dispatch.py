"""Dispatch: ask the best pair, and ask again whenever somebody becomes free."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.case import Case, CaseState, Decision
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

        def decision_on(case: Case) -> Decision:
            return offer(case, self.on_call_now(), self.casebook.policy.dispatch, self.clock.now())

        return self.casebook.decide(case_id, decision_on)

    def find_pairs_for_waiting(self) -> None:
        """Try every case that waits, the highest grade first and by deadline within a grade."""
        waiting = [case for case in self.casebook.store.live_cases() if case.state is CaseState.WAITING]
        for case in sorted(waiting, key=urgency):
            self.find_pair(case.id)


def urgency(case: Case) -> tuple[int, datetime]:
    """The order in which cases are served: lower grade number, then earlier deadline."""
    return (case.grade or 9, case.deadline or case.reported_at)
