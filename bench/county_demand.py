"""A county's days by chance: contacts and people on duty, the same for the same seed. Figures: DOMAIN §2.

Assumed where nobody has published it (each is named in the report that the bench prints):
a third of contacts is Grade 2; places are normal round a district's centre with its spread as the distance that
holds about two thirds; the mix of activities within a grade is even.
"""

from dataclasses import dataclass
from math import cos, log, radians
from random import Random

from shared.domain.assignment import Role
from shared.domain.snapshot import Demand
from shared.domain.travel import Position
from shared.policy import load

DAY = 1440.0
CONTACTS_A_DAY = 133.5
GRADE_2_SHARE = 1 / 3
HOURS = (3.29, 2.46, 1.95, 1.54, 1.23, 1.13, 1.44, 2.05, 3.08, 3.90, 4.31, 4.41,
         4.52, 4.62, 5.03, 5.75, 6.16, 6.47, 6.47, 6.37, 6.26, 6.16, 5.95, 5.44)  # fmt: skip
DAYS = (0.99, 0.98, 0.98, 1.00, 1.07, 1.06, 0.92)
DEADLINE = {2: 60.0, 3: 48 * 60.0}
ACTIVITIES = {
    2: ((75.0, 150.0), (90.0, 240.0), (90.0, 180.0), (60.0, 120.0)),
    3: ((45.0, 90.0), (60.0, 90.0), (75.0, 150.0), (60.0, 90.0)),
}
"""By grade: on scene, median and 90th percentile, of the activities it leads to."""


@dataclass(frozen=True, slots=True)
class Report:
    """One contact: `expected_for` on scene is the median of its activity, `takes` what it will take."""

    id: str
    grade: int
    at: float
    district: str
    place: Position
    expected_for: float
    takes: float

    @property
    def due(self) -> float:
        """The minute by which both must be there."""
        return self.at + DEADLINE[self.grade]


@dataclass(frozen=True, slots=True)
class Duty:
    """One person's shift."""

    id: str
    role: Role
    home: Position
    starts: float
    ends: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """How many pairs start a shift each day, and what share of the contacts is attended."""

    name: str
    pairs: int
    attended: float
    shift: float = 720.0
    write_up: float = 30.0


def expected_grade_2(scenario: Scenario) -> Demand:
    """Return the Grade 2 reports to be expected in each hour of the week, as a year's figures would give them."""
    daily = CONTACTS_A_DAY * scenario.attended * GRADE_2_SHARE
    return Demand.of([daily * day * hour / sum(HOURS) for day in DAYS for hour in HOURS])


def reports(scenario: Scenario, days: int, seed: int) -> list[Report]:
    """Return the contacts of `days` days from Monday 00:00, in order of time."""
    chance = Random(seed)
    districts = DISTRICTS
    found = []
    for day in range(days):
        for hour, share in enumerate(HOURS):
            mean = CONTACTS_A_DAY * scenario.attended * DAYS[day % 7] * share / sum(HOURS)
            for _ in range(_poisson(chance, mean)):
                found.append(_report(chance, districts, day * DAY + hour * 60 + chance.random() * 60, len(found)))
    return sorted(found, key=lambda report: report.at)


def _report(chance: Random, districts: list[tuple[str, Position, float, float]], at: float, number: int) -> Report:
    name, centre, spread, _ = chance.choices(districts, weights=[district[3] for district in districts])[0]
    grade = 2 if chance.random() < GRADE_2_SHARE else 3
    median, p90 = chance.choice(ACTIVITIES[grade])
    takes = chance.lognormvariate(log(median), log(p90 / median) / 1.2816)
    north, east = (chance.gauss(0, spread / 1.5) for _ in range(2))
    place = Position(
        centre.latitude + north / 111.32,
        centre.longitude + east / (111.32 * cos(radians(centre.latitude))),
    )
    return Report(f"c{number:05d}", grade, at, name, place, median, min(takes, 480.0))


def duties(scenario: Scenario, days: int) -> list[Duty]:
    """Return the shifts of `days` days: starts follow the hourly demand, at least two pairs at any hour, pairs
    shared out over the bases by the demand of their districts."""
    starts = _starts(scenario)
    found = []
    for number, (start, home) in enumerate(zip(starts, _homes(len(starts)), strict=True)):
        for day in range(-1, days):
            begin = day * DAY + start
            for role, mark in ((Role.SOCIAL_WORKER, "s"), (Role.POLICE, "p")):
                found.append(Duty(f"{mark}{number:02d}-{day:03d}", role, home, begin, begin + scenario.shift))
    return sorted(found, key=lambda duty: (duty.starts, duty.id))


def _starts(scenario: Scenario) -> list[float]:
    """Half-hourly starts, one by one where the cover is thinnest against the demand of the day."""
    slots = 48
    length = round(scenario.shift / 30)
    total = sum(HOURS)
    demand = [(HOURS[slot // 2] + HOURS[(slot // 2 - (slot % 2 == 0)) % 24]) / 2 / total for slot in range(slots)]
    wanted = [max(2.0, scenario.pairs * length * share / 2) for share in demand]
    cover = [0] * slots
    starts = []
    for _ in range(scenario.pairs):

        def lack(start: int) -> float:
            inside = {(start + step) % slots for step in range(length)}
            return sum(max(wanted[s] - cover[s] - (s in inside), 0.0) ** 2 / wanted[s] for s in range(slots))

        best = min(range(slots), key=lack)
        for step in range(length):
            cover[(best + step) % slots] += 1
        starts.append(best * 30.0)
    return sorted(starts)


def _homes(count: int) -> list[Position]:
    policy = load()
    weight = {base.id: 0.0 for base in policy.bases}
    for name, _, _, share in DISTRICTS:
        weight[policy.areas[name]] += share / 100
    given = dict.fromkeys(weight, 0)
    homes = []
    for number in range(count):
        base = max(weight, key=lambda b: weight[b] * (number + 1) - given[b])
        given[base] += 1
        homes.append(next(b.position for b in policy.bases if b.id == base))
    return homes


def _poisson(chance: Random, mean: float) -> int:
    count, gap = 0, chance.expovariate(1.0)
    while gap < mean:
        count += 1
        gap += chance.expovariate(1.0)
    return count


DISTRICTS: list[tuple[str, Position, float, float]] = [
    ("Burnley", Position(53.7926, -2.2503), 2.8, 10.9),
    ("Chorley", Position(53.6600, -2.6478), 4.5, 8.2),
    ("Fylde", Position(53.7646, -2.9569), 5.0, 5.7),
    ("Hyndburn", Position(53.7598, -2.3837), 2.5, 5.8),
    ("Lancaster", Position(54.0649, -2.8100), 5.4, 14.1),
    ("Pendle", Position(53.8586, -2.1934), 4.3, 6.7),
    ("Preston", Position(53.7769, -2.7049), 2.9, 15.5),
    ("Ribble Valley", Position(53.8478, -2.4465), 7.7, 4.3),
    ("Rossendale", Position(53.6955, -2.2650), 4.2, 5.0),
    ("South Ribble", Position(53.7217, -2.7047), 3.6, 7.8),
    ("West Lancashire", Position(53.5812, -2.8289), 7.0, 8.2),
    ("Wyre", Position(53.8883, -2.9756), 6.5, 7.8),
]
