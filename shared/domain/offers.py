"""Offers and answers: asking a pair, and what each person says and does.

Each role has its own offer, answer and times; only the missing half is asked again (DOMAIN §3, pair rule).
Giving the same answer twice, say from two devices, changes nothing and is no error.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from shared.domain.assignment import COMMITTED, Assignment, Role, Status, move
from shared.domain.case import DISPATCHING, Case, CaseState, Decision, Draft, tell_of
from shared.domain.casework import begin_period
from shared.domain.errors import ReasonMissing, TransitionRefused
from shared.domain.events import EventName
from shared.domain.grounds import grounds
from shared.domain.ids import ResponderId
from shared.domain.pairing import Choice, Need, choose
from shared.domain.policy import CaseworkPolicy, DispatchPolicy
from shared.domain.preference import Tie
from shared.domain.rota import OnCall
from shared.domain.steps import Step, StepKind
from shared.domain.travel import Position


def offer(case: Case, on_call: Iterable[OnCall], policy: DispatchPolicy, now: datetime) -> Decision:
    """Ask the best people for the vacant roles, or record why nobody can be asked and when to try again.

    A case with nothing vacant, or one that is planned for later, is left as it is.
    """
    roles = case.vacant_roles()
    if case.state not in DISPATCHING or not roles or (case.offer_from and now < case.offer_from):
        return Decision.none(case)
    choice = choose(need_of(case, roles, policy, now), on_call, policy.travel, policy.turn_out, now)
    return ask(case, choice, policy, now) if choice.chosen else record_wait(case, choice, now)


def need_of(case: Case, roles: tuple[Role, ...], policy: DispatchPolicy, now: datetime) -> Need:
    """Return what the case needs now in these roles, and who may not be asked for it once more."""
    asked = [a for a in case.assignments if a.is_live]
    needs_no_reserve = case.grade == 2 or case.visit.agreed is not None or _is_pressing(case, policy, now)
    return Need(
        to=Position(case.place.latitude, case.place.longitude),
        base=case.base,
        roles=roles,
        skills=case.decision.skills,
        committed_skills=frozenset().union(*(a.skills for a in asked)),
        committed_arrival=max((a.expected_at for a in asked), default=None),
        not_again=dict(not_again(case, policy, now)),
        keep_free=0 if needs_no_reserve else policy.reserve_pairs,
        due=case.deadline,
        ties=ties_of(case),
        preferences=policy.preferences,
        zone=policy.visiting_hours.zone,
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


def ask(case: Case, choice: Choice, policy: DispatchPolicy, now: datetime) -> Decision:
    """Offer the case to those chosen and take them; each has the same time to answer."""
    draft = Draft(case, now)
    to = Position(case.place.latitude, case.place.longitude)
    team = ((c.person.responder, c.person.position) for c in choice.chosen)
    because = (*choice.because, *grounds(team, to, policy, now))
    expires_at = now + policy.time_to_answer
    for candidate in choice.chosen:
        responder = candidate.person.responder
        draft.put(
            Assignment(
                responder_id=responder.id,
                role=responder.role,
                status=Status.OFFERED,
                offered_at=now,
                expires_at=expires_at,
                expected_at=candidate.arrival,
                skills=responder.skills,
            )
        )
    steps = tuple(_offered(step, now) for step in case.steps)
    draft.change(choice=because, not_chosen=choice.not_chosen, waiting_because="", steps=steps)
    draft.settle()
    draft.say(
        EventName.PAIR_OFFERED,
        offers=[{"responder_id": c.person.responder.id, "role": c.person.responder.role} for c in choice.chosen],
        expires_at=expires_at.isoformat(),
        joint_arrival=choice.joint_arrival.isoformat() if choice.joint_arrival else None,
        grade=case.grade,
        area=case.place.area,
        deadline=case.deadline.isoformat() if case.deadline else None,
        starts_at=case.visit.agreed.starts_at.isoformat() if case.visit.agreed else None,
        because=list(because),
    )
    return draft.decide(take=tuple(c.person.responder.id for c in choice.chosen))


def _offered(step: Step, now: datetime, skipped: str = "") -> Step:
    """The step as it stands after the first offer, or after nobody could be asked."""
    if step.kind is not StepKind.OFFER or step.done_at is not None:
        return step
    return replace(step, done_at=now, skipped=skipped)


def record_wait(case: Case, choice: Choice, now: datetime) -> Decision:
    """Record the reason, and again only when it changes: a waiting case is tried again at every sweep."""
    because = choice.because[0]
    if because == case.waiting_because:
        return Decision.none(case)
    draft = Draft(case, now)
    steps = tuple(_offered(step, now, skipped=because) for step in case.steps)
    draft.change(waiting_because=because, not_chosen=choice.not_chosen, steps=steps)
    draft.say(EventName.PAIR_NOT_FOUND, because=because, roles=[r.value for r in case.vacant_roles()])
    if case.grade == 2:
        draft.say(EventName.CASE_ESCALATED, to="duty_manager", reason=because, **tell_of(case))
    return draft.decide()


def accept(case: Case, responder_id: ResponderId, now: datetime) -> Decision:
    """The responder says yes. When both have, the pair is assigned."""
    mine = case.live_assignment_of(responder_id)
    if mine.status in COMMITTED:
        return Decision.none(case)
    draft = Draft(case, now, responder_id)
    draft.put(move(mine, Status.ACCEPTED, now))
    draft.say(EventName.OFFER_ACCEPTED, responder_id=responder_id, role=mine.role)
    assign_when_complete(draft)
    return draft.decide()


def assign_when_complete(draft: Draft) -> None:
    """Settle the state; if everybody who is needed has now said yes, the pair is assigned."""
    before = draft.case.state
    draft.settle()
    if draft.case.state is CaseState.ASSIGNED and before is not CaseState.ASSIGNED:
        pair = {a.role.value: a.responder_id for a in draft.case.committed()}
        draft.say(EventName.PAIR_ASSIGNED, pair=pair)


def decline(case: Case, responder_id: ResponderId, reason: str, now: datetime) -> Decision:
    """The responder says no, with a reason. The other half of the pair is not touched."""
    if not reason.strip():
        raise ReasonMissing("Say why you can not go: the next person asked depends on it.")
    if _last_status_of(case, responder_id) is Status.DECLINED:
        return Decision.none(case)
    mine = case.live_assignment_of(responder_id)
    return _end(case, mine, Status.DECLINED, EventName.OFFER_DECLINED, now, responder_id, reason)


def stand_down(case: Case, responder_id: ResponderId, reason: str, actor: str, now: datetime) -> Decision:
    """Release a responder who had accepted: the car has failed, say. The role is asked again."""
    if not reason.strip():
        raise ReasonMissing("Say why the responder is stood down.")
    mine = case.live_assignment_of(responder_id)
    return _end(case, mine, Status.STOOD_DOWN, EventName.RESPONDER_STOOD_DOWN, now, actor, reason)


def _end(
    case: Case, mine: Assignment, to: Status, name: EventName, now: datetime, actor: str, reason: str
) -> Decision:
    draft = Draft(case, now, actor)
    draft.put(move(mine, to, now, reason))
    draft.settle()
    told = tell_of(case) if name is EventName.RESPONDER_STOOD_DOWN else {}
    draft.say(name, private={"reason": reason}, responder_id=mine.responder_id, role=mine.role, **told)
    return draft.decide(release=(mine.responder_id,))


def time_out(case: Case, now: datetime) -> Decision:
    """Take back every offer whose time to answer has passed."""
    late = [a for a in case.live() if a.status is Status.OFFERED and a.expires_at <= now]
    if not late:
        return Decision.none(case)
    draft = Draft(case, now)
    for assignment in late:
        draft.put(move(assignment, Status.TIMED_OUT, now, "did not answer in time"))
        draft.say(EventName.OFFER_TIMED_OUT, responder_id=assignment.responder_id, role=assignment.role)
    draft.settle()
    return draft.decide(release=tuple(a.responder_id for a in late))


def set_out(case: Case, responder_id: ResponderId, now: datetime) -> Decision:
    """The responder is en route. Refused until every half of the pair has accepted, and until the responder has
    acknowledged the warnings, if there are any (DOMAIN §5)."""
    mine = case.live_assignment_of(responder_id)
    if mine.status is Status.ACCEPTED and case.state not in (CaseState.ASSIGNED, CaseState.ATTENDING):
        raise TransitionRefused("Please wait: your partner has not accepted yet. You go together.")
    if mine.status is Status.ACCEPTED and case.warnings and mine.warned_at is None:
        raise TransitionRefused("Read the warnings and acknowledge them before you set out.")
    return _progress(case, mine, Status.EN_ROUTE, EventName.RESPONDER_EN_ROUTE, now)


def arrive(case: Case, responder_id: ResponderId, now: datetime) -> Decision:
    """The responder is on scene."""
    mine = case.live_assignment_of(responder_id)
    decision = _progress(case, mine, Status.ON_SCENE, EventName.RESPONDER_ON_SCENE, now)
    return decision if decision.changes_nothing else replace(decision, seen=(responder_id,))


def _progress(case: Case, mine: Assignment, to: Status, name: EventName, now: datetime) -> Decision:
    if mine.status is to:
        return Decision.none(case)
    draft = Draft(case, now, mine.responder_id)
    draft.put(move(mine, to, now))
    draft.settle()
    draft.say(name, responder_id=mine.responder_id, role=mine.role)
    return draft.decide()


def clear(case: Case, responder_id: ResponderId, policy: CaseworkPolicy, now: datetime) -> Decision:
    """The responder has left. When both have, the case is held for its fixed period of intensive work."""
    if _last_status_of(case, responder_id) is Status.CLEAR:
        return Decision.none(case)
    mine = case.live_assignment_of(responder_id)
    draft = Draft(case, now, responder_id)
    draft.put(move(mine, Status.CLEAR, now))
    draft.settle()
    draft.say(EventName.RESPONDER_CLEAR, responder_id=responder_id, role=mine.role)
    hold_when_over(draft, policy)
    return draft.decide(release=(responder_id,))


def _last_status_of(case: Case, responder_id: ResponderId) -> Status | None:
    return next((a.status for a in reversed(case.assignments) if a.responder_id == responder_id), None)


def hold_when_over(draft: Draft, policy: CaseworkPolicy) -> None:
    """Begin the intensive period if everybody who was needed has been there and left."""
    if _visit_is_over(draft.case):
        begin_period(draft, policy)


def _visit_is_over(case: Case) -> bool:
    return {a.role for a in case.assignments if a.status is Status.CLEAR} >= set(case.roles_needed)


def earliest_expiry(case: Case) -> datetime | None:
    """When the first unanswered offer runs out, or None."""
    return min((a.expires_at for a in case.live() if a.status is Status.OFFERED), default=None)


def withdraw_all(draft: Draft, reason: str) -> tuple[ResponderId, ...]:
    """Take back what is offered and stand down who accepted; return those released."""
    live = draft.case.live()
    for assignment in live:
        offered = assignment.status is Status.OFFERED
        to = Status.WITHDRAWN if offered else Status.STOOD_DOWN
        name = EventName.OFFER_WITHDRAWN if offered else EventName.RESPONDER_STOOD_DOWN
        draft.put(move(assignment, to, draft.now, reason))
        told = {"responder_id": assignment.responder_id, "role": assignment.role, **tell_of(draft.case)}
        draft.say(name, private={"reason": reason}, **told)
    return tuple(a.responder_id for a in live)
