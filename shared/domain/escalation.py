"""What is due on a case and when. Everything that time alone sets in motion starts here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from shared.domain import casework, offers
from shared.domain.case import DISPATCHING, Case, Decision, Draft, tell_of
from shared.domain.events import EventName
from shared.domain.policy import Policy


def next_due_at(case: Case, policy: Policy) -> datetime | None:
    """Return the moment (UTC) at which the case next needs looking at, or None when it needs nothing.

    A case that waits for a pair is due from its first offer on, so every sweep tries again.
    """
    moments: list[datetime | None] = [casework.reminder_due_at(case, policy.casework)]
    if case.state in DISPATCHING:
        moments.append(offers.earliest_expiry(case))
        if case.vacant_roles():
            moments.append(case.offer_from)
    if case.lacks_its_pair():
        moments.extend(step.due_at for step in case.steps if step.done_at is None)
    return min((moment for moment in moments if moment is not None), default=None)


def apply_due(case: Case, policy: Policy, now: datetime) -> Decision:
    """Do the first thing that is due: time out offers, take an escalation step, or remind of what is late.

    Asking the next pair needs the rota and so is a decision of its own: see `offers.offer`.
    """
    decisions: tuple[Callable[[], Decision], ...] = (
        lambda: offers.time_out(case, now),
        lambda: escalate(case, now),
        lambda: casework.remind(case, policy.casework, now),
    )
    for decide in decisions:
        decision = decide()
        if not decision.changes_nothing:
            return decision
    return Decision.none(case)


def escalate(case: Case, now: datetime) -> Decision:
    """Take every step of the frozen plan whose moment has come while no pair has accepted."""
    if not case.lacks_its_pair():
        return Decision.none(case)
    due = [step for step in case.steps if step.done_at is None and step.due_at <= now]
    if not due:
        return Decision.none(case)
    draft = Draft(case, now)
    draft.change(steps=tuple(replace(step, done_at=now) if step in due else step for step in case.steps))
    for step in due:
        draft.say(EventName.CASE_ESCALATED, to=step.to, reason=step.reason, **tell_of(case))
    return draft.decide()
