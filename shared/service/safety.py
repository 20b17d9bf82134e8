"""Safety: what each responder says of warnings, check-ins and help; and a person at a desk, when help has come."""

from dataclasses import dataclass

from shared.domain import safety
from shared.domain.case import Case
from shared.domain.casework import BEFORE_ALL
from shared.domain.ids import CaseId, ResponderId
from shared.service.casebook import Casebook
from shared.service.ports import Clock


@dataclass(frozen=True)
class Safety:
    """Keeps responders safe."""

    casebook: Casebook
    clock: Clock

    def acknowledge_warnings(self, case_id: CaseId, responder_id: ResponderId) -> Case:
        """The responder has read the warnings."""
        return self.casebook.decide(
            case_id, lambda c: safety.acknowledge_warnings(c, responder_id, self.clock.now())
        )

    def check_in(self, case_id: CaseId, responder_id: ResponderId) -> Case:
        """The responder on scene is well; their timer runs anew."""
        return self.casebook.decide(case_id, lambda c: safety.check_in(c, responder_id, self.clock.now()))

    def raise_duress(self, case_id: CaseId, responder_id: ResponderId) -> Case:
        """The responder calls for help."""
        return self.casebook.decide(case_id, lambda c: safety.raise_duress(c, responder_id, self.clock.now()))

    def watched(self) -> tuple[Case, ...]:
        """Return every case on which somebody may be in danger: all that are dispatched, and of the held and the
        closed those with an open call for help."""
        store = self.casebook.store
        calling = (*store.held_cases(until=BEFORE_ALL), *store.closed_with_calls())
        return (*store.dispatching_cases(), *calling)

    def open_calls(self) -> tuple[Case, ...]:
        """Return every case on which somebody calls for help, whatever its state."""
        return tuple(case for case in self.watched() if case.in_duress())

    def resolve_duress(self, case_id: CaseId, responder_id: ResponderId, reason: str, actor: str) -> Case:
        """A person has made sure that the responder is safe."""
        return self.casebook.decide(
            case_id, lambda c: safety.resolve_duress(c, responder_id, reason, actor, self.clock.now())
        )
