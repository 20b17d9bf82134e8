"""A proposed roster becomes what counts in its weeks: a temporary schedule in the place of whatever there was.

Duties know no midnight: who is on duty when the weeks begin stays until that duty ends, and the last duties of the
weeks go on beyond them. Overrides count on top of it, as on top of everything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from shared.domain.errors import RotaInvalid
from shared.domain.roster.checks import RosterRules
from shared.domain.roster.edits import Edit, make_temporary
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.roster import Roster, TemporarySchedule
from shared.domain.roster.rotation import Stint

_INSTANT = timedelta(microseconds=1)
_MOST_DUTIES = 2500
"""Of one role at one base, as they are stored as one thing: some 300 of the 400 KB that an item can have."""


def take_place(
    roster: Roster, stints: Iterable[Stint], start: datetime, end: datetime, rules: RosterRules, now: datetime
) -> Edit:
    """Return the roster in which these duties, and no others, begin in [start, end); a temporary schedule that
    counts there ends where they begin and goes on after them. Raises RotaInvalid."""
    if start < now:
        raise RotaInvalid("These weeks have begun: a proposal is published before its first day.")
    own = tuple(stints)
    until = max([end, *(stint.ends_at for stint in own)])
    below = replace(roster, overrides=())
    shown = [
        Stint(shift.responder_id, max(shift.starts_at, since), min(shift.ends_at, to))
        for since, to, shift in (
            *((start, until, s) for s in shifts_of(below, start - _INSTANT, start) if s.ends_at > start),
            *((end, until, s) for s in shifts_of(below, end, until)),
        )
    ]
    cleared = replace(roster, temporary=tuple(_cleared(roster, start, until)))
    schedule = TemporarySchedule("", start, until, (*own, *shown))
    # The limit of what people type in by hand does not bind a search.
    edit = make_temporary(cleared, schedule, replace(rules, most_people=_MOST_DUTIES), now)
    return replace(edit, before=roster)


def still_counts(roster: Roster, published: str, end: datetime, now: datetime) -> bool:
    """Whether any of what a proposal published as that temporary schedule, for weeks until `end`, is left to count
    from now on, or was when those were over: it was neither withdrawn nor did others take all of its place."""
    parts = (some for some in roster.temporary if some.id == published or some.id.startswith(f"{published}-"))
    return any(part.ends_at >= min(end, now + _INSTANT) for part in parts)


def _cleared(roster: Roster, start: datetime, end: datetime) -> Iterator[TemporarySchedule]:
    """What is left of the temporary schedules outside [start, end)."""
    for some in roster.temporary:
        if some.ends_at <= start or end <= some.starts_at:
            yield some
            continue
        if some.starts_at < start:
            yield _part(some, some.id, some.starts_at, start)
        if end < some.ends_at:
            rest = f"{some.id}-{roster.version + 1:05d}" if some.starts_at < start else some.id
            yield _part(some, rest, end, some.ends_at)


def _part(some: TemporarySchedule, name: str, start: datetime, end: datetime) -> TemporarySchedule:
    inside = (s._replace(starts_at=max(s.starts_at, start), ends_at=min(s.ends_at, end)) for s in some.shifts)
    return TemporarySchedule(name, start, end, tuple(s for s in inside if s.starts_at < s.ends_at))
