"""What is sent to the JSON API to change the rota. Instants carry their offset."""

from shared.contracts.api_requests import Identifier, Request, Text
from shared.contracts.instants import Instant
from shared.domain.roster.absence import AbsenceKind
from shared.domain.roster.roster import OverrideKind


class Span(Request):
    """From the first instant until just before the last."""

    starts_at: Instant
    ends_at: Instant


class NewOverride(Span):
    """Add, remove or replace somebody. `version` of the roster that you saw: if it has moved on, nothing is done
    (409). `why` stays in the store."""

    version: int
    kind: OverrideKind
    responder_id: Identifier
    by: Identifier | None = None
    why: Text = ""


class Withdrawn(Request):
    """Take it back, if the roster is as you saw it."""

    version: int


class NewAbsence(Span):
    """Somebody is away."""

    responder_id: Identifier
    kind: AbsenceKind


class NewLeave(Span):
    """Leave or training that you ask for."""

    kind: AbsenceKind = AbsenceKind.LEAVE


class Sick(Request):
    """You are sick from now on, until then if you know it."""

    ends_at: Instant | None = None


class ShiftNamed(Request):
    """A shift by id and start."""

    id: Identifier
    starts_at: Instant


class NewOffer(Request):
    """A shift of yours for all who may take it, or the part of it in [from, until)."""

    shift: ShiftNamed
    part_from: Instant | None = None
    part_until: Instant | None = None


class NewSwap(Request):
    """Your shift for that of somebody else, who is asked."""

    give: ShiftNamed
    want: ShiftNamed


class Because(Request):
    """Why, where it is needed: with too little rest, or to refuse."""

    reason: Text = ""


class NoteLeft(Request):
    """A hand-over note, which may name people and stays in the store."""

    shift: ShiftNamed
    text: Text
