"""What a case needs when people are chosen for it: where, with which skills, and who was asked before."""

from collections.abc import Iterable
from datetime import datetime

from shared.domain.assignment import Assignment, Role, Status
from shared.domain.case import Case
from shared.domain.ids import ResponderId
from shared.domain.pairing import Need
from shared.domain.policy import DispatchPolicy
from shared.domain.preference import Tie
from shared.domain.travel import Position


def need_of(
    case: Case, roles: tuple[Role, ...], policy: DispatchPolicy, now: datetime, *, reserve: bool = True
) -> Need:
    """Return what the case needs now in these roles, and who may not be asked for it once more.

    Without `reserve` nobody is kept free: whoever chooses has all waiting cases in view.
    """
    asked = [a for a in case.assignments if a.is_live or a.status is Status.CLEAR]
    keep = reserve and case.grade != 2 and case.visit.agreed is None and not _is_pressing(case, policy, now)
    return Need(
        to=Position(case.place.latitude, case.place.longitude),
        base=case.base,
        roles=roles,
        skills=case.decision.skills,
        committed_skills=frozenset().union(*(a.skills for a in asked)),
        committed_arrival=max((a.expected_at for a in asked), default=None),
        not_again=dict(not_again(case, policy, now)),
        keep_free=policy.reserve_pairs if keep else 0,
        due=case.deadline,
        ties=ties_of(case),
        preferences=policy.preferences,
        zone=policy.visiting_hours.zone,
        begins=case.visit.agreed.starts_at if case.visit.agreed else None,
    )


def ties_of(case: Case) -> dict[ResponderId, Tie]:
    """Return who knows the family: those who were out to the case, and its lead worker."""
    ties = {a.responder_id: Tie.WAS_OUT for a in case.assignments if a.on_scene_at and not a.is_live}
    if case.period is not None:
        ties[case.period.lead_worker] = Tie.LEADS
    return ties


def _is_pressing(case: Case, policy: DispatchPolicy, now: datetime) -> bool:
    """Whether a scheduled case has so little time left that it may use the last free pair."""
    return case.deadline is not None and case.deadline - now <= policy.lead_time * 4


def not_again(case: Case, policy: DispatchPolicy, now: datetime) -> Iterable[tuple[ResponderId, str]]:
    """Give everybody who may not be asked for the case once more, with the reason."""
    for assignment in case.assignments:
        if assignment.status is Status.DECLINED:
            yield assignment.responder_id, "declined this case"
        elif _is_forgiven(assignment, case):
            continue
        elif assignment.status is Status.STOOD_DOWN:
            yield assignment.responder_id, "was stood down from this case"
        elif assignment.status is Status.TIMED_OUT and _asked_lately(assignment, policy, now):
            yield assignment.responder_id, "did not answer the last offer"


def _is_forgiven(assignment: Assignment, case: Case) -> bool:
    """Whether what ended was before the case was asked afresh, so that the person may be asked again."""
    afresh_at = case.asked_afresh_at
    return afresh_at is not None and assignment.ended_at is not None and assignment.ended_at <= afresh_at


def _asked_lately(assignment: Assignment, policy: DispatchPolicy, now: datetime) -> bool:
    return assignment.ended_at is not None and now < assignment.ended_at + policy.ask_again_after
