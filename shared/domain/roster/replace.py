"""What a change by people does to shifts: a span of one shift goes to somebody else, or to nobody."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.errors import Conflict
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.rota import Shift


class ShiftChanged(Conflict):
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


def cuts(replaces: Iterable[Replace]) -> tuple[Cut, ...]:
    """Return what each shift becomes when all these spans are replaced. Spans of one shift do not overlap.

    The first piece keeps the id of the shift, so that calendars know it again; the others are called after it.
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
    return piece if number == 0 else replace(piece, id=ShiftId(f"{shift.id}.{piece.starts_at:%Y%m%d%H%M%S}"))
