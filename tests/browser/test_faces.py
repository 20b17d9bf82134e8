"""The three faces in a real browser: the board, the phone, the figures."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.component.console.world import EVENING, PASSWORD, PRIORITY, World

pytestmark = pytest.mark.browser


def by_a_clock_that_is_moved(page: Page) -> Page:
    """The page again; its timers go by a clock of its own."""
    page.clock.install()
    page.reload()
    return page


def updates_in_a_minute(page: Page) -> list[str]:
    """A minute passed on the page's own clock: the updates that it asked for meanwhile."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(60_000)
    return [url for url in asked if url.endswith("/live")]


def test_the_board_shows_a_new_case_by_itself_and_keeps_the_focus(open_page: OpenPage, world: World):
    page = by_a_clock_that_is_moved(open_page("c.room", "/board"))
    link = page.get_by_role("link", name="Lancaster: rapid intervention")
    link.focus()
    world.reported(*PRIORITY, district="West Lancashire")
    page.clock.run_for(10_000)
    expect(page.get_by_role("link", name="West Lancashire: rapid intervention")).to_be_visible()
    expect(link).to_be_focused()
    expect(page.locator("[data-live-summary]")).to_contain_text("3 waiting for a pair")


def test_countdowns_tick_from_the_seconds_that_the_server_sent(open_page: OpenPage):
    page = open_page("c.room", "/board")
    page.get_by_role("button", name="Pause updates").click()
    countdown = page.locator("#case-C-3").locator("xpath=ancestor::li").locator("[data-seconds-left]")
    expect(countdown).to_have_text(re.compile(r"9 min \d+ s left"))
    before = countdown.inner_text()
    expect(countdown).not_to_have_text(before)


def test_a_paused_board_stays_as_it_is_until_it_is_resumed(open_page: OpenPage, world: World):
    page = by_a_clock_that_is_moved(open_page("c.room", "/board"))
    page.get_by_role("button", name="Pause updates").click()
    world.reported(*PRIORITY, district="West Lancashire")
    assert updates_in_a_minute(page) == []
    new = page.get_by_role("link", name="West Lancashire: rapid intervention")
    expect(new).to_have_count(0)
    page.get_by_role("button", name="Resume updates").click()
    expect(new).to_be_visible()


def test_a_board_without_connection_says_that_it_is_old(open_page: OpenPage):
    page = by_a_clock_that_is_moved(open_page("c.room", "/board"))
    page.route("**/board/live", lambda route: route.abort())
    page.clock.run_for(10_000)
    expect(page.locator("[data-live-words]")).to_contain_text("No connection")


def test_a_board_whose_server_takes_the_question_and_never_answers_says_so_where_it_is_seen(open_page: OpenPage):
    page = by_a_clock_that_is_moved(open_page("c.room", "/board"))
    page.route("**/board/live", lambda _route: None)
    with page.expect_request("**/board/live"):
        page.clock.run_for(6_000)
    page.clock.run_for(11_000)
    expect(page.locator("[data-live-words]")).to_contain_text("No connection")
    expect(page.locator("[data-live-words]")).to_be_in_viewport()


def test_a_board_that_is_paused_while_it_asks_stays_paused(open_page: OpenPage):
    page = by_a_clock_that_is_moved(open_page("c.room", "/board"))
    asked: list[Route] = []
    page.route("**/board/live", lambda route: asked.append(route))
    with page.expect_request("**/board/live"):
        page.clock.run_for(6_000)
    page.get_by_role("button", name="Pause updates").click()
    asked[0].abort()
    page.clock.run_for(60_000)
    expect(page.locator("[data-live-words]")).to_have_text("Updates are paused.")


def test_the_phone_does_not_say_that_it_updates_while_it_waits_for_somebody_who_types(open_page: OpenPage):
    page = by_a_clock_that_is_moved(open_page("sw-cleo", "/visit", PHONE))
    page.get_by_text("I can not go").click()
    page.clock.run_for(130_000)
    words = page.locator("[data-live-words]")
    expect(words).to_have_text("Waits while you type or have something open: what you see may be 2 min old.")


def test_a_phone_that_has_slept_without_signal_does_not_show_the_time_left_of_before(open_page: OpenPage):
    page = by_a_clock_that_is_moved(open_page("sw-cleo", "/visit", PHONE))
    page.route("**/visit/live", lambda route: route.abort())
    left = page.locator("[data-seconds-left]").first
    expect(left).to_have_text(re.compile("(49|50) min left"))
    page.clock.set_system_time(datetime.now(UTC) + timedelta(minutes=20))
    page.clock.run_for(2_000)
    expect(left).to_have_text(re.compile("29 min left"))


def test_after_an_update_two_taps_on_a_button_still_count_once(open_page: OpenPage):
    page = by_a_clock_that_is_moved(open_page("sw-cleo", "/visit", PHONE))
    page.evaluate("document.getElementById('accept').dataset.before = 'yes'")
    page.clock.run_for(6_000)
    expect(page.locator("#accept[data-before]")).to_have_count(0)
    sent = page.evaluate("""() => {
        let sent = 0;
        addEventListener("submit", (event) => { sent += 1; event.preventDefault(); });
        for (const tap of [1, 2]) document.getElementById("accept").click();
        return sent;
    }""")
    assert sent == 1


