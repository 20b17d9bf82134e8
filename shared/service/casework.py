"""Casework: the fixed period of intensive work, as the lead worker and the managers run it."""

from dataclasses import dataclass

from shared.domain import casework
from shared.domain.case import Case, Close
from shared.domain.ids import CaseId, ResponderId
from shared.service.casebook import Casebook
from shared.service.ports import Clock


@dataclass(frozen=True)
class Casework:
    """Everything that may be done to a held case. `actor` is who does it."""

    casebook: Casebook
    clock: Clock

    def add_note(self, case_id: CaseId, text: str, actor: str) -> Case:
        """Add a note to the timeline, in any state of the case."""
        return self.casebook.decide(case_id, lambda c: casework.add_note(c, text, actor, self.clock.now()))

    def name_lead_worker(self, case_id: CaseId, worker: ResponderId, actor: str) -> Case:
        """Put another worker in the lead."""
        return self.casebook.decide(
            case_id, lambda c: casework.name_lead_worker(c, worker, actor, self.clock.now())
        )

    def record_review(self, case_id: CaseId, name: str, text: str, actor: str) -> Case:
        """Record a review and what it agreed."""
        return self.casebook.decide(
            case_id, lambda c: casework.record_review(c, name, text, actor, self.clock.now())
        )

    def extend(self, case_id: CaseId, reason: str, manager: str) -> Case:
        """Extend the period once. The caller has made sure that `manager` is one."""
        policy = self.casebook.policy.casework
        return self.casebook.decide(
            case_id, lambda c: casework.extend(c, reason, manager, policy, self.clock.now())
        )

    def close(self, case_id: CaseId, how: Close, reason: str, actor: str) -> Case:
        """Step down, step up, or close otherwise, with the reason."""
        return self.casebook.decide(case_id, lambda c: casework.close(c, how, reason, actor, self.clock.now()))
