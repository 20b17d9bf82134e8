"""What one decision about many cases sees and answers. All times are minutes from one zero; durations are minutes.

Minutes and not instants, because the same decision serves the product, the door for comparison and a simulated
county, and because it is taken thousands of times an hour. The service translates at its edge.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import cos, hypot, inf, radians, sin
from typing import NamedTuple

from shared.domain.assignment import Role
from shared.domain.preference import NONE, Preferences, Tie
from shared.domain.travel import Position, RoadFactorModel, RoadTimes, Travel

MinutesTo = Callable[[Sequence[Position], Position], list[float]]
"""The minutes on the road from each of the origins to one destination, turn-out not included."""

WEEK = 7 * 24 * 60


class State(StrEnum):
    """What a person is doing. `ON_SCENE` is a visit or its write-up; `COMING`, a shift that begins soon."""

    IDLE = "idle"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    COMING = "coming"


IDLE = State.IDLE
"""Asked for everybody in every decision, and slow to reach through the enumeration before Python 3.12."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that nobody has been sent to. `skills` are alternatives: the pair needs one of each set. Who is in
    `not_again` may not be asked for it. `base` serves it first; `ties` tells who knows the family. A visit agreed
    with a household `starts` then, with those `planned`; any other begins in one of `times`, if there are any."""

    id: str
    grade: int
    reported: float
    due: float
    position: Position
    skills: tuple[frozenset[str], ...] = ()
    not_again: frozenset[str] = frozenset()
    base: str = ""
    ties: Mapping[str, Tie] = field(default_factory=dict)
    starts: float | None = None
    planned: frozenset[str] = frozenset()
    times: tuple[tuple[float, float], ...] | None = None

    def when_received(self, arrivals: list[float]) -> list[float]:
        """Return the arrivals; infinite where nobody would be let in at that time."""
        times = self.times
        if times is None:
            return arrivals
        return [at if any(begins <= at <= ends for begins, ends in times) else inf for at in arrivals]


@dataclass(frozen=True, slots=True)
class Worker:
    """A social worker or police responder on call until `duty_end`.

    `free_at` is when they are expected to be free (idle: now or earlier), `free_from` where they will be then if
    that is elsewhere. Who is en route tells the case in `case_id` and, once the pair has accepted, its grade in
    `case_grade`. `strain` is what rest and a fair share of call-outs
    weigh against them, in minutes.
    """

    id: str
    role: Role
    state: State
    position: Position
    free_at: float
    duty_end: float
    skills: frozenset[str] = frozenset()
    case_id: str | None = None
    case_grade: int | None = None
    free_from: Position | None = None
    base: str = ""
    strain: float = 0.0

    def reckoned_free(self, now: float, rules: "Rules") -> float:
        """When to reckon with the person: now if idle, at the start of a shift, else later than expected, for
        visits overrun."""
        if self.state is IDLE:
            return now
        if self.state is State.COMING:
            return max(self.free_at, now)
        return max(self.free_at + rules.release_margin, now + rules.overdue_margin)


@dataclass(frozen=True, slots=True)
class Demand:
    """Grade 2 reports to be expected in each hour of the week, Monday 00:00 first, and their running total."""

    hourly: tuple[float, ...]
    running: tuple[float, ...]

    @classmethod
    def of(cls, hourly: Sequence[float]) -> "Demand":
        """Return the demand for 168 hourly figures; 24 figures stand for every day alike."""
        week = tuple(hourly) * (168 // len(hourly))
        running = [0.0]
        for figure in week:
            running.append(running[-1] + figure)
        return cls(week, tuple(running))

    def between(self, minute_of_week: float, minutes: float) -> float:
        """Return how many Grade 2 reports are expected in the `minutes` after `minute_of_week`."""
        return self._up_to(minute_of_week + minutes) - self._up_to(minute_of_week)

    def _up_to(self, minute: float) -> float:
        weeks, rest = divmod(minute, WEEK)
        hour = int(rest // 60)
        return weeks * self.running[-1] + self.running[hour] + self.hourly[hour] * (rest - 60 * hour) / 60


@dataclass(frozen=True, slots=True)
class Rules:
    """The figures that steer the decision (all default: nobody has published them). Minutes, unless said.

    turn_out            from being asked to leaving
    late_weight         by grade: cost of a minute late, where a minute until both arrive costs 1
    late_step           by grade: cost of being late at all
    visit_for           by grade: on scene and write-up
    overrun_for         by grade: how far past the end of duty an arrival (2) or a visit's end (3) may be planned
    release_margin      how much later than expected a busy person is reckoned to be free
    overdue_margin      the same for who should have been free by now
    reach_within        a Grade 2 that was waiting and unplaced is reckoned to be reached after this
    places, place_names where demand comes from, with the share of each, for keeping cover; what people call them
    in_reach            who can be there in this time counts as cover
    bear_calm, bear_due, bear_late   Grade 2 reports that may be lost for a Grade 3: fresh, falling due, late
    bear_spare, few_idle   so many more for each pair left idle beyond so many
    full_time           the time that a Grade 3 has when it is fresh
    laxity_cost         cost of choosing a Grade 3, by hour of its time left
    loss_cost           cost of choosing a Grade 3, by Grade 2 report lost
    divert, divert_gain proposals to divert at all, and the cost that one must save
    reposition, reposition_gain   proposals to wait elsewhere at all, and the Grade 2 reports one must gain
    preferences         what counts between people who are in time
    """

    turn_out: float
    demand: Demand
    late_weight: Mapping[int, float]
    late_step: Mapping[int, float]
    visit_for: Mapping[int, float]
    overrun_for: Mapping[int, float]
    places: tuple[tuple[Position, float], ...]
    release_margin: float = 15.0
    overdue_margin: float = 30.0
    reach_within: float = 180.0
    in_reach: float = 55.0
    bear_calm: float = 0.03
    bear_due: float = 0.12
    bear_late: float = 0.05
    bear_spare: float = 0.0
    few_idle: int = 3
    full_time: float = 2880.0
    laxity_cost: float = 0.5
    loss_cost: float = 200.0
    divert: bool = False
    divert_gain: float = 8.0
    reposition: bool = False
    reposition_gain: float = 0.03
    preferences: Preferences = NONE
    place_names: tuple[str, ...] = ()

    def name_of(self, place: Position) -> str:
        """Return what people call one of the places."""
        return self.place_names[[position for position, _ in self.places].index(place)]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The county at `now`. `minute_of_week` is the same instant on the local clock, from Monday 00:00."""

    now: float
    minute_of_week: float
    waiting: tuple[Waiting, ...]
    workers: tuple[Worker, ...]


