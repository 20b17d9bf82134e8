"""The fixed period of intensive work that follows a visit (DOMAIN §6).

Day 0 is the first visit. The period never expires quietly: a review or an end that is not met is told to the
duty manager, again at every reminder, until somebody acts.
"""

from dataclasses import replace
from datetime import UTC, datetime

from shared.domain.assignment import Role, Status
from shared.domain.case import (
    BEFORE_THE_VISIT,
    Case,
    CaseState,
    Close,
    Decision,
    Draft,
    tell_of,
)
from shared.domain.errors import ReasonMissing, Refused, TransitionRefused
from shared.domain.events import EventName
from shared.domain.ids import ResponderId
from shared.domain.period import IntensivePeriod, Review
from shared.domain.policy import CaseworkPolicy

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
"""A moment before anything of ours was due."""


def begin_period(draft: Draft, policy: CaseworkPolicy) -> None:
    """Hold the case: the social worker who attended leads, and the reviews are set.

    After a visit by police alone the police responder stands in, and the duty manager is told to name a social
    worker (default).
    """
    visited = [a for a in draft.case.assignments if a.status is Status.CLEAR]
    first_visit = min(a.on_scene_at for a in visited if a.on_scene_at)
    first = min(visited, key=lambda a: a.role is not Role.SOCIAL_WORKER)
    lead = first.responder_id
    ends_at = first_visit + policy.period
    period = IntensivePeriod(
        starts_at=first_visit,
        ends_at=ends_at,
        lead_worker=lead,
        reviews=(
            Review("First review", first_visit + policy.first_review_after),
            Review("Mid-point review", first_visit + policy.period / 2),
            Review("End review", ends_at),
        ),
        held_at=draft.now,
    )
    draft.change(state=CaseState.HELD, period=period)
    draft.say(
        EventName.CASE_HELD,
        starts_at=first_visit.isoformat(),
        ends_at=ends_at.isoformat(),
        lead_worker=lead,
        reviews=[{"name": r.name, "due_at": r.due_at.isoformat()} for r in period.reviews],
    )
    if first.role is not Role.SOCIAL_WORKER:
        reason = "Police attended alone: name a social worker as lead worker."
        draft.say(EventName.CASE_ESCALATED, to="duty_manager", reason=reason, **tell_of(draft.case))


def add_note(case: Case, text: str, actor: str, now: datetime) -> Decision:
    """Add a note to the timeline. Its text may name people, so it stays in the store."""
    if not text.strip():
        raise ReasonMissing("Write the note before you save it.")
    draft = Draft(case, now, actor)
    draft.say(EventName.NOTE_ADDED, private={"text": text.strip()})
    return draft.decide()


def name_lead_worker(case: Case, worker: ResponderId, actor: str, now: datetime) -> Decision:
    """Put another worker in the lead of the period."""
    period = _period(case)
    if period.lead_worker == worker:
        return Decision.none(case)
    draft = Draft(case, now, actor)
    draft.change(period=replace(period, lead_worker=worker))
    draft.say(EventName.LEAD_WORKER_NAMED, lead_worker=worker)
    return draft.decide()


def record_review(case: Case, name: str, text: str, actor: str, now: datetime) -> Decision:
    """Record that a review was held, with what was agreed."""
    period = _period(case)
    if not text.strip():
        raise ReasonMissing("Write what the review agreed.")
    open_names = [review.name for review in period.reviews if review.held_at is None]
    if name not in open_names:
        raise Refused(f"There is no open review of that name. Open: {', '.join(open_names) or 'none'}.")
    reviews = tuple(replace(r, held_at=now) if r.name == name else r for r in period.reviews)
    draft = Draft(case, now, actor)
    draft.change(period=replace(period, reviews=reviews, reminded_at=None))
    draft.say(EventName.REVIEW_RECORDED, private={"text": text.strip()}, review=name)
    return draft.decide()


