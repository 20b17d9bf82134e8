"""The timeline of a case: its stored events in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.domain.assignment import Role
from shared.domain.case import Close
from shared.domain.contact import WarningKind
from shared.domain.events import Event, EventName
from shared.domain.grading import Outcome
from shared.domain.likeness import Likeness
from shared.domain.strands import Ask
from shared.web.presenters.people import Names
from shared.web.times import clock, in_full, when
from shared.web.words import CLOSES, OUTCOMES, label, spaced


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: what happened, in a few words and a sentence; when; and who did it."""

    title: str
    text: str
    at: str
    machine_at: str
    actor: str


def timeline(events: tuple[Event, ...], names: Names, now: datetime, *, private: bool) -> tuple[Entry, ...]:
    """Return the events in words, the newest first; free text, which may name people, only when `private`."""
    return tuple(_entry(event, names, now, private) for event in reversed(events))


def _entry(event: Event, names: Names, now: datetime, private: bool) -> Entry:
    title, sentence = _WORDS[event.name]
    free = tuple(event.private.values()) if private else ()
    told = " ".join(text for text in (sentence(event.data, names, now), *free) if text)
    local = when(event.at, now)
    seconds = f":{event.at.second:02d}" if local == clock(event.at) else ""
    return Entry(title, told, local + seconds, event.at.isoformat(), names.of(event.actor))


_Sentence = Callable[[dict[str, Any], Names, datetime], str]


def _answer(data: dict[str, Any], _names: Names, _now: datetime) -> str:
    return str(data.get("answer", ""))


def _who(data: dict[str, Any], names: Names, _now: datetime) -> str:
    return f"{_role(data['role'])} {names.of(data['responder_id'])}."


def _opened(data: dict[str, Any], _names: Names, now: datetime) -> str:
    by = f", respond by {when(datetime.fromisoformat(data['deadline']), now)}" if data.get("deadline") else ""
    return f"Grade {data['grade']}{by}: rule {data['decided_by']}. {data['answer']}"


def _offered(data: dict[str, Any], names: Names, _now: datetime) -> str:
    asked = " and ".join(f"{names.of(o['responder_id'])} ({_role(o['role']).lower()})" for o in data["offers"])
    return f"Asked: {asked}. Answer by {clock(datetime.fromisoformat(data['expires_at']))}."


def _because(data: dict[str, Any], names: Names, _now: datetime) -> str:
    return names.in_text(str(data["because"]))


def _pair(data: dict[str, Any], names: Names, _now: datetime) -> str:
    people = [names.of(who) for who in data["pair"].values()]
    return f"{' and '.join(people)} {'go together' if len(people) > 1 else 'goes alone'}."


def _escalated(data: dict[str, Any], names: Names, _now: datetime) -> str:
    return f"Told: {data['to'].replace('_', ' ')}. {names.in_text(data['reason'])}"


def _held(data: dict[str, Any], names: Names, _now: datetime) -> str:
    ends = in_full(datetime.fromisoformat(data["ends_at"]))
    return f"Lead worker {names.of(data['lead_worker'])}. The period ends on {ends}."


def _lead(data: dict[str, Any], names: Names, _now: datetime) -> str:
    return f"{names.of(data['lead_worker'])} leads from now on."


def _review(data: dict[str, Any], _names: Names, _now: datetime) -> str:
    return f"{data['review']}:"


def _extended(data: dict[str, Any], _names: Names, _now: datetime) -> str:
    return f"New end: {in_full(datetime.fromisoformat(data['ends_at']))}."


def _closed(data: dict[str, Any], _names: Names, _now: datetime) -> str:
    return f"{CLOSES[Close(data['outcome'])]}."


def _nothing(_data: dict[str, Any], _names: Names, _now: datetime) -> str:
    return ""


def _skipped(data: dict[str, Any], _names: Names, _now: datetime) -> str:
    return f"{spaced(data['kind'])}: {data['reason']}"


def _repeated(data: dict[str, Any], names: Names, _now: datetime) -> str:
    return "To " + " and ".join(names.of(o["responder_id"]) for o in data["offers"]) + f", by {data['channel']}."


def _offer_extended(data: dict[str, Any], names: Names, now: datetime) -> str:
    until = when(datetime.fromisoformat(data["expires_at"]), now)
    return f"{names.of(data['responder_id'])} may answer until {until}."


def _until(data: dict[str, Any], _names: Names, now: datetime) -> str:
    return f"Nobody is asked before {when(datetime.fromisoformat(data['until']), now)}."


def _diverted(data: dict[str, Any], names: Names, _now: datetime) -> str:
    return f"{' and '.join(names.of(who) for who in data['pair'])} to a Grade 2. This case is planned anew."


