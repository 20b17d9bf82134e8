"""The link to a place in the map of the phone."""

from shared.domain.contact import Place

_APPLE = ("iPhone", "iPad", "iPod", "Macintosh")
"""An iPad says that it is a Mac."""


def map_link(place: Place, browser: str) -> str:
    """Return what opens the place in the map that the phone has; `browser` is what the browser says that it is.

    No website is asked, so the place is told to nobody but that map (DOMAIN §8). Apple's phones do not know `geo:`
    (RFC 5870); `maps:` opens their map.
    """
    at = f"{place.latitude:.5f},{place.longitude:.5f}"
    return f"maps://?ll={at}&q=Visit" if any(name in browser for name in _APPLE) else f"geo:{at}"
