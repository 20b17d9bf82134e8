"""The hands of the control room: what a person decides in place of the system (DOMAIN §1, §3).

Each needs a reason, which stays in the store, and is an event with the person who did it. Soft rules (who is
recommended, who declined, the reserve) give way to a person; hard ones do not: one case holds one responder, a
role is filled once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.assignment import Assignment, Status
from shared.domain.case import BEFORE_THE_VISIT, DISPATCHING, Case, CaseState, Close, Decision, Draft
from shared.domain.errors import ReasonMissing, Refused, TransitionRefused
from shared.domain.events import EventName
from shared.domain.grounds import grounds
from shared.domain.ids import CaseId, ResponderId
from shared.domain.offers import after_offer, take_back, withdraw_all
from shared.domain.policy import DispatchPolicy, EscalationPolicy, Policy
from shared.domain.rota import Responder
from shared.domain.snapshot import Send
from shared.domain.travel import Position
from shared.domain.visits import is_agreed_for_later, offers_begin

_ANSWERS = {
    Close.HANDED_BACK: "Nobody from this service will attend: the case was handed back before a visit.",
    Close.WITHDRAWN: "Nobody from this service will attend: a visit is no longer needed.",
}


BY_HAND = ("Chosen by hand.",)
"""What stands as the reason of a choice that a person made; their own words may name people."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody whom a person has picked: from where they would come, and what holds them."""

    responder: Responder
    position: Position
    is_on_call: bool
    held_by: CaseId | None


def assign(
    case: Case,
    chosen: Sequence[Chosen],
    reason: str,
    actor: str,
    policy: DispatchPolicy,
    now: datetime,
    *,
    override: bool = False,
) -> Decision:
    """Offer the case to the people chosen, recommended or not. An unanswered offer in their role is taken back.

    Refused when a person is held by another case, when somebody in the role has accepted, and, unless
    overridden, when a person is not on call.
    """
    text = _reason(reason, "Say why you choose them yourself.")
    _must_be_dispatching(case)
    _must_be_choosable(case, chosen, override)
    roles = {pick.responder.role for pick in chosen}
    draft = Draft(case, now, actor)
    replaced = [a for a in case.live() if a.role in roles]
    take_back(draft, replaced, "somebody was chosen by hand")
    for pick in chosen:
        draft.put(_offer_to(pick, case, policy, now))
    to = Position(case.place.latitude, case.place.longitude)
    team = ((pick.responder, pick.position) for pick in chosen)
    because = (*BY_HAND, *grounds(team, to, policy, now))
    steps = after_offer(case.steps, now)
    draft.change(choice=because, not_chosen=(), waiting_because="", steps=steps)
    draft.settle()
    asked = [a for a in draft.case.live() if a.role in roles]
    draft.say(
        EventName.PAIR_OFFERED,
        private={"reason": text},
        offers=[{"responder_id": a.responder_id, "role": a.role} for a in asked],
        expires_at=(now + policy.time_to_answer).isoformat(),
        joint_arrival=max(a.expected_at for a in draft.case.live()).isoformat(),
        grade=case.grade,
        area=case.place.area,
        deadline=case.deadline.isoformat() if case.deadline else None,
        starts_at=case.visit.agreed.starts_at.isoformat() if case.visit.agreed else None,
        because=list(because),
        override=override,
    )
    take = tuple(pick.responder.id for pick in chosen)
    return draft.decide(take=take, release=tuple(a.responder_id for a in replaced))


def _must_be_choosable(case: Case, chosen: Sequence[Chosen], override: bool) -> None:
    roles = [pick.responder.role for pick in chosen]
    if not chosen or len(set(roles)) != len(roles):
        raise Refused("Choose one person for each role that is to be asked.")
    filled = {a.role for a in case.committed()}
    for pick in chosen:
        label = pick.responder.role.label
        if pick.responder.role not in case.roles_needed:
            raise Refused(f"This case needs no {label}.")
        if pick.responder.role in filled:
            raise Refused(f"A {label} has accepted. Stand them down first.")
        if pick.held_by == case.id:
            raise Refused(f"This {label} has been asked already.")
        if pick.held_by is not None:
            raise Refused(f"This {label} is on another case. Stand them down there first.")
        if not pick.is_on_call and not override:
            raise Refused(f"This {label} is not on call. Override that if they have agreed to go.")


