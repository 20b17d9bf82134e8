"""Where a contact is, out of what its sender gives: every way to say it, and what contradicts itself."""

from dataclasses import replace
from datetime import date

import pytest

from shared.domain.places import PlaceRules
from shared.domain.travel import Position
from shared.policy import place_files
from shared.service.placing import Finder, Given, Placing, postcode_keys

TODAY, LAST_YEAR = date(2026, 11, 20), date(2025, 11, 20)
IN_PRESTON = Position(53.7632, -2.7031)
IN_BURNLEY = Position(53.7921, -2.2488)
IN_BLACKPOOL = Position(53.8188, -3.0490)
IN_LONDON = Position(51.5, -0.12)
UPRN_IN_PRESTON = "10012345678"
UPRN_IN_BLACKPOOL = "10090000005"


def found(given: Given, day: date = TODAY) -> Placing:
    finder = Finder(place_files.gazetteer(), place_files.served(), place_files.rules(), day)
    placing = finder.find(given)
    assert placing is not None
    return placing


@pytest.mark.parametrize(
    ("given", "ward"),
    [
        (Given(uprn=UPRN_IN_PRESTON), "Preston Riverside"),
        (Given(uprn="0" + UPRN_IN_PRESTON), "Preston Riverside"),
        (Given(point=IN_PRESTON), "Preston Riverside"),
        (Given(grid=IN_PRESTON), "Preston Riverside"),
        (Given(postcode="pr1 2ab"), "Preston Riverside"),
        (Given(postcode="PR1"), ""),
        (Given(district="preston"), ""),
        (Given(district="E07000123"), ""),
    ],
)
def test_each_way_to_say_where_it_is_leads_to_district_and_ward(given: Given, ward: str) -> None:
    placing = found(given)

    assert (placing.place.area, placing.place.ward) == ("Preston", ward)
    assert (placing.place.outside, placing.notes) == ("", ())


def test_a_contact_of_last_year_is_in_the_ward_of_last_year() -> None:
    for given in (Given(uprn=UPRN_IN_PRESTON), Given(point=IN_PRESTON)):
        assert found(given, LAST_YEAR).place.ward == "Preston Dockside"
        assert found(given, date(2026, 5, 6)).place.ward == "Preston Dockside"
        assert found(given, date(2026, 5, 7)).place.ward == "Preston Riverside"


def test_a_neighbour_is_named_as_it_was_on_the_day() -> None:
    kendal = Given(point=Position(54.327, -2.747))
    assert "Westmorland and Furness Council and Cumbria Constabulary" in found(kendal).place.outside
    assert "South Lakeland District Council" in found(kendal, date(2023, 3, 31)).place.outside


@pytest.mark.parametrize(
    ("given", "area", "words"),
    [
        (Given(point=IN_BLACKPOOL), "Blackpool", "Blackpool Council and Lancashire Constabulary"),
        (Given(uprn=UPRN_IN_BLACKPOOL), "Blackpool", "outside the county"),
        (Given(postcode="FY1 4BJ"), "Blackpool", "Blackpool Council"),
        (Given(district="Sefton"), "Sefton", "Sefton Council and Merseyside Police"),
        (Given(postcode="SW1A 1AA"), "Outside the county", "not on record here"),
        (Given(point=IN_LONDON), "Outside the county", "not on record here"),
    ],
)
def test_a_place_outside_the_county_says_who_serves_it_as_far_as_is_known(
    given: Given, area: str, words: str
) -> None:
    placing = found(given)

    assert placing.place.area == area
    assert words in placing.place.outside


def test_ways_that_agree_support_each_other_and_the_most_exact_counts() -> None:
    given = Given(UPRN_IN_PRESTON, Position(53.7630, -2.7034), IN_PRESTON, "PR1 2AB", "Preston")
    placing = found(given)

    assert (placing.place.latitude, placing.place.longitude) == (53.7632, -2.7031)
    assert placing.notes == ()


def test_a_property_here_and_a_point_there_is_told_and_the_property_counts() -> None:
    placing = found(Given(uprn=UPRN_IN_PRESTON, point=IN_BURNLEY))

    assert placing.place.area == "Preston"
    [note] = placing.notes
    assert note == (
        "The places given contradict each other: the latitude and longitude is 30.1 km away from the property "
        "number. Here the property number counts."
    )


def test_what_two_others_support_outweighs_the_more_exact() -> None:
    placing = found(Given(uprn=UPRN_IN_PRESTON, point=IN_BURNLEY, grid=IN_BURNLEY, postcode="BB11"))

    assert placing.place.area == "Burnley"
    assert "the latitude and longitude count." in placing.notes[0]


@pytest.mark.parametrize("elsewhere", [Given(point=IN_LONDON), Given(uprn=UPRN_IN_BLACKPOOL)])
def test_nobody_is_sent_away_where_one_of_two_places_is_in_the_county(elsewhere: Given) -> None:
    placing = found(replace(elsewhere, district="Burnley"))

    assert (placing.place.area, placing.place.outside) == ("Burnley", "")
    assert len(placing.notes) == 1


def test_a_point_near_the_border_is_in_the_district_that_its_sender_names() -> None:
    assert found(Given(point=IN_BLACKPOOL, district="Wyre")).place.area == "Wyre"


def test_a_property_on_record_in_another_district_than_the_one_named_is_where_the_record_says() -> None:
    placing = found(Given(uprn=UPRN_IN_PRESTON, point=IN_PRESTON, district="South Ribble"))

    assert placing.place.area == "Preston"
    assert placing.notes == ("The place is on record in another district than South Ribble, which was named.",)


def test_what_is_not_on_record_is_said_and_the_rest_counts() -> None:
    placing = found(Given(uprn="1", point=IN_PRESTON, district="Atlantis"))

    assert placing.place.area == "Preston"
    assert [note.split(" given")[0] for note in placing.notes] == ["The property number", "The district"]


def test_what_is_nowhere_on_record_is_no_place() -> None:
    finder = Finder(place_files.gazetteer(), place_files.served(), PlaceRules(0.5, 10, 30), TODAY)
    for given in (Given(uprn="1"), Given(district="Atlantis"), Given(postcode="QQ1 1AA"), Given()):
        assert finder.find(given) is None


def test_a_postcode_is_looked_up_with_its_district_and_its_letters() -> None:
    assert postcode_keys("pr12ab") == ("PR1 2AB", "PR1", "PR")
    assert postcode_keys("PR1") == ("PR1", "PR")
    assert postcode_keys("W1A 0AX") == ("W1A 0AX", "W1A", "W")
    assert postcode_keys("nowhere") == ()
