"""The control-room board: what is live, who is on call, what was answered without a visit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from shared.domain.advice import Advice
from shared.domain.assignment import COMMITTED, Role, Status
from shared.domain.case import Case, CaseState
from shared.domain.casework import heed_from, overdue
from shared.domain.ids import ResponderId
from shared.domain.policy import Base, SafetyPolicy
from shared.domain.rota import OnCall
from shared.domain.visits import is_to_be_planned
from shared.web.presenters.advice import advised_to
from shared.web.presenters.danger import Danger, dangers
from shared.web.presenters.people import Names, Part, part, role_name
from shared.web.times import Countdown, clock, countdown, span, until, when
from shared.web.words import GRADE_COLOURS, GRADE_NAMES, OUTCOMES, STATE_COLOURS, spaced


@dataclass(frozen=True, slots=True)
class Row:
    """A case that is being dispatched."""

    id: str
    grade: str
    grade_colour: str
    area: str
    activity: str
    state: str
    state_colour: str
    countdown: Countdown | None
    arrived: str
    deadline: str
    reported: str
    parts: tuple[Part, ...]
    because: str
    tone: str


@dataclass(frozen=True, slots=True)
class Held:
    """A case in its fixed period of intensive work."""

    id: str
    grade: str
    grade_colour: str
    area: str
    lead_worker: str
    next_due: str
    overdue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A contact that was answered without a visit."""

    id: str
    area: str
    outcome: str
    reason: str
    reported: str


@dataclass(frozen=True, slots=True)
class Present:
    """A responder on call."""

    name: str
    role: str
    free: bool
    case_id: str
    until: str
    advised: str


