"""What a county's file of places and the small set in memory both must do."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import astuple
from datetime import date
from pathlib import Path
from random import Random

import pytest

from shared.adapters.recorded_places import INDEXES, TABLES, SqlitePlaces, cell_of
from shared.domain.gazetteer import Gazetteer
from shared.domain.places import Area, Record
from shared.domain.travel import Position
from shared.service.placing import Places

BEFORE, SINCE = date(2025, 6, 1), date(2026, 5, 7)
TODAY = date(2026, 11, 20)
AREAS = (
    Area("D1", "Preston", BEFORE, council="A council", force="A force", position=Position(53.77, -2.70)),
    Area("W1", "Dockside", BEFORE, SINCE, within="D1"),
    Area("W1", "Riverside", SINCE, within="D1"),
)
RECORDS = (
    Record("uprn:7", Position(53.76, -2.70), "D1", BEFORE, "W1", until=SINCE),
    Record("uprn:7", Position(53.761, -2.70), "D1", SINCE, "W2"),
    Record("postcode:PR1", Position(53.80, -2.70), "D1", BEFORE, blur_km=4.0),
    Record("place:X", Position(53.90, -2.90), "D2", BEFORE, blur_km=1.0),
)
Open = Callable[[Sequence[Area], Sequence[Record]], Places]


def written(file: Path, areas: Sequence[Area], records: Sequence[Record]) -> Places:
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(TABLES + INDEXES)
        for area in areas:
            point = astuple(area.position) if area.position else (None, None)
            texts = (area.code, area.name, str(area.since), str(area.until or ""), area.within)
            row = (*texts, area.council, area.force, *point)
            database.execute("insert into area values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        for each in records:
            row = (each.key, *astuple(each.position), each.district, str(each.since), each.ward, each.blur_km)
            row = (*row, str(each.until or ""), *cell_of(each.position))
            database.execute("insert into record values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return SqlitePlaces(str(file))


@pytest.fixture(params=["memory", "file"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    if request.param == "memory":
        return Gazetteer
    return lambda areas, records: written(tmp_path / "places.sqlite", areas, records)


def test_a_record_and_an_area_are_those_of_the_day(opened: Open) -> None:
    places = opened(AREAS, RECORDS)
    days = (date(2025, 5, 31), BEFORE, date(2026, 5, 6), SINCE, TODAY)

    records = [places.record("uprn:7", day) for day in days]
    areas = [places.area("W1", day) for day in days]

    assert records == [None, RECORDS[0], RECORDS[0], RECORDS[1], RECORDS[1]]
    assert areas == [None, AREAS[1], AREAS[1], AREAS[2], AREAS[2]]
    assert places.record("uprn:8", TODAY) is None
    assert places.area("W9", TODAY) is None


def test_a_district_is_found_by_name_or_code_in_whatever_case_and_a_ward_is_none(opened: Open) -> None:
    places = opened(AREAS, RECORDS)

    assert places.district("preston", TODAY) == places.district("d1", TODAY) == AREAS[0]
    assert places.district("Riverside", TODAY) is None


def test_the_nearest_record_counts_with_its_blur_and_only_within_reach(opened: Open) -> None:
    places = opened(AREAS, RECORDS)
    between = Position(53.79, -2.70)

    assert places.nearest(between, TODAY, 10) == RECORDS[1]  # 3.2 km away; the postcode is 1.1 km but blurred by 4
    assert places.nearest(between, TODAY, 2) == RECORDS[2]
    assert places.nearest(between, TODAY, 1) is None
    assert places.nearest(between, TODAY, 40, "D2") == RECORDS[3]
    assert places.nearest(Position(-33.9, 151.2), TODAY, 10) is None


def test_a_file_and_memory_find_the_same_nearest_anywhere(tmp_path: Path) -> None:
    dice = Random(3)

    def somewhere() -> Position:
        return Position(dice.uniform(53.4, 54.3), dice.uniform(-3.1, -2.0))

    records = [
        Record(f"uprn:{n}", somewhere(), f"D{n % 3}", BEFORE, blur_km=dice.choice([0, 1, 4])) for n in range(150)
    ]
    memory, file = Gazetteer((), records), written(tmp_path / "many.sqlite", (), records)
    for _ in range(150):
        asked = (somewhere(), TODAY, dice.choice([0.5, 3, 30]), dice.choice(["", "D1"]))
        assert file.nearest(*asked) == memory.nearest(*asked)
