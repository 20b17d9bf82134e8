"""The place of a contact out of what its sender gives: what is wrong with it, and where it is."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain

from shared import policy
from shared.contracts.contact_event import Location
from shared.contracts.national_grid import position_of
from shared.contracts.reading import FieldError, Unreadable
from shared.domain.travel import Position
from shared.policy import place_files
from shared.service.placing import Finder, Given, Places, Placing

_PAIRS = (("latitude", "longitude"), ("easting", "northing"))


def location_faults(location: Location) -> Iterator[FieldError]:
    """Give what is wrong with the place: half of a pair, or none of the ways to say where it is."""
    for one, other in (*_PAIRS, *(pair[::-1] for pair in _PAIRS)):
        if getattr(location, one) is not None and getattr(location, other) is None:
            yield FieldError(f"data.location.{other}", f"It belongs to the {one}: give both or neither.")
    ways = ("uprn", "postcode", "district", *chain.from_iterable(_PAIRS))
    if all(getattr(location, way) in (None, "") for way in ways):
        yield FieldError(
            "data.location",
            "Say where it is: a uprn, latitude and longitude, easting and northing, a postcode or a district.",
        )


def placing_of(location: Location, reported_at: datetime, places: Places | None) -> Placing:
    """Return the place as it was on the day of the report in the county's time. Raises Unreadable where nothing
    that was given is on record."""
    day = reported_at.astimezone(policy.load().core_hours.zone).date()
    found = _finder(places, day).find(_given(location))
    if found is None:
        raise Unreadable(tuple(_not_on_record(location)))
    return found


def _finder(places: Places | None, day: date) -> Finder:
    return Finder(places or place_files.gazetteer(), place_files.served(), place_files.rules(), day)


def _given(location: Location) -> Given:
    point = grid = None
    if location.latitude is not None and location.longitude is not None:
        point = Position(location.latitude, location.longitude)
    if location.easting is not None and location.northing is not None:
        grid = position_of(location.easting, location.northing)
    return Given(location.uprn or "", point, grid, location.postcode or "", location.district or "")


def _not_on_record(location: Location) -> Iterator[FieldError]:
    if location.district:
        names = ", ".join(f"{area.name} ({area.code})" for area in policy.areas())
        yield FieldError("data.location.district", f"The districts covered are: {names}.")
    for field in ("uprn", "postcode"):
        if getattr(location, field):
            yield FieldError(
                f"data.location.{field}", "It is not on record here: give a point or the district too."
            )
