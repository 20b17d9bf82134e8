"""The phone of a responder."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.contact import Circumstance
from tests.component.console.browser import Browser, signed_in
from tests.component.console.world import EVENING, World

OFFERED = EVENING["offered"]


@pytest.fixture
def cleo(world: World) -> Browser:
    """A social worker who has just been asked."""
    return signed_in(world, "sw-cleo")


@pytest.fixture
def dev(world: World) -> Browser:
    """The police responder who was asked with her."""
    return signed_in(world, "pc-dev")


def test_an_offer_says_all_that_is_needed_to_answer_and_no_more(cleo: Browser):
    page = cleo.get("/visit")
    words = page.words
    assert "Can you go? Grade 2 Priority Preston" in words
    assert "Respond by 22:20" in words
    assert "Warnings Weapons" in words
    assert "Offered Dev Dill Police responder" in words
    assert "Quillfeather" not in page.text
    assert "Nowhere Street" not in page.text


def test_after_accepting_one_waits_for_the_partner_and_reads_where_to_go(cleo: Browser):
    assert cleo.post(f"/visit/{OFFERED}/accept").leads_to == "/visit"
    words = cleo.get("/visit").words
    assert "You have accepted" in words
    assert "Please wait: your partner has not accepted yet. You go together." in words
    assert "1 Nowhere Street" in words
    assert "I am en route" not in words


@pytest.mark.parametrize(
    ("browser", "link"),
    [
        ("Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/130 Mobile", "geo:{place}"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari", "maps://?ll={place}&amp;q=Visit"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari", "maps://?ll={place}&amp;q=Visit"),
        (None, "geo:{place}"),
    ],
    ids=["Android", "iPhone", "iPad, which says that it is a Mac", "says nothing"],
)
def test_the_place_opens_in_the_map_of_the_phone_and_goes_to_no_website(
    world: World, cleo: Browser, browser: str | None, link: str
):
    cleo.post(f"/visit/{OFFERED}/accept")
    at = world.store.load(OFFERED).place
    page = cleo.get("/visit/live", **({"user-agent": browser} if browser else {}))
    assert f'id="map" href="{link.format(place=f"{at.latitude:.5f},{at.longitude:.5f}")}"' in page.text
    assert "1 Nowhere Street" in page.words


def test_what_a_further_contact_tells_is_read_by_those_who_have_accepted(world: World, cleo: Browser):
    contact = world.store.contact(world.store.load(OFFERED).contact_key)
    again = replace(contact, key="again", source="/police/other", summary="He has a knife now.")
    assert world.intake.receive(again).id == OFFERED
    assert "knife" not in cleo.get("/visit").text
    cleo.post(f"/visit/{OFFERED}/accept")
    assert "Further contacts about it: He has a knife now." in cleo.get("/visit").words


def test_who_goes_reads_that_a_contact_about_it_is_an_emergency(world: World, cleo: Browser):
    contact = world.store.contact(world.store.load(OFFERED).contact_key)
    worse = replace(contact.facts, circumstances=frozenset({Circumstance.IMMEDIATE_RISK_TO_LIFE}))
    again = replace(contact, key="again", source="/police/other", facts=worse)
    assert "Ask the control room before you go in." not in cleo.get("/visit").words
    assert world.intake.receive(again).id == OFFERED
    assert "Ask the control room before you go in." in cleo.get("/visit").words


def test_the_whole_visit_goes_through_big_buttons(world: World, cleo: Browser, dev: Browser):
    steps = [("accept", "You have accepted"), ("en-route", "You are en route"), ("on-scene", "You are on scene")]
    for step, headline in steps:
        for browser in (cleo, dev):
            assert browser.post(f"/visit/{OFFERED}/{step}").status == 303
            browser.post(f"/visit/{OFFERED}/acknowledge-warnings")
        assert headline in cleo.get("/visit").words
        world.clock.move(timedelta(minutes=5))
    for browser in (cleo, dev):
        browser.post(f"/visit/{OFFERED}/clear")
    words = cleo.get("/visit").words
    assert "Nothing for you now You are on call until 02:00 . This page" in words
    assert "Cases that you lead Preston: case C-4" in words


def test_who_is_on_the_way_reads_that_the_partner_does_not_come(world: World, cleo: Browser, dev: Browser):
    for browser in (cleo, dev):
        browser.post(f"/visit/{OFFERED}/accept")
        browser.post(f"/visit/{OFFERED}/acknowledge-warnings")
    cleo.post(f"/visit/{OFFERED}/en-route")
    world.response.stand_down(OFFERED, "pc-dev", "Car failed.", "c.room")
    assert (
        "Nobody comes with you at the moment. Somebody is being found: do not go in alone."
        in cleo.get("/visit").words
    )


def test_the_same_answer_twice_is_no_error(cleo: Browser):
    cleo.post(f"/visit/{OFFERED}/accept")
    assert cleo.post(f"/visit/{OFFERED}/accept").status == 303


def test_a_decline_needs_a_reason_and_then_asks_somebody_else(world: World, cleo: Browser):
    page = cleo.post(f"/visit/{OFFERED}/decline", reason=" ")
    assert page.status == 422
    assert "Say why you can not go" in page.words
    assert cleo.post(f"/visit/{OFFERED}/decline", reason="Too far gone.").status == 303
    assert "sw-cleo" not in world.rota.holds()
    assert "Nothing for you now" in cleo.get("/visit").words


def test_without_scripts_the_page_that_asks_why_stays_until_somebody_has_typed(cleo: Browser):
    assert 'http-equiv="refresh"' in cleo.get("/visit").text
    assert 'http-equiv="refresh"' not in cleo.post(f"/visit/{OFFERED}/decline", reason="").text


def test_an_offer_that_has_gone_is_a_page_that_says_so(world: World, cleo: Browser):
    world.response.decline(OFFERED, "sw-cleo", "No car.")
    page = cleo.post(f"/visit/{OFFERED}/accept")
    assert page.status == 404
    assert "It may have been offered to somebody else." in page.words


def test_nobody_answers_for_somebody_else(world: World):
    gus = signed_in(world, "pc-gus")
    assert gus.post(f"/visit/{OFFERED}/accept").status == 404
    assert world.asked(OFFERED) == ["sw-cleo", "pc-dev"]


def test_setting_out_before_the_partner_has_accepted_is_refused_in_words(cleo: Browser):
    cleo.post(f"/visit/{OFFERED}/accept")
    page = cleo.post(f"/visit/{OFFERED}/en-route")
    assert page.status == 409
    assert "your partner has not accepted yet" in page.words


def test_somebody_off_call_is_told_so(world: World):
    gus = signed_in(world, "pc-gus")
    world.clock.move(timedelta(hours=6))
    assert "You are not on call at the moment." in gus.get("/visit").words


def test_the_live_part_is_the_part_and_not_the_page(cleo: Browser):
    live = cleo.get("/visit/live")
    assert "<html" not in live.text
    assert "Can you go?" in live.words


def test_the_phone_says_why_this_one_was_chosen_and_names_the_other_by_role_only(world: World):
    cleo = signed_in(world, "sw-cleo").get("/visit").words
    because = cleo[cleo.index("You were chosen because") :]
    assert "You: " in because
    assert "The police responder: " in because
    assert "Dev Dill" not in because


def test_who_was_chosen_by_hand_is_told_so_on_the_phone(world: World):
    world.control.assign(EVENING["planned"], ["pc-gus"], "Knows Zebedee.", "desk")
    words = signed_in(world, "pc-gus").get("/visit").words
    assert "The control room chose you." in words
    assert "Knows Zebedee" not in words
