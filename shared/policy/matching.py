"""The shape of areas.json and matching.json, and the figures that they make."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.preference import Preferences
from shared.domain.snapshot import Demand, Rules
from shared.domain.travel import Position


@dataclass(frozen=True, slots=True)
class Area:
    """A district: its GSS code, the base that serves it first, where its people live, its share of demand in %."""

    code: str
    name: str
    base: str
    centre: Position
    spread_km: float
    share: float


@dataclass(frozen=True, slots=True)
class Matching:
    """How all waiting cases are decided together (default; the profile of demand: DOMAIN §2).

    `hours` and `days` are the relative weights of the hours of a day and of the days from Monday. A move that was
    advised or dismissed is not proposed again for as long as `advice_lasts`.
    """

    contacts_a_day: float
    attended_share: float
    grade_2_share: float
    hours: tuple[float, ...]
    days: tuple[float, ...]
    late_weight: dict[int, float]
    late_step: dict[int, float]
    visit: dict[int, timedelta]
    write_up: timedelta
    overrun: dict[int, timedelta]
    bear_calm: float
    bear_due: float
    bear_late: float
    bear_spare: float
    few_idle: int
    propose_diversions: bool
    propose_moves: bool
    advice_lasts: timedelta
    preferences: Preferences

    def rules(self, turn_out: timedelta, areas: tuple[Area, ...]) -> Rules:
        """Return the figures of the decision, in minutes."""
        daily = self.contacts_a_day * self.attended_share * self.grade_2_share / sum(self.hours)
        return Rules(
            turn_out=_minutes(turn_out),
            demand=Demand.of([daily * day * hour for day in self.days for hour in self.hours]),
            late_weight=self.late_weight,
            late_step=self.late_step,
            visit_for={grade: _minutes(visit + self.write_up) for grade, visit in self.visit.items()},
            overrun_for={grade: _minutes(overrun) for grade, overrun in self.overrun.items()},
            places=tuple((area.centre, area.share / 100) for area in areas),
            place_names=tuple(area.name for area in areas),
            divert=self.propose_diversions,
            reposition=self.propose_moves,
            bear_calm=self.bear_calm,
            bear_due=self.bear_due,
            bear_late=self.bear_late,
            bear_spare=self.bear_spare,
            few_idle=self.few_idle,
            preferences=self.preferences,
        )


def _minutes(duration: timedelta) -> float:
    return duration.total_seconds() / 60
