"""Publishing: what has to change among the shifts that dispatch reads, so that they are those of the roster.

What was before now stands as it was published; from now on the roster counts. So a shift that is running keeps its
start and its id; it ends now if the roster no longer has it, and otherwise when the roster says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.absence import Absence
from shared.domain.roster.expansion import shift_id
from shared.domain.roster.roster import Roster, roster_id
from shared.domain.roster.spans import cut
from shared.domain.rota import Shift


@dataclass(frozen=True, slots=True)
class Change:
    """One published shift that becomes another, appears (no `before`) or goes away (no `after`)."""

    before: Shift | None
    after: Shift | None

    @property
    def moment(self) -> datetime:
        """When it is first felt: the soonest changes are written first."""
        return min(shift.starts_at for shift in (self.before, self.after) if shift is not None)


Changes = tuple[Change, ...]


def made_by_roster(shift: Shift) -> bool:
    """Whether the shift came out of the roster of its base and role, and is not put by hand."""
    return shift.id.startswith(f"{roster_id(shift.base, shift.role)}.")


def changes(roster: Roster, published: Iterable[Shift], wanted: Iterable[Shift], now: datetime) -> Changes:
    """Return what makes the published shifts of this roster the wanted ones from `now` on.

    Both are of a window that begins at `now`. Shifts that no roster made are left alone. Publishing the outcome
    again changes nothing.
    """
    ours = [shift for shift in published if shift.id.startswith(f"{roster.id}.")]
    running: dict[ResponderId, Shift] = {shift.responder_id: shift for shift in ours if shift.covers(now)}
    target: dict[ShiftId, Shift] = {}
    for shift in wanted:
        if shift.ends_at <= now:
            continue
        if shift.covers(now):
            shift = _as_it_began(roster, shift, running.pop(shift.responder_id, None), now)
        target[shift.id] = shift
    for shift in running.values():
        if shift.starts_at < now:
            target[shift.id] = replace(shift, ends_at=now)
    return _difference({shift.id: shift for shift in ours if shift.ends_at > now}, target)


def _as_it_began(roster: Roster, wanted: Shift, running: Shift | None, now: datetime) -> Shift:
    """A running shift with the start that was published; one that nobody knew of until now starts now."""
    if running is not None:
        return replace(running, ends_at=wanted.ends_at)
    if wanted.starts_at == now:
        return wanted
    return replace(wanted, id=shift_id(roster.id, wanted.responder_id, now), starts_at=now)


def cut_by(absences: Iterable[Absence], published: Iterable[Shift], now: datetime) -> Changes:
    """Return what takes the people off every published shift, at whatever base, while they are away from now."""
    away: dict[ResponderId, list[tuple[datetime, datetime]]] = {}
    for absence in absences:
        if absence.ends_at > now:
            away.setdefault(absence.responder_id, []).append((max(absence.starts_at, now), absence.ends_at))
    found: list[Change] = []
    for shift in published:
        span = (shift.starts_at, shift.ends_at)
        pieces = cut([span], sorted(away.get(shift.responder_id, [])))
        if pieces != [span]:
            found.extend(_pieces(shift, pieces))
    return _in_order(found)


def _pieces(shift: Shift, pieces: list[tuple[datetime, datetime]]) -> Iterator[Change]:
    """What is left of a shift: the piece that starts with it is the shift, and each other a shift of its own."""
    if not pieces or pieces[0][0] != shift.starts_at:
        yield Change(shift, None)
    for starts_at, ends_at in pieces:
        if starts_at == shift.starts_at:
            yield Change(shift, replace(shift, ends_at=ends_at))
        else:
            rest = shift_id(roster_id(shift.base, shift.role), shift.responder_id, starts_at)
            yield Change(None, replace(shift, id=rest, starts_at=starts_at, ends_at=ends_at))


def _difference(before: dict[ShiftId, Shift], after: dict[ShiftId, Shift]) -> Changes:
    ids = before.keys() | after.keys()
    return _in_order(Change(before.get(i), after.get(i)) for i in ids if before.get(i) != after.get(i))


def _in_order(found: Iterable[Change]) -> Changes:
    return tuple(sorted(found, key=lambda change: change.moment))
