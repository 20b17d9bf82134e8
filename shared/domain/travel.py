"""How long it takes to get there: straight line, times a road factor, at a speed that depends on distance.

The speeds and the factor are data (DOMAIN §2: road factor default; the two-speed model is the one of the
comparison door in the bench, so that both can be configured alike).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
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
