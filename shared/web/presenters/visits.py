"""Appointments in words: on the page of a case, and the plan of all visits ahead by person and time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.appointment import Appointment, Going, Whose
from shared.domain.case import Case
from shared.domain.ids import ResponderId
from shared.domain.visits import is_to_be_planned
from shared.web.presenters.people import Names, role_name
from shared.web.times import LONDON, clock, span, when
from shared.web.words import STATE_COLOURS, plural, spaced

ROWS = 3
"""How many times can be recorded at once; more than three are seldom told."""


@dataclass(frozen=True, slots=True)
class TimesRow:
    """One line of the form: a day, from, to."""

    on: str
    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The recorded times of the household or of a partner."""

    whose: str
    name: str
    times: str
    rows: tuple[TimesRow, ...]


@dataclass(frozen=True, slots=True)
class VisitView:
    """The appointment of one case and what may be done about it."""

    status: str
    colour: str
    time: str
    people: tuple[str, ...]
    agreed: str
    because: tuple[str, ...]
    none_because: str
    calendars: tuple[Calendar, ...]
    recorded: tuple[Calendar, ...]
    may_act: bool
    is_agreed: bool
    on: str
    at: str


def visit_view(case: Case, names: Names, now: datetime) -> VisitView | None:
    """Return what the page of a scheduled case shows, or None for any other case."""
    if case.grade != 3 or case.deadline is None:
        return None
    found, may_act = case.visit.appointment, is_to_be_planned(case)
    if not may_act and case.visit.agreed is None:
        return None
    status, colour = _status(case, found) if found else ("None yet", "grey")
    local = found.starts_at.astimezone(LONDON) if found else None
    calendars = tuple(_calendar(case, whose, now) for whose in Whose)
    return VisitView(
        status=status,
        colour=colour,
        time=_time(found, now) if found else "",
        people=tuple(_person(going, names) for going in found.people) if found else (),
        agreed=_agreed(found, names, now) if found else "",
        because=tuple(names.in_text(line) for line in found.because) if found else (),
        none_because=case.visit.not_placed_because or ("" if found else "The plan has not come to this case yet."),
        calendars=calendars,
        recorded=tuple(calendar for calendar in calendars if calendar.times),
        may_act=may_act,
        is_agreed=case.visit.agreed is not None,
        on=local.date().isoformat() if local else "",
        at=f"{local:%H:%M}" if local else "",
    )


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit of one person."""

    case_id: str
    what: str
    day: str
    time: str
    road: str
    partner: str
    status: str
    colour: str


@dataclass(frozen=True, slots=True)
class Route:
    """The visits of one person, in order of time."""

    name: str
    role: str
    stops: tuple[Stop, ...]
    road: str


@dataclass(frozen=True, slots=True)
class Open:
    """A visit that needs a person to decide."""

    case_id: str
    what: str
    respond_by: str
    because: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The visits ahead."""

    summary: str
    in_doubt: tuple[Open, ...]
    not_placed: tuple[Open, ...]
    routes: tuple[Route, ...]
    as_of: str


def plan_page(cases: Iterable[Case], names: Names, planned_at: datetime | None, now: datetime) -> PlanPage:
    """Return the page. `planned_at` is when the last planning began."""
    every = tuple(cases)
    having = [(case, case.visit.appointment) for case in every if case.visit.appointment]
    people: dict[tuple[str, ResponderId], list[tuple[Case, Appointment, Going]]] = {}
    for case, appointment in sorted(having, key=lambda pair: pair[1].starts_at):
        for going in _goes(case, appointment):
            key = (role_name(going.role), going.responder_id)
            people.setdefault(key, []).append((case, appointment, going))
    in_doubt = [(case, found.trouble) for case, found in having if found.trouble and is_to_be_planned(case)]
    missing = [case for case in every if case.visit.appointment is None]
    agreed = sum(found.agreed_at is not None for _, found in having)
    road = sum((going.road for _, found in having for going in found.people), timedelta(0))
    parts = [plural(len(every), "visit"), f"{agreed} agreed", f"{len(having) - agreed} proposed"]
    parts += [f"{len(missing)} without an appointment", f"{span(road)} on the road to them"]
    return PlanPage(
        summary=" · ".join(parts),
        in_doubt=tuple(_open(case, because, now) for case, because in in_doubt),
        not_placed=tuple(
            _open(c, c.visit.not_placed_because or "The plan has not come to it yet.", now) for c in missing
        ),
        routes=tuple(
            _route(names.of(who), role, stops, names)
            for (role, who), stops in sorted(people.items(), key=lambda item: (item[0][0], names.of(item[0][1])))
        ),
        as_of=f"planned {when(planned_at, now)}" if planned_at else "not planned yet",
    )


