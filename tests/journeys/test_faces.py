"""The three faces in a real browser, through the gateway, the deployed functions and the table."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from local.gateway import Gateway
from local.seed import PASSWORD
from tests.browser.test_accessible import assert_accessible_everywhere
from tests.browser_fixture import DESK, PHONE
from tests.journeys.county import County

pytestmark = [pytest.mark.engine, pytest.mark.browser]

BUTTONS = ("Accept", "I am en route", "I am on scene", "I am clear")

SignIn = Callable[[str, dict[str, int]], Page]


@pytest.fixture
def sign_in(chromium: Browser, gateway: Gateway) -> Iterator[SignIn]:
    """A page of somebody who has typed their name and password."""
    contexts = []

    def signed_in(username: str, size: dict[str, int]) -> Page:
        context = chromium.new_context(base_url=gateway.url, viewport=size)
        contexts.append(context)
        page = context.new_page()
        page.goto("/")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()
        return page

    yield signed_in
    for context in contexts:
        context.close()


def raise_a_contact(page: Page, district: str) -> None:
    page.get_by_role("link", name="Raise a contact").last.click()
    page.get_by_label("Police log number").fill("4711")
    page.get_by_label("Type of incident").select_option("Concern for safety")
    page.get_by_label("Officers on scene", exact=True).check()
    page.get_by_label("Officers on scene ask for a joint response").check()
    page.get_by_label("District", exact=True).select_option(district)
    page.get_by_role("button", name="Raise the contact").click()


def test_a_contact_goes_from_the_desk_to_two_phones_and_into_the_figures(county: County, sign_in: SignIn) -> None:
    county.on_call("lancaster-sw-1", "lancaster-pc-3")
    desk = sign_in("control.room", DESK)
    raise_a_contact(desk, "Lancaster")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Lancaster: rapid intervention")
    county.engine.settle()

    phones = [sign_in(name, PHONE) for name in ("lancaster-sw-1", "lancaster-pc-3")]
    for button in BUTTONS:
        for phone in phones:
            phone.goto("/visit")
            phone.get_by_role("button", name=button).click()
            expect(phone.get_by_role("button", name=button)).to_have_count(0)
    county.engine.settle()

    expect(phones[0].get_by_role("heading", name="Nothing for you now")).to_be_visible()
    desk.goto("/board")
    expect(desk.get_by_role("heading", name="Held for intensive work")).to_be_visible()
    desk.get_by_role("link", name="Figures").click()
    expect(desk.get_by_role("row", name="2 Priority All areas")).to_contain_text("100.0 %")


def test_the_pages_as_deployed_have_nothing_that_axe_complains_of(county: County, sign_in: SignIn) -> None:
    page = sign_in("control.room", DESK)
    raise_a_contact(page, "Preston")
    case = page.url

    for path in ("/board", case, "/contacts/new", "/figures", "/quarantine"):
        page.goto(path)
        assert_accessible_everywhere(page)
