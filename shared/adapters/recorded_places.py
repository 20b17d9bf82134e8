"""The county's records of places in one SQLite file, which is only read; local/places.py makes it.

Columns are those of Area and Record; days are text as in ISO 8601, and a day without end is empty. A record
stands in the cell of a kilometre and a half or so in which it lies, so that what is near is found by an index.
"""

import sqlite3
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from math import ceil, floor
from pathlib import Path

from shared.domain.gazetteer import Gazetteer
from shared.domain.places import Area, Record
from shared.domain.travel import Position, straight_line_km

CELLS_PER_DEGREE = 50
"""A cell is 2.2 km high and, in the county, 1.3 km wide."""
_KM_PER_CELL = 1.2
TABLES = """
create table area (code text, name text, since text, until text, within text, council text, force text,
                   latitude real, longitude real);
create table record (key text, latitude real, longitude real, district text, since text, ward text, blur_km real,
                     until text, row integer, column integer);
"""
INDEXES = """
create index area_by_code on area (code);
create index record_by_key on record (key);
create index record_by_cell on record (row, column);
"""
_ON = "since <= :day and (until = '' or :day < until)"


class SqlitePlaces:
    """Implements Places. Areas are few and held in memory; records are read as they are asked for."""

    def __init__(self, file: str) -> None:
        path = Path(file).resolve().as_uri()
        self._records = sqlite3.connect(f"{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def area(self, code: str, day: date) -> Area | None:
        """See Places."""
        return self._areas.area(code, day)

    def district(self, name: str, day: date) -> Area | None:
        """See Places."""
        return self._areas.district(name, day)

    def record(self, key: str, day: date) -> Record | None:
        """See Places."""
        return next(self._found("key = :key", day, key=key), None)

    def nearest(self, position: Position, day: date, within_km: float, district: str = "") -> Record | None:
        """See Places. Cells are looked at in ever wider squares until one holds something."""
        row, column = cell_of(position)
        reach, most = 1, ceil(within_km / _KM_PER_CELL) + 1
        while True:
            reach = min(reach, most)
            near = self._found(
                "row between :south and :north and column between :west and :east",
                day,
                south=row - reach,
                north=row + reach,
                west=column - reach,
                east=column + reach,
            )
            sure_within = within_km if reach == most else (reach - 1) * _KM_PER_CELL
            found = Gazetteer((), near).nearest(position, day, within_km, district)
            if reach == most or (found is not None and _is_within(found, position, sure_within)):
                return found
            reach = reach * 2 + 1

    @cached_property
    def _areas(self) -> Gazetteer:
        rows = self._records.execute("select * from area")
        return Gazetteer((_area(*row) for row in rows), ())

    def _found(self, where: str, day: date, **values: object) -> Iterator[Record]:
        query = f"select * from record where {where} and {_ON}"  # noqa: S608 (only our own words)
        for row in self._records.execute(query, {**values, "day": day.isoformat()}):
            yield _record(*row)


def cell_of(position: Position) -> tuple[int, int]:
    """Return the row and the column of the cell in which the position lies."""
    return floor(position.latitude * CELLS_PER_DEGREE), floor(position.longitude * CELLS_PER_DEGREE)


def _is_within(record: Record, position: Position, km: float) -> bool:
    """Whether nothing that lies further away than `km` can be nearer than this record, blur and all."""
    return straight_line_km(position, record.position) + record.blur_km <= km


def _area(
    code: str, name: str, since: str, until: str, within: str, council: str, force: str, *point: float | None
) -> Area:
    latitude, longitude = point
    position = Position(latitude, longitude) if latitude is not None and longitude is not None else None
    return Area(code, name, date.fromisoformat(since), _day(until), within, council, force, position)


def _record(
    key: str,
    latitude: float,
    longitude: float,
    district: str,
    since: str,
    ward: str,
    blur_km: float,
    until: str,
    *_cell: int,
) -> Record:
    position = Position(latitude, longitude)
    return Record(key, position, district, date.fromisoformat(since), ward, blur_km, _day(until))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
