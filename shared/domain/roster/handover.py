"""Hand-over notes: what whoever comes next has to know, left with the shift that it is about."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.errors import NotPermitted, ReasonMissing, Refused
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.policies import ExchangePolicy
from shared.domain.rota import Shift


@dataclass(frozen=True, slots=True)
class HandOverNote:
    """The note of one shift. Free text: it stays in the store, and is in no message, feed or event."""

    shift_id: ShiftId
    base: str
    by: ResponderId
    at: datetime
    shift_ends_at: datetime
    text: str


def write(shift: Shift, by: ResponderId, text: str, policy: ExchangePolicy, now: datetime) -> HandOverNote:
    """Return the note, in place of the one before. Raises NotPermitted, ReasonMissing, Refused."""
    if shift.responder_id != by:
        raise NotPermitted("Only whoever has the shift writes its hand-over note.")
    if not text.strip():
        raise ReasonMissing("The note is empty.")
    if len(text) > policy.longest_note:
        raise Refused(f"A note has {policy.longest_note} characters at most.")
    if now < shift.starts_at:
        raise Refused("The shift has not begun.")
    if now > shift.ends_at + policy.notes_until:
        raise Refused("It is too long since the shift ended.")
    return HandOverNote(shift.id, shift.base, by, now, shift.ends_at, text.strip())
