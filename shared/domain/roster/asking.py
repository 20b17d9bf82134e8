"""Telling people that a swap is asked of them, or that a shift is offered that they could take, and both sides how
it ended."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from shared.domain.events import Event, EventName
from shared.domain.ids import CaseId, ResponderId
from shared.domain.roster.absence import Absence
from shared.domain.roster.eligible import Span, fits, overlap
from shared.domain.roster.exchange import Exchange, Settled, Stage
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


def told(settled: Settled, to: tuple[ResponderId, ...], bases: Mapping[str, str], now: datetime) -> Event | None:
    """Return the fact that is stored with the exchange and told, or None when nobody is to be told.

    A question goes to those of `to`; how it ended to both sides, but not to whoever ended it. It names nobody but
    by id: base and times say which shifts are meant.
    """
    exchange = settled.exchange
    if exchange.stage in _ENDED_BY:
        return _answered(exchange, bases, now)
    returned = settled.replaces and exchange.stage is Stage.OPEN
    if not to and not returned:
        return None
    name = EventName.SHIFT_OFFERED if exchange.wanted is None else EventName.SWAP_ASKED
    data = {"responder_ids": list(to), "returned_to": exchange.given_by if returned else None}
    return _event(exchange, name, exchange.given_by, data, bases, now)


_ENDED_BY: dict[Stage, Callable[[Exchange], str | None]] = {
    Stage.DONE: lambda one: one.decided_by or one.taken_by,
    Stage.REFUSED: lambda one: one.decided_by,
    Stage.WITHDRAWN: lambda one: one.given_by,
}


def _answered(exchange: Exchange, bases: Mapping[str, str], now: datetime) -> Event | None:
    by = _ENDED_BY[exchange.stage](exchange)
    to = [who for who in (exchange.given_by, exchange.taken_by) if who and who != by]
    if not to:
        return None
    data = {"responder_ids": to, "given_by": exchange.given_by, "stage": exchange.stage.value}
    return _event(exchange, EventName.EXCHANGE_ANSWERED, str(by), data, bases, now)


def _event(
    exchange: Exchange,
    name: EventName,
    by: str,
    data: Mapping[str, Any],
    bases: Mapping[str, str],
    now: datetime,
) -> Event:
    story, sequence = CaseId(f"exchange-{exchange.id}"), exchange.version + 1
    spans = {"given": exchange.given, "wanted": exchange.wanted}
    meant = {which: _span(span, bases) for which, span in spans.items() if span is not None}
    return Event(story, sequence, name, now, by, story, {**data, **meant})


def _span(span: Span, bases: Mapping[str, str]) -> dict[str, str]:
    base = span.shift.base
    return {
        "base": bases.get(base, base),
        "starts_at": span.starts_at.isoformat(),
        "ends_at": span.ends_at.isoformat(),
    }