def test_when_the_session_is_over_the_board_asks_to_sign_in(open_page: OpenPage, world: World):
    page = by_a_clock_that_is_moved(open_page("c.room", "/board"))
    world.clock.move(timedelta(hours=13))
    page.clock.run_for(10_000)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def _raise_contact(page: Page) -> None:
    page.get_by_role("link", name="Raise a contact").last.click()
    page.get_by_label("Police log number").fill("4711")
    page.get_by_label("Type of incident").select_option("Concern for safety")
    page.get_by_label("Officers on scene", exact=True).check()
    page.get_by_label("Officers on scene ask for a joint response").check()
    page.get_by_label("District", exact=True).select_option("Pendle")


def test_a_contact_is_raised_and_its_case_explained(open_page: OpenPage):
    page = open_page("c.room", "/board")
    _raise_contact(page)
    page.get_by_role("button", name="Raise the contact").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pendle: rapid intervention")
    expect(page.get_by_text("Officers on scene ask for a joint response.").first).to_be_visible()
    page.get_by_role("link", name="Board").click()
    expect(page.get_by_role("link", name="Pendle: rapid intervention")).to_be_visible()


def _steps(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("button", name=name).click()


def test_two_phones_go_through_a_whole_visit(open_page: OpenPage, world: World):
    cleo, dev = (
        by_a_clock_that_is_moved(open_page(who, "/visit", PHONE)) for who in world.asked(EVENING["offered"])
    )
    _steps(cleo, "Accept")
    expect(cleo.get_by_text("Please wait: your partner has not accepted yet.")).to_be_visible()
    expect(cleo.get_by_text("1 Nowhere Street")).to_be_visible()
    _steps(cleo, "I have read the warnings")
    _steps(dev, "Accept", "I have read the warnings")
    cleo.clock.run_for(10_000)
    expect(cleo.get_by_role("button", name="I am en route")).to_be_visible()
    for phone in (cleo, dev):
        _steps(phone, "I am en route", "I am on scene", "I am clear")
    expect(cleo.get_by_text("Nothing for you now")).to_be_visible()
    expect(cleo.get_by_role("link", name="Preston: case C-4")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_offer_is_declined_with_a_reason(open_page: OpenPage, world: World, scripts: bool):
    page = open_page("sw-cleo", "/visit", PHONE, scripts=scripts)
    page.get_by_text("I can not go").click()
    _steps(page, "Decline")
    expect(page.get_by_text("Say why you can not go")).to_be_visible()
    page.get_by_label("Why?").fill("No car.")
    _steps(page, "Decline")
    expect(page.get_by_text("Nothing for you now")).to_be_visible()
    assert "sw-cleo" not in world.rota.holds()


def test_what_was_typed_stays_when_it_is_sent_without_signal(open_page: OpenPage):
    page = by_a_clock_that_is_moved(open_page("sw-cleo", "/visit", PHONE))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_text("I can not go").click()
    page.get_by_label("Why?").fill("No car.")
    page.context.set_offline(True)
    _steps(page, "Decline")
    assert asked == ["There is no connection, so this can not be sent. Try all the same?"]
    assert page.get_by_label("Why?").input_value() == "No car."
    page.context.set_offline(False)
    page.clock.run_for(2_000)
    _steps(page, "Decline")
    expect(page.get_by_text("Nothing for you now")).to_be_visible()


def test_what_somebody_types_is_not_lost_to_an_update(open_page: OpenPage):
    page = by_a_clock_that_is_moved(open_page("sw-cleo", "/visit", PHONE))
    page.get_by_text("I can not go").click()
    page.get_by_label("Why?").fill("No car")
    assert updates_in_a_minute(page) == []
    assert page.get_by_label("Why?").input_value() == "No car"


@pytest.mark.parametrize(("username", "path"), [("sw-cleo", "/visit"), ("c.room", "/rota")])
def test_a_long_name_does_not_push_the_page_off_the_phone(
    open_page: OpenPage, world: World, username: str, path: str
):
    for person in world.rota.responders():
        world.rota.put_responder(
            replace(person, name="Maximiliana-Wolfeschlegelsteinhausenberger-Featherstonehaugh")
        )
    page = open_page(username, path, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_big_buttons_are_big_enough_for_a_thumb(open_page: OpenPage):
    page = open_page("sw-cleo", "/visit", PHONE)
    box = page.get_by_role("button", name="Accept").bounding_box()
    assert box
    assert box["height"] >= 56
    assert box["width"] >= 280


def test_without_scripts_the_phone_and_the_board_still_work(open_page: OpenPage):
    phone = open_page("sw-cleo", "/visit", PHONE, scripts=False)
    _steps(phone, "Accept")
    expect(phone.get_by_role("heading", name="You have accepted")).to_be_visible()
    board = open_page("c.room", "/board", scripts=False)
    expect(board.get_by_text("50 min left")).to_be_visible()
    expect(board.get_by_role("button", name="Pause updates")).to_have_count(0)


def test_the_figures_are_chosen_by_period_and_area(open_page: OpenPage):
    page = open_page("m.duty", "/figures")
    expect(page.get_by_role("row", name="2 Priority All areas")).to_contain_text("66.7 %")
    page.get_by_label("From", exact=True).fill("2026-11-20")
    page.get_by_label("Area", exact=True).select_option("Burnley")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row", name="2 Priority Burnley")).to_contain_text("100.0 %")
    expect(page.get_by_role("row", name="2 Priority Lancaster")).to_have_count(0)


def test_somebody_signs_in_and_is_where_they_wanted_to_go(open_page: OpenPage):
    page = open_page("", "/figures?area=Preston")
    page.get_by_label("User name").fill("m.duty")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Figures", exact=True)).to_be_visible()
    expect(page.get_by_label("Area", exact=True)).to_have_value("Preston")


def test_signing_out_leaves_nothing_behind(open_page: OpenPage):
    page = open_page("c.room", "/board")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