def _called(data: dict[str, Any], names: Names, _now: datetime) -> str:
    return f"With {names.of(data['responder_id'])}." if data.get("responder_id") else ""


def _alone(data: dict[str, Any], _names: Names, _now: datetime) -> str:
    return f"{_role(data['role'])} alone."


def _asks(data: dict[str, Any]) -> str:
    grade = f"Grade {data['grade']}" if data["grade"] else OUTCOMES[Outcome(data["outcome"])].lower()
    return f"By itself it asks for {grade} (rule {data['decided_by']})."


def _joined(data: dict[str, Any], _names: Names, _now: datetime) -> str:
    earlier = data["earlier_contacts"]
    count = f" {earlier} earlier in 28 days." if earlier else ""
    return f"It is about {Likeness(data['by']).label}, from {data['source']}.{count} {_asks(data)}"


def _updated(data: dict[str, Any], _names: Names, _now: datetime) -> str:
    number = f" {data['sequence']}" if data["sequence"] else ""
    told = f"{data['told'].capitalize()}{number} by {data['source']}."
    return f"{told} {_asks(data)}" if data["applied"] else f"{told} Something newer was known: nothing changes."


def _ended(data: dict[str, Any], _names: Names, _now: datetime) -> str:
    late = "" if data["applied"] else " Something newer was known: nothing changes."
    return f"{spaced(data['reason'])}, says {data['source']}.{late}"


def _proposed(data: dict[str, Any], _names: Names, now: datetime) -> str:
    by = f", respond by {when(datetime.fromisoformat(data['deadline']), now)}" if data["deadline"] else ""
    wanted = f"Grade {data['grade']}{by}" if data["grade"] else OUTCOMES[Outcome(data["outcome"])]
    return f"{wanted} instead of Grade {data['in_force']}: {' '.join(data['reasons'])} Nothing changes by itself."


def _regraded(data: dict[str, Any], _names: Names, now: datetime) -> str:
    by = f", respond by {when(datetime.fromisoformat(data['deadline']), now)}" if data["deadline"] else ""
    rule = f" Rule {data['rule']} proposed it." if data["rule"] else ""
    return f"Grade {data['grade']} instead of Grade {data['before']}{by}.{rule}"


def _rejected(data: dict[str, Any], _names: Names, _now: datetime) -> str:
    if data["ask"] == Ask.STAND_DOWN.value:
        return "Nobody is stood down."
    return f"Grade {data['in_force']} stands, against rule {data['rule']}."


def _briefing(data: dict[str, Any], _names: Names, _now: datetime) -> str:
    warnings = ", ".join(label(WarningKind(w)).lower() for w in data["warnings"])
    told = [f"Warnings: {warnings}."] if warnings else []
    told += ["The place has changed."] if data["place_changed"] else []
    told += ["The police must go too: the approval to go alone has lapsed."] if data["police_needed"] else []
    told += ["A contact about it is an emergency."] if data.get("emergency") else []
    if data.get("social_worker_needed"):
        told.append("A social worker must go too: the approval to go alone has lapsed.")
    return " ".join(told)


def _told(data: dict[str, Any], _names: Names, _now: datetime) -> str:
    return " ".join(f"{answer['source']}: {answer['answer']}" for answer in data["answers"])


def _appointment(data: dict[str, Any], names: Names, now: datetime) -> str:
    people = " and ".join(names.of(who) for who in data["people"].values())
    begins, ends = datetime.fromisoformat(data["starts_at"]), datetime.fromisoformat(data["ends_at"])
    return f"{when(begins, now)} to {clock(ends)}, {people}."


def _available(data: dict[str, Any], _names: Names, now: datetime) -> str:
    spans = [[datetime.fromisoformat(each) for each in span] for span in data["spans"]]
    times = " or ".join(f"{when(begins, now)} to {clock(ends)}" for begins, ends in spans) or "At all times"
    return f"{spaced(data['whose'])}: {times}."


def _role(value: str) -> str:
    return Role(value).label.capitalize() if value in set(Role) else spaced(value)


