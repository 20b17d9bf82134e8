"""The case page: why this grade, who was chosen and why, what happens next, and everything that has happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from shared.domain.assignment import Assignment, Role, Status
from shared.domain.case import BEFORE_THE_VISIT, DISPATCHING, Case, CaseState
from shared.domain.casework import overdue
from shared.domain.contact import Contact
from shared.domain.delivery import Delivery
from shared.domain.events import Event, EventName
from shared.domain.opening import BY_PLACE
from shared.domain.rota import Responder
from shared.domain.skills import one_of
from shared.domain.steps import StepKind
from shared.web.presenters.board import Row, row
from shared.web.presenters.contacts import Proposed, Repeat, proposed, regrades, repeats
from shared.web.presenters.facts import fact_lines
from shared.web.presenters.feedback import AnswerLine, answers_told
from shared.web.presenters.hands import skipped_steps, step_text
from shared.web.presenters.people import Names, Part, part
from shared.web.presenters.timeline import Entry, timeline
from shared.web.presenters.visit import person_line
from shared.web.times import day, in_full, when
from shared.web.words import ACCESS_POINTS, CLOSES, OUTCOMES, label, spaced

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Why:
    """Why the case has its grade: the rule that decided, and every rule that matched with its reason."""

    outcome: str
    decided_by: str
    rules: Pairs
    skills: tuple[str, ...]
    flags: tuple[str, ...]
    table_version: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One responder's way through the case with own times; what did not happen is blank."""

    part: Part
    times: Pairs
    reason: str
    may_stand_down: bool


@dataclass(frozen=True, slots=True)
class PeriodView:
    """The intensive period and the reviews that are still to be held."""

    lead_worker: str
    lead_worker_id: str
    starts: str
    ends: str
    extended: str
    reviews: tuple[tuple[str, str, str, str], ...]
    open_reviews: tuple[str, ...]
    overdue: tuple[str, ...]
    is_open: bool
    may_extend: bool


@dataclass(frozen=True, slots=True)
class ContactView:
    """What was reported, with what names people."""

    access_point: str
    incident_type: str
    facts: tuple[str, ...]
    summary: str
    address: str
    people: tuple[str, ...]
    source: str
    subject: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """The whole page."""

    row: Row
    answer: str
    is_live: bool
    is_answered: bool
    closed: str
    received: str
    warnings: tuple[str, ...]
    why: Why
    chosen: tuple[str, ...]
    not_chosen: Pairs
    looked_at: str
    next_steps: Pairs
    skipped: Pairs
    legs: tuple[Leg, ...]
    period: PeriodView | None
    messages: tuple[tuple[str, str, str], ...]
    timeline: tuple[Entry, ...]
    contact: ContactView | None
    proposed: tuple[Proposed, ...]
    regrades: tuple[str, ...]
    repeats: tuple[Repeat, ...]
    answers: tuple[AnswerLine, ...]
    closes: Pairs
    workers: Pairs


def case_page(
    case: Case,
    contact: Contact | None,
    events: tuple[Event, ...],
    messages: Iterable[tuple[datetime, str, str]],
    responders: tuple[Responder, ...],
    now: datetime,
    others: Iterable[Contact] = (),
    deliveries: Iterable[Delivery] = (),
) -> CasePage:
    """Return the page. `others` are the further contacts of the case, for those who may read them; `messages` are
    the moment, the receiver and the text of what was sent; `deliveries` are answers on their way to senders.

    Without the contact, for those who may not read it, free texts that may name people are left out too.
    """
    names = Names(responders)
    workers = [r for r in responders if r.role is Role.SOCIAL_WORKER]
    return CasePage(
        row=row(case, names, now),
        answer=case.answer,
        is_live=case.state in DISPATCHING,
        is_answered=case.state is CaseState.ANSWERED,
        closed=_closed(case),
        received=when(case.received_at, now),
        warnings=tuple(label(kind) for kind in sorted(case.warnings)),
        why=_why(case),
        chosen=tuple(names.in_text(line) for line in case.choice),
        not_chosen=_not_chosen(case, names),
        looked_at=_looked_at(events, now),
        next_steps=_next_steps(case, names, now),
        skipped=skipped_steps(case, now),
        legs=tuple(_leg(a, names, now, contact is not None) for a in _latest_first(case)),
        period=_period(case, names, now),
        messages=tuple((when(at, now), names.of(to), text) for at, to, text in messages),
        timeline=timeline(events, names, now, private=contact is not None),
        contact=_contact(contact) if contact else None,
        proposed=proposed(case, now),
        regrades=regrades(case, names, now, private=contact is not None),
        repeats=repeats(case, others, now, private=contact is not None),
        answers=answers_told(events, deliveries, now),
        closes=tuple((close.value, text) for close, text in CLOSES.items() if close not in BEFORE_THE_VISIT),
        workers=tuple((r.id, r.name) for r in sorted(workers, key=lambda r: r.name)),
    )


