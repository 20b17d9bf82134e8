"""Offers and answers: asking a pair, and what each person says and does.

Each role has its own offer, answer and times; only the missing half is asked again (DOMAIN §3, pair rule).
Giving the same answer twice, say from two devices, changes nothing and is no error.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from shared.domain.assignment import COMMITTED, Assignment, Role, Status, move
from shared.domain.case import DISPATCHING, Case, CaseState, Decision, Draft, tell_of
from shared.domain.casework import begin_period
from shared.domain.errors import ReasonMissing, TransitionRefused
from shared.domain.events import EventName
from shared.domain.grounds import grounds
from shared.domain.ids import ResponderId
from shared.domain.needs import need_of
from shared.domain.pairing import Choice, Need, choose, explain
from shared.domain.policy import CaseworkPolicy, DispatchPolicy
from shared.domain.rota import OnCall
from shared.domain.steps import Step, StepKind
from shared.domain.travel import Position


def offer(
    case: Case,
    on_call: Iterable[OnCall],
    policy: DispatchPolicy,
    now: datetime,
    promised: Mapping[ResponderId, str] = MappingProxyType({}),
) -> Decision:
    """Ask the best people for the vacant roles, or record why nobody can be asked and when to try again.

    A case with nothing vacant, or one that is planned for later, is left as it is. To an agreed visit go those
    who are planned for it, if they are free. Who is `promised` elsewhere is not asked, for the reason given.
    A social worker who goes and lacks a skill is not left without police for want of it (default).
    """
    roles = case.vacant_roles()
    if case.state not in DISPATCHING or not roles or (case.offer_from and now < case.offer_from):
        return Decision.none(case)
    people, need = tuple(on_call), need_of(case, roles, policy, now)
    need = replace(need, not_again={**promised, **need.not_again})
    choice = _as_planned(case, need, people, policy, now)
    if not choice.chosen:
        choice = choose(need, people, policy.travel, policy.turn_out, now)
    if not choice.chosen and need.committed_arrival and roles == (Role.POLICE,):
        choice = _whatever_their_skills(need, people, policy, now)
    if choice.chosen and not case.live() and _nobody_lets_in(case, choice):
        because = (f"Waits for the times recorded for {case.visit.whose_times}.",)
        choice = Choice((), None, because, choice.not_chosen)
    return ask(case, choice, policy, now) if choice.chosen else record_wait(case, choice, now)


def _as_planned(
    case: Case, need: Need, people: tuple[OnCall, ...], policy: DispatchPolicy, now: datetime
) -> Choice:
    """The choice of those who are planned for the agreed visit; empty, unless all of them are free for it."""
    agreed = case.visit.agreed
    if agreed is None or not agreed.who.keys() >= set(need.roles):
        return Choice((), None, (), ())
    planned = [agreed.who[role] for role in need.roles]
    because = ("As planned for the agreed visit.",)
    return explain(need, planned, because, people, policy.travel, policy.turn_out, now)


def _whatever_their_skills(
    need: Need, people: tuple[OnCall, ...], policy: DispatchPolicy, now: datetime
) -> Choice:
    choice = choose(replace(need, skills=()), people, policy.travel, policy.turn_out, now)
    if not choice.chosen:
        return choice
    why = "Nobody free has the skills that the social worker lacks, who is not left to go alone."
    return replace(choice, because=(*choice.because, why))


def _nobody_lets_in(case: Case, choice: Choice) -> bool:
    joint = choice.joint_arrival
    return case.visit.agreed is None and joint is not None and case.visit.in_the_way(joint, joint) is not None


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
    steps = after_offer(case.steps, now)
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


def after_offer(steps: Iterable[Step], now: datetime, skipped: str = "") -> tuple[Step, ...]:
    """The steps as they stand after the first offer, or after nobody could be asked."""
    return tuple(
        replace(step, done_at=now, skipped=skipped)
        if step.kind is StepKind.OFFER and step.done_at is None
        else step
        for step in steps
    )


def record_wait(case: Case, choice: Choice, now: datetime) -> Decision:
    """Record the reason, and again only when it changes: a waiting case is tried again at every sweep."""
    because = choice.because[0]
    if because == case.waiting_because:
        return Decision.none(case)
    draft = Draft(case, now)
    steps = after_offer(case.steps, now, skipped=because)
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
    """Release a responder who had accepted: the car has failed, say. The role is asked again, and whoever has
    accepted in the other role is told that their partner does not come (default)."""
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
    told: dict[str, Any] = {}
    if name is EventName.RESPONDER_STOOD_DOWN:
        partners = [a.responder_id for a in draft.case.committed() if a.is_live]
        told = {"partners": partners, **tell_of(case)}
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
    return _progress(case, mine, Status.ON_SCENE, EventName.RESPONDER_ON_SCENE, now)


def _progress(case: Case, mine: Assignment, to: Status, name: EventName, now: datetime) -> Decision:
    if mine.status is to:
        return Decision.none(case)
    draft = Draft(case, now, mine.responder_id)
    draft.put(move(mine, to, now))
    draft.settle()
    draft.say(name, responder_id=mine.responder_id, role=mine.role)
    return draft.decide()


def clear(case: Case, responder_id: ResponderId, policy: CaseworkPolicy, now: datetime) -> Decision:
    """The responder has left, and is seen where they leave from. When both have, the case is held for its fixed
    period of intensive work."""
    if _last_status_of(case, responder_id) is Status.CLEAR:
        return Decision.none(case)
    mine = case.live_assignment_of(responder_id)
    draft = Draft(case, now, responder_id)
    draft.put(move(mine, Status.CLEAR, now))
    draft.settle()
    draft.say(EventName.RESPONDER_CLEAR, responder_id=responder_id, role=mine.role)
    hold_when_over(draft, policy)
    return replace(draft.decide(release=(responder_id,)), seen=(responder_id,))


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


def take_back(draft: Draft, offers: Iterable[Assignment], reason: str) -> None:
    """The offers are withdrawn, and each person is told of which job."""
    for assignment in offers:
        draft.put(move(assignment, Status.WITHDRAWN, draft.now, reason))
        draft.say(
            EventName.OFFER_WITHDRAWN,
            responder_id=assignment.responder_id,
            role=assignment.role,
            **tell_of(draft.case),
        )


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
