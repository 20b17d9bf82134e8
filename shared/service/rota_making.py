"""A change of the rota tried before it is made: what it brings, over the days in which it is first felt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.assignment import Role
from shared.domain.roster.absence import Absence
from shared.domain.roster.cover import Rota
from shared.domain.roster.edits import Edit
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.preview import Effect, effect
from shared.domain.roster.publication import changes
from shared.domain.rota import Shift
from shared.service.cover import CoverAhead
from shared.service.roster import Decide, Rosters

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Trial:
    """An edit that nobody has saved, and what it would do in the window of its effect."""

    edit: Edit
    effect: Effect


@dataclass(frozen=True)
class RotaMaking:
    """What an administrator is shown before they publish."""

    rosters: Rosters
    ahead: CoverAhead

    def preview(self, base: str, role: Role, decide: Decide, seen: int | None = None) -> Trial:
        """Return what the edit would bring. The window begins when the first shift changes, and is as long as
        cover is looked ahead. Nothing is saved. Raises as `Rosters.edit`."""
        edit, now = self.rosters.tried(base, role, decide, seen)
        start = self._first_change(edit, now)
        end = start + self.ahead.policy.look_ahead
        low, high = self.ahead.reach(start, end)
        rota, absences = self.ahead.rota, self.ahead.rota.absences_between(low, high)
        before = Rota(self._planned(low, high, now, absences), absences, rota.responders())
        after = Rota(_with(before.shifts, edit, start, high, absences), absences, before.responders)
        judge = self.ahead.judge
        return Trial(edit, effect(before, after, judge(before, start, end), judge(after, start, end)))

    def _first_change(self, edit: Edit, now: datetime) -> datetime:
        """When the rosters before and after first differ; now when they do so in no time that can be asked for."""
        step = self.rosters.rules.published_ahead
        start = now
        while start < now + self.rosters.rules.longest:
            was, will_be = (set(shifts_of(roster, start, start + step)) for roster in (edit.before, edit.after))
            if was != will_be:
                return max(now, min(shift.starts_at for shift in was ^ will_be))
            start += step
        return now

    def _planned(
        self, start: datetime, end: datetime, now: datetime, absences: tuple[Absence, ...]
    ) -> tuple[Shift, ...]:
        """Every shift in [start, end): those published, and after those what all rosters have."""
        found = {shift.id: shift for shift in self.ahead.rota.shifts_between(start, end)}
        horizon = now + self.rosters.rules.published_ahead - _DAY  # it moves on once a day
        for shift in self._made(max(start, horizon), end, absences) if horizon < end else ():
            if shift.starts_at >= horizon:
                found.setdefault(shift.id, shift)
        return tuple(sorted(found.values(), key=lambda shift: (shift.starts_at, shift.id)))

    def _made(self, start: datetime, end: datetime, absences: tuple[Absence, ...]) -> Iterator[Shift]:
        for base in self.rosters.bases:
            for role in Role:
                roster = self.rosters.store.roster(base.id, role)
                yield from shifts_of(roster, start, end, absences) if roster else ()


def _with(
    planned: tuple[Shift, ...], edit: Edit, start: datetime, end: datetime, absences: tuple[Absence, ...]
) -> tuple[Shift, ...]:
    """The shifts as they would be once the edit is published."""
    later = [shift for shift in planned if shift.ends_at > start]
    due = changes(edit.after, later, shifts_of(edit.after, start, end, absences), start)
    gone = {change.before.id for change in due if change.before is not None}
    come = tuple(change.after for change in due if change.after is not None)
    return tuple(shift for shift in planned if shift.id not in gone) + come
