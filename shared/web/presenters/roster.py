"""What a rota administrator changes: overrides of one roster; requests and absences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.domain.roster.absence import Absence
from shared.domain.roster.exchange import Exchange
from shared.domain.roster.leave import LeaveRequest
from shared.domain.roster.roster import Override, OverrideKind, Roster
from shared.domain.rota import Responder
from shared.web.forms.values import Values
from shared.web.presenters.my_shifts import exchange_words, leave_words, span_words
from shared.web.presenters.people import Names, role_name
from shared.web.times import LONDON


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """One override that is not over."""

    id: str
    words: str
    times: str


@dataclass(frozen=True, slots=True)
class RosterPage:
    """One roster with its overrides, and the people who can be on it."""

    base: str
    role: str
    version: int
    overrides: tuple[OverrideLine, ...]
    people: tuple[tuple[str, str], ...]


def roster_page(
    roster: Roster, responders: Iterable[Responder], names: Names, bases: Mapping[str, str], now: datetime
) -> RosterPage:
    """Return the page; people of its base first."""
    able = sorted(
        (person for person in responders if person.role is roster.role),
        key=lambda person: (person.base != roster.base, person.name),
    )
    return RosterPage(
        bases.get(roster.base, roster.base),
        role_name(roster.role),
        roster.version,
        tuple(
            OverrideLine(
                one.id,
                _override(one.kind, one.responder_id, one.by, names),
                _span(one, now),
            )
            for one in sorted(roster.overrides, key=lambda one: one.starts_at)
            if one.ends_at > now
        ),
        tuple((person.id, f"{person.name}, {bases.get(person.base, person.base)}") for person in able),
    )


def override_words(one: Override, names: Names, now: datetime) -> str:
    """ "Dev Dill is on call besides, Sun 22 Nov, 02:00 to 06:00"."""
    return f"{_override(one.kind, one.responder_id, one.by, names)}, {_span(one, now)}"


def _override(kind: OverrideKind, who: str, by: str | None, names: Names) -> str:
    said = {
        OverrideKind.ADD: f"{names.of(who)} is on call besides",
        OverrideKind.REMOVE: f"{names.of(who)} is not on call",
        OverrideKind.REPLACE: f"{names.of(who)} is replaced by {names.of(by or '')}",
    }
    return said[kind]


def _span(one: Absence | Override, now: datetime) -> str:
    return span_words(one.starts_at, one.ends_at, now)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request for leave, or an exchange, that waits for somebody who decides."""

    id: str
    who: str
    words: str
    note: str
    own: bool


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """An absence that is not over."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """Everything that waits for a decision, and who is away."""

    leave: tuple[Waiting, ...]
    exchanges: tuple[Waiting, ...]
    absences: tuple[AbsenceLine, ...]
    people: tuple[tuple[str, str], ...]


def requests_page(
    leave: Iterable[LeaveRequest],
    exchanges: Iterable[Exchange],
    absences: Iterable[Absence],
    responders: Iterable[Responder],
    bases: Mapping[str, str],
    decider: str,
    now: datetime,
) -> RequestsPage:
    """Return the page as the decider sees it, who decides on nothing of their own."""
    people = sorted(responders, key=lambda person: person.name)
    names = Names(people)
    away = sorted(absences, key=lambda one: (one.starts_at, one.id))
    return RequestsPage(
        tuple(_leave(one, names, decider, now) for one in leave),
        tuple(_exchange(one, names, bases, decider, now) for one in exchanges),
        tuple(
            AbsenceLine(
                one.id,
                f"{names.of(one.responder_id)}: {one.kind.value}, {_span(one, now)}",
            )
            for one in away
        ),
        tuple(
            (person.id, f"{person.name}, {person.role.label}, {bases.get(person.base, person.base)}")
            for person in people
        ),
    )


def _leave(one: LeaveRequest, names: Names, decider: str, now: datetime) -> Waiting:
    who = one.absence.responder_id
    return Waiting(one.absence.id, names.of(who), leave_words(one, now), "", who == decider)


def _exchange(one: Exchange, names: Names, bases: Mapping[str, str], decider: str, now: datetime) -> Waiting:
    gives, taker, wanted, reason = exchange_words(one, names, bases, now)
    words = f"goes to {taker}" + (f", for {wanted}" if wanted else "")
    note = f"Too little rest. Their reason: {reason}" if reason else ""
    return Waiting(one.id, gives, words, note, decider in (one.given_by, one.taken_by))


def span_fields(query: Values) -> dict[str, list[str]]:
    """Return the span that a link gives, as the fields of a form have it: nothing for what is no instant."""
    fields: dict[str, list[str]] = {}
    for name in ("from", "to"):
        try:
            at = datetime.fromisoformat(query.one(name))
        except ValueError:
            continue
        if at.tzinfo is not None:
            local = at.astimezone(LONDON)
            fields |= {f"{name}-on": [f"{local:%Y-%m-%d}"], f"{name}-at": [f"{local:%H:%M}"]}
    return fields
