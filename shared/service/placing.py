"""Finding the place of a contact: everything that its sender gives is looked up, and one place counts."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from shared.domain.contact import Place
from shared.domain.places import Area, Claim, Evidence, PlaceRules, Record, settle
from shared.domain.travel import Position, straight_line_km

UNKNOWN_AREA = "Outside the county"
_POSTCODE = re.compile(r"(([A-Z]{1,2})[0-9][A-Z0-9]?)([0-9][A-Z]{2})?")


class Places(Protocol):
    """Dated records of places and areas. They say nothing of any contact."""

    def area(self, code: str, day: date) -> Area | None:
        """Return the district or ward with that code on that day."""
        ...

    def district(self, name: str, day: date) -> Area | None:
        """Return the district with that name or code on that day, in whatever case it is written."""
        ...

    def record(self, key: str, day: date) -> Record | None:
        """Return what is on record under a key such as uprn:7 or postcode:PR1 on that day."""
        ...

    def nearest(self, position: Position, day: date, within_km: float, district: str = "") -> Record | None:
        """Return the record of that day nearest to the position, each as far away as its own blur makes it, no
        further than `within_km`; only of that district, if one is named."""
        ...


@dataclass(frozen=True, slots=True)
class Given:
    """A place as it was given, in whichever ways."""

    uprn: str = ""
    point: Position | None = None
    grid: Position | None = None
    """Easting and northing, converted."""
    postcode: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Placing:
    """The place that counts and what there is to say about it."""

    place: Place
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finder:
    """Looks places up as they were on one day. `served` are the codes of the districts that the service covers."""

    places: Places
    served: Collection[str]
    rules: PlaceRules
    day: date

    def find(self, given: Given) -> Placing | None:
        """Return the place, or None where nothing that was given says where it is."""
        named = self.places.district(given.district, self.day) if given.district else None
        claims = tuple(self._claims(given, named))
        if not claims:
            return None
        settled = settle(claims, self.served, self.rules)
        notes = (*settled.notes, *self._not_on_record(given, claims), *self._other_name(named, settled.claim))
        return Placing(self._place(settled.claim), notes)

    def _claims(self, given: Given, named: Area | None) -> Iterator[Claim]:
        if given.uprn and (found := self.places.record(f"uprn:{given.uprn.lstrip('0')}", self.day)):
            yield Claim(Evidence.UPRN, found.position, found.district, found.ward, found.blur_km, is_sure=True)
        for by, position in ((Evidence.POINT, given.point), (Evidence.GRID, given.grid)):
            if position is not None:
                yield self._at(by, position, named)
        if given.postcode:
            yield from self._by_postcode(given.postcode)
        if named is not None and named.position is not None:
            yield Claim(Evidence.DISTRICT, named.position, named.code, blur_km=self.rules.district_reach_km)

    def _at(self, by: Evidence, position: Position, named: Area | None) -> Claim:
        """A point is in the district that its sender names, where that may be; otherwise in the nearest."""
        reach = self.rules.nearest_within_km
        if named and named.position and self._is_in_reach(position, named.position):
            found = self.places.nearest(position, self.day, reach, named.code)
            return Claim(by, position, named.code, found.ward if found else "")
        found = self.places.nearest(position, self.day, reach)
        return Claim(by, position, found.district, found.ward) if found else Claim(by, position)

    def _is_in_reach(self, position: Position, middle: Position) -> bool:
        return straight_line_km(position, middle) <= self.rules.district_reach_km

    def _by_postcode(self, postcode: str) -> Iterator[Claim]:
        """The postcode itself where it is on record, else its district (the first half), else its letters."""
        keys = (f"postcode:{key}" for key in postcode_keys(postcode))
        found = next(filter(None, (self.places.record(key, self.day) for key in keys)), None)
        if found is not None:
            sure = found.blur_km <= self.rules.agree_within_km
            yield Claim(Evidence.POSTCODE, found.position, found.district, found.ward, found.blur_km, is_sure=sure)

    def _not_on_record(self, given: Given, claims: tuple[Claim, ...]) -> Iterator[str]:
        looked_up = {claim.by for claim in claims}
        asked = {Evidence.UPRN: given.uprn, Evidence.POSTCODE: given.postcode, Evidence.DISTRICT: given.district}
        for by, value in asked.items():
            if value and by not in looked_up:
                yield f"The {by.value} given is not on record here and was not looked at."

    def _other_name(self, named: Area | None, claim: Claim) -> Iterator[str]:
        if named and claim.by is not Evidence.DISTRICT and claim.district not in ("", named.code):
            yield f"The place is on record in another district than {named.name}, which was named."

    def _place(self, claim: Claim) -> Place:
        district = self.places.area(claim.district, self.day) if claim.district else None
        ward = self.places.area(claim.ward, self.day) if claim.ward else None
        place = Place(
            round(claim.position.latitude, 7),
            round(claim.position.longitude, 7),
            district.name if district else UNKNOWN_AREA,
            ward.name if ward else "",
        )
        return place if claim.district in self.served else replace(place, outside=_who_serves(district))


def postcode_keys(text: str) -> tuple[str, ...]:
    """Return what a postcode or its first half is on record under, the most exact first: PR1 2AB, PR1, PR."""
    found = _POSTCODE.fullmatch("".join(text.upper().split()))
    if found is None:
        return ()
    district, letters, rest = found.groups()
    return (f"{district} {rest}", district, letters) if rest else (district, letters)


def _who_serves(district: Area | None) -> str:
    """What is said of a place that is not in the county."""
    if district is None:
        return "The place is outside the county, and whose it is is not on record here."
    return f"The place is in {district.name}, outside the county: ask {district.council} and {district.force}."
