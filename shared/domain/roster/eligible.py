"""Who may have a shift that changes hands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.errors import NotPermitted, Refused
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence
from shared.domain.roster.policies import ExchangePolicy
from shared.domain.roster.replace import Replace
from shared.domain.rota import Responder, Shift


class RestBreach(Refused):
    """The person would have too little rest, and no reason was given to do it all the same."""


@dataclass(frozen=True, slots=True)
class Span:
    """A shift, or a part of it, as it stood when the exchange was proposed."""

    shift: Shift
    starts_at: datetime
    ends_at: datetime

    def goes_to(self, who: ResponderId) -> Replace:
        """Return the change that gives this span to that person."""
        return Replace(self.shift, self.starts_at, self.ends_at, who)


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody who is to get a span: who they are, their shifts around it, and the rule of rest."""

    responder: Responder
    shifts: tuple[Shift, ...]
    too_little_rest: "RestRule"
    away: tuple[Absence, ...] = ()
    known_from: datetime | None = None
    """Since when shifts are known at all, of anybody: means are taken from then."""


RestRule = Callable[[Taker, Sequence[Shift]], str]
"""Why these shifts leave the person too little rest where their own did not, in words; or nothing."""


def fits(span: Span, giver: Responder, who: Responder, policy: ExchangePolicy) -> str:
    """Return why this person may not have the span, in words; nothing when they may."""
    if who.id == span.shift.responder_id:
        return "This is your own shift."
    if who.role is not span.shift.role:
        return f"This is a shift for a {span.shift.role.label}."
    missing = sorted((giver.skills & policy.kept_skills) - who.skills)
    return f"This shift needs {', '.join(missing)}." if missing else ""


def breach_of(
    span: Span, giver: Responder, taker: Taker, gives: Span | None, policy: ExchangePolicy, now: datetime
) -> str:
    """Return the breach of rest, in words, or nothing. Raises Refused for what no reason makes good.

    `gives` is what the taker gives in return.
    """
    if span.starts_at <= now:
        raise Refused("This shift has begun.")
    if why_not := fits(span, giver, taker.responder, policy):
        raise NotPermitted(why_not)
    if any(absence.overlaps(span.starts_at, span.ends_at) for absence in taker.away):
        raise Refused("You are away during this time.")
    left = [piece for shift in taker.shifts for piece in _without(shift, gives)]
    if any(overlap(shift, span) for shift in left):
        raise Refused("You are on call already during this time.")
    taken = replace(span.shift, responder_id=taker.responder.id, starts_at=span.starts_at, ends_at=span.ends_at)
    return taker.too_little_rest(taker, sorted([*left, taken], key=lambda shift: shift.starts_at))


def _without(shift: Shift, given: Span | None) -> Iterable[Shift]:
    if given is None or given.shift.id != shift.id:
        return (shift,)
    spans = ((shift.starts_at, given.starts_at), (given.ends_at, shift.ends_at))
    return tuple(replace(shift, starts_at=start, ends_at=end) for start, end in spans if start < end)


def overlap(shift: Shift, span: Span) -> bool:
    """Whether any moment of the shift is in the span."""
    return shift.starts_at < span.ends_at and span.starts_at < shift.ends_at
