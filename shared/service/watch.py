"""Watch: what time alone sets in motion. A timer looks at a case when an offer runs out, on the second; `sweep`
looks at all of them once a minute, so that nothing depends on a timer having survived. Check-ins are the sweep's
alone: they are an hour apart, and no timer of a queue runs so long."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.case import Case, Decision
from shared.domain.escalation import apply_due, needs_people
from shared.domain.ids import CaseId
from shared.service.casebook import Casebook
from shared.service.dispatch import Dispatch
from shared.service.ports import Clock, Timer


@dataclass(frozen=True)
class Watch:
    """Moves cases on when their moment has come."""

    casebook: Casebook
    dispatch: Dispatch
    timer: Timer
    clock: Clock

    def await_answers(self, case_id: CaseId, expires_at: datetime) -> None:
        """Set a timer for the moment at which an offer of the case runs out. Each offer has its own: a half that
        is asked later also runs out later."""
        self.timer.look_again(case_id, expires_at)

    def look_at(self, case_id: CaseId) -> Case:
        """Do everything that is due on the case.

        Whoever is to be asked next is asked by what hears the event; the sweep tries again if that was lost.
        """
        case = self.casebook.store.load(case_id)
        while (after := self.casebook.decide(case_id, self._due, known=case)).version != case.version:
            case = after
        return case

    def _due(self, case: Case) -> Decision:
        """One moment says what is due and whether it depends on who is on call; they are read afresh."""
        now = self.clock.now()
        people = self.dispatch.on_call_now() if needs_people(case, now) else ()
        policy = self.dispatch.policy_for([case], (person.position for person in people))
        return apply_due(case, policy, now, people)
