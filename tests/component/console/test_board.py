"""What the control room sees."""

import re

from tests.component.console.browser import Browser
from tests.component.console.world import EVENING, World


def test_what_is_late_or_waiting_stands_on_top_and_what_is_planned_at_the_end(control_room: Browser):
    board = control_room.get("/board").text
    order = re.findall(r'id="case-(C-\d+)"', board)
    dispatching = ["late", "waiting", "assigned", "offered", "attended", "planned"]
    assert order[: len(dispatching)] == [EVENING[name] for name in dispatching]


def test_nothing_that_came_in_is_missing(control_room: Browser):
    board = control_room.get("/board").text
    assert all(f"/cases/{case_id}" in board for case_id in EVENING.values())


def test_a_case_shows_how_late_it_is_and_why_nobody_goes(control_room: Browser):
    words = control_room.get("/board/live").words
    assert "Lancaster: rapid intervention Grade 2 Priority Waiting for a pair 11 min late" in words
    assert "No social worker is on call and free." in words


def test_a_case_shows_who_is_asked_until_when(control_room: Browser):
    words = control_room.get("/board/live").words
    assert "Offered Cleo Clove Social worker, answer by 21:32" in words


def test_a_held_case_shows_what_is_overdue(control_room: Browser):
    words = control_room.get("/board/live").words
    assert "First review is overdue" in words
    assert "Lead worker: Ann Almond" in words


def test_contacts_answered_without_a_visit_stay_in_sight_with_the_reason(control_room: Browser):
    words = control_room.get("/board/live").words
    assert "Hyndburn: handed back to police control" in words
    assert "Nobody from this service will attend: this is for police control at once." in words


def test_each_base_shows_who_is_free_and_which_role_is_missing(control_room: Browser):
    words = control_room.get("/board/live").words
    lancaster = words[words.index("On call Preston") :].split("Lancaster", 1)[1]
    assert lancaster.startswith(" No social worker free Gus Ginger Free Police responder, until 02:00")


def test_the_summary_counts_every_live_case(world: World, control_room: Browser):
    words = control_room.get("/board/live").words
    assert (
        "1 late · 2 waiting for a pair · 1 planned for later · 3 with responders · 1 held and due, 1 of them"
        in words
    )
    assert len(world.store.live_cases()) == 7


def test_no_name_and_no_address_stands_on_the_board(control_room: Browser):
    board = control_room.get("/board").text
    assert "Quillfeather" not in board
    assert "Nowhere Street" not in board


def test_without_scripts_the_board_loads_itself_again(control_room: Browser):
    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in control_room.get("/board").text
