"""What a change by people does to shifts: a span of one shift goes to somebody else, or to nobody."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.errors import RosterChanged
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.expansion import shift_id
from shared.domain.roster.publication import Change, Changes, made_by_roster
from shared.domain.roster.roster import roster_id
from shared.domain.rota import Shift


class ShiftChanged(RosterChanged):
    """The shift is no longer as it was when this was decided."""


@dataclass(frozen=True, slots=True)
class Replace:
    """From `starts_at` until just before `ends_at` the shift is somebody else's, or nobody's (a gap)."""

    shift: Shift
    """As it was when this was decided: the store changes it only while it still is."""
    starts_at: datetime
    ends_at: datetime
    by: ResponderId | None


@dataclass(frozen=True, slots=True)
class Cut:
    """A shift as it was, and what it becomes. To be stored as one."""

    was: Shift
    becomes: tuple[Shift, ...]

    @property
    def changes(self) -> Changes:
        """The same as changes of published shifts: the piece with the shift's own id takes its place."""
        same = next((piece for piece in self.becomes if piece.id == self.was.id), None)
        return (Change(self.was, same), *(Change(None, piece) for piece in self.becomes if piece is not same))


def cuts(replaces: Iterable[Replace]) -> tuple[Cut, ...]:
    """Return what each shift becomes when all these spans are replaced. Spans of one shift do not overlap.

    Of a roster's shift each piece has the id that the roster gives it. Of a shift put by hand the first piece
    keeps the id, so that calendars know it again, and the others are called after it.
    """
    by_shift: dict[ShiftId, list[Replace]] = {}
    for one in replaces:
        by_shift.setdefault(one.shift.id, []).append(one)
    return tuple(_cut(sorted(group, key=lambda one: one.starts_at)) for group in by_shift.values())


def _cut(group: list[Replace]) -> Cut:
    shift = group[0].shift
    pieces: list[Shift] = []
    at = shift.starts_at
    for one in group:
        if one.shift != shift or not at <= one.starts_at < one.ends_at <= shift.ends_at:
            raise ShiftChanged("The shift is no longer as it was. Look again and decide again.")
        if at < one.starts_at:
            pieces.append(replace(shift, starts_at=at, ends_at=one.starts_at))
        if one.by is not None:
            pieces.append(replace(shift, starts_at=one.starts_at, ends_at=one.ends_at, responder_id=one.by))
        at = one.ends_at
    if at < shift.ends_at:
        pieces.append(replace(shift, starts_at=at))
    return Cut(shift, tuple(_named(shift, piece, number) for number, piece in enumerate(pieces)))


def _named(shift: Shift, piece: Shift, number: int) -> Shift:
    if made_by_roster(shift):
        same = (piece.responder_id, piece.starts_at) == (shift.responder_id, shift.starts_at)
        named = (
            shift.id if same else shift_id(roster_id(shift.base, shift.role), piece.responder_id, piece.starts_at)
        )
    else:
        named = shift.id if number == 0 else ShiftId(f"{shift.id}.{piece.starts_at:%Y%m%d%H%M%S}")
    return replace(piece, id=named)
