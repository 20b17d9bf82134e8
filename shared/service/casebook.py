"""Load, decide, save: the one loop behind every use case that changes a case."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.case import Case, Decision
from shared.domain.contact import Statement
from shared.domain.errors import CaseChanged, Conflict, ResponderTaken, SeenBefore
from shared.domain.escalation import next_due_at
from shared.domain.feedback import with_answers
from shared.domain.ids import CaseId
from shared.domain.policy import Policy
from shared.domain.traces import Trace
from shared.service.ports import CaseStore
from shared.service.tables import Tables

_ATTEMPTS = 8


@dataclass(frozen=True)
class Casebook:
    """The store together with the policy that says when a case is due next."""

    store: CaseStore
    policy: Policy
    tables: Tables | None = None
    """The versions of the grading table; without them the one in the policy is always in force."""

    def policy_at(self, moment: datetime) -> Policy:
        """Return the policy with the grading table that was, or is, in force at the moment."""
        return replace(self.policy, grading=self.tables.at(moment)) if self.tables else self.policy

    def decide(
        self,
        case_id: CaseId,
        decision_on: Callable[[Case], Decision],
        seen: int | None = None,
        known: Case | None = None,
    ) -> Case:
        """Load the case, decide, save; when somebody else was faster, load and decide again.

        Returns the case as stored. `decision_on` must read whatever else it needs afresh at every call.
        Raises NotFound, what the decision raises, and Conflict after eight lost races. With `seen`, the version
        that a person had before them, a case that has moved on is left as it is: raises SeenBefore. With `known`,
        the case as just read, the first decision is on that: should it be old, the save finds out.
        """
        for _ in range(_ATTEMPTS):
            case, known = known or self.store.load(case_id), None
            if seen is not None and case.version != seen:
                raise SeenBefore("Somebody was faster: the case has changed since you saw it. Nothing was done.")
            decision = decision_on(case)
            if decision.changes_nothing:
                return case
            try:
                return self.save(decision, before=case)
            except (CaseChanged, ResponderTaken):
                continue
        raise Conflict(f"Case {case_id} is being changed by others just now. Please try again.")

    def save(
        self,
        decision: Decision,
        contact: Statement | None = None,
        traces: Iterable[Trace] = (),
        *,
        before: Case | None,
    ) -> Case:
        """Store one decision, and with it what the senders are told now and were not told `before`. See
        CaseStore.save."""
        decision = with_answers(before, decision)
        due_at = next_due_at(decision.case, self.policy)
        return self.store.save(decision, due_at=due_at, contact=contact, traces=traces)
