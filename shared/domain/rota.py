"""The rota: who is on call, where, in which role. Instants are aware UTC; wall times belong to the pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.assignment import Role
from shared.domain.ids import CaseId, ResponderId, ShiftId
from shared.domain.travel import Position

RELEASES_KEPT = 8
"""So many ends of call-outs are kept of each responder: two busy shifts."""


@dataclass(frozen=True, slots=True)
class Responder:
    """A social worker or police responder. `phone` is in E.164 and is used for messages only.

    `home` is where they start from; `seen` is the last visit they reported from, with its time. `releases` are
    the ends of their last call-outs, the latest first.
    """

    id: ResponderId
    name: str
    role: Role
    base: str
    skills: frozenset[str]
    phone: str
    home: Position
    seen: Position | None = None
    seen_at: datetime | None = None
    releases: tuple[datetime, ...] = ()

    def released(self, at: datetime) -> "Responder":
        """Return the responder with one more call-out, that ended at that moment."""
        return replace(self, releases=(at, *self.releases)[:RELEASES_KEPT])


@dataclass(frozen=True, slots=True)
class Shift:
    """One person on call at one base from `starts_at` until just before `ends_at`."""

    id: ShiftId
    responder_id: ResponderId
    role: Role
    base: str
    starts_at: datetime
    ends_at: datetime

    def covers(self, now: datetime) -> bool:
        """Whether the shift is running at `now`."""
        return self.starts_at <= now < self.ends_at


@dataclass(frozen=True, slots=True)
class OnCall:
    """A responder on call now: from where, until when, and which case holds them, if any."""

    responder: Responder
    base: str
    until: datetime
    position: Position
    held_by: CaseId | None = None

    def off_call(self, arrival: datetime, begins: datetime | None) -> str | None:
        """Return why somebody who would be there at `arrival` is not on call for long enough, or None; `begins` is
        when the visit is agreed to begin, if it is."""
        if arrival >= self.until:
            return "would arrive only after going off call"
        if begins is not None and begins >= self.until:
            return "goes off call before the agreed visit begins"
        return None


def on_call(
    shifts: Iterable[Shift],
    responders: Iterable[Responder],
    holds: Mapping[ResponderId, CaseId],
    seen_good_for: timedelta,
    now: datetime,
) -> tuple[OnCall, ...]:
    """Return everybody whose shift is running at `now`, once each, in order of base, role and id.

    Of two shifts that overlap for one person the one that ends later counts, and who goes on with another shift
    is on call until the end of that. A place last seen longer ago than `seen_good_for` no longer counts: the
    person is taken to be at home base.
    """
    known, shifts = {responder.id: responder for responder in responders}, tuple(shifts)
    latest: dict[ResponderId, Shift] = {}
    for shift in shifts:
        if not shift.covers(now) or shift.responder_id not in known:
            continue
        other = latest.get(shift.responder_id)
        if other is None or shift.ends_at > other.ends_at:
            latest[shift.responder_id] = shift
    until = _unbroken(latest, shifts)
    present = (
        OnCall(known[rid], shift.base, until[rid], position(known[rid], seen_good_for, now), holds.get(rid))
        for rid, shift in latest.items()
    )
    return tuple(sorted(present, key=lambda person: (person.base, person.responder.role, person.responder.id)))


def _unbroken(running: Mapping[ResponderId, Shift], shifts: Iterable[Shift]) -> dict[ResponderId, datetime]:
    """Until when each of those is at work without a pause, as far as their shifts are among these."""
    until = {rid: shift.ends_at for rid, shift in running.items()}
    for shift in sorted(shifts, key=lambda shift: shift.starts_at):
        if shift.responder_id in until and shift.starts_at <= until[shift.responder_id] < shift.ends_at:
            until[shift.responder_id] = shift.ends_at
    return until


def coming(
    shifts: Iterable[Shift],
    responders: Iterable[Responder],
    holds: Mapping[ResponderId, CaseId],
    within: timedelta,
    now: datetime,
) -> tuple[tuple[Responder, Shift], ...]:
    """Return everybody who is not on call and whose shift begins `within` that time, the first to begin first.

    Who is still on a case from the shift before may not be free by then: nobody waits for them.
    """
    known = {responder.id: responder for responder in responders if responder.id not in holds}
    listed = sorted(shifts, key=lambda shift: (shift.starts_at, shift.id))
    on_call_now = {shift.responder_id for shift in listed if shift.covers(now)}
    first: dict[ResponderId, Shift] = {}
    for shift in listed:
        if now < shift.starts_at <= now + within and shift.responder_id not in on_call_now:
            first.setdefault(shift.responder_id, shift)
    return tuple((known[who], shift) for who, shift in first.items() if who in known)


def position(responder: Responder, seen_good_for: timedelta, now: datetime) -> Position:
    """Return where the responder is believed to be."""
    if responder.seen is None or responder.seen_at is None or now - responder.seen_at > seen_good_for:
        return responder.home
    return responder.seen
