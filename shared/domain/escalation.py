"""What is due on a case and when. Everything that time alone sets in motion starts here."""

from collections.abc import Callable, Iterable
from datetime import datetime

from shared.domain import casework, offers, safety
from shared.domain.case import DISPATCHING, Case, CaseState, Decision, Draft, tell_of
from shared.domain.events import EventName
from shared.domain.plan import next_step_at, take_steps, wants_people
from shared.domain.policy import EscalationPolicy, Policy
from shared.domain.rota import OnCall


def next_due_at(case: Case, policy: Policy) -> datetime | None:
    """Return the moment (UTC) at which the case next needs looking at, or None when it needs nothing.

    A case that waits for a pair is due from its first offer on, so every sweep tries again.
    """
    moments: list[datetime | None] = [
        casework.reminder_due_at(case, policy.casework),
        safety.call_told_again_at(case, policy.safety),
    ]
    if case.state in DISPATCHING:
        moments.append(offers.earliest_expiry(case))
        moments.append(queue_alarm_at(case, policy.escalation))
        moments.append(safety.overdue_step_at(case, policy.safety))
        moments.append(next_step_at(case))
        if case.vacant_roles():
            moments.append(case.offer_from)
    return min((moment for moment in moments if moment is not None), default=None)


def needs_people(case: Case, now: datetime) -> bool:
    """Whether what is due depends on who is on call."""
    return wants_people(case, now)


def apply_due(case: Case, policy: Policy, now: datetime, people: Iterable[OnCall] = ()) -> Decision:
    """Do the first thing that is due: tell again of a call for help, tell of a check-in that is overdue, time out
    offers, take an escalation step, tell of a case that waits too long, or remind of what is late.

    `people` are those on call; they matter only when `needs_people` says so. Asking the next pair is a decision
    of its own: see `offers.offer`.
    """
    decisions: tuple[Callable[[], Decision], ...] = (
        lambda: safety.tell_calls_again(case, policy.safety, now),
        lambda: safety.tell_overdue(case, policy.safety, now),
        lambda: offers.time_out(case, now),
        lambda: escalate(case, policy, now, people),
        lambda: tell_queue_age(case, policy.escalation, now),
        lambda: casework.remind(case, policy.casework, now),
    )
    for decide in decisions:
        decision = decide()
        if not decision.changes_nothing:
            return decision
    return Decision.none(case)


def escalate(case: Case, policy: Policy, now: datetime, people: Iterable[OnCall] = ()) -> Decision:
    """Take every step of the frozen plan whose moment has come while no pair has accepted."""
    return take_steps(case, policy, now, tuple(people))


def queue_alarm_at(case: Case, policy: EscalationPolicy) -> datetime | None:
    """When the case will have waited too long for somebody to be found (default, by grade); None once told."""
    age = policy.queue_age.get(case.grade or 0)
    if case.state is not CaseState.WAITING or case.queue_told_at is not None or age is None:
        return None
    return max(case.received_at, case.offer_from or case.received_at) + age


def tell_queue_age(case: Case, policy: EscalationPolicy, now: datetime) -> Decision:
    """Tell the duty manager, once, that the case has been waiting too long."""
    due = queue_alarm_at(case, policy)
    if due is None or now < due:
        return Decision.none(case)
    minutes = round(policy.queue_age[case.grade or 0].total_seconds() / 60)
    draft = Draft(case, now)
    draft.change(queue_told_at=now)
    reason = f"Nobody has been found for {minutes} min."
    draft.say(EventName.CASE_ESCALATED, to="duty_manager", reason=reason, **tell_of(case))
    return draft.decide()
