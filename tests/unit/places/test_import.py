"""The county's own records come from the files of ONS and OS, one edition after the other."""

from datetime import date
from pathlib import Path

import pytest

from local.places import Edition, NotThatFile, put
from shared.adapters.recorded_places import SqlitePlaces
from shared.domain.places import Record
from shared.domain.travel import Position

PRESTON = "E07000123"
OLD, NEW, TODAY = date(2025, 5, 1), date(2026, 5, 7), date(2026, 11, 20)
NAMES = "WD25CD,WD25NM,LAD25CD,LAD25NM\nX1,{},E07000123,Preston\nX9,Elsewhere,E07000999,Elsewhere\n"
POSTCODES = """\ufeffPCD7,pcds,dointr,doterm,lad25cd,wd25cd,lat,long
PR1 2AB,PR1 2AB,198001,,E07000123,{},53.7632,-2.7031
PR1 3ZZ,PR1 3ZZ,198001,200101,E07000123,X1,53.7640,-2.7040
PR1 4ZZ,PR1 4ZZ,198001,,E07000123,X1,99.999999,0.000000
M1 1AA,M1 1AA,198001,,E08000003,X3,53.4773,-2.2350
"""
ONSUD = """UPRN,GRIDGB1E,GRIDGB1N,PCDS,LAD25CD,WD25CD
10012345678,353640,429790,PR1 2AB,E07000123,X1
10090000009,384500,398200,M1 1AA,E08000003,X3
"""
OPEN_UPRN = """UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE
12345,353640.0,429790.0,53.7633000,-2.7030000
12346,530000.0,180000.0,51.5035000,-0.1276000
"""


def edition(folder: Path, effective: date, ward: str, name: str, properties: str) -> Edition:
    def file(text: str, kind: str) -> Path:
        path = folder / f"{kind}-{effective}.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return Edition(
        effective,
        frozenset({PRESTON}),
        file(NAMES.format(name), "names"),
        file(POSTCODES.format(ward), "postcodes"),
        file(properties, "properties"),
    )


def record(places: SqlitePlaces, key: str, day: date) -> Record:
    found = places.record(key, day)
    assert found is not None
    return found


def area(places: SqlitePlaces, code: str, day: date) -> str:
    found = places.area(code, day)
    assert found is not None
    return found.name


def test_two_editions_give_each_contact_the_ward_of_its_day(tmp_path: Path) -> None:
    file = tmp_path / "places.sqlite"

    assert put(edition(tmp_path, OLD, "X1", "Dockside", ONSUD), file) == 3
    assert put(edition(tmp_path, NEW, "X2", "Riverside", ONSUD), file) == 2
    places = SqlitePlaces(str(file))

    assert [record(places, "postcode:PR1 2AB", day).ward for day in (OLD, NEW)] == ["X1", "X2"]
    assert [area(places, "X1", day) for day in (OLD, NEW)] == ["Dockside", "Riverside"]
    house = record(places, "uprn:10012345678", TODAY)
    assert house.since == OLD
    assert abs(house.position.latitude - 53.763) < 0.001
    assert abs(house.position.longitude + 2.703) < 0.002


def test_what_is_elsewhere_ended_or_nowhere_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "places.sqlite"
    put(edition(tmp_path, OLD, "X1", "Dockside", ONSUD), file)
    places = SqlitePlaces(str(file))

    for key in ("postcode:PR1 3ZZ", "postcode:PR1 4ZZ", "postcode:M1 1AA", "uprn:10090000009"):
        assert places.record(key, TODAY) is None
    assert places.area("X9", TODAY) is None
    assert places.record("uprn:10012345670", TODAY) is None


def test_a_property_without_areas_is_in_those_of_the_nearest_postcode(tmp_path: Path) -> None:
    file = tmp_path / "places.sqlite"
    put(edition(tmp_path, OLD, "X1", "Dockside", OPEN_UPRN), file)
    places = SqlitePlaces(str(file))

    house = record(places, "uprn:12345", TODAY)
    assert (house.district, house.ward) == (PRESTON, "X1")
    assert places.record("uprn:12346", TODAY) is None


def test_the_same_edition_again_changes_nothing_and_neighbours_stay_known(tmp_path: Path) -> None:
    file = tmp_path / "places.sqlite"
    once = edition(tmp_path, OLD, "X1", "Dockside", ONSUD)
    put(once, file)

    assert put(once, file) == 0
    places = SqlitePlaces(str(file))
    near = places.nearest(Position(53.8188, -3.049), TODAY, 10)
    assert near is not None
    assert near.district == "E06000009"
    assert area(places, "E06000009", TODAY) == "Blackpool"


def test_a_file_with_other_columns_is_refused_by_their_names(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    with pytest.raises(NotThatFile, match="oslaua"):
        put(Edition(OLD, frozenset({PRESTON}), names=wrong), tmp_path / "places.sqlite")
