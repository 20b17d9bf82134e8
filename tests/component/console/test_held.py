"""Cases held for intensive work: what is due stands on the board, all of them on a page of their own."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.case import Case, Decision
from shared.domain.casework import BEFORE_ALL
from shared.domain.ids import CaseId, ResponderId
from tests.component.console.browser import Browser, signed_in
from tests.component.console.world import ANN, EVENING, World


def _held(world: World, name: str, due_in: timedelta) -> Case:
    """A case whose first open review is due so much later than now."""
    like = world.store.load(EVENING["held"])
    assert like.period is not None
    at = world.clock.now() + due_in
    reviews = tuple(replace(review, due_at=at, held_at=None) for review in like.period.reviews)
    period = replace(like.period, reviews=reviews, ends_at=at + timedelta(days=9))
    return world.store.save(Decision(replace(like, id=CaseId(name), version=0, period=period)), due_at=None)


def _cases(text: str) -> list[str]:
    return re.findall(r'id="case-([\w-]+)"', text)


def test_the_board_shows_held_cases_of_which_something_is_due_soon_and_leads_to_all(
    world: World, control_room: Browser
):
    soon = _held(world, "H-soon", timedelta(hours=3))
    later = _held(world, "H-later", timedelta(hours=5))

    board = control_room.get("/board")

    assert soon.id in _cases(board.text)
    assert later.id not in _cases(board.text)
    assert 'href="/held"' in board.text
    assert "2 held and due, 1 of them overdue" in board.words
    assert _cases(control_room.get("/held").text) == [EVENING["held"], soon.id, later.id]


def test_a_board_that_does_not_show_all_that_is_due_says_so(world: World, control_room: Browser):
    for number in range(world.policy.casework.most_listed):
        _held(world, f"H-{number:03}", timedelta(minutes=number))

    board = control_room.get("/board")

    assert "50 or more held and due" in board.words
    assert len([case for case in _cases(board.text) if case.startswith("H-")]) == 49


def test_a_call_for_help_is_seen_on_the_board_whatever_is_due(world: World, control_room: Browser):
    calm = _held(world, "H-help", timedelta(days=30))
    calls = tuple(replace(a, duress_at=world.clock.now()) for a in calm.assignments)
    world.store.save(Decision(replace(calm, assignments=calls)), due_at=None)

    assert "/cases/H-help" in control_room.get("/board").text
    assert [case.id for case in world.store.held_cases(until=BEFORE_ALL)] == ["H-help"]


def test_every_held_case_is_found_page_by_page(world: World, manager: Browser):
    most = world.policy.casework.most_listed
    every = [EVENING["held"], *(_held(world, f"H-{n:03}", timedelta(hours=n + 1)).id for n in range(most + 10))]

    first = manager.get("/held")
    (onwards,) = re.findall(r'id="next" rel="next" href="([^"]+)"', first.text)
    second = manager.get(onwards.replace("&amp;", "&"))

    assert _cases(first.text) + _cases(second.text) == every
    assert 'rel="next"' not in second.text


@pytest.mark.parametrize("place", ["x", "2026-11-20_", "0001-01-01T00:00:00+09:00_a", "_"])
def test_an_address_that_names_no_place_shows_the_beginning(manager: Browser, place: str):
    assert EVENING["held"] in _cases(manager.get(f"/held?after={place}").text)


def test_a_phone_lists_the_cases_that_its_worker_leads_and_no_others(world: World):
    other = _held(world, "H-other", timedelta(hours=3))
    assert other.period is not None
    world.store.save(
        Decision(replace(other, period=replace(other.period, lead_worker=ResponderId("sw-eve")))), due_at=None
    )

    text = signed_in(world, "sw-ann").get("/visit").text

    assert world.store.load(EVENING["held"]).is_led_by(ANN)
    assert f'id="lead-{EVENING["held"]}"' in text
    assert "H-other" not in text
