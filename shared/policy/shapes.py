"""The shape of single policy files. What they make together: files.py."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from shared.domain.hours import WeeklyHours
from shared.domain.policy import StepRule, WatchingPolicy
from shared.domain.snapshot import Demand, Rules
from shared.domain.travel import Position, RoadFactorModel


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
class Activity:
    """What a visit is for, and how long it takes on scene."""

    id: str
    name: str
    on_scene_median: timedelta
    on_scene_p90: timedelta


@dataclass(frozen=True, slots=True)
class Skill:
    """Something a responder may be able to do."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening times per weekday (0 = Monday), and those of a bank holiday."""

    by_weekday: dict[int, tuple[tuple[time, time], ...]]
    on_bank_holidays: tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Core hours and visiting hours by the wall clock."""

    zone: ZoneInfo
    bank_holidays: frozenset[date]
    core_hours: Hours
    visiting_hours: Hours

    def weekly(self, hours: Hours) -> WeeklyHours:
        """Return these hours with the zone and the bank holidays of the calendar."""
        return WeeklyHours(self.zone, hours.by_weekday, self.bank_holidays, hours.on_bank_holidays)


@dataclass(frozen=True, slots=True)
class General:
    """What belongs to no other file."""

    version: str
    deadlines: dict[int, timedelta]
    return_interview_within: timedelta
    core_hours_go_to_day_team: bool


@dataclass(frozen=True, slots=True)
class Dispatching:
    """How offers are made. See DispatchPolicy, which has the visiting hours of the calendar besides."""

    time_to_answer: timedelta
    turn_out: timedelta
    ask_again_after: timedelta
    reserve_pairs: int
    lead_time: timedelta
    seen_good_for: timedelta
    seen_told_for: timedelta
    steps: dict[int, tuple[StepRule, ...]]
    travel: RoadFactorModel


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
    propose_diversions: bool
    propose_moves: bool
    advice_lasts: timedelta

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
        )


def _minutes(duration: timedelta) -> float:
    return duration.total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Watching:
    """When something counts as stuck. See WatchingPolicy, which has the times of the activities besides."""

    patience: timedelta
    tell_after: timedelta
    set_out_within: dict[int, timedelta]
    arrive_late_by: timedelta
    on_scene_slack: timedelta
    on_scene_p90_of_others: timedelta
    sweep_late_after: timedelta
    canary_late_after: timedelta

    def policy(self, activities: tuple[Activity, ...]) -> WatchingPolicy:
        """Return the policy that they make with these activities."""
        rest = {name: getattr(self, name) for name in self.__slots__}
        return WatchingPolicy(on_scene_p90={a.id: a.on_scene_p90 for a in activities}, **rest)
