"""A place out of PIDF-LO, the location object of the IETF (RFC 4119, 5139 and 5491), in which EIDOs tell places.

Read are a point in WGS 84 and a civic address. XML comes from outside: a document type is refused, so that no
entity is ever expanded.
"""

from dataclasses import dataclass
from math import isfinite
from xml.etree import ElementTree

_POS = "{http://www.opengis.net/gml}pos"
_CIVIC = "{urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr}"
_ADDRESS = ("NAM", "LOC", "UNIT", "HNO", "HNS", "PRD", "RD", "STS", "POD", "A4", "A3", "PC")
_TOWNS = ("A3", "A2", "A4")


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is, the civic address in one line, and the names of town and district, the likeliest first."""

    latitude: float
    longitude: float
    address: str = ""
    towns: tuple[str, ...] = ()


def place_in(xml: str) -> Place | None:
    """Return the place, or None where no point can be read. Never raises for what the text says."""
    if "<!" in xml:
        return None
    try:
        root = ElementTree.fromstring(xml.strip())  # noqa: S314 (no document type, so no entities)
    except (ElementTree.ParseError, ValueError, RecursionError):
        return None
    point = _point(root.findtext(f".//{_POS}") or "")
    if point is None:
        return None
    civic = {name: (root.findtext(f".//{_CIVIC}{name}") or "").strip() for name in {*_ADDRESS, *_TOWNS}}
    address = " ".join(civic[name] for name in _ADDRESS if civic[name])
    return Place(*point, address[:300], tuple(civic[name] for name in _TOWNS if civic[name]))


def _point(text: str) -> tuple[float, float] | None:
    """Latitude and longitude: the first two numbers, in that order (RFC 5491, EPSG:4326 and 4979)."""
    try:
        latitude, longitude = (float(part) for part in text.split()[:2])
    except ValueError:
        return None
    return (latitude, longitude) if isfinite(latitude) and isfinite(longitude) else None