@dataclass(frozen=True, slots=True)
class BasePanel:
    """The responders of one base. `gaps` names each role of which nobody is free."""

    name: str
    people: tuple[Present, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The whole board as of one moment."""

    as_of: str
    summary: str
    dangers: tuple[Danger, ...]
    rows: tuple[Row, ...]
    held: tuple[Held, ...]
    answered: tuple[Answered, ...]
    bases: tuple[BasePanel, ...]


def board(
    dispatching: Iterable[Case],
    held: Iterable[Case],
    answered: Iterable[Case],
    on_call: Iterable[OnCall],
    names: Names,
    bases: Iterable[Base],
    safety: SafetyPolicy,
    advices: Mapping[ResponderId, Advice],
    now: datetime,
    most_held: int | None = None,
    calling: Iterable[Case] = (),
) -> Board:
    """Return the board. Cases that wait or are late stand on top, then by grade and deadline. Of the held cases it
    is given those of which something is due, `most_held` at most, and shows them in this order; of the closed ones
    those with an open call for help, `calling`."""
    live, held = sorted(dispatching, key=lambda case: _urgency(case, now)), sorted(held, key=heed_from)
    return Board(
        as_of=f"{clock(now)}:{now.second:02d}",
        summary=_summary(live, held, now, more=len(held) == most_held),
        dangers=dangers((*live, *held, *calling), safety, names, now),
        rows=tuple(row(case, names, now) for case in live),
        held=tuple(held_row(case, names, now) for case in held),
        answered=tuple(
            _answered(case, now) for case in sorted(answered, key=lambda c: c.reported_at, reverse=True)
        ),
        bases=_panels(on_call, {base.id: base.name for base in bases}, advices, now),
    )


def is_late(case: Case, now: datetime) -> bool:
    """Whether the deadline has passed and not both are on scene."""
    return case.deadline is not None and case.deadline < now and case.both_on_scene_at() is None


def is_planned(case: Case, now: datetime) -> bool:
    """Whether the first offer is still to come, by plan."""
    return case.state is CaseState.WAITING and case.offer_from is not None and now < case.offer_from


def _urgency(case: Case, now: datetime) -> tuple[int, int, datetime]:
    late, waiting = is_late(case, now), case.state is CaseState.WAITING and not is_planned(case, now)
    rank = 0 if late else 1 if waiting else 3 if is_planned(case, now) or case.both_on_scene_at() else 2
    return (rank, case.grade or 9, case.deadline or case.reported_at)


def _summary(dispatching: list[Case], held: list[Case], now: datetime, *, more: bool) -> str:
    late = sum(is_late(case, now) for case in dispatching)
    planned = sum(is_planned(case, now) for case in dispatching)
    waiting = sum(case.state is CaseState.WAITING for case in dispatching) - planned
    neglected = sum(bool(overdue(case, now)) for case in held)
    parts = [f"{late} late", f"{waiting} waiting for a pair", f"{planned} planned for later"]
    parts.append(f"{len(dispatching) - waiting - planned} with responders")
    parts.append(
        f"{len(held)}{' or more' if more else ''} held and due"
        + (f", {neglected} of them overdue" if neglected else "")
    )
    return " · ".join(parts)


def row(case: Case, names: Names, now: datetime) -> Row:
    """Return one case as the board shows it."""
    both_at = case.both_on_scene_at()
    ticking = countdown(case.deadline, now) if case.deadline and both_at is None else None
    tone = ticking.tone if ticking and ticking.tone != "calm" else ""
    if not tone and case.state is CaseState.WAITING and not is_planned(case, now):
        tone = "waiting"
    return Row(
        id=case.id,
        grade=grade_name(case.grade),
        grade_colour=GRADE_COLOURS.get(case.grade or 4, "grey"),
        area=case.place.area,
        activity=spaced(case.activity or "joint visit"),
        state="Planned" if is_planned(case, now) else case.state.label.capitalize(),
        state_colour="grey" if is_planned(case, now) else STATE_COLOURS[case.state],
        countdown=ticking,
        arrived=_arrived(case, both_at),
        deadline=when(case.deadline, now) if case.deadline else "",
        reported=when(case.reported_at, now),
        parts=tuple(part(a, names, now) for a in case.assignments if a.is_live or a.status in COMMITTED),
        because=names.in_text(_because(case, now)),
        tone=tone,
    )


def grade_name(grade: int | None) -> str:
    """ "Grade 2 Priority"."""
    return f"Grade {grade} {GRADE_NAMES[grade]}" if grade else "Not graded"


def _arrived(case: Case, both_at: datetime | None) -> str:
    if both_at is None:
        return ""
    late = " (late)" if case.deadline and both_at > case.deadline else ""
    return f"Both there after {span(both_at - case.reported_at)}{late}"


def _because(case: Case, now: datetime) -> str:
    """Why nobody is on the way yet, in one sentence."""
    if case.visit.agreed and case.visit.agreed.trouble and is_to_be_planned(case):
        return f"The agreed visit can not be kept as it stands: {case.visit.agreed.trouble}"
    if is_planned(case, now) and case.offer_from:
        agreed = f"Agreed for {when(case.visit.agreed.starts_at, now)}. " if case.visit.agreed else ""
        return f"{agreed}A pair will be asked from {when(case.offer_from, now)}."
    if case.state is CaseState.WAITING:
        missing = " and ".join(f"a {role.label}" for role in case.vacant_roles())
        return case.waiting_because or f"Looking for {missing}."
    if any(a.status is Status.OFFERED for a in case.live()):
        return ""
    return case.waiting_because


def held_row(case: Case, names: Names, now: datetime) -> Held:
    """Return one case in its intensive period, with what is overdue and what is due next."""
    assert case.period is not None
    reviews = sorted((r for r in case.period.reviews if r.held_at is None), key=lambda r: r.due_at)
    due = f"{reviews[0].name} by {when(reviews[0].due_at, now)}" if reviews else ""
    return Held(
        id=case.id,
        grade=grade_name(case.grade),
        grade_colour=GRADE_COLOURS.get(case.grade or 4, "grey"),
        area=case.place.area,
        lead_worker=names.of(case.period.lead_worker),
        next_due=due or f"Outcome by {when(case.period.ends_at, now)}",
        overdue=overdue(case, now),
    )


def _answered(case: Case, now: datetime) -> Answered:
    passed_on = case.decision.outcome.value in ("visit", "advise") and "day team" in case.answer
    return Answered(
        id=case.id,
        area=case.place.area,
        outcome="Passed to the day team" if passed_on else OUTCOMES[case.decision.outcome],
        reason=case.answer,
        reported=when(case.reported_at, now),
    )


def _panels(
    on_call: Iterable[OnCall],
    base_names: Mapping[str, str],
    advices: Mapping[ResponderId, Advice],
    now: datetime,
) -> tuple[BasePanel, ...]:
    people = sorted(on_call, key=lambda person: (person.base, person.responder.role.value, person.responder.name))
    by_base = {base: list(members) for base, members in groupby(people, key=lambda person: person.base)}
    ordered = [*base_names, *(base for base in by_base if base not in base_names)]
    return tuple(_panel(base_names.get(base, base), by_base.get(base, []), advices, now) for base in ordered)


def _panel(name: str, members: list[OnCall], advices: Mapping[ResponderId, Advice], now: datetime) -> BasePanel:
    free_roles = {person.responder.role for person in members if person.held_by is None}
    gaps = tuple(f"No {role.label} free" for role in Role if role not in free_roles)
    return BasePanel(name, tuple(_present(person, advices, now) for person in members), gaps)


def _present(person: OnCall, advices: Mapping[ResponderId, Advice], now: datetime) -> Present:
    return Present(
        name=person.responder.name,
        role=role_name(person.responder.role),
        free=person.held_by is None,
        case_id=person.held_by or "",
        until=until(person.until, now),
        advised="" if person.held_by else advised_to(advices.get(person.responder.id), now),
    )


LATELY = timedelta(hours=24)
"""How far back the board lists contacts that were answered without a visit."""