def appointment_line(case: Case, now: datetime) -> str:
    """When to be there, for a phone or the board; empty unless it is agreed."""
    agreed = case.visit.agreed
    return f"Agreed for {_time(agreed, now)}" if agreed else ""


def _route(name: str, role: str, visits: list[tuple[Case, Appointment, Going]], names: Names) -> Route:
    stops = tuple(_stop(case, appointment, going, names) for case, appointment, going in visits)
    road = sum((going.road for _, _, going in visits), timedelta(0))
    return Route(name, role, stops, f"{span(road)} on the road" if road else "")


def _stop(case: Case, appointment: Appointment, going: Going, names: Names) -> Stop:
    others = [other for other in _goes(case, appointment) if other.role is not going.role]
    status, colour = _status(case, appointment)
    local = appointment.starts_at.astimezone(LONDON)
    return Stop(
        case_id=case.id,
        what=_what(case),
        day=f"{local:%a} {local.day} {local:%b}",
        time=f"{clock(appointment.starts_at)} to {clock(appointment.ends_at)}",
        road=_way(going) if is_to_be_planned(case) else "",
        partner=" and ".join(names.of(other.responder_id) for other in others) or "alone",
        status=status,
        colour=colour,
    )


def _way(going: Going) -> str:
    come_from = "the visit before" if going.coming_from else "where they start"
    return f"{span(going.road)} from {come_from}" if going.road else f"next to {come_from}"


def _open(case: Case, because: str, now: datetime) -> Open:
    return Open(case.id, _what(case), when(case.deadline, now) if case.deadline else "", because)


def _what(case: Case) -> str:
    return f"{case.place.area}: {spaced(case.activity or 'joint visit').lower()}"


def _goes(case: Case, appointment: Appointment) -> tuple[Going, ...]:
    """The people of the plan, until people have been asked: then those."""
    live = case.live()
    return tuple(Going(a.role, a.responder_id, a.expected_at - a.offered_at) for a in live) or appointment.people


def _status(case: Case, appointment: Appointment) -> tuple[str, str]:
    if not is_to_be_planned(case):
        return case.state.label.capitalize(), STATE_COLOURS[case.state]
    if appointment.trouble:
        return "In doubt", "red"
    return ("Agreed", "green") if appointment.agreed_at else ("Proposed", "yellow")


def _time(appointment: Appointment, now: datetime) -> str:
    return f"{when(appointment.starts_at, now)} to {clock(appointment.ends_at)}"


def _person(going: Going, names: Names) -> str:
    return f"{names.of(going.responder_id)}, {going.role.label}"


def _agreed(appointment: Appointment, names: Names, now: datetime) -> str:
    if appointment.agreed_at is None:
        return ""
    return f"{when(appointment.agreed_at, now)} by {names.of(appointment.agreed_by)}"


def _calendar(case: Case, whose: Whose, now: datetime) -> Calendar:
    spans = next((each.spans for each in case.visit.available if each.whose is whose), ())
    rows = [_times_row(begins, ends) for begins, ends in spans]
    rows += [TimesRow("", "", "")] * max(ROWS - len(rows), 0)
    times = " or ".join(f"{when(begins, now)} to {clock(ends)}" for begins, ends in spans)
    name = "Household" if whose is Whose.HOUSEHOLD else "Partner who must be there"
    return Calendar(whose.value, name, times, tuple(rows))


def _times_row(begins: datetime, ends: datetime) -> TimesRow:
    first, last = begins.astimezone(LONDON), ends.astimezone(LONDON)
    return TimesRow(first.date().isoformat(), f"{first:%H:%M}", f"{last:%H:%M}")
