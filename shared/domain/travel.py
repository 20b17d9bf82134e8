"""How long it takes to get there: straight line, times a road factor, at a speed that depends on distance.

The speeds and the factor are data (DOMAIN §2: road factor default; the two-speed model is the one of the
comparison door in the bench, so that both can be configured alike). Where a travel service is asked, what it
told is a table made before the decision: the decision itself asks nobody.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import cos, hypot, radians

_KM_PER_DEGREE = 111.32

Travel = Callable[["Position", "Position"], timedelta]
"""The time from one position to another, turn-out not included."""


@dataclass(frozen=True, slots=True)
class Position:
    """A point on the ground in WGS 84 degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class RoadFactorModel:
    """Travel time by distance: `near_kmh` for the first `near_km` of road, `far_kmh` beyond."""

    road_factor: float = 1.35
    near_km: float = 6.0
    near_kmh: float = 35.0
    far_kmh: float = 60.0

    def __call__(self, origin: Position, destination: Position) -> timedelta:
        """Return the expected time on the road."""
        road = straight_line_km(origin, destination) * self.road_factor
        near = min(road, self.near_km)
        return timedelta(hours=near / self.near_kmh + (road - near) / self.far_kmh)


def straight_line_km(a: Position, b: Position) -> float:
    """Return the distance in kilometres, good to 0.1 % within a county."""
    north = (b.latitude - a.latitude) * _KM_PER_DEGREE
    east = (b.longitude - a.longitude) * _KM_PER_DEGREE * cos(radians((a.latitude + b.latitude) / 2))
    return hypot(north, east)


Leg = tuple[Position, Position]
"""From where to where."""


class NotTold(StrEnum):
    """Why there is no time of a travel service for a leg that it was asked for."""

    NO_ANSWER = "the travel service did not answer"
    TOO_OFTEN = "the travel service was asked too often"
    REFUSED = "the travel service refused us"
    UNREADABLE = "the travel service's answer could not be read"
    NO_ROAD = "the travel service knows no road there"
    UNBELIEVABLE = "the travel service told a time that can not be right"


@dataclass(frozen=True, slots=True)
class Belief:
    """What may be believed of a travel service (all default).

    No time may be shorter than the straight line at `fastest_kmh`, less `nearby_km` for the way from a position
    to the nearest road, nor longer than `slowest_times` the model and `detour` on top: two banks of an estuary
    are near each other and yet an hour apart.
    """

    fastest_kmh: float
    nearby_km: float
    slowest_times: float
    detour: timedelta

    def holds(self, leg: Leg, told: timedelta, by_model: timedelta) -> bool:
        """Whether the time told for the leg can be right."""
        far = max(0.0, straight_line_km(*leg) - self.nearby_km)
        return timedelta(hours=far / self.fastest_kmh) <= told <= by_model * self.slowest_times + self.detour


@dataclass(frozen=True, slots=True)
class RoadTimes:
    """A Travel: times as a travel service told them, by destination and origin, and the model for every other leg.

    `not_told` are the legs that it was asked for in vain, with the reason.
    """

    told: Mapping[Position, Mapping[Position, timedelta]]
    not_told: Mapping[Leg, NotTold]
    model: Travel

    def __call__(self, origin: Position, destination: Position) -> timedelta:
        """Return the expected time on the road."""
        found = self.told.get(destination, {}).get(origin)
        return self.model(origin, destination) if found is None else found


def source(travel: Travel, legs: Iterable[Leg]) -> tuple[str, ...]:
    """Return in words whose times these legs have; nothing where no service was asked for any of them."""
    if not isinstance(travel, RoadTimes):
        return ()
    asked = tuple(legs)
    reasons = sorted({travel.not_told[leg] for leg in asked if leg in travel.not_told})
    by_road = [leg for leg in asked if leg[0] in travel.told.get(leg[1], {})]
    if not reasons:
        return ("Travel times by road, as the travel service told them.",) if by_road else ()
    some = "Travel times in part" if by_road else "Travel times"
    return (f"{some} by the county's model: {', and '.join(reasons)}.",)
