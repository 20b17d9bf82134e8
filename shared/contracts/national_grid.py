"""The National Grid of Ordnance Survey (OSGB36, EPSG:27700) and WGS 84, by the library bng-latlon.

Its transformation is the one with seven parameters: within 5 m anywhere in Great Britain and 2 m in the county,
as measured at the points that Ordnance Survey publishes (docs/decisions/016-places.md).
"""

from shared.domain.travel import Position


def position_of(easting: float, northing: float) -> Position:
    """Return the point in WGS 84 of an easting and northing in metres."""
    from bng_latlon import OSGB36toWGS84  # only who is given a grid reference needs it

    latitude, longitude = OSGB36toWGS84(easting, northing)
    return Position(float(latitude), float(longitude))
