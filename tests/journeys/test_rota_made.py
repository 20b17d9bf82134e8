"""An administrator makes a rotation on the pages, as deployed; a responder finds their shifts on the phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shared.domain.assignment import Role
from tests.browser_fixture import DESK, PHONE
from tests.journeys.county import County
from tests.journeys.rota import ADMINISTRATOR, Rota
from tests.journeys.test_faces import sign_in

__all__ = ["sign_in"]

pytestmark = [pytest.mark.engine, pytest.mark.browser]

SignIn = Callable[[str, dict[str, int]], Page]
RED = "rgb(202, 53, 53)"


@pytest.fixture
def rota(county: County) -> Rota:
    """Everybody works at their base, and nobody is on call."""
    return Rota(county)


def test_a_rotation_is_made_previewed_published_and_seen_on_a_phone(
    county: County, rota: Rota, sign_in: SignIn
) -> None:
    first, second = rota.people("lancaster", Role.SOCIAL_WORKER)[:2]
    desk = sign_in(ADMINISTRATOR, DESK)
    desk.get_by_role("link", name="Change the rota").click()
    desk.get_by_role("link", name="Lancaster: Social workers").click()
    desk.get_by_role("button", name="Make a rotation").click()
    for who in (second, first):
        desk.locator(f"#person-{who}").check()
    expect(desk.locator(f"#turn-{first}")).to_have_value("2")
    desk.get_by_label("First hand-off, day").fill("2026-11-23")
    desk.get_by_label("From", exact=True).fill("17:00")
    desk.get_by_label("Until", exact=True).first.fill("09:00")
    desk.get_by_role("button", name="Preview").click()

    expect(desk.get_by_text("Nothing is saved yet.")).to_be_visible()
    gap = desk.locator(".app-danger .app-gap")
    expect(gap).to_contain_text("stay")
    expect(gap).to_have_css("color", RED)
    expect(desk.get_by_text("Lancaster: no social worker, Sat 28 Nov, 09:00 to 17:00")).to_be_visible()
    assert rota.rosters.roster("lancaster", Role.SOCIAL_WORKER).version == 0

    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.get_by_text("Published.")).to_be_visible()
    county.engine.settle()
    phone = sign_in(second, PHONE)
    phone.goto("/my-shifts")
    expect(phone.get_by_role("heading", name="Monday 23 November")).to_be_visible()
    expect(phone.get_by_text("17:00 to 09:00").first).to_be_visible()
    assert any("Lancaster, social worker" in text for text in county.rota_administrators_were_told())