def _why(case: Case) -> Why:
    decision = case.decision
    rules = tuple(zip_longest(decision.matched, decision.reasons, fillvalue=BY_PLACE)) if decision.matched else ()
    return Why(
        outcome=OUTCOMES[decision.outcome],
        decided_by=decision.decided_by,
        rules=rules or tuple((decision.decided_by, reason) for reason in decision.reasons),
        skills=tuple(one_of(group) for group in decision.skills),
        flags=tuple(spaced(flag) for flag in decision.flags),
        table_version=decision.table_version,
    )


def _not_chosen(case: Case, names: Names) -> Pairs:
    """Everybody who was not chosen, by name, those who are on no case first: they are what a person asks about."""
    lines = [(names.of(who), names.in_text(reason)) for who, reason in case.not_chosen]
    return tuple(sorted(lines, key=lambda line: (line[1].startswith("on another case"), line)))


def _looked_at(events: tuple[Event, ...], now: datetime) -> str:
    """When people were last chosen, or found not to be at hand: the reasons of who was not chosen are of then."""
    looks = [event.at for event in events if event.name in (EventName.PAIR_OFFERED, EventName.PAIR_NOT_FOUND)]
    return when(looks[-1], now) if looks else ""


def _closed(case: Case) -> str:
    if case.close is None or case.closed_at is None:
        return ""
    return f"{CLOSES[case.close]}, {in_full(case.closed_at)}"


def _next_steps(case: Case, names: Names, now: datetime) -> Pairs:
    """What time will set in motion by itself, in order of time."""
    if case.state is CaseState.HELD:
        return ()
    steps = [
        (a.expires_at, f"{names.of(a.responder_id)} must have answered, or somebody else is asked.")
        for a in case.live()
        if a.status is Status.OFFERED
    ]
    if case.state is CaseState.WAITING and case.offer_from:
        again = case.offer_from <= now
        steps.append(
            (max(case.offer_from, now), "Tried again every minute." if again else "A pair will be asked.")
        )
    agreed = case.visit.agreed
    if agreed is not None and now < agreed.starts_at:
        steps.append((agreed.starts_at, "The visit begins, as agreed with the household."))
    if case.state in (CaseState.WAITING, CaseState.OFFERED):
        steps += [
            (s.due_at, step_text(s)) for s in case.steps if s.done_at is None and s.kind is not StepKind.OFFER
        ]
    if case.state in DISPATCHING and case.deadline and now < case.deadline and case.both_on_scene_at() is None:
        who = "Both" if len(case.roles_needed) > 1 else f"The {case.roles_needed[0].label}"
        steps.append((case.deadline, f"{who} must be on scene."))
    return tuple(("Now" if at <= now else when(at, now), text) for at, text in sorted(steps))


_LEGS = (
    ("Asked", "offered_at"),
    ("Accepted", "accepted_at"),
    ("En route", "en_route_at"),
    ("On scene", "on_scene_at"),
    ("Clear", "clear_at"),
)


def _latest_first(case: Case) -> list[Assignment]:
    return sorted(case.assignments, key=lambda assignment: assignment.offered_at, reverse=True)


def _leg(assignment: Assignment, names: Names, now: datetime, private: bool) -> Leg:
    times = [(name, getattr(assignment, field)) for name, field in _LEGS]
    return Leg(
        part=part(assignment, names, now),
        times=tuple((name, when(at, now) if at else "") for name, at in times),
        reason=assignment.reason if private else "",
        may_stand_down=assignment.status in (Status.ACCEPTED, Status.EN_ROUTE),
    )


def _period(case: Case, names: Names, now: datetime) -> PeriodView | None:
    period = case.period
    if period is None:
        return None
    reviews = []
    for review in period.reviews:
        late = review.held_at is None and review.due_at <= now
        state, colour = (
            ("Held", "green") if review.held_at else ("Overdue", "red") if late else ("To come", "grey")
        )
        text = f"held {when(review.held_at, now)}" if review.held_at else f"due {when(review.due_at, now)}"
        reviews.append((review.name, text, state, colour))
    return PeriodView(
        lead_worker=names.of(period.lead_worker),
        lead_worker_id=period.lead_worker,
        starts=day(period.starts_at),
        ends=day(period.ends_at),
        extended=day(period.extended_at) if period.extended_at else "",
        reviews=tuple(reviews),
        open_reviews=tuple(review.name for review in period.reviews if review.held_at is None),
        overdue=overdue(case, now),
        is_open=case.state is CaseState.HELD,
        may_extend=case.state is CaseState.HELD and period.extended_at is None,
    )


def _contact(contact: Contact) -> ContactView:
    facts = contact.facts
    return ContactView(
        access_point=ACCESS_POINTS[facts.access_point],
        incident_type=label(facts.incident_type),
        facts=fact_lines(contact),
        summary=contact.summary,
        address=", ".join(filter(None, (contact.address, contact.place.ward and f"ward {contact.place.ward}"))),
        people=tuple(person_line(person) for person in contact.persons),
        source=contact.source,
        subject=contact.subject,
    )