def extend(case: Case, reason: str, manager: str, policy: CaseworkPolicy, now: datetime) -> Decision:
    """Extend the period once, by the policy's extension, with a manager's approval and reason.

    The end review moves with the end; where it has been held already another is due at the new end (default).
    """
    period = _period(case)
    if not reason.strip():
        raise ReasonMissing("Give the reason for the extension.")
    if period.extended_at is not None:
        raise Refused("The period has been extended once already. Step the case down or up instead.")
    ends_at = period.ends_at + policy.extension
    last = period.reviews[-1]
    if last.held_at is None:
        reviews = (*period.reviews[:-1], replace(last, due_at=ends_at))
    else:
        reviews = (*period.reviews, Review("End review of the extension", ends_at))
    draft = Draft(case, now, manager)
    draft.change(period=replace(period, ends_at=ends_at, reviews=reviews, extended_at=now, reminded_at=None))
    draft.say(EventName.PERIOD_EXTENDED, private={"reason": reason.strip()}, ends_at=ends_at.isoformat())
    return draft.decide()


def close(case: Case, how: Close, reason: str, actor: str, now: datetime) -> Decision:
    """Step the case down or up, or close it without further action; a reason is always kept."""
    if case.state is CaseState.CLOSED and case.close is how:
        return Decision.none(case)
    _period(case)
    if how in BEFORE_THE_VISIT:
        raise Refused("This case has been visited: step it down or up, or close it otherwise.")
    if not reason.strip():
        raise ReasonMissing("Give the reason for the outcome: where the case goes and why.")
    if case.in_duress():
        raise Refused("A responder has called for help on this case. Resolve that first.")
    draft = Draft(case, now, actor)
    draft.change(state=CaseState.CLOSED, close=how, closed_at=now)
    draft.say(EventName.CASE_CLOSED, private={"reason": reason.strip()}, outcome=how.value)
    return draft.decide()


def remind(case: Case, policy: CaseworkPolicy, now: datetime) -> Decision:
    """Tell the duty manager what is overdue in the period, once per reminder interval."""
    due = reminder_due_at(case, policy)
    if due is None or now < due or case.period is None:
        return Decision.none(case)
    late = overdue(case, now)
    draft = Draft(case, now)
    draft.change(period=replace(case.period, reminded_at=now))
    draft.say(EventName.CASE_ESCALATED, to="duty_manager", reason="; ".join(late), **tell_of(case))
    return draft.decide()


def overdue(case: Case, now: datetime) -> tuple[str, ...]:
    """What is late in the period, in words for the board."""
    if case.state is not CaseState.HELD or case.period is None:
        return ()
    late = [f"{r.name} is overdue" for r in case.period.reviews if r.held_at is None and r.due_at <= now]
    if case.period.ends_at <= now:
        late.append("The intensive period has ended without an outcome")
    return tuple(late)


def next_due(case: Case) -> datetime:
    """Return when something is first due in the period: an open review, or its end."""
    period = _period(case)
    return min([*(review.due_at for review in period.reviews if review.held_at is None), period.ends_at])


def heed_from(case: Case) -> datetime:
    """Return the moment from which a held case is to be heeded: when something is first due in it, and before all
    others while somebody calls for help."""
    return BEFORE_ALL if case.in_duress() else next_due(case)


def reminder_due_at(case: Case, policy: CaseworkPolicy) -> datetime | None:
    """When the next reminder is due: at the first thing that falls late, then at every interval."""
    if case.state is not CaseState.HELD or case.period is None:
        return None
    first = next_due(case)
    if case.period.reminded_at is None or case.period.reminded_at < first:
        return first
    return case.period.reminded_at + policy.remind_every


def _period(case: Case) -> IntensivePeriod:
    if case.state is not CaseState.HELD or case.period is None:
        raise TransitionRefused(f"This case is {case.state.label}: it is not in its intensive period.")
    return case.period
