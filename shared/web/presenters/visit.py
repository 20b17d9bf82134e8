"""The phone page of a responder: the one thing to do now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.domain.assignment import COMMITTED, Assignment, Status
from shared.domain.case import Case, CaseState
from shared.domain.contact import Contact
from shared.domain.hands import BY_HAND
from shared.domain.ids import ResponderId
from shared.domain.policy import SafetyPolicy
from shared.domain.safety import check_in_due_at
from shared.domain.strands import Ask
from shared.web.presenters.board import grade_name
from shared.web.presenters.map_link import map_link
from shared.web.presenters.people import Names, Part, part, role_name
from shared.web.presenters.visits import appointment_line
from shared.web.times import Countdown, countdown, when
from shared.web.words import GRADE_COLOURS, label, spaced


@dataclass(frozen=True, slots=True)
class Button:
    """One thing that the responder may say now."""

    action: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class VisitCard:
    """The responder's live case. Address, summary and people are empty until the offer is accepted."""

    case_id: str
    headline: str
    grade: str
    grade_colour: str
    area: str
    activity: str
    appointment: str
    respond_by: str
    countdown: Countdown | None
    answer_within: Countdown | None
    warnings: tuple[str, ...]
    status: str
    emergency: str
    partners: tuple[Part, ...]
    alone: str
    because: tuple[str, ...]
    buttons: tuple[Button, ...]
    waits_for: str
    may_decline: bool
    address: str
    summary: str
    people: tuple[str, ...]
    also: tuple[str, ...]
    map_link: str
    check_in: str
    check_in_late: bool
    duress: str


_EMERGENCY = "A contact about this is an emergency, for police control. Ask the control room before you go in."

_HEADLINES = {
    Status.OFFERED: "Can you go?",
    Status.ACCEPTED: "You have accepted",
    Status.EN_ROUTE: "You are en route",
    Status.ON_SCENE: "You are on scene",
}

_NEXT = {
    Status.OFFERED: Button("accept", "Accept"),
    Status.ACCEPTED: Button("en-route", "I am en route"),
    Status.EN_ROUTE: Button("on-scene", "I am on scene"),
    Status.ON_SCENE: Button("clear", "I am clear"),
}


def visit_card(
    case: Case,
    me: ResponderId,
    contact: Contact | None,
    names: Names,
    safety: SafetyPolicy,
    now: datetime,
    others: Iterable[Contact] = (),
    browser: str = "",
) -> VisitCard:
    """Return the card for `me`. What the contact tells of people is shown only once they have accepted. The link
    to the map is one that their browser knows."""
    mine = case.live_assignment_of(me)
    partners = [a for a in case.assignments if a.responder_id != me and (a.is_live or a.status in COMMITTED)]
    waits_for = _waits_for(case, mine)
    due_at = check_in_due_at(case, mine, safety)
    told = contact if mine.status is not Status.OFFERED else None
    return VisitCard(
        case_id=case.id,
        headline=_HEADLINES[mine.status],
        grade=grade_name(case.grade),
        grade_colour=GRADE_COLOURS.get(case.grade or 4, "grey"),
        area=case.place.area,
        activity=spaced(case.activity or "joint visit"),
        appointment=appointment_line(case, now),
        respond_by=when(case.deadline, now) if case.deadline else "",
        countdown=countdown(case.deadline, now) if case.deadline and mine.status is not Status.ON_SCENE else None,
        answer_within=countdown(mine.expires_at, now) if mine.status is Status.OFFERED else None,
        warnings=tuple(label(kind) for kind in sorted(case.warnings)),
        status=spaced(mine.status.value),
        emergency=_EMERGENCY if any(p.ask is Ask.HAND_BACK for p in case.proposals) else "",
        partners=tuple(part(a, names, now) for a in partners),
        alone="" if partners else _alone(case, mine),
        because=_because(case, me, names),
        buttons=_buttons(case, mine, waits_for),
        waits_for=waits_for,
        may_decline=mine.status is Status.OFFERED,
        address=told.address if told else "",
        summary=told.summary if told else "",
        people=tuple(person_line(person) for person in told.persons) if told else (),
        also=tuple(text for other in others for text in (other.summary, other.address) if text) if told else (),
        map_link=map_link(case.place, browser) if told else "",
        check_in=f"Check in by {when(due_at, now)}." if due_at else "",
        check_in_late=due_at is not None and due_at <= now,
        duress=f"You called for help at {when(mine.duress_at, now)}. {_told(mine)}" if mine.duress_at else "",
    )


def calls_elsewhere(cases: Iterable[Case], me: ResponderId, now: datetime) -> tuple[str, ...]:
    """Return that `me` called for help, for each open call on a case that does not hold them any more."""
    calls = [(a, case) for case in cases for a in case.in_duress() if a.responder_id == me and not a.is_live]
    return tuple(
        f"You called for help at {when(a.duress_at, now)}, {case.place.area}. {_told(a)}"
        for a, case in calls
        if a.duress_at is not None
    )


def _told(calling: Assignment) -> str:
    return f"It was told at once{', and again since' if calling.duress_told else ''}."


def _because(case: Case, me: ResponderId, names: Names) -> tuple[str, ...]:
    """Why this one was chosen, naming the other by role only; nothing, if the last choice was not of them."""
    if case.choice[:1] == BY_HAND:
        asked_last = max(a.offered_at for a in case.assignments)
        by_hand = case.live_assignment_of(me).offered_at == asked_last
        return ("The control room chose you.",) if by_hand else ()
    if not any(f" {me}:" in line for line in case.choice):
        return ()
    lines = [line.replace(f"{_role_of(case, me)} {me}:", "You:") for line in case.choice]
    for other in {a.responder_id for a in case.assignments} - {me}:
        role = _role_of(case, other)
        lines = [line.replace(f"{role} {other}:", f"The {role.lower()}:") for line in lines]
    return tuple(line for line in lines if names.in_text(line) == line)


def _role_of(case: Case, who: ResponderId) -> str:
    return next(role_name(a.role) for a in case.assignments if a.responder_id == who)


def _alone(case: Case, mine: Assignment) -> str:
    if len(case.roles_needed) == 1:
        return "You go alone: the duty manager has approved it and the approval is recorded."
    if mine.status in (Status.EN_ROUTE, Status.ON_SCENE):
        return "Nobody comes with you at the moment. Somebody is being found: do not go in alone."
    return "Nobody else has been found yet. You will not be sent alone."


def _buttons(case: Case, mine: Assignment, waits_for: str) -> tuple[Button, ...]:
    """What may be said now: the warnings come before the way (DOMAIN §5)."""
    if case.warnings and mine.warned_at is None:
        read = Button("acknowledge-warnings", "I have read the warnings")
        if mine.status is Status.ACCEPTED:
            return (read,)
        if mine.status is Status.EN_ROUTE:
            return (read, _NEXT[mine.status])
    if waits_for:
        return ()
    return (_NEXT[mine.status],)


def _waits_for(case: Case, mine: Assignment) -> str:
    if mine.status is Status.ACCEPTED and case.state not in (CaseState.ASSIGNED, CaseState.ATTENDING):
        return "Please wait: your partner has not accepted yet. You go together."
    return ""


def person_line(person: dict[str, str]) -> str:
    """ "Subject: Name, other facts": whatever the sender told, in the sender's order."""
    facts = [value for key, value in person.items() if key not in ("role", "name") and value]
    name = person.get("name") or "name not known"
    return f"{spaced(person.get('role') or 'person')}: " + ", ".join([name, *facts])