_WORDS: dict[EventName, tuple[str, _Sentence]] = {
    EventName.CASE_OPENED: ("Case opened", _opened),
    EventName.CONTACT_HANDED_BACK: ("Handed back to police control", _answer),
    EventName.CONTACT_REDIRECTED: ("Redirected", _answer),
    EventName.CONTACT_ADVISED: ("Answered with advice", _answer),
    EventName.CONTACT_NOT_ELIGIBLE: ("Outside the remit", _answer),
    EventName.CONTACT_PASSED_TO_DAY_TEAM: ("Passed to the day team", _answer),
    EventName.PAIR_OFFERED: ("Offered", _offered),
    EventName.PAIR_NOT_FOUND: ("Nobody to ask", _because),
    EventName.OFFER_ACCEPTED: ("Accepted", _who),
    EventName.OFFER_DECLINED: ("Declined", _who),
    EventName.OFFER_TIMED_OUT: ("No answer in time", _who),
    EventName.OFFER_WITHDRAWN: ("Offer withdrawn", _who),
    EventName.PAIR_ASSIGNED: ("Pair assigned", _pair),
    EventName.RESPONDER_EN_ROUTE: ("En route", _who),
    EventName.RESPONDER_ON_SCENE: ("On scene", _who),
    EventName.RESPONDER_CLEAR: ("Clear", _who),
    EventName.RESPONDER_STOOD_DOWN: ("Stood down", _who),
    EventName.CASE_ESCALATED: ("Escalated", _escalated),
    EventName.CASE_HELD: ("Intensive period began", _held),
    EventName.LEAD_WORKER_NAMED: ("Lead worker changed", _lead),
    EventName.NOTE_ADDED: ("Note", _nothing),
    EventName.REVIEW_RECORDED: ("Review held", _review),
    EventName.PERIOD_EXTENDED: ("Period extended", _extended),
    EventName.CASE_CLOSED: ("Case closed", _closed),
    EventName.STEP_SKIPPED: ("Escalation step skipped", _skipped),
    EventName.OFFER_REPEATED: ("Asked by a second channel", _repeated),
    EventName.OFFER_EXTENDED: ("More time to answer", _offer_extended),
    EventName.OFFERS_HELD: ("Held by hand", _until),
    EventName.HOLD_RELEASED: ("Hold released", _nothing),
    EventName.OFFERS_REOPENED: ("People are asked again", _nothing),
    EventName.PAIR_DIVERTED: ("Pair diverted", _diverted),
    EventName.CALL_RECORDED: ("Phone call", _called),
    EventName.LONE_VISIT_APPROVED: ("Lone visit approved", _alone),
    EventName.CASE_WITHDRAWN: ("Case closed before a visit", _closed),
    EventName.WARNINGS_ACKNOWLEDGED: ("Warnings acknowledged", _who),
    EventName.RESPONDER_CHECKED_IN: ("Checked in", _who),
    EventName.DURESS_RAISED: ("DURESS: help called for", _who),
    EventName.DURESS_RESOLVED: ("Duress resolved", _who),
    EventName.CONTACT_JOINED: ("A further contact joined", _joined),
    EventName.CONTACT_UPDATED: ("The sender told more", _updated),
    EventName.CONTACT_CANCELLED: ("Cancelled by the sender", _ended),
    EventName.CONTACT_CLOSED: ("Closed by the sender", _ended),
    EventName.REGRADE_PROPOSED: ("Re-grade proposed", _proposed),
    EventName.REGRADE_REJECTED: ("Proposal rejected", _rejected),
    EventName.CASE_REGRADED: ("Re-graded", _regraded),
    EventName.BRIEFING_CHANGED: ("New for those who go", _briefing),
    EventName.ANSWER_GIVEN: ("The sender was told", _told),
    EventName.APPOINTMENT_PROPOSED: ("Appointment proposed", _appointment),
    EventName.APPOINTMENT_NOT_FOUND: ("No appointment found", _because),
    EventName.APPOINTMENT_AGREED: ("Appointment agreed with the household", _appointment),
    EventName.APPOINTMENT_CHANGED: ("Others keep the agreed appointment", _appointment),
    EventName.APPOINTMENT_WITHDRAWN: ("Appointment withdrawn", _appointment),
    EventName.AVAILABILITY_RECORDED: ("Times for the visit recorded", _available),
    EventName.CANARY_OPENED: ("Canary sent", _nothing),
    EventName.MOVE_ADVISED: ("Advised to wait elsewhere", _nothing),
    EventName.SWAP_ASKED: ("Swap of shifts asked", _nothing),
    EventName.SHIFT_OFFERED: ("Shift offered", _nothing),
    EventName.EXCHANGE_ANSWERED: ("Exchange of shifts answered", _nothing),
    EventName.ON_CALL_BEGAN: ("On call", _nothing),
    EventName.ON_CALL_ENDED: ("No longer on call", _nothing),
    EventName.ON_CALL_NOTICE_DROPPED: ("Too late to say", _nothing),
    EventName.GRADING_TABLE_DRAFTED: ("A draft of the grading table changed", _nothing),
    EventName.GRADING_TABLE_PUBLISHED: ("A grading table was published", _nothing),
    EventName.CANARY_DISPATCHED: ("Canary dispatched, nobody asked", _nothing),
}
"""A title and a sentence for every event there is."""
