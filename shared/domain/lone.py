"""Going alone (DOMAIN §3, pair rule): never by itself, only with the duty manager's recorded approval.

A social worker alone only for Grade 3 and without any warning, as every warning makes police mandatory. Police
alone only as the fall-back when no social worker can make the deadline.
"""

from collections.abc import Iterable
from datetime import datetime

from shared.domain.assignment import Role, Status
from shared.domain.case import DISPATCHING, Case, Decision, Draft, tell_of
from shared.domain.errors import ReasonMissing, Refused, TransitionRefused
from shared.domain.events import EventName
from shared.domain.needs import need_of
from shared.domain.offers import assign_when_complete, hold_when_over, take_back
from shared.domain.opening import visit_answer
from shared.domain.policy import DispatchPolicy, Policy
from shared.domain.recommend import arrivals
from shared.domain.rota import OnCall


def social_worker_in_time(case: Case, people: Iterable[OnCall], policy: DispatchPolicy, now: datetime) -> bool:
    """Whether a social worker who is asked, or who is free and may be, can still be there by the deadline."""
    if case.deadline is None:
        return False
    if any(a.role is Role.SOCIAL_WORKER and a.expected_at <= case.deadline for a in case.live()):
        return True
    need = need_of(case, (Role.SOCIAL_WORKER,), policy, now)
    free = arrivals(need, people, policy.travel, policy.turn_out, now)
    return any(
        c.arrival <= case.deadline and c.arrival < c.person.until and c.person.responder.id not in need.not_again
        for c in free
    )


def approve_lone_visit(
    case: Case, role: Role, manager: str, reason: str, people: Iterable[OnCall], policy: Policy, now: datetime
) -> Decision:
    """From now on the case needs one role only. The caller has made sure that `manager` is one.

    Who has accepted is told that they go alone. An unanswered offer to the other role is taken back. Refused where
    the rule does not allow it, and while somebody in the other role has said yes. Where a social worker has been
    there and left, nobody is sent by it: the visit stands as made, whatever the grade (default).
    """
    if not reason.strip():
        raise ReasonMissing("Give the reason for the approval.")
    if case.state not in DISPATCHING:
        raise TransitionRefused(f"This case is {case.state.label}: nobody is to be sent.")
    if case.roles_needed == (role,):
        return Decision.none(case)
    visited = any(a.role is role and a.status is Status.CLEAR for a in case.assignments)
    if not (visited and role is Role.SOCIAL_WORKER):
        _check_rule(case, role, people, policy, now)
    others = [a for a in case.live() if a.role is not role]
    if any(a.status is not Status.OFFERED for a in others):
        raise Refused("Somebody in the other role has accepted: they go together.")
    draft = Draft(case, now, manager)
    draft.change(roles_needed=(role,))
    draft.change(answer=f"A {role.label} has attended." if visited else visit_answer(draft.case))
    going = [a.responder_id for a in draft.case.committed() if a.is_live]
    private = {"reason": reason.strip()}
    draft.say(EventName.LONE_VISIT_APPROVED, private=private, role=role.value, responders=going, **tell_of(case))
    take_back(draft, others, "one goes alone")
    assign_when_complete(draft)
    hold_when_over(draft, policy.casework)
    return draft.decide(release=tuple(a.responder_id for a in others))


def _check_rule(case: Case, role: Role, people: Iterable[OnCall], policy: Policy, now: datetime) -> None:
    if role is Role.SOCIAL_WORKER:
        if case.grade != 3:
            raise Refused("A social worker goes alone to a Grade 3 only.")
        if case.warnings:
            raise Refused("There are warnings on this case: police must go.")
    elif social_worker_in_time(case, people, policy.dispatch, now):
        raise Refused("A social worker can still make the deadline: police alone is the fall-back only.")
