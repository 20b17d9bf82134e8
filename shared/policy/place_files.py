"""Places: the figures of places.json, and the records of gazetteer.json, a small set that is made up.

Wards, property numbers and positions in gazetteer.json are invented, districts and postcode districts are real
but roughly placed: enough to try the service out. The records of a county come from the files of ONS and OS, see
local/places.py. Areas are dated, so that a contact is in the ward of its day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared import policy
from shared.domain.gazetteer import Gazetteer
from shared.domain.places import Area, PlaceRules, Record
from shared.policy.files import document_of, read_one


@dataclass(frozen=True, slots=True)
class Records:
    """Areas, and what is on record in them."""

    areas: tuple[Area, ...]
    records: tuple[Record, ...]


@cache
def rules() -> PlaceRules:
    """Return what is believed of places. Raises PolicyInvalid when the data is not in order."""
    return rules_from(document_of("places.json"))


def rules_from(document: Any) -> PlaceRules:
    """Return the rules that the document makes. Raises PolicyInvalid, naming field and fault."""
    return read_one(PlaceRules, "places.json", document, _bad_rules)


@cache
def gazetteer() -> Gazetteer:
    """Return the records that come with the service. Raises PolicyInvalid when they are not in order."""
    found = records()
    return Gazetteer(found.areas, found.records)


@cache
def records() -> Records:
    """Return the same, as it stands in the file."""
    return records_from(document_of("gazetteer.json"))


def records_from(document: Any) -> Records:
    """Return the records that the document makes. Raises PolicyInvalid, naming record and fault."""
    return read_one(Records, "gazetteer.json", document, _bad_records)


@cache
def served() -> frozenset[str]:
    """Return the codes of the districts that the service covers."""
    return frozenset(area.code for area in policy.areas())


def _bad_rules(rules: PlaceRules) -> Iterator[str]:
    for name in PlaceRules.__slots__:
        if not getattr(rules, name) > 0:
            yield f"{name}: must be above 0."


def _bad_records(found: Records) -> Iterator[str]:
    districts = {area.code for area in found.areas if not area.within}
    wards = {area.code: area.within for area in found.areas if area.within}
    yield from (
        f"{ward}: within {code!r}, which is no district." for ward, code in wards.items() if code not in districts
    )
    yield from (
        f"{area.name} ({area.code}), which is served, is missing."
        for area in policy.areas()
        if area.code not in districts
    )
    for record in found.records:
        if record.district and record.district not in districts:
            yield f"{record.key}: district {record.district!r} is not known."
        if record.ward and wards.get(record.ward) != record.district:
            yield f"{record.key}: ward {record.ward!r} is not one of its district."
    yield from _overlaps((area.code, area) for area in found.areas)
    yield from _overlaps((record.key, record) for record in found.records)


def _overlaps(dated: Any) -> Iterator[str]:
    by_key: dict[str, list[Any]] = {}
    for key, one in dated:
        by_key.setdefault(key, []).append(one)
    for key, several in by_key.items():
        several.sort(key=lambda one: one.since)
        ends = [one.until for one in several]
        if any(one.until is not None and one.until <= one.since for one in several):
            yield f"{key}: ends before it begins."
        if any(end is None or end > then.since for end, then in zip(ends, several[1:], strict=False)):
            yield f"{key}: two records hold on one day."