@dataclass(frozen=True, slots=True)
class Send:
    """Send these two now. With `instead_of`, they are diverted from that Grade 3, which waits again."""

    case_id: str
    social_worker: str
    police: str
    joint_arrival: float
    because: tuple[str, ...]
    instead_of: str | None = None


class Wait(NamedTuple):
    """The case waits; `people` are those it waits for and `until` when they are expected, where that is known."""

    case_id: str
    because: tuple[str, ...]
    people: tuple[str, ...] = ()
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """An idle person is advised to wait at `to`."""

    person: str
    to: Position
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do now. `divert` and `move` are proposals that a person confirms. Every waiting case has one entry
    in `send`, `wait` or `divert`; nobody is named in two of `send` and `divert`."""

    send: tuple[Send, ...]
    wait: tuple[Wait, ...]
    divert: tuple[Send, ...]
    move: tuple[Move, ...]


def minutes_by(travel: Travel) -> MinutesTo:
    """Return the minutes of a travel model from many origins at once; the road-factor model has a quick way."""
    if isinstance(travel, RoadFactorModel):
        return _minutes_by_road_factor(travel)
    if isinstance(travel, RoadTimes):
        return _minutes_by_road_times(travel)
    return lambda origins, destination: [travel(origin, destination).total_seconds() / 60 for origin in origins]


def _minutes_by_road_times(travel: RoadTimes) -> MinutesTo:
    """As told where it was told, else by the model in its quick way."""
    by_model = minutes_by(travel.model)
    told = {
        destination: {origin: time.total_seconds() / 60 for origin, time in times.items()}
        for destination, times in travel.told.items()
    }

    def minutes_to(origins: Sequence[Position], destination: Position) -> list[float]:
        modelled, known = by_model(origins, destination), told.get(destination)
        if not known:
            return modelled
        return [known.get(origin, minutes) for origin, minutes in zip(origins, modelled, strict=True)]

    return minutes_to


def _minutes_by_road_factor(model: RoadFactorModel) -> MinutesTo:
    """The same to a second as one by one."""
    near_minutes = 60 / model.near_kmh
    far_minutes = 60 / model.far_kmh
    near_km, factor = model.near_km, 111.32 * model.road_factor
    saved = near_km * (near_minutes - far_minutes)

    def minutes_to(origins: Sequence[Position], destination: Position) -> list[float]:
        latitude, longitude = destination.latitude, destination.longitude
        east, bend = factor * cos(radians(latitude)), factor * sin(radians(latitude)) * radians(0.5)
        return [
            km * near_minutes
            if (
                km := hypot(
                    (origin.latitude - latitude) * factor,
                    (origin.longitude - longitude) * (east - bend * (origin.latitude - latitude)),
                )
            )
            <= near_km
            else km * far_minutes + saved
            for origin in origins
        ]

    return minutes_to
