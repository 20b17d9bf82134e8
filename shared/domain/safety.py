"""Safety of responders (DOMAIN §5): warnings acknowledged, check-ins on scene, the overdue ladder, duress.

Nothing here names a person: what is told says the role, the case says who.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.assignment import Assignment, Status
from shared.domain.case import Case, Decision, Draft, tell_of
from shared.domain.errors import NotFound, ReasonMissing, TransitionRefused
from shared.domain.events import EventName
from shared.domain.ids import ResponderId
from shared.domain.policy import SafetyPolicy

DURESS_TOLD = ("duty_manager", "police_control")
"""Who is told at once that a responder calls for help (DOMAIN §5)."""


def acknowledge_warnings(case: Case, responder_id: ResponderId, now: datetime) -> Decision:
    """The responder has read the warnings and may set out."""
    mine = case.live_assignment_of(responder_id)
    if mine.warned_at is not None or not case.warnings:
        return Decision.none(case)
    draft = Draft(case, now, responder_id)
    draft.put(replace(mine, warned_at=now))
    shown = sorted(warning.value for warning in case.warnings)
    draft.say(EventName.WARNINGS_ACKNOWLEDGED, responder_id=responder_id, role=mine.role, warnings=shown)
    return draft.decide()


def check_in(case: Case, responder_id: ResponderId, now: datetime) -> Decision:
    """The responder on scene is well: their timer runs anew, and the ladder begins again from the bottom."""
    mine = case.live_assignment_of(responder_id)
    if mine.status is not Status.ON_SCENE:
        raise TransitionRefused("You check in while you are on scene.")
    if mine.checked_in_at == now:
        return Decision.none(case)
    draft = Draft(case, now, responder_id)
    draft.put(replace(mine, checked_in_at=now, overdue_told=0))
    draft.say(EventName.RESPONDER_CHECKED_IN, responder_id=responder_id, role=mine.role)
    return draft.decide()


def check_in_due_at(case: Case, assignment: Assignment, policy: SafetyPolicy) -> datetime | None:
    """When the responder must have checked in, or None while they are not on scene."""
    within = policy.check_in.get(case.grade or 0)
    if assignment.status is not Status.ON_SCENE or assignment.on_scene_at is None or within is None:
        return None
    return (assignment.checked_in_at or assignment.on_scene_at) + within


@dataclass(frozen=True, slots=True)
class Overdue:
    """A check-in that has not come, and since when it was due."""

    assignment: Assignment
    due_at: datetime


def overdue(case: Case, policy: SafetyPolicy, now: datetime) -> tuple[Overdue, ...]:
    """Return every check-in that is overdue, the longest first."""
    found = [(check_in_due_at(case, a, policy), a) for a in case.live()]
    late = [Overdue(a, due_at) for due_at, a in found if due_at is not None and due_at <= now]
    return tuple(sorted(late, key=lambda each: each.due_at))


def overdue_step_at(case: Case, policy: SafetyPolicy) -> datetime | None:
    """When the next step of anybody's overdue ladder is to be told, or None."""
    return min(
        (
            due_at + policy.overdue[a.overdue_told].after
            for a in case.live()
            if (due_at := check_in_due_at(case, a, policy)) is not None and a.overdue_told < len(policy.overdue)
        ),
        default=None,
    )


def tell_overdue(case: Case, policy: SafetyPolicy, now: datetime) -> Decision:
    """Tell every step of the ladder whose moment has come, each once since the last check-in.

    Whoever has left is no longer on scene, so a timer that fires after a long outage finds nothing to tell.
    """
    due_at = overdue_step_at(case, policy)
    if due_at is None or now < due_at:
        return Decision.none(case)
    draft = Draft(case, now)
    for late in overdue(case, policy, now):
        reached = [rule for rule in policy.overdue if late.due_at + rule.after <= now]
        for rule in reached[late.assignment.overdue_told :]:
            minutes = round(rule.after.total_seconds() / 60)
            reason = f"The {late.assignment.role.label}'s check-in is {minutes} min overdue. {rule.what}"
            draft.say(EventName.CASE_ESCALATED, to=rule.to, reason=reason, **tell_of(case))
        told = max(len(reached), late.assignment.overdue_told)
        draft.put(replace(late.assignment, overdue_told=told))
    return draft.decide()


