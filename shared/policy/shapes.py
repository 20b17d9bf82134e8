"""The shape of single policy files. What they make together: files.py."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from shared.domain.hours import WeeklyHours
from shared.domain.policy import StepRule, WatchingPolicy
from shared.domain.travel import RoadFactorModel


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
    reckon_ahead: timedelta
    steps: dict[int, tuple[StepRule, ...]]
    travel: RoadFactorModel


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
