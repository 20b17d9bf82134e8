"""One duty of a proposed rota, and what can be made of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.domain.ids import ResponderId
from shared.domain.rota import Responder, Shift
from shared.web.presenters.my_shifts import span_words
from shared.web.presenters.people import Names


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One duty of a proposal, and what can be made of it. Choices are values of the form with their words."""

    who: str
    times: str
    place: str
    could: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    swaps: tuple[tuple[str, str], ...]


def duty_page(
    duty: Shift,
    could: Iterable[str],
    swaps: Iterable[Shift],
    responders: Iterable[Responder],
    places: Mapping[str, str],
    now: datetime,
) -> DutyPage:
    """Return the page: who could have it, best first; everybody else of the role; the duties of others."""
    people = sorted(responders, key=lambda p: (p.base != duty.base, p.name))
    names, best = Names(people), [ResponderId(who) for who in could]
    words = {p.id: f"{p.name}, {places.get(p.base, p.base)}" for p in people if p.role is duty.role}
    return DutyPage(
        names.of(duty.responder_id),
        span_words(duty.starts_at, duty.ends_at, now),
        f"{places.get(duty.base, duty.base)}, {duty.role.label}",
        tuple((who, words[who]) for who in best if who in words),
        tuple((who, said) for who, said in words.items() if who not in (*best, duty.responder_id)),
        tuple(
            (
                f"{s.starts_at.isoformat()}/{s.responder_id}",
                f"{names.of(s.responder_id)}: {span_words(s.starts_at, s.ends_at, now)}",
            )
            for s in swaps
        ),
    )
