"""Quarantine: what could not be read waits until somebody has sent it again, mended or not, or has set it aside.

What was sent stays as it was for ever; what was done about it, by whom and why, stands beside it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.errors import ReasonMissing, SeenBefore
from shared.domain.ids import CaseId

_DONE = "Somebody was faster: this message has been dealt with already. Nothing of yours was sent."
_UNDER_WAY = "Somebody was faster: this message is being sent again just now. Nothing of yours was sent."


@dataclass(frozen=True, slots=True)
class Handling:
    """What somebody does about a message. `document` is what they send in its place, as JSON; it is empty where
    the message goes as it was, or nowhere."""

    by: str
    at: datetime
    why: str
    document: str = ""
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message that could not be read: why, and all of it. `version` counts saves."""

    id: str
    received_at: datetime
    reasons: tuple[str, ...]
    payload: str
    version: int = 0
    handled: Handling | None = None
    """Once set it is never changed: whatever is finished later is what this person sent."""
    done_at: datetime | None = None
    replayed_as: CaseId | None = None
    """The case that it became or belongs to; None for the end of a matter that nobody has reported yet."""

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.done_at is None

    @property
    def is_under_way(self) -> bool:
        """Whether somebody has sent it again and that is not known to have been finished."""
        return self.is_open and self.handled is not None


def take(message: Quarantined, handling: Handling) -> Quarantined:
    """Return the message as this person's to handle; if they set it aside, it is done.

    The same person doing the same once more changes nothing. Raises SeenBefore for everybody who comes second, and
    ReasonMissing.
    """
    if not handling.why.strip():
        raise ReasonMissing("Say why: it is kept with the message.")
    if message.handled is None:
        return replace(message, handled=handling, done_at=handling.at if handling.set_aside else None)
    if handling == replace(message.handled, at=handling.at, why=handling.why):
        return message
    raise SeenBefore(_UNDER_WAY if message.is_open else _DONE)


def finish(message: Quarantined, case_id: CaseId | None, now: datetime) -> Quarantined:
    """Return the message as taken in, with the case that it became."""
    return replace(message, done_at=now, replayed_as=case_id)


def waited(message: Quarantined, now: datetime) -> timedelta:
    """Return how long the message has waited, or did until it was done."""
    return max((message.done_at or now) - message.received_at, timedelta(0))
