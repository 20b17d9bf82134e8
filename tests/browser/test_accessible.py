"""Every page, on a desk and on a phone: axe finds nothing, nothing runs off the side, nothing is refused."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.component.console.test_advice import all_cover_in_burnley
from tests.component.console.test_hands import only_pair
from tests.component.console.world import EVENING, World

pytestmark = pytest.mark.browser

PAGES = [
    ("", "/sign-in"),
    ("c.room", "/board"),
    ("c.room", "/contacts/new"),
    ("c.room", f"/cases/{EVENING['offered']}"),
    ("c.room", f"/cases/{EVENING['late']}"),
    ("c.room", f"/cases/{EVENING['handed_back']}"),
    ("m.duty", f"/cases/{EVENING['held']}"),
    ("m.duty", "/held"),
    ("m.duty", "/plan"),
    ("c.room", f"/cases/{EVENING['planned']}"),
    ("m.duty", "/figures"),
    ("m.duty", "/planning-tool"),
    ("c.room", "/quarantine"),
    ("c.room", "/quarantine/q-1"),
    ("c.room", "/feedback"),
    ("m.duty", "/tables"),
    ("c.room", "/tables/2026-11"),
    ("m.duty", "/tables/2027-05"),
    ("m.duty", "/tables/2027-06"),
    ("m.duty", "/tables/2027-05/replays/20261120213000-replay-1"),
    ("m.duty", "/tables/2027-06/replays/20261120213000-replay-2"),
    ("c.room", "/visit"),
    ("sw-cleo", "/visit"),
    ("sw-eve", "/visit"),
    ("sw-ann", "/visit"),
    ("pc-gus", "/visit"),
]


def assert_accessible(page: Page) -> None:
    """Axe finds nothing on the page, and nothing runs off its side."""
    axe = Axe("") if page.evaluate("Boolean(window.axe)") else Axe()
    result = axe.run(page)
    assert result.violations_count == 0, result.generate_report()
    assert page.viewport_size
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def assert_accessible_everywhere(page: Page) -> None:
    """So it is on a desk and on a phone."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert_accessible(page)


@pytest.mark.parametrize(("username", "path"), PAGES)
def test_everybody_can_use_every_page(open_page: OpenPage, complaints: list[str], username: str, path: str):
    page = open_page(username, path)
    assert_accessible_everywhere(page)
    assert [said for said in complaints if "403" not in said] == []


def test_a_form_with_errors_is_accessible_and_leads_to_the_first_one(open_page: OpenPage):
    page = open_page("c.room", "/contacts/new", PHONE)
    page.get_by_role("button", name="Raise the contact").click()
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    assert_accessible(page)
    page.get_by_role("link", name="Choose the type of incident").click()
    assert page.evaluate("document.activeElement.id") == "incident_type"


def test_everything_that_opens_is_accessible_too(open_page: OpenPage):
    page = open_page("m.duty", f"/cases/{EVENING['held']}", PHONE)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    expect(page.get_by_label("Reason for the extension")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("case", ["offered", "late", "planned"])
def test_every_form_of_the_hands_is_accessible(open_page: OpenPage, case: str):
    page = open_page("m.duty", f"/cases/{EVENING[case]}", PHONE)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    expect(page.get_by_label("Why will nobody visit?")).to_be_visible()
    assert_accessible(page)


def test_a_call_for_help_is_accessible_on_the_phone_the_board_and_the_case(open_page: OpenPage, world: World):
    eve = open_page("sw-eve", "/visit", PHONE)
    eve.get_by_role("button", name="I need help now").click()
    expect(eve.get_by_role("alert")).to_contain_text("You called for help")
    assert_accessible(eve)
    world.clock.move(timedelta(minutes=40))
    for path in ("/board", f"/cases/{EVENING['attended']}"):
        assert_accessible(open_page("c.room", path))


def test_a_diversion_is_proposed_accessibly_and_confirmed_with_its_reason(open_page: OpenPage):
    found = only_pair()
    page = open_page("c.room", f"/cases/{found.urgent}", PHONE, world=found.world)
    page.get_by_text("Divert Ann Almond and Ben Basil from case").first.click()
    assert_accessible(page)
    page.get_by_label("Why? It is kept with both cases.").fill("Much nearer.")
    page.get_by_role("button", name="Divert Ann Almond and Ben Basil").click()
    expect(page.get_by_text("Offered", exact=True).first).to_be_visible()
    assert len(found.world.asked(found.urgent)) == 2


def test_a_move_is_proposed_accessibly_and_the_pair_says_that_it_is_there(open_page: OpenPage):
    world = all_cover_in_burnley()
    board = open_page("c.room", "/board", PHONE, world=world)
    assert_accessible(board)
    board.get_by_role("button", name="Advise them").click()
    expect(board.get_by_text("Advised to wait near").first).to_be_visible()
    phone = open_page("sw-eve", "/visit", PHONE, world=world)
    assert_accessible(phone)
    phone.get_by_role("button", name="I am there").click()
    expect(phone.get_by_text("Advised to wait near")).to_have_count(0)


@pytest.mark.parametrize("username", ["c.room", "sw-cleo"])
def test_the_whole_page_is_reached_with_the_keyboard_and_the_focus_is_seen(open_page: OpenPage, username: str):
    page = open_page(username, "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    wanted = set(page.evaluate(_REACHABLE))
    reached = set()
    for _ in range(len(wanted) + 5):
        reached.add(page.evaluate("document.activeElement.dataset.number || ''"))
        assert page.evaluate(_HAS_VISIBLE_FOCUS), page.evaluate("document.activeElement.outerHTML")
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
    assert wanted <= reached


_REACHABLE = """() => [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden])')]
    .filter((e) => e.checkVisibility()).map((e, number) => (e.dataset.number = `n${number}`))"""

_HAS_VISIBLE_FOCUS = """() => {
    const style = getComputedStyle(document.activeElement);
    const inner = document.activeElement.matches('summary')
      ? getComputedStyle(document.activeElement.firstElementChild) : style;
    return [style, inner].some((s) => s.outlineStyle !== 'none' || s.boxShadow !== 'none');
}"""
