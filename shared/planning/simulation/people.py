"""The people of the simulated county: where they are, what they do, and how the decision sees them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import inf

from shared.domain.preference import Preferences, strain
from shared.domain.snapshot import State, Worker
from shared.domain.travel import Position
from shared.planning.simulation.demand import Report
from shared.planning.simulation.habits import Habits
from shared.planning.simulation.staffing import Duty

MONDAY = datetime(2026, 12, 28, tzinfo=UTC)
"""Minute 0, so that after a warm-up of four days the year is 2027. Every day has 24 hours here:
the clock is not changed."""

_A_MOMENT = 0.001
"""Minutes; within so much of a change everybody is looked at anew, as moments of the calendar are rounded."""

_MANY = 8
"""Moments of release that are remembered of a person, as on a responder's record."""


@dataclass(slots=True)
class Person:
    """Somebody on duty. While en route, `left` and `there` are the minutes of setting out and of arrival; `sent`
    is when their case was settled on them."""

    duty: Duty
    position: Position
    state: State = State.IDLE
    free_at: float = 0.0
    report: Report | None = None
    left: float = 0.0
    there: float = 0.0
    moving_to: Position | None = None
    sent: float = 0.0
    released: tuple[float, ...] = ()
    """When they were last released, the last first; `releases` says it as the product does."""
    releases: tuple[datetime, ...] = ()
    seen: Worker | None = None
    """As the decision last saw them, which is still so until `seen_until` or until something happens to them."""
    seen_until: float = 0.0

    def where(self, now: float) -> Position:
        """Where on the straight line to the case, or to the place to wait, the person is."""
        end = self.report.place if self.state is State.EN_ROUTE and self.report else self.moving_to
        if self.state is State.ON_SCENE or end is None or now <= self.left:
            return self.position
        share = min((now - self.left) / max(self.there - self.left, 1e-9), 1.0)
        start = self.position
        return Position(
            start.latitude + share * (end.latitude - start.latitude),
            start.longitude + share * (end.longitude - start.longitude),
        )

    def remember_release(self, now: float) -> None:
        """The person was released from a call-out now."""
        self.released = (now, *self.released[: _MANY - 1])
        self.releases = (instant(now), *self.releases[: _MANY - 1])

    def look(self, now: float, habits: Habits) -> Worker:
        """Return the person as the decision sees them now."""
        on_road = self.state is State.EN_ROUTE and self.report is not None
        self.seen_until = self._same_until(now, habits.preferences)
        self.seen = Worker(
            self.duty.id,
            self.duty.role,
            self.state,
            self.where(now),
            self.free_at,
            self.duty.ends,
            case_id=self.report.id if self.report else None,
            case_grade=self.report.grade if self.report else None,
            free_from=self.report.place if on_road and self.report else None,
            base=self.duty.base,
            strain=strain(self.releases, habits.preferences, instant(now)) if self.releases else 0.0,
        )
        return self.seen

    def _same_until(self, now: float, preferences: Preferences) -> float:
        """Until when the decision sees the same if nothing happens to the person: somebody on the road is seen
        elsewhere each time, and strain is even only between the time of rest and the next call-out forgotten."""
        if self.state is State.EN_ROUTE or self.moving_to is not None:
            return now
        if not self.released:
            return inf
        if now <= self.released[0] + preferences.rested_after + _A_MOMENT:
            return now
        forgotten = [at + preferences.call_outs_within - _A_MOMENT for at in self.released]
        return min([at for at in forgotten if at > now - 2 * _A_MOMENT], default=inf)


@lru_cache(maxsize=1)
def instant(minute: float) -> datetime:
    """Return the moment on the calendar of this minute."""
    return MONDAY + timedelta(minutes=minute)
