"""What becomes of the appointment of a scheduled visit: the plan proposes, a person agrees, records and withdraws.

An agreed appointment keeps its time. Only its people change, when one of them is no longer there; when nobody can
take their place, or the visit can not be as agreed for another reason, the duty manager is told once and decides.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.domain import skills
from shared.domain.appointment import Appointment, Available, Going, Span, Whose
from shared.domain.case import Case, Decision, Draft, tell_of
from shared.domain.errors import ReasonMissing, Refused, TransitionRefused
from shared.domain.events import EventName
from shared.domain.opening import planned_start
from shared.domain.policy import Policy
from shared.domain.roster.spans import merged
from shared.domain.steps import AGREED_AHEAD


def is_to_be_planned(case: Case) -> bool:
    """Whether the visit is a scheduled one for which nobody is asked or on the way."""
    return (
        case.grade == 3
        and case.deadline is not None
        and case.needs_somebody()
        and set(case.vacant_roles()) == set(case.roles_needed)
    )


def is_agreed_for_later(case: Case, now: datetime) -> bool:
    """Whether the household has agreed to a time for which the pair is not to be asked yet."""
    return case.visit.agreed is not None and now < case.visit.agreed.offer_at


def offers_begin(case: Case, policy: Policy, now: datetime) -> datetime:
    """When somebody is to be asked: in time for the agreed appointment, or as slack allows from the next
    visiting hour on."""
    assert case.deadline is not None
    if case.visit.agreed is not None:
        return max(now, case.visit.agreed.offer_at)
    return planned_start(case.deadline, policy, now)


def propose(case: Case, found: Appointment, now: datetime) -> Decision:
    """The plan proposes this appointment. Nothing is said of one that is proposed already."""
    had = case.visit.appointment
    if not is_to_be_planned(case) or case.visit.agreed:
        return Decision.none(case)
    if had and (had.starts_at, had.people) == (found.starts_at, found.people):
        return Decision.none(case)
    draft = Draft(case, now)
    draft.change(visit=replace(case.visit, appointment=found, not_placed_because=""))
    if had is None or (had.starts_at, had.who) != (found.starts_at, found.who):
        draft.say(EventName.APPOINTMENT_PROPOSED, **_told(found), because=list(found.because))
    return draft.decide()


def find_none(case: Case, because: str, now: datetime) -> Decision:
    """The plan has no appointment for the case, for this reason. What is agreed is not touched."""
    visit = case.visit
    if not is_to_be_planned(case) or visit.agreed:
        return Decision.none(case)
    if visit.appointment is None and visit.not_placed_because == because:
        return Decision.none(case)
    draft = Draft(case, now)
    draft.change(visit=replace(visit, appointment=None, not_placed_because=because))
    draft.say(EventName.APPOINTMENT_NOT_FOUND, because=because)
    return draft.decide()


def keep(case: Case, found: Appointment, now: datetime) -> Decision:
    """The agreed appointment can be kept, by these people: its time stands, and so does who agreed it. When they
    come another way than before, they are asked accordingly; that alone is not told."""
    had = case.visit.agreed
    if not is_to_be_planned(case) or had is None or had.starts_at != found.starts_at:
        return Decision.none(case)
    if had.people == found.people and not had.trouble:
        return Decision.none(case)
    because = (*had.because[:1], *found.because[1:])
    kept = replace(had, people=found.people, offer_at=found.offer_at, because=because, trouble="")
    draft = Draft(case, now)
    draft.change(visit=replace(case.visit, appointment=kept))
    if case.offer_from == had.offer_at:
        draft.change(offer_from=max(now, kept.offer_at))
    if had.who == found.who and not had.trouble:
        return draft.decide()
    draft.say(
        EventName.APPOINTMENT_CHANGED, **_told(kept), because=had.trouble or "Somebody who was to come can not."
    )
    return draft.decide()


def put_in_doubt(case: Case, because: str, now: datetime) -> Decision:
    """The agreed appointment can not be kept as it stands. It stays; the duty manager is told once,
    and sees the reason as it is now."""
    had = case.visit.agreed
    if not is_to_be_planned(case) or had is None or had.trouble == because:
        return Decision.none(case)
    draft = Draft(case, now)
    draft.change(visit=replace(case.visit, appointment=replace(had, trouble=because)))
    if had.trouble:
        return draft.decide()
    reason = f"An agreed visit can not be kept as it stands: {because}"
    draft.say(EventName.CASE_ESCALATED, to="duty_manager", reason=reason, **tell_of(case))
    return draft.decide()


def agree(case: Case, appointment: Appointment, said: str, actor: str, now: datetime) -> Decision:
    """The household has agreed to this appointment. Nobody is asked before its time, nor later than it needs."""
    text = _text(said, "Say with whom it was agreed.")
    must_be_possible(case, appointment.starts_at, appointment.ends_at, now)
    agreed = replace(appointment, agreed_at=now, agreed_by=actor, trouble="")
    draft = Draft(case, now, actor)
    visit = replace(case.visit, appointment=agreed, not_placed_because="")
    draft.change(visit=visit, offer_from=max(now, agreed.offer_at), waiting_because="", not_chosen=())
    draft.say(EventName.APPOINTMENT_AGREED, private={"reason": text}, **_told(agreed))
    return draft.decide()


def must_be_possible(case: Case, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raises Refused unless the case may have a visit at that time, whoever goes."""
    _must_be_open(case)
    assert case.deadline is not None
    if starts_at <= now:
        raise Refused("An appointment begins at a time that is still to come.")
    if starts_at > case.deadline:
        raise Refused("The visit must begin before the deadline.")
    whose = case.visit.in_the_way(starts_at, ends_at)
    if whose is not None:
        raise Refused(f"The whole visit must lie in the times recorded for {whose.label}.")


