"""The quarantine pages: what could not be read, why, for how long, and what was done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.quarantine import Quarantined, waited
from shared.web.times import in_full, span, when
from shared.web.words import plural

_MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Dealt:
    """What somebody did about a message."""

    what: str
    by: str
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One message in quarantine; nothing in it is the sender's own."""

    id: str
    received: str
    age: str
    state: str
    colour: str
    reasons: tuple[str, ...]
    more_reasons: str
    dealt: Dealt | None
    case_id: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message says, with everything masked that may name a person; or why nothing of it is shown."""

    text: str
    why_not: str = ""


def kept(message: Quarantined, told_after: timedelta, now: datetime, most_reasons: int = _MOST_REASONS) -> Kept:
    """Return the message as the pages show it, with its first reasons."""
    age = waited(message, now)
    state, colour = _state(message, overdue=age >= told_after)
    left = len(message.reasons) - most_reasons
    return Kept(
        id=message.id,
        received=when(message.received_at, now),
        age=span(age),
        state=state,
        colour=colour,
        reasons=message.reasons[:most_reasons],
        more_reasons=f"and {plural(left, 'other fault')}" if left > 0 else "",
        dealt=_dealt(message),
        case_id=message.replayed_as or "",
        is_open=message.is_open,
    )


def overdue(waiting: Iterable[Quarantined], told_after: timedelta, now: datetime) -> str:
    """Return the warning that the oldest message has waited too long, or nothing while none has."""
    oldest = max((waited(message, now) for message in waiting), default=timedelta(0))
    if oldest < told_after:
        return ""
    return f"The oldest message has waited {span(oldest)}. After {span(told_after)} the alarm goes off."


def _state(message: Quarantined, *, overdue: bool) -> tuple[str, str]:
    if message.is_under_way:
        return "Not finished", "red"
    if message.is_open:
        return ("Overdue", "red") if overdue else ("Waiting", "orange")
    if message.handled is not None and message.handled.set_aside:
        return "Set aside", "grey"
    return "Sent again", "green"


def _dealt(message: Quarantined) -> Dealt | None:
    handled = message.handled
    if handled is None:
        return None
    what = "Mended and sent again" if handled.document else "Sent again as it was"
    what = "Set aside" if handled.set_aside else what
    return Dealt(what, handled.by, in_full(handled.at), handled.why)
