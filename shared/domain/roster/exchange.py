"""Shifts that change hands: offered to whoever can, or swapped for another's, whole or in part.

Only people of the same role with the skills that the shift needs may take it; never one's own shift, one that is
taken, or one that has begun; never twice on call at once; and never with too little rest unless that is recorded
with a reason and a manager agrees. Until both sides and, where the policy says so, a manager have said yes, the
rota is as it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from shared.domain.errors import NotPermitted, ReasonMissing, Refused, TransitionRefused
from shared.domain.ids import ResponderId
from shared.domain.roster.eligible import RestBreach, Span, Taker, breach_of, overlap
from shared.domain.roster.policies import ExchangePolicy
from shared.domain.roster.replace import Replace, ShiftChanged, cuts
from shared.domain.rota import Responder, Shift

ExchangeId = NewType("ExchangeId", str)


class Stage(StrEnum):
    """Where an exchange stands."""

    OPEN = "open"
    """Offered to everybody who may take it."""
    ASKED = "asked"
    """A swap that one person was asked for."""
    AGREED = "agreed"
    """Both sides want it; a manager decides."""
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ALLOWED: dict[Stage, frozenset[Stage]] = {
    Stage.OPEN: frozenset({Stage.AGREED, Stage.DONE, Stage.WITHDRAWN}),
    Stage.ASKED: frozenset({Stage.AGREED, Stage.DONE, Stage.REFUSED, Stage.WITHDRAWN}),
    Stage.AGREED: frozenset({Stage.DONE, Stage.OPEN, Stage.REFUSED, Stage.WITHDRAWN}),
    Stage.DONE: frozenset({Stage.OPEN}),
}
"""Which stage may follow which. Refused and withdrawn are ends; done is one when it can not be given back."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One offer of a span, or one swap of `given` for `wanted`. `version` is that of the store."""

    id: ExchangeId
    given: Span
    asked_at: datetime
    stage: Stage
    wanted: Span | None = None
    taken_by: ResponderId | None = None
    reason: str = ""
    """Why it is to be although somebody has too little rest. Free text: it stays in the store."""
    decided_by: str = ""
    result: tuple[Shift, ...] = ()
    """The shifts that it made, once done: giving back undoes exactly these."""
    version: int = 0

    @property
    def given_by(self) -> ResponderId:
        """Who gives."""
        return self.given.shift.responder_id


@dataclass(frozen=True, slots=True)
class Settled:
    """An exchange as it is now, and what that changes in the rota: nothing until it is done."""

    exchange: Exchange
    replaces: tuple[Replace, ...] = ()