def _offer_to(pick: Chosen, case: Case, policy: DispatchPolicy, now: datetime) -> Assignment:
    to = Position(case.place.latitude, case.place.longitude)
    return Assignment(
        responder_id=pick.responder.id,
        role=pick.responder.role,
        status=Status.OFFERED,
        offered_at=now,
        expires_at=now + policy.time_to_answer,
        expected_at=now + policy.turn_out + policy.travel(pick.position, to),
        skills=pick.responder.skills,
    )


def hold_until(case: Case, until: datetime, reason: str, actor: str, now: datetime) -> Decision:
    """Ask nobody before `until`. Unanswered offers are taken back; who has accepted stays. Escalation goes on."""
    text = _reason(reason, "Say why nobody is to be asked yet.")
    _must_be_dispatching(case)
    if case.has_its_pair():
        raise TransitionRefused("The pair has accepted: there is nothing to hold.")
    if until <= now or (case.deadline is not None and until > case.deadline):
        raise Refused("Hold until a time that is still to come and not after the deadline.")
    agreed = case.visit.agreed
    if agreed is not None and until > max(now, agreed.offer_at):
        raise Refused("Its pair must be asked sooner for the agreed appointment. Withdraw that first.")
    draft = Draft(case, now, actor)
    silent = [a for a in case.live() if a.status is Status.OFFERED]
    draft.change(offer_from=until, waiting_because="")
    draft.say(EventName.OFFERS_HELD, private={"reason": text}, until=until.isoformat())
    take_back(draft, silent, "offers are held")
    draft.settle()
    return draft.decide(release=tuple(a.responder_id for a in silent))


def release_hold(case: Case, reason: str, actor: str, now: datetime) -> Decision:
    """Ask from now on, whether a person held the case or it was planned for later."""
    text = _reason(reason, "Say why somebody is to be asked now.")
    _must_be_dispatching(case)
    if case.offer_from is None or case.offer_from <= now:
        raise TransitionRefused("This case is not held: people are being asked already.")
    _must_not_be_agreed_for_later(case, now)
    draft = Draft(case, now, actor)
    draft.change(offer_from=now)
    draft.say(EventName.HOLD_RELEASED, private={"reason": text})
    return draft.decide()


def ask_again(case: Case, reason: str, actor: str, now: datetime) -> Decision:
    """Ask now, and also those who did not answer or were stood down before; a decline still counts."""
    text = _reason(reason, "Say why people are to be asked again.")
    _must_be_dispatching(case)
    if not case.vacant_roles():
        raise TransitionRefused("Everybody who is needed has been asked or has accepted.")
    _must_not_be_agreed_for_later(case, now)
    draft = Draft(case, now, actor)
    draft.change(offer_from=now, asked_afresh_at=now, waiting_because="")
    draft.say(EventName.OFFERS_REOPENED, private={"reason": text}, because="by hand")
    return draft.decide()


def _must_not_be_agreed_for_later(case: Case, now: datetime) -> None:
    if is_agreed_for_later(case, now):
        raise Refused("The visit is agreed for later, and its pair is asked in time for it. Withdraw that first.")


def extend_offer(
    case: Case,
    responder_id: ResponderId,
    by: timedelta,
    reason: str,
    actor: str,
    policy: EscalationPolicy,
    now: datetime,
) -> Decision:
    """Give one person more time to answer, from now or from when the offer would have run out."""
    text = _reason(reason, "Say why they need more time.")
    if not timedelta(0) < by <= policy.longest_extension:
        longest = round(policy.longest_extension.total_seconds() / 60)
        raise Refused(f"An offer is extended by 1 to {longest} min at a time.")
    offer = next((a for a in case.live() if a.responder_id == responder_id), None)
    if offer is None or offer.status is not Status.OFFERED:
        raise TransitionRefused("There is no unanswered offer to this person: they have answered, or it ran out.")
    expires_at = max(offer.expires_at, now) + by
    draft = Draft(case, now, actor)
    draft.put(replace(offer, expires_at=expires_at))
    draft.say(
        EventName.OFFER_EXTENDED,
        private={"reason": text},
        responder_id=responder_id,
        role=offer.role,
        expires_at=expires_at.isoformat(),
    )
    return draft.decide()