def withdraw_appointment(case: Case, reason: str, actor: str, policy: Policy, now: datetime) -> Decision:
    """The appointment is no longer; the visit is planned anew, and slack may be used again. Steps of the
    escalation that were skipped because it was agreed are owed again (default)."""
    text = _text(reason, "Say why the appointment is withdrawn.")
    _must_be_open(case)
    had = case.visit.appointment
    if had is None:
        raise TransitionRefused("This case has no appointment.")
    draft = Draft(case, now, actor)
    draft.change(visit=replace(case.visit, appointment=None))
    if had.agreed_at is not None:
        owed = (replace(s, done_at=None, skipped="") if s.skipped == AGREED_AHEAD else s for s in case.steps)
        draft.change(offer_from=offers_begin(draft.case, policy, now), steps=tuple(owed))
    draft.say(EventName.APPOINTMENT_WITHDRAWN, private={"reason": text}, **_told(had))
    return draft.decide()


def drop_appointment(draft: Draft) -> None:
    """A visit of another grade has no appointment, and no reason why it has none."""
    had = draft.case.visit.appointment
    draft.change(visit=replace(draft.case.visit, appointment=None, not_placed_because=""))
    if had is not None:
        draft.say(EventName.APPOINTMENT_WITHDRAWN, **_told(had))


def record_available(
    case: Case, whose: Whose, spans: Sequence[Span], said: str, actor: str, now: datetime
) -> Decision:
    """As far as the household or a partner goes, the visit may be only at these times; without any, at all."""
    text = _text(said, "Say who told you, and why these times.")
    _must_be_open(case)
    if any(begins >= ends for begins, ends in spans):
        raise Refused("Times end after they begin.")
    if spans and max(ends for _, ends in spans) <= now:
        raise Refused("These times have passed.")
    others = tuple(calendar for calendar in case.visit.available if calendar.whose is not whose)
    mine = (Available(whose, tuple(merged(spans)), actor, now),) if spans else ()
    draft = Draft(case, now, actor)
    draft.change(visit=replace(case.visit, available=(*others, *mine)))
    draft.say(
        EventName.AVAILABILITY_RECORDED,
        private={"reason": text},
        whose=whose.value,
        spans=[[begins.isoformat(), ends.isoformat()] for begins, ends in sorted(spans)],
    )
    return draft.decide()


def reasons(case: Case, people: Sequence[Going], starts_at: datetime, *, chosen: bool = False) -> tuple[str, ...]:
    """Why this time, unless it was `chosen` with the household, and why these people, in a sentence each."""
    assert case.deadline is not None
    limits = ["visiting hours", *(f"the times of {calendar.whose.label}" for calendar in case.visit.available)]
    before = round((case.deadline - starts_at).total_seconds() / 3600)
    why = f"In {' and '.join(limits)}, {before} h before the deadline; least driving for all visits together."
    lines = ["The time was chosen with the household."] if chosen else [why]
    for going in people:
        come_from = "the visit before" if going.coming_from else "where they start"
        minutes = round(going.road.total_seconds() / 60)
        lines.append(
            f"{going.role.label.capitalize()} {going.responder_id}: {minutes} min on the road from {come_from}."
        )
    if case.decision.skills:
        lines.append(f"Between them they have the skills needed: {skills.in_words(case.decision.skills)}.")
    return tuple(lines)


def _told(appointment: Appointment) -> dict[str, Any]:
    return {
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat(),
        "people": {role.value: who for role, who in appointment.who.items()},
        "agreed": appointment.agreed_at is not None,
    }


def _must_be_open(case: Case) -> None:
    if case.grade != 3 or case.deadline is None:
        raise Refused("Only a scheduled visit (Grade 3) has an appointment.")
    if not is_to_be_planned(case):
        raise TransitionRefused(f"This case is {case.state.label}: people have been asked, or the visit is over.")


def _text(typed: str, ask: str) -> str:
    if not typed.strip():
        raise ReasonMissing(ask)
    return typed.strip()