def span_of(
    shift: Shift,
    starts_at: datetime | None,
    ends_at: datetime | None,
    open_ones: Iterable[Exchange],
    policy: ExchangePolicy,
    now: datetime,
) -> Span:
    """Return the span of the shift that may be given away; None means from its beginning or to its end.

    Raises Refused when it has begun, is outside the shift, too short, leaves too little, or is spoken for already.
    """
    span = Span(shift, starts_at or shift.starts_at, ends_at or shift.ends_at)
    if span.starts_at <= now:
        raise Refused("This part of the shift has begun.")
    if not shift.starts_at <= span.starts_at < span.ends_at <= shift.ends_at:
        raise Refused("This part is not within the shift.")
    lengths = (span.ends_at - span.starts_at, span.starts_at - shift.starts_at, shift.ends_at - span.ends_at)
    if any(timedelta(0) < length < policy.shortest_part for length in lengths):
        minutes = int(policy.shortest_part.total_seconds() // 60)
        raise Refused(f"No part may be shorter than {minutes} minutes, nor what is left of the shift.")
    for other in open_ones:
        for theirs in filter(None, (other.given, other.wanted)):
            if theirs.shift.id == shift.id and other.stage in (Stage.OPEN, Stage.ASKED, Stage.AGREED):
                raise Refused("This shift is offered or to be swapped already.")
    return span


def offer(exchange_id: ExchangeId, span: Span, by: ResponderId, now: datetime) -> Settled:
    """The span is offered to everybody who may take it. Raises NotPermitted for somebody else's shift."""
    if span.shift.responder_id != by:
        raise NotPermitted("Only your own shifts can be offered.")
    return Settled(Exchange(exchange_id, span, now, Stage.OPEN))


def propose_swap(exchange_id: ExchangeId, given: Span, wanted: Span, by: ResponderId, now: datetime) -> Settled:
    """Whoever has the wanted span is asked to swap. Raises Refused or NotPermitted."""
    if given.shift.responder_id != by:
        raise NotPermitted("Only your own shifts can be swapped.")
    if wanted.shift.responder_id == by:
        raise Refused("Both shifts are your own.")
    if given.shift.role is not wanted.shift.role:
        raise Refused("The two shifts are of different roles.")
    taken_by = wanted.shift.responder_id
    return Settled(Exchange(exchange_id, given, now, Stage.ASKED, wanted=wanted, taken_by=taken_by))


def take(
    exchange: Exchange, giver: Responder, taker: Taker, policy: ExchangePolicy, now: datetime, reason: str = ""
) -> Settled:
    """The offered span is taken: done at once, or agreed when a manager has to decide. Raises Refused."""
    if exchange.stage is not Stage.OPEN:
        raise TransitionRefused("This shift has been taken already, or is no longer offered.")
    breach = breach_of(exchange.given, giver, taker, None, policy, now)
    if breach and not reason:
        raise RestBreach(f"{breach} Give a reason if it is to be all the same; a manager decides.")
    taken = replace(exchange, taken_by=taker.responder.id, reason=reason if breach else "")
    return _agreed(taken, policy.offers_need_manager or bool(breach))


def agree(
    exchange: Exchange, giver: Taker, taker: Taker, policy: ExchangePolicy, now: datetime, reason: str = ""
) -> Settled:
    """The swap is wanted by both: done at once, or agreed when a manager has to decide. Raises Refused."""
    if exchange.stage is not Stage.ASKED or exchange.wanted is None:
        raise TransitionRefused("Nobody asks for this swap any more.")
    if exchange.taken_by != taker.responder.id:
        raise NotPermitted("Somebody else was asked for this swap.")
    breaches = _check_both(exchange, giver, taker, policy, now)
    if breaches and not reason:
        raise RestBreach(f"{breaches} Give a reason if it is to be all the same; a manager decides.")
    return _agreed(
        replace(exchange, reason=reason if breaches else ""), policy.swaps_need_manager or bool(breaches)
    )


def approve(
    exchange: Exchange, giver: Taker, taker: Taker, manager: str, policy: ExchangePolicy, now: datetime
) -> Settled:
    """A manager agrees: the exchange is done. What has changed since it was agreed is looked at again.

    Raises NotPermitted for one's own exchange, and Refused for what the rules no longer allow.
    """
    _may_decide(exchange, manager)
    if exchange.stage is not Stage.AGREED:
        raise TransitionRefused("Both sides have not agreed, or it is decided already.")
    if exchange.wanted is None:
        breach = breach_of(exchange.given, giver.responder, taker, None, policy, now)
    else:
        breach = _check_both(exchange, giver, taker, policy, now)
    if breach and not exchange.reason:
        raise RestBreach(f"{breach} This was not so when it was agreed: refuse it, and let them ask again.")
    return _done(replace(exchange, decided_by=manager))


def refuse(exchange: Exchange, by: str, reason: str) -> Settled:
    """A manager, or whoever was asked for the swap, says no. Raises ReasonMissing, NotPermitted."""
    if not reason.strip():
        raise ReasonMissing("Say why, so that they can plan.")
    if not (exchange.stage is Stage.ASKED and exchange.taken_by == by):
        if exchange.stage is not Stage.AGREED:
            raise NotPermitted("Somebody else was asked.")
        _may_decide(exchange, by)
    return Settled(replace(exchange, stage=_to(exchange, Stage.REFUSED), decided_by=by, reason=reason))


def withdraw(exchange: Exchange, by: ResponderId) -> Settled:
    """Whoever proposed it no longer wants it. Raises NotPermitted, TransitionRefused."""
    if exchange.given_by != by:
        raise NotPermitted("Only whoever proposed it can withdraw it.")
    return Settled(replace(exchange, stage=_to(exchange, Stage.WITHDRAWN)))


def give_back(
    exchange: Exchange, by: ResponderId, policy: ExchangePolicy, now: datetime, shifts: Iterable[Shift]
) -> Settled:
    """The span is again that of who offered it, and again offered. `shifts` are those of whoever offered it.

    Raises NotPermitted, and Refused for a swap, when it is too late, or when they are on call elsewhere then.
    """
    if exchange.taken_by != by:
        raise NotPermitted("Somebody else has taken this shift.")
    if exchange.wanted is not None:
        raise Refused("A swap is undone by another swap.")
    if now > exchange.given.starts_at - policy.take_back_until:
        hours = int(policy.take_back_until.total_seconds() // 3600)
        raise Refused(
            f"It can be given back until {hours} hours before it begins. Speak to the rota administrator."
        )
    again = replace(exchange, stage=_to(exchange, Stage.OPEN), taken_by=None, reason="", decided_by="", result=())
    if exchange.stage is not Stage.DONE:
        return Settled(again)
    if any(overlap(shift, exchange.given) for shift in shifts if shift.responder_id == exchange.given_by):
        raise Refused("Whoever offered it is on call elsewhere then. Offer it to others instead.")
    mine = next((shift for shift in exchange.result if _is(shift, exchange.given, by)), None)
    if mine is None:
        raise ShiftChanged("The shift is no longer as it was. Look again and decide again.")
    undo = Replace(mine, mine.starts_at, mine.ends_at, exchange.given_by)
    (cut,) = cuts([undo])
    span = Span(cut.becomes[0], exchange.given.starts_at, exchange.given.ends_at)
    return Settled(replace(again, given=span), (undo,))


def _check_both(exchange: Exchange, giver: Taker, taker: Taker, policy: ExchangePolicy, now: datetime) -> str:
    assert exchange.wanted is not None
    there = breach_of(exchange.given, giver.responder, taker, exchange.wanted, policy, now)
    back = breach_of(exchange.wanted, taker.responder, giver, exchange.given, policy, now)
    return " ".join(filter(None, (there, back)))


def _is(shift: Shift, span: Span, of: ResponderId) -> bool:
    return (shift.responder_id, shift.starts_at, shift.ends_at) == (of, span.starts_at, span.ends_at)


def _agreed(exchange: Exchange, needs_manager: bool) -> Settled:
    if needs_manager:
        return Settled(replace(exchange, stage=_to(exchange, Stage.AGREED)))
    return _done(exchange)


def _done(exchange: Exchange) -> Settled:
    assert exchange.taken_by is not None
    replaces = [exchange.given.goes_to(exchange.taken_by)]
    if exchange.wanted is not None:
        replaces.append(exchange.wanted.goes_to(exchange.given_by))
    spans = {(change.by, change.starts_at, change.ends_at) for change in replaces}
    made = tuple(
        piece
        for cut in cuts(replaces)
        for piece in cut.becomes
        if (piece.responder_id, piece.starts_at, piece.ends_at) in spans
    )
    return Settled(replace(exchange, stage=_to(exchange, Stage.DONE), result=made), tuple(replaces))


def _may_decide(exchange: Exchange, manager: str) -> None:
    if manager in (exchange.given_by, exchange.taken_by):
        raise NotPermitted("Nobody decides on an exchange of their own.")


def _to(exchange: Exchange, stage: Stage) -> Stage:
    if stage not in ALLOWED.get(exchange.stage, frozenset()):
        raise TransitionRefused(f"This exchange is {exchange.stage.value} already.")
    return stage
