"""The National Grid against the points that Ordnance Survey publishes for this."""

from math import cos, hypot, radians

import pytest

from shared.contracts.national_grid import position_of

# OSTN15_OSGM15_TestOutput_ETRStoOSGB.txt and its input, of the OSTN15/OSGM15 developers' pack of Ordnance Survey:
# point, latitude and longitude (ETRS89), easting and northing (OSGB36).
PUBLISHED = {
    "TP01 St Mary's": (49.92226393730, -6.29977752014, 91492.146, 11318.804),
    "TP05 Southampton": (50.93127937910, -1.45051433700, 438710.920, 114792.250),
    "TP09 Lambeth": (51.48936564950, -0.11992557180, 530624.974, 178388.464),
    "TP16 Daresbury": (53.34480280190, -2.64049320810, 357455.843, 383290.436),
    "TP19 Blackpool Airport": (53.77911025760, -3.04045490691, 331534.564, 431920.794),
    "TP20 Pudsey": (53.80021519630, -1.66379168242, 422242.186, 433818.701),
    "TP24 Carlisle": (54.89542340420, -2.93827741149, 339921.145, 556034.761),
    "TP31 Hirta": (57.81351838410, -8.57854456076, 9587.909, 899448.996),
    "TP40 Foula": (60.13308091660, -2.07382822798, 395999.668, 1138728.951),
}
AROUND_THE_COUNTY = ("TP16", "TP19", "TP20", "TP24")
_METRES_A_DEGREE = 111_320


@pytest.mark.parametrize("point", PUBLISHED)
def test_a_grid_reference_becomes_the_published_point(point: str) -> None:
    latitude, longitude, easting, northing = PUBLISHED[point]

    found = position_of(easting, northing)

    north = (found.latitude - latitude) * _METRES_A_DEGREE
    east = (found.longitude - longitude) * _METRES_A_DEGREE * cos(radians(latitude))
    assert hypot(north, east) <= (2 if point.startswith(AROUND_THE_COUNTY) else 5)
