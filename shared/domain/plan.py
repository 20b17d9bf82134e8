"""The escalation plan of a case: frozen when the case opens, taken step by step while it lacks its pair."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.assignment import Role, Status, move
from shared.domain.case import Case, Decision, Draft, tell_of
from shared.domain.events import EventName
from shared.domain.lone import social_worker_in_time
from shared.domain.policy import Policy
from shared.domain.rota import OnCall
from shared.domain.steps import AGREED_AHEAD, Step, StepKind


@dataclass(frozen=True, slots=True)
class _Moment:
    """What a step looks at."""

    policy: Policy
    now: datetime
    people: tuple[OnCall, ...]


def _pending(case: Case) -> list[tuple[datetime, Step]]:
    """The steps that time will take, and when. The first offer is driven by its own time, not by the plan."""
    if not case.lacks_its_pair():
        return []
    found = ((_due_at(case, step), step) for step in case.steps if step.kind is not StepKind.OFFER)
    return [(due_at, step) for due_at, step in found if due_at is not None]


def _due_at(case: Case, step: Step) -> datetime | None:
    """When the step is owed. One that an agreed visit has put off is owed half-way from when its pair is asked to
    its beginning, if there is still no pair then (default)."""
    if step.done_at is None:
        return step.due_at
    agreed = case.visit.agreed
    if agreed is None or step.skipped != AGREED_AHEAD:
        return None
    return agreed.offer_at + (agreed.starts_at - agreed.offer_at) / 2


def next_step_at(case: Case) -> datetime | None:
    """Return when the next step is due, or None."""
    return min((due_at for due_at, _ in _pending(case)), default=None)


def wants_people(case: Case, now: datetime) -> bool:
    """Whether a step is due that depends on who is on call."""
    kinds = {step.kind for due_at, step in _pending(case) if due_at <= now}
    return bool(kinds & {StepKind.MUTUAL_AID, StepKind.POLICE_ALONE})


def take_steps(case: Case, policy: Policy, now: datetime, people: tuple[OnCall, ...]) -> Decision:
    """Take every step that is due, in order. One with nothing to do is skipped at once and says why."""
    due = [step for due_at, step in _pending(case) if due_at <= now]
    if not due:
        return Decision.none(case)
    draft = Draft(case, now)
    moment = _Moment(policy, now, people)
    for step in due:
        skipped = _agreed_ahead(case, now) or _TAKE[step.kind](draft, step, moment)
        done = replace(step, done_at=now, skipped=skipped)
        draft.change(steps=tuple(done if each is step else each for each in draft.case.steps))
        if skipped:
            draft.say(EventName.STEP_SKIPPED, kind=step.kind.value, reason=skipped)
    draft.settle()
    held = {a.responder_id for a in draft.case.live()}
    return draft.decide(release=tuple(a.responder_id for a in case.live() if a.responder_id not in held))


def _agreed_ahead(case: Case, now: datetime) -> str:
    """Why nothing has to be done yet about a visit without a pair: its time has not come."""
    agreed = case.visit.agreed
    waits = agreed is not None and not agreed.trouble and now < agreed.offer_at
    return AGREED_AHEAD if waits else ""


def _tell(draft: Draft, step: Step, _moment: _Moment) -> str:
    draft.say(EventName.CASE_ESCALATED, to=step.to, reason=step.reason, **tell_of(draft.case))
    return ""


def _second_channel(draft: Draft, _step: Step, moment: _Moment) -> str:
    silent = [a for a in draft.case.live() if a.status is Status.OFFERED]
    if not moment.policy.escalation.second_channel:
        return "No second channel is configured."
    if not silent:
        return "No offer is waiting for an answer."
    draft.say(
        EventName.OFFER_REPEATED,
        offers=[{"responder_id": a.responder_id, "role": a.role} for a in silent],
        expires_at=max(a.expires_at for a in silent).isoformat(),
        channel=moment.policy.escalation.second_channel,
        **tell_of(draft.case),
    )
    return ""


def _next_pair(draft: Draft, _step: Step, moment: _Moment) -> str:
    """An offer that was extended by hand, or that the policy gives long, does not hold up the next pair."""
    allowed = moment.policy.dispatch.time_to_answer
    silent = [a for a in draft.case.live() if a.status is Status.OFFERED and moment.now - a.offered_at >= allowed]
    if not silent:
        return "No offer has been waiting for longer than its time."
    for assignment in silent:
        draft.put(move(assignment, Status.TIMED_OUT, moment.now, "the next pair is asked"))
        draft.say(EventName.OFFER_TIMED_OUT, responder_id=assignment.responder_id, role=assignment.role)
    return ""


def _mutual_aid(draft: Draft, _step: Step, moment: _Moment) -> str:
    case = draft.case
    vacant = case.vacant_roles()
    if not vacant:
        return "Everybody who is needed has been asked and may still answer."
    free = [
        person
        for person in moment.people
        if person.base != case.base and person.held_by is None and person.responder.role in vacant
    ]
    if not free:
        return "Nobody in a role that is needed is on call and free at another base."
    draft.change(asked_afresh_at=moment.now)
    reason = f"Mutual aid: {len(free)} free at other bases; whoever did not answer is asked again."
    draft.say(EventName.CASE_ESCALATED, to="duty_manager", reason=reason, **tell_of(case))
    draft.say(EventName.OFFERS_REOPENED, because="mutual aid")
    return ""


def _police_alone(draft: Draft, _step: Step, moment: _Moment) -> str:
    """Ask for the decision; it is the duty manager's, see `lone.approve_lone_visit` (DOMAIN §3)."""
    case = draft.case
    if Role.SOCIAL_WORKER not in case.vacant_roles():
        return "A social worker has been asked or has accepted."
    if social_worker_in_time(case, moment.people, moment.policy.dispatch, moment.now):
        return "A social worker can still make the deadline."
    police = [p for p in moment.people if p.responder.role is Role.POLICE and p.held_by in (None, case.id)]
    if not police:
        return "No police responder is on call and free either."
    reason = "No social worker can make the deadline. Police alone needs your recorded approval."
    draft.say(EventName.CASE_ESCALATED, to="duty_manager", reason=reason, **tell_of(case))
    return ""


_TAKE: dict[StepKind, Callable[[Draft, Step, _Moment], str]] = {
    StepKind.TELL: _tell,
    StepKind.SECOND_CHANNEL: _second_channel,
    StepKind.NEXT_PAIR: _next_pair,
    StepKind.MUTUAL_AID: _mutual_aid,
    StepKind.POLICE_ALONE: _police_alone,
}
"""What each kind does. It returns why there was nothing to do, or nothing."""
