"""What people have put into a roster by hand, as overrides: it stands whatever else is made for these weeks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence
from shared.domain.roster.expansion import shift_id, shifts_of
from shared.domain.roster.roster import Override, OverrideKind, Roster
from shared.domain.roster.spans import Span, cut, merged
from shared.domain.rota import Shift


@dataclass(frozen=True, slots=True)
class ByHand:
    """`put_on` are on call by overrides alone. `stand_in` are on in the place of somebody who was on the roster,
    and are to be put on again when something else takes its place. `off` take somebody off, also for another."""

    put_on: tuple[Shift, ...]
    stand_in: tuple[Shift, ...]
    off: tuple[Override, ...]


def by_hand(roster: Roster, start: datetime, end: datetime, absences: Iterable[Absence]) -> ByHand:
    """Return what overrides make of the time [start, end), and begins in it."""
    absences = tuple(absences)
    made = _spans(shifts_of(replace(roster, overrides=()), start, end, absences))
    alone = shifts_of(replace(roster, rotations=(), fixed=(), temporary=()), start, end, absences)
    known, stand_in = _spans(alone), []
    for shift in shifts_of(roster, start, end, absences):
        who = shift.responder_id
        for begins, ends in cut(
            [(shift.starts_at, shift.ends_at)], merged([*made.get(who, ()), *known.get(who, ())])
        ):
            name = shift_id(roster.id, who, begins)
            stand_in.append(replace(shift, id=name, starts_at=begins, ends_at=ends))
    touching = (some for some in roster.overrides if some.starts_at < end and start < some.ends_at)
    off = tuple(some for some in touching if some.kind is not OverrideKind.ADD)
    return ByHand(tuple(_begun(alone, start, end)), tuple(_begun(stand_in, start, end)), off)


def _spans(shifts: Iterable[Shift]) -> dict[ResponderId, list[Span]]:
    found: dict[ResponderId, list[Span]] = {}
    for shift in shifts:
        found.setdefault(shift.responder_id, []).append((shift.starts_at, shift.ends_at))
    return found


def _begun(shifts: Iterable[Shift], start: datetime, end: datetime) -> Iterator[Shift]:
    return (shift for shift in shifts if start <= shift.starts_at < end)
