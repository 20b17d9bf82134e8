"""A county's contacts by chance, the same for the same seed. Figures: the policy files (DOMAIN §2).

Assumed where nobody has published it: a third of contacts is Grade 2; places are normal round a district's centre
with its spread as the distance that holds about two thirds; the mix of activities within a grade is even.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, log, radians
from random import Random
from typing import Any

from shared import policy
from shared.domain.travel import Position
from shared.planning.simulation.assumptions import ASSUMED
from shared.policy import Area

DAY = 1440.0
NOT_VISITED = 7_919
"""Added to the seed for the contacts that need no visit, so that the others are the same with and without them."""


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
    due: float


@dataclass(frozen=True, slots=True)
class Profile:
    """When and where contacts come from, as the policy files have it. Deadlines in minutes, by grade."""

    contacts_a_day: float
    grade_2_share: float
    hours: tuple[float, ...]
    days: tuple[float, ...]
    areas: tuple[Area, ...]
    deadlines: Mapping[int, float]

    @classmethod
    def of(cls, documents: Mapping[str, Any]) -> "Profile":
        """Return the profile of these policy documents."""
        figures = documents["matching"]
        deadlines = policy.policy_from(documents).deadlines
        return cls(
            figures["contacts_a_day"],
            figures["grade_2_share"],
            tuple(figures["hours"]),
            tuple(figures["days"]),
            policy.areas(),
            {grade: longest.total_seconds() / 60 for grade, longest in deadlines.items()},
        )


PROFILE = Profile.of(policy.documents())


def reports(attended: float, days: int, seed: int, profile: Profile = PROFILE) -> list[Report]:
    """Return the contacts that need a visit, of `days` days from Monday 00:00, in order of time."""
    chance = Random(seed)  # noqa: S311 - a made-up county is no secret
    found: list[Report] = []
    for day in range(days):
        for hour, share in enumerate(profile.hours):
            mean = profile.contacts_a_day * attended * profile.days[day % 7] * share / sum(profile.hours)
            for _ in range(_poisson(chance, mean)):
                at = day * DAY + hour * 60 + chance.random() * 60
                found.append(_report(chance, profile, at, len(found)))
    return sorted(found, key=lambda report: report.at)


def not_for_a_visit(attended: float, days: int, seed: int, profile: Profile = PROFILE) -> list[Report]:
    """Return the contacts of the same days that need no visit from us: advised, redirected, handed back, not
    eligible, or the day team's."""
    return reports(1.0 - attended, days, seed + NOT_VISITED, profile)


def _report(chance: Random, profile: Profile, at: float, number: int) -> Report:
    area = chance.choices(profile.areas, weights=[area.share for area in profile.areas])[0]
    grade = 2 if chance.random() < profile.grade_2_share else 3
    median, p90 = chance.choice(_ON_SCENE[grade])
    takes = chance.lognormvariate(log(median), log(p90 / median) / 1.2816)
    north, east = (chance.gauss(0, area.spread_km / 1.5) for _ in range(2))
    place = Position(
        area.centre.latitude + north / 111.32,
        area.centre.longitude + east / (111.32 * cos(radians(area.centre.latitude))),
    )
    due = at + profile.deadlines[grade]
    return Report(f"c{number:05d}", grade, at, area.name, place, median, min(takes, ASSUMED.longest_visit), due)


def _poisson(chance: Random, mean: float) -> int:
    count, gap = 0, chance.expovariate(1.0)
    while gap < mean:
        count += 1
        gap += chance.expovariate(1.0)
    return count


_ON_SCENE = {grade: ASSUMED.on_scene(grade) for grade in ASSUMED.activities}
