"""Response: what responders say and do, each for themselves."""

from dataclasses import dataclass

from shared.domain import offers
from shared.domain.case import Case
from shared.domain.errors import NotFound
from shared.domain.ids import CaseId, ResponderId
from shared.service.casebook import Casebook
from shared.service.ports import Clock, RotaStore


@dataclass(frozen=True)
class Response:
    """The responder's side of a case."""

    casebook: Casebook
    rota: RotaStore
    clock: Clock

    def current(self, responder_id: ResponderId) -> Case | None:
        """Return the case that holds the responder now, or None. A responder sees no other case."""
        case_id = self.rota.holds().get(responder_id)
        return self.casebook.store.load(case_id) if case_id else None

    def own_case(self, case_id: CaseId, responder_id: ResponderId) -> Case:
        """Return the case if the responder has or had a part in it, or leads it. Raises NotFound otherwise."""
        case = self.casebook.store.load(case_id)
        if not case.concerns(responder_id):
            raise NotFound("There is no such case of yours.")
        return case

    def accept(self, case_id: CaseId, responder_id: ResponderId) -> Case:
        """The responder accepts the offer."""
        return self.casebook.decide(case_id, lambda c: offers.accept(c, responder_id, self.clock.now()))

    def decline(self, case_id: CaseId, responder_id: ResponderId, reason: str) -> Case:
        """The responder declines the offer, with a reason."""
        return self.casebook.decide(case_id, lambda c: offers.decline(c, responder_id, reason, self.clock.now()))

    def set_out(self, case_id: CaseId, responder_id: ResponderId) -> Case:
        """The responder is en route."""
        return self.casebook.decide(case_id, lambda c: offers.set_out(c, responder_id, self.clock.now()))

    def arrive(self, case_id: CaseId, responder_id: ResponderId) -> Case:
        """The responder is on scene."""
        return self.casebook.decide(case_id, lambda c: offers.arrive(c, responder_id, self.clock.now()))

    def clear(self, case_id: CaseId, responder_id: ResponderId) -> Case:
        """The responder has left; when both have, the case is held for intensive work."""
        policy = self.casebook.policy.casework
        return self.casebook.decide(case_id, lambda c: offers.clear(c, responder_id, policy, self.clock.now()))

    def stand_down(
        self, case_id: CaseId, responder_id: ResponderId, reason: str, actor: str, seen: int | None = None
    ) -> Case:
        """Release a responder who had accepted; the role is asked again. See `Casebook.decide` for `seen`."""
        return self.casebook.decide(
            case_id, lambda c: offers.stand_down(c, responder_id, reason, actor, self.clock.now()), seen
        )
