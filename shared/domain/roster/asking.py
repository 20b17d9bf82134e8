"""Telling people that a swap is asked of them, or that a shift is offered that they could take."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from shared.domain.events import Event, EventName
from shared.domain.ids import CaseId, ResponderId
from shared.domain.roster.absence import Absence
from shared.domain.roster.eligible import Span, fits, overlap
from shared.domain.roster.exchange import Exchange, Stage
from shared.domain.roster.policies import ExchangePolicy
from shared.domain.rota import Responder, Shift


def asked_of(
    exchange: Exchange,
    people: Mapping[ResponderId, Responder],
    shifts: Iterable[Shift],
    absences: Iterable[Absence],
    policy: ExchangePolicy,
) -> tuple[ResponderId, ...]:
    """Return who is told: of a swap whoever has the other shift; of an offer those of its base who may take it,
    are free then and have a phone. `shifts` and `absences` are at least those of its time."""
    if exchange.stage is Stage.ASKED:
        return (exchange.taken_by,) if exchange.taken_by else ()
    if exchange.stage is not Stage.OPEN:
        return ()
    given = exchange.given
    busy = {shift.responder_id for shift in shifts if overlap(shift, given)}
    away = {absence.responder_id for absence in absences if absence.overlaps(given.starts_at, given.ends_at)}
    giver = people.get(exchange.given_by)
    able = (
        one
        for one in people.values()
        if giver is not None and one.base == given.shift.base and not fits(given, giver, one, policy)
    )
    return tuple(sorted(one.id for one in able if one.phone and one.id not in busy | away))


def told(exchange: Exchange, to: tuple[ResponderId, ...], bases: Mapping[str, str], now: datetime) -> Event | None:
    """Return the fact that is stored with the exchange and told, or None when nobody is to be told. It names
    nobody but by id: base and times say which shifts are meant."""
    if not to:
        return None
    story, sequence = CaseId(f"exchange-{exchange.id}"), exchange.version + 1
    data = {"responder_ids": list(to), "given": _span(exchange.given, bases)}
    if exchange.wanted is not None:
        data["wanted"] = _span(exchange.wanted, bases)
    name = EventName.SHIFT_OFFERED if exchange.wanted is None else EventName.SWAP_ASKED
    return Event(story, sequence, name, now, exchange.given_by, story, data)


def _span(span: Span, bases: Mapping[str, str]) -> dict[str, str]:
    base = span.shift.base
    return {
        "base": bases.get(base, base),
        "starts_at": span.starts_at.isoformat(),
        "ends_at": span.ends_at.isoformat(),
    }