def raise_duress(case: Case, responder_id: ResponderId, now: datetime) -> Decision:
    """The responder calls for help: the duty manager and police control are told at once, also when the case has
    just let the responder go: the page in their hand may not show it yet.

    Pressing again while the call is open changes nothing.
    """
    mine = next((a for a in reversed(case.assignments) if a.responder_id == responder_id), None)
    if mine is None:
        raise NotFound("You have no part in this case.")
    if mine.duress_at is not None:
        return Decision.none(case)
    draft = Draft(case, now, responder_id)
    calling = replace(mine, duress_at=now)
    draft.change(assignments=tuple(calling if a is mine else a for a in case.assignments))
    draft.say(EventName.DURESS_RAISED, responder_id=responder_id, role=mine.role)
    for to in DURESS_TOLD:
        reason = f"DURESS: the {mine.role.label} calls for help."
        draft.say(EventName.CASE_ESCALATED, to=to, reason=reason, **tell_of(case))
    return draft.decide()


def call_told_again_at(case: Case, policy: SafetyPolicy) -> datetime | None:
    """When the next of the open calls for help is to be told again, or None; whatever the state of the case."""
    return min((_told_again_at(a, policy) for a in case.in_duress()), default=None)


def tell_calls_again(case: Case, policy: SafetyPolicy, now: datetime) -> Decision:
    """Tell every open call for help whose time has come once more, one step further up the overdue ladder; after
    its last step it begins again (default: so that everybody is told again).

    The next time counts from this one: what a long outage kept from being told is told once.
    """
    due = [a for a in case.in_duress() if _told_again_at(a, policy) <= now]
    if not due:
        return Decision.none(case)
    draft = Draft(case, now)
    for a in due:
        step = policy.overdue[a.duress_told % len(policy.overdue)]
        minutes = round((now - (a.duress_at or now)).total_seconds() / 60)
        reason = (
            f"DURESS: the {a.role.label} called for help {minutes} min ago. "
            "Make sure that they are safe, then say so on the page of the case."
        )
        about = {"responder_id": a.responder_id, **tell_of(case)}
        draft.say(EventName.CASE_ESCALATED, to=step.to, reason=reason, **about)
    told = {a: replace(a, duress_told=a.duress_told + 1, duress_told_at=draft.now) for a in due}
    draft.change(assignments=tuple(told.get(a, a) for a in case.assignments))
    return draft.decide()


def _told_again_at(calling: Assignment, policy: SafetyPolicy) -> datetime:
    assert calling.duress_at is not None
    if calling.duress_told_at is None:
        return calling.duress_at + policy.call_again_after
    return calling.duress_told_at + policy.call_again_every


def resolve_duress(case: Case, responder_id: ResponderId, reason: str, actor: str, now: datetime) -> Decision:
    """A person has made sure that the responder is safe, and says how."""
    if not reason.strip():
        raise ReasonMissing("Say how you know that they are safe.")
    calling = [a for a in case.in_duress() if a.responder_id == responder_id]
    if not calling:
        raise NotFound("Nobody of that name calls for help on this case.")
    draft = Draft(case, now, actor)
    safe = [replace(a, duress_at=None, duress_told=0, duress_told_at=None) for a in calling]
    resolved = dict(zip(calling, safe, strict=True))
    draft.change(assignments=tuple(resolved.get(a, a) for a in case.assignments))
    private = {"reason": reason.strip()}
    draft.say(EventName.DURESS_RESOLVED, private=private, responder_id=responder_id, role=calling[0].role)
    return draft.decide()
