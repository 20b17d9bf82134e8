"""Visits: what people do with the appointments of scheduled visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain import visits
from shared.domain.appointment import Span, Whose
from shared.domain.case import Case, Decision
from shared.domain.errors import TransitionRefused
from shared.domain.ids import CaseId
from shared.service.casebook import Casebook
from shared.service.day_planner import DayPlanner
from shared.service.ports import Clock


@dataclass(frozen=True)
class Visits:
    """The hands of the control room on appointments. `actor` is who acts, `seen` the version that they saw."""

    casebook: Casebook
    planner: DayPlanner
    clock: Clock

    def ahead(self) -> tuple[Case, ...]:
        """Return every scheduled visit that is planned, or agreed and not over, by appointment; those without one
        last."""
        cases = self.casebook.store.dispatching_cases()
        ahead = (case for case in cases if visits.is_to_be_planned(case) or case.visit.agreed)
        return tuple(sorted(ahead, key=_by_appointment))

    def agree(
        self, case_id: CaseId, starts_at: datetime | None, said: str, actor: str, seen: int | None = None
    ) -> Case:
        """The household has agreed to the proposed appointment or, with `starts_at`, to another time.

        Raises Refused with the reason when nobody can be there then, agreed appointments being as they are.
        """

        def _decide(case: Case) -> Decision:
            appointment = case.visit.appointment
            stands = appointment is not None and appointment.starts_at == starts_at and not appointment.trouble
            if starts_at is not None and not stands:
                appointment = self.planner.appointment_at(case, starts_at)
            if appointment is None:
                raise TransitionRefused("The plan has proposed no time yet. Give the time that was agreed.")
            return visits.agree(case, appointment, said, actor, self.clock.now())

        return self.casebook.decide(case_id, _decide, seen)

    def withdraw(self, case_id: CaseId, reason: str, actor: str, seen: int | None = None) -> Case:
        """The appointment is no longer."""
        policy = self.casebook.policy
        return self.casebook.decide(
            case_id, lambda c: visits.withdraw_appointment(c, reason, actor, policy, self.clock.now()), seen
        )

    def record_available(
        self,
        case_id: CaseId,
        whose: Whose,
        spans: Sequence[Span],
        said: str,
        actor: str,
        seen: int | None = None,
    ) -> Case:
        """The visit may be only then."""
        return self.casebook.decide(
            case_id, lambda c: visits.record_available(c, whose, spans, said, actor, self.clock.now()), seen
        )


def _by_appointment(case: Case) -> tuple[bool, datetime]:
    found = case.visit.appointment
    return (found is None, found.starts_at if found else case.deadline or case.reported_at)