def record_call(case: Case, responder_id: ResponderId | None, said: str, actor: str, now: datetime) -> Decision:
    """Record that a phone call was made, to a responder or to anybody else, and what came of it."""
    text = _reason(said, "Say what the call was about and what came of it.")
    draft = Draft(case, now, actor)
    draft.say(EventName.CALL_RECORDED, private={"text": text}, responder_id=responder_id)
    return draft.decide()


def withdraw(case: Case, how: Close, reason: str, actor: str, now: datetime) -> Decision:
    """Close a case that nobody has visited: handed back to whoever sent it, or no longer needed.

    Everybody is released. Refused once somebody is on scene, and while somebody calls for help.
    """
    text = _reason(reason, "Say why nobody will visit.")
    if case.state is CaseState.CLOSED and case.close is how:
        return Decision.none(case)
    _must_be_dispatching(case)
    if how not in BEFORE_THE_VISIT:
        raise Refused("Before a visit a case is handed back or withdrawn.")
    if any(a.on_scene_at for a in case.assignments):
        raise TransitionRefused("Somebody has been on scene: the case is closed with its outcome after the visit.")
    if case.in_duress():
        raise Refused("A responder has called for help on this case. Resolve that first.")
    draft = Draft(case, now, actor)
    released = withdraw_all(draft, text)
    draft.change(state=CaseState.CLOSED, close=how, closed_at=now, answer=_ANSWERS[how], waiting_because="")
    draft.say(EventName.CASE_WITHDRAWN, private={"reason": text}, outcome=how.value, answer=_ANSWERS[how])
    return draft.decide(release=released)


def divert(case: Case, to: Case, reason: str, actor: str, policy: Policy, now: datetime) -> Decision:
    """Release the pair of a Grade 3 that is not yet on scene, so that the Grade 2 can be offered to them.

    The Grade 3 keeps its deadline and is planned anew; the same people may be asked for it again. It waits at
    least until they have had time to answer for the Grade 2.
    """
    text = _reason(reason, "Say why this pair is diverted.")
    must_be_divertible(case, to)
    assert case.deadline is not None
    draft = Draft(case, now, actor)
    pair = [a.responder_id for a in case.live() if a.status is not Status.OFFERED]
    draft.say(EventName.PAIR_DIVERTED, private={"reason": text}, to_case=to.id, pair=pair)
    released = withdraw_all(draft, text)
    start = offers_begin(case, policy, now)
    draft.change(offer_from=max(start, now + policy.dispatch.time_to_answer), asked_afresh_at=now)
    draft.settle()
    return draft.decide(release=released)


@dataclass(frozen=True, slots=True)
class Diversion:
    """A proposal that a person may confirm: the pair of this Grade 3 is sent to a Grade 2 instead."""

    instead_of: Case
    send: Send


def must_be_divertible(case: Case, to: Case) -> None:
    """Raises Refused or TransitionRefused unless the pair of `case` may be diverted to `to`."""
    _must_be_dispatching(case)
    _must_be_dispatching(to)
    if case.grade != 3 or to.grade != 2:
        raise Refused("Only a pair that goes to a Grade 3 is diverted, and only to a Grade 2.")
    if any(a.on_scene_at for a in case.committed()):
        raise TransitionRefused("Somebody is on scene already: they stay.")
    if case.in_duress():
        raise Refused("A responder has called for help on this case. Resolve that first.")
    if not case.has_its_pair():
        raise TransitionRefused("No pair has accepted this case.")
    if to.committed():
        raise TransitionRefused("Somebody has accepted the Grade 2 already.")


def _must_be_dispatching(case: Case) -> None:
    if case.state not in DISPATCHING:
        raise TransitionRefused(f"This case is {case.state.label}: nobody is to be sent.")


def _reason(text: str, ask: str) -> str:
    if not text.strip():
        raise ReasonMissing(ask)
    return text.strip()
