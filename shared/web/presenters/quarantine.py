"""The quarantine page: what could not be read, and why."""

from dataclasses import dataclass
from datetime import datetime

from shared.web.times import when


@dataclass(frozen=True, slots=True)
class Kept:
    """One message in quarantine; its payload with everything masked that may name a person."""

    id: str
    anchor: str
    received: str
    reasons: tuple[str, ...]
    payload: str
    replayed_as: str


def kept(
    number: int,
    id: str,
    received_at: datetime,
    reasons: tuple[str, ...],
    masked: str,
    replayed_as: str,
    now: datetime,
) -> Kept:
    """Return the message as the page shows it. `masked` is its payload, safe to show."""
    return Kept(id, f"message-{number}", when(received_at, now), reasons, masked, replayed_as)
