"""What a changed rota would bring, before anybody publishes it: gaps, rest, and the pairs it gives and takes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from shared.domain.assignment import Role
from shared.domain.roster.check import Cover
from shared.domain.roster.cover import DoubleBooking, EmptyShift, Gap, Rota, presences
from shared.domain.roster.notice import apart_from
from shared.domain.roster.working_time import Breach, gone_further
from shared.domain.rota import Shift


@dataclass(frozen=True, slots=True)
class PairChange:
    """From `starts_at` until `ends_at` the base has `after` pairs where it had `before`."""

    base: str
    starts_at: datetime
    ends_at: datetime
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What is wrong with the rota as it would be, which shifts come and go, and where pairs change."""

    cover: Cover
    added: tuple[Shift, ...]
    removed: tuple[Shift, ...]
    pairs: tuple[PairChange, ...]


def preview(before: Rota, after: Rota, cover_after: Cover) -> Preview:
    """Return how the rota would change in the window of `cover_after`, which was checked on `after`."""
    start, end = cover_after.starts_at, cover_after.ends_at
    old, new = _by_content(before.within(start, end)), _by_content(after.within(start, end))
    return Preview(
        cover_after,
        added=tuple(shift for key, shift in new.items() if key not in old),
        removed=tuple(shift for key, shift in old.items() if key not in new),
        pairs=tuple(pair_changes(before, after, start, end)),
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change does to the rota of the window: what comes and goes, and what is wrong by it that was not.

    A breach that was there is new where it goes further from its limit than before.
    """

    preview: Preview
    gaps_made: tuple[Gap, ...]
    gaps_closed: tuple[Gap, ...]
    empty_made: tuple[EmptyShift, ...]
    double_made: tuple[DoubleBooking, ...]
    breaches_made: tuple[Breach, ...]


def effect(before: Rota, after: Rota, cover_before: Cover, cover_after: Cover) -> Effect:
    """Return what changes from one rota to the other, each checked over the same window."""
    had_empty = {(e.shift.responder_id, e.starts_at, e.ends_at) for e in cover_before.empty_shifts}
    had_double = {(d.responder_id, d.starts_at, d.ends_at) for d in cover_before.double_bookings}
    return Effect(
        preview(before, after, cover_after),
        apart_from(cover_after.gaps, cover_before.gaps),
        apart_from(cover_before.gaps, cover_after.gaps),
        tuple(
            e for e in cover_after.empty_shifts if (e.shift.responder_id, e.starts_at, e.ends_at) not in had_empty
        ),
        tuple(
            d for d in cover_after.double_bookings if (d.responder_id, d.starts_at, d.ends_at) not in had_double
        ),
        gone_further(cover_before.breaches, cover_after.breaches),
    )


def _by_content(rota: Rota) -> dict[tuple[str, str, str, datetime, datetime], Shift]:
    """A shift is the same when who, where and when are: its id is not looked at."""
    return {(s.responder_id, s.role, s.base, s.starts_at, s.ends_at): s for s in rota.shifts}


def pair_changes(before: Rota, after: Rota, start: datetime, end: datetime) -> Iterator[PairChange]:
    """Yield every stretch of [start, end) in which a base has more or fewer pairs than before."""
    changes: dict[str, dict[datetime, list[tuple[int, Role, int]]]] = defaultdict(lambda: defaultdict(list))
    for which, rota in enumerate((before, after)):
        for presence in presences(rota.within(start, end), start, end):
            role = presence.responder.role
            changes[presence.base][presence.starts_at].append((which, role, 1))
            changes[presence.base][presence.ends_at].append((which, role, -1))
    for base in sorted(changes):
        yield from _joined(_differences(base, changes[base]))


def _differences(base: str, changes: dict[datetime, list[tuple[int, Role, int]]]) -> Iterator[PairChange]:
    there = [dict.fromkeys(Role, 0), dict.fromkeys(Role, 0)]
    for moment, until in pairwise(sorted(changes)):
        for which, role, step in changes[moment]:
            there[which][role] += step
        was, will_be = (min(counts.values()) for counts in there)
        if was != will_be:
            yield PairChange(base, moment, until, was, will_be)


def _joined(found: Iterable[PairChange]) -> Iterator[PairChange]:
    """The same changes, those that follow each other at once as one."""
    last: PairChange | None = None
    for change in found:
        if last and (last.ends_at, last.before, last.after) == (change.starts_at, change.before, change.after):
            last = PairChange(last.base, last.starts_at, change.ends_at, last.before, last.after)
            continue
        if last:
            yield last
        last = change
    if last:
        yield last
