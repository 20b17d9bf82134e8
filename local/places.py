"""Records of places out of the files that ONS and Ordnance Survey publish, dated, in one SQLite file.

    python -m local.places --into places.sqlite --effective 2026-05-07 \\
        --names wards.csv --postcodes onspd.csv --properties onsud.csv

Each run says how things are from `--effective` on: what was on record before and is otherwise now ends on that
day, so that a contact of last year is in last year's ward. Run it with each edition, the oldest first. Kept are
the records of `--codes` (default: the districts that are served; name the neighbours too if their wards are of
use), beside the districts and postcode districts that come with the service. Read are, whatever the case of
their names, the columns

    --names       names and codes of wards: WD25CD, WD25NM, LAD25CD (the year may be any)
    --postcodes   ONS Postcode Directory: pcds, doterm (yyyymm), oslaua or LAD25CD, osward or WD25CD, lat, long;
                  one without a position (99.999999), or that ended before `--effective`, is left out
    --properties  ONS UPRN Directory: UPRN, GRIDGB1E, GRIDGB1N, LAD25CD, WD25CD; or OS Open UPRN: UPRN, LATITUDE,
                  LONGITUDE, which knows no areas: those of the nearest postcode are taken

The files are under the Open Government Licence v3.0 and hold data of ONS, Ordnance Survey and Royal Mail: name
their owners where you publish anything made of them.
"""

import argparse
import csv
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from shared.adapters.recorded_places import INDEXES, TABLES, SqlitePlaces, cell_of
from shared.contracts.national_grid import position_of
from shared.domain.places import Area, Record
from shared.domain.travel import Position
from shared.policy import place_files

POSTCODE_BLUR_KM = 0.15
"""A postcode is a street or a part of one (default)."""
_NEAR_KM = 2.0
_DISTRICT = ("oslaua", "laua", "lad")
_WARD = ("osward", "ward", "wd")
Row = Mapping[str, str]


class NotThatFile(ValueError):
    """A file has not the columns that it should have. Names them."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What is to be read, and from which day on it holds."""

    effective: date
    codes: frozenset[str]
    names: Path | None = None
    postcodes: Path | None = None
    properties: Path | None = None


def put(edition: Edition, file: Path) -> int:
    """The records of the edition stand in the file, and what they replace has ended. Returns how many are new."""
    is_new = not file.exists()
    with closing(sqlite3.connect(file)) as database, database:
        if is_new:
            database.executescript(TABLES + INDEXES)
            _put_defaults(database)
        count = sum(_put_area(database, area) for area in _wards(edition))
        count += sum(_put_record(database, record) for record in _postcodes(edition))
        database.commit()
        return count + sum(_put_record(database, record) for record in _properties(edition, file))


def _put_defaults(database: sqlite3.Connection) -> None:
    """Districts, and postcode districts, as they come with the service; the made-up rest does not go in."""
    found = place_files.records()
    for area in found.areas:
        if not area.within:
            _put_area(database, area)
    for record in found.records:
        if record.key.startswith(("place:", "postcode:")) and not record.ward:
            _put_record(database, record)


def _wards(edition: Edition) -> Iterator[Area]:
    for row in _rows(edition.names):
        if _column(row, *_DISTRICT) in edition.codes:
            yield Area(_column(row, *_WARD), _name(row), edition.effective, within=_column(row, *_DISTRICT))


def _name(row: Row) -> str:
    return next(value for name, value in row.items() if re.fullmatch(r"wd\d\dnm", name))


def _postcodes(edition: Edition) -> Iterator[Record]:
    month = f"{edition.effective:%Y%m}"
    for row in _rows(edition.postcodes):
        district, ended = _column(row, *_DISTRICT), row.get("doterm", "")
        latitude, longitude = float(row["lat"]), float(row["long"])
        if district in edition.codes and latitude < 90 and not (ended and ended <= month):
            yield Record(
                f"postcode:{row['pcds']}",
                Position(latitude, longitude),
                district,
                edition.effective,
                _column(row, *_WARD),
                POSTCODE_BLUR_KM,
            )


def _properties(edition: Edition, file: Path) -> Iterator[Record]:
    places = SqlitePlaces(str(file))
    for row in _rows(edition.properties):
        key = f"uprn:{row['uprn'].lstrip('0')}"
        if "gridgb1e" in row:
            if _column(row, *_DISTRICT) in edition.codes:
                position = position_of(float(row["gridgb1e"]), float(row["gridgb1n"]))
                yield Record(key, position, _column(row, *_DISTRICT), edition.effective, _column(row, *_WARD))
            continue
        position = Position(float(row["latitude"]), float(row["longitude"]))
        near = places.nearest(position, edition.effective, _NEAR_KM)
        if near is not None and near.district in edition.codes:
            yield Record(key, position, near.district, edition.effective, near.ward)


def _rows(file: Path | None) -> Iterator[Row]:
    """The lines of a CSV file, the names of its columns in small letters."""
    if file is None:
        return
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            yield {name.casefold(): value.strip() for name, value in row.items() if name and value is not None}


def _column(row: Row, *names: str) -> str:
    """The value of the first of these columns; lad and wd stand for LAD25CD and WD25CD of any year."""
    for name in names:
        if name in row:
            return row[name]
        dated = [column for column in row if re.fullmatch(rf"{name}\d\dcd", column)]
        if dated:
            return row[dated[0]]
    raise NotThatFile(f"None of the columns {', '.join(names)} is there.")


def _put_area(database: sqlite3.Connection, area: Area) -> bool:
    same = "code = ? and name = ? and within = ? and until = ''"
    if database.execute(f"select 1 from area where {same}", (area.code, area.name, area.within)).fetchone():
        return False
    database.execute(
        "update area set until = ? where code = ? and until = ''", (area.since.isoformat(), area.code)
    )
    point = astuple(area.position) if area.position else (None, None)
    until = area.until.isoformat() if area.until else ""
    row = (area.code, area.name, area.since.isoformat(), until, area.within, area.council, area.force, *point)
    database.execute("insert into area values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return True


def _put_record(database: sqlite3.Connection, record: Record) -> bool:
    """The record holds from its day on, and the one before until then; False where it says nothing new."""
    latitude, longitude = record.position.latitude, record.position.longitude
    facts = (record.key, latitude, longitude, record.district, record.ward)
    same = "key = ? and latitude = ? and longitude = ? and district = ? and ward = ? and until = ''"
    if database.execute(f"select 1 from record where {same}", facts).fetchone():
        return False
    since = record.since.isoformat()
    database.execute("update record set until = ? where key = ? and until = ''", (since, record.key))
    until = record.until.isoformat() if record.until else ""
    row = (*facts[:4], since, record.ward, record.blur_km, until, *cell_of(record.position))
    database.execute("insert into record values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return True


def main() -> None:
    """Read the files that are named and say how many records are new."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--effective", type=date.fromisoformat, required=True)
    parser.add_argument("--codes", type=lambda text: frozenset(text.split(",")), default=place_files.served())
    for name in ("names", "postcodes", "properties"):
        parser.add_argument(f"--{name}", type=Path)
    asked = parser.parse_args()
    edition = Edition(asked.effective, asked.codes, asked.names, asked.postcodes, asked.properties)
    print(f"{put(edition, asked.into)} records are new in {asked.into}.")


if __name__ == "__main__":
    main()
