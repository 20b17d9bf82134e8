"""Dated records of places, held in memory: the small set that comes with the service, and every test's own."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from shared.domain.places import Area, Record
from shared.domain.travel import Position, straight_line_km


class Gazetteer:
    """Implements Places over records at hand."""

    def __init__(self, areas: Iterable[Area], records: Iterable[Record]) -> None:
        self._areas = tuple(areas)
        self._records: dict[str, list[Record]] = {}
        for record in records:
            self._records.setdefault(record.key, []).append(record)
        # Most contacts are of one day: its records are found once.
        self._standing = lru_cache(maxsize=64)(self._find_standing)

    def area(self, code: str, day: date) -> Area | None:
        """See Places."""
        return next((area for area in self._areas if area.code == code and area.is_on(day)), None)

    def district(self, name: str, day: date) -> Area | None:
        """See Places."""
        wanted = name.casefold()
        districts = (area for area in self._areas if not area.within and area.is_on(day))
        return next((d for d in districts if wanted in (d.name.casefold(), d.code.casefold())), None)

    def record(self, key: str, day: date) -> Record | None:
        """See Places."""
        return next((record for record in self._records.get(key, ()) if record.is_on(day)), None)

    def nearest(self, position: Position, day: date, within_km: float, district: str = "") -> Record | None:
        """See Places."""
        near = (
            (km + record.blur_km, record.key, record)
            for record in self._standing(day, district)
            if (km := straight_line_km(position, record.position)) <= within_km
        )
        found = min(near, default=None)
        return found[2] if found else None

    def _find_standing(self, day: date, district: str) -> tuple[Record, ...]:
        """The records of that day, in the district or, without one, anywhere."""
        every = (record for records in self._records.values() for record in records if record.is_on(day))
        return tuple(record for record in every if district in ("", record.district))
