"""From what is made to exact shifts, layer on layer: rotation, fixed, temporary, override, absence.

A layer puts people on for the time at which they are not on already, so nobody is on twice at one base; or it
takes people off. Which shifts there are depends on nothing but the roster and the absences: not on the present
moment, and not on the window that is asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.absence import Absence
from shared.domain.roster.roster import FixedShifts, Override, OverrideKind, Roster, TemporarySchedule
from shared.domain.roster.rotation import Rotation, Stint
from shared.domain.roster.spans import Span, cut
from shared.domain.rota import Shift

_Layer = Rotation | FixedShifts
_Spans = defaultdict[ResponderId, list[Span]]


def shifts_of(
    roster: Roster, start: datetime, end: datetime, absences: Iterable[Absence] = ()
) -> tuple[Shift, ...]:
    """Return every shift of which any moment is in [start, end), whole, in order of time."""
    if not start < end:
        return ()
    others: list[Override | TemporarySchedule] = [*roster.temporary, *roster.overrides]
    touching = [some for some in others if some.starts_at < end and start < some.ends_at]
    low = min([start, *(some.starts_at for some in touching)])
    high = max([end, *(some.ends_at for some in touching)])
    spans, low, high = _ordinary(roster, low, high)
    for some in roster.temporary:
        if some.starts_at < high and low < some.ends_at:
            _lay_over(spans, some)
    for override in roster.overrides:
        if override.starts_at < high and low < override.ends_at:
            _apply(spans, override)
    _take_off(spans, absences)
    found = [
        Shift(shift_id(roster.id, who, span[0]), who, roster.role, roster.base, *span)
        for who, mine in spans.items()
        for span in mine
        if span[0] < end and span[1] > start
    ]
    return tuple(sorted(found, key=lambda shift: (shift.starts_at, shift.responder_id)))


def _ordinary(roster: Roster, start: datetime, end: datetime) -> tuple[_Spans, datetime, datetime]:
    """The rotations, and the fixed shifts over them, at least of [start, end) and for as long as what touches that
    time goes on: what another layer cuts off is the same whatever window was asked for. With it, that time."""
    layers: list[_Layer] = [*roster.rotations, *roster.fixed]
    stints = [list(layer.stints(roster.zone, start, end)) for layer in layers]
    low = min((stint.starts_at for some in stints for stint in some), default=start)
    high = max((stint.ends_at for some in stints for stint in some), default=end)
    spans: _Spans = defaultdict(list)
    for layer, inside in zip(layers, stints, strict=True):
        mine: _Spans = defaultdict(list)
        for who, starts_at, ends_at in (
            *_until(layer, roster, low, start),
            *inside,
            *_from(layer, roster, end, high),
        ):
            mine[who].append((starts_at, ends_at))
        for who, more in mine.items():
            spans[who] = _with(spans[who], more)
    return spans, min(low, start), max(high, end)


def _until(layer: _Layer, roster: Roster, low: datetime, start: datetime) -> Iterable[Stint]:
    """What ends in the time before the window."""
    return (s for s in layer.stints(roster.zone, low, start) if s.ends_at <= start) if low < start else ()


def _from(layer: _Layer, roster: Roster, end: datetime, high: datetime) -> Iterable[Stint]:
    """What starts in the time after the window."""
    return (s for s in layer.stints(roster.zone, end, high) if s.starts_at >= end) if end < high else ()


def _lay_over(spans: _Spans, temporary: TemporarySchedule) -> None:
    hole = [(temporary.starts_at, temporary.ends_at)]
    for who in spans:
        spans[who] = cut(spans[who], hole)
    for stint in temporary.shifts:
        inside = (max(stint.starts_at, temporary.starts_at), min(stint.ends_at, temporary.ends_at))
        if inside[0] < inside[1]:
            spans[stint.responder_id] = _with(spans[stint.responder_id], [inside])


def _apply(spans: _Spans, override: Override) -> None:
    who, span = override.responder_id, (override.starts_at, override.ends_at)
    if override.kind is OverrideKind.ADD:
        spans[who] = _with(spans[who], [span])
        return
    taken = [(max(starts, span[0]), min(ends, span[1])) for starts, ends in spans[who]]
    spans[who] = cut(spans[who], [span])
    if override.kind is OverrideKind.REPLACE and override.by is not None:
        given = [(starts, ends) for starts, ends in taken if starts < ends]
        spans[override.by] = _with(spans[override.by], given)


def _take_off(spans: _Spans, absences: Iterable[Absence]) -> None:
    away: Mapping[ResponderId, list[Span]] = defaultdict(list)
    for absence in absences:
        away[absence.responder_id].append((absence.starts_at, absence.ends_at))
    for who in spans.keys() & away.keys():
        spans[who] = cut(spans[who], sorted(away[who]))


def _with(there: list[Span], more: list[Span]) -> list[Span]:
    """What is there stands; of `more` is added what it leaves free. Each of `more` stays a shift of its own."""
    return sorted(there + cut(_apart(more), there)) if there else _apart(more)


def _apart(spans: list[Span]) -> list[Span]:
    """The same time with overlaps cut off the later one."""
    found: list[Span] = []
    for starts, ends in sorted(spans):
        starts = max(starts, found[-1][1]) if found else starts
        if starts < ends:
            found.append((starts, ends))
    return found


def shift_id(roster_id: str, who: ResponderId, starts_at: datetime) -> ShiftId:
    """Return the id of the shift that this person starts then: the same at every expansion."""
    return ShiftId(f"{roster_id}.{who}.{starts_at.isoformat()[:-6].replace(':', '')}")
