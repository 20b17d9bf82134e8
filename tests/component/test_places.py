"""A contact from outside the county, from the door to the board."""

from shared.domain.case import CaseState
from shared.domain.contact import Told
from shared.domain.grading import Outcome
from tests.component.console.browser import signed_in
from tests.component.console.world import PRIORITY, World

IN_BLACKPOOL = {"latitude": 53.8188, "longitude": -3.0490, "address": "1-1 Nowhere Street"}
IN_BURNLEY = {"easting": 383700, "northing": 432600, "uprn": "10012345678"}
HELP = "Nobody from this service will attend. The place is in Blackpool, outside the county: "


def test_a_contact_from_outside_the_county_is_answered_with_who_serves_the_place_and_stands_on_the_board() -> None:
    world = World()
    world.everybody_on_call()

    case = world.reported(*PRIORITY, location=IN_BLACKPOOL)

    assert (case.state, case.decision.outcome) == (CaseState.ANSWERED, Outcome.NOT_ELIGIBLE)
    assert (case.decision.decided_by, case.place.area, case.grade) == ("place", "Blackpool", None)
    assert case.answer == HELP + "ask Blackpool Council and Lancashire Constabulary."
    assert case.assignments == ()
    board = signed_in(world, "c.room").get("/board/live").words
    assert case.answer in board
    assert case.answer in signed_in(world, "c.room").get(f"/cases/{case.id}").words


def test_an_emergency_is_handed_back_to_police_control_wherever_it_is() -> None:
    case = World().reported(police_grade=1, location=IN_BLACKPOOL)

    assert case.decision.outcome is Outcome.HAND_BACK
    assert "police control at once" in case.answer


def test_what_contradicts_the_place_stands_among_the_reasons_on_the_page_of_the_case() -> None:
    world = World()

    case = world.reported(*PRIORITY, location=IN_BURNLEY)

    assert case.place.area == "Preston"
    words = signed_in(world, "c.room").get(f"/cases/{case.id}").words
    assert "The places given contradict each other: the easting and northing is 30." in words
    assert "Here the property number counts." in words


def test_what_a_contact_says_of_its_place_never_stands_among_what_is_published() -> None:
    world = World()
    case = world.reported(*PRIORITY, location=IN_BURNLEY)

    published = str([event.data for event in world.store.timeline(case.id)])

    assert "10012345678" not in published
    assert "383700" not in published
    assert world.store.contact(case.contact_key).told is Told.REPORTED
