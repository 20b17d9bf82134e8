"""What the use cases of exchanges and absences need of a store: one transaction for each decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.domain.events import Event
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.absence import AbsenceId
from shared.domain.roster.decision import RotaDecision
from shared.domain.roster.exchange import Exchange, ExchangeId
from shared.domain.roster.handover import HandOverNote
from shared.domain.roster.leave import LeaveRequest
from shared.domain.roster.publication import Changes
from shared.domain.rota import Shift


@dataclass(frozen=True)
class RotaChange:
    """One decision: everything in it is stored, or nothing.

    `rota` is what it changes in rosters, absences and shifts. `turns` counts, for each person whose shifts were
    looked at, the changes before this one: so nobody is given two shifts at once that only together are too many.
    """

    exchange: Exchange | None = None
    request: LeaveRequest | None = None
    rota: RotaDecision | None = None
    turns: Mapping[ResponderId, int] = field(default_factory=dict)
    told: Event | None = None
    """What people are told of the exchange: the stream speaks."""


class ExchangeStore(Protocol):
    """Exchanges, requests for leave and hand-over notes, and what they change in the rota."""

    def exchange(self, exchange_id: ExchangeId) -> Exchange:
        """Return the exchange as last saved. Raises NotFound."""
        ...

    def exchanges(self, now: datetime) -> tuple[Exchange, ...]:
        """Return the exchanges of spans that begin after `now`, by beginning, unless refused or withdrawn."""
        ...

    def told(self, exchange_id: ExchangeId) -> tuple[Event, ...]:
        """Return what people were told of the exchange, in order."""
        ...

    def request(self, request_id: AbsenceId) -> LeaveRequest:
        """Return the request for leave as last saved, by the id of its absence. Raises NotFound."""
        ...

    def requests(self, now: datetime) -> tuple[LeaveRequest, ...]:
        """Return the requests for leave that ends after `now`, by end, those that were refused among them."""
        ...

    def shift(self, shift_id: ShiftId, starts_at: datetime) -> Shift:
        """Return one shift. Raises NotFound."""
        ...

    def turn(self, who: ResponderId) -> int:
        """Return how many changes of this person's shifts were stored here."""
        ...

    def save(self, change: RotaChange) -> Changes:
        """Store all of it, versions one higher, or nothing; as RosterStore, return the changes of shifts for which
        there was no room. Raises RosterChanged."""
        ...

    def put_note(self, note: HandOverNote) -> None:
        """Store the note of a shift in place of the one before."""
        ...

    def notes(self, base: str, since: datetime) -> tuple[HandOverNote, ...]:
        """Return the notes of the base about shifts that ended after `since`, the latest first."""
        ...
