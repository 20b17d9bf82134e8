"""A manager tries a draft out in a real browser: faults lead to the field, a replay tells when it is done."""

import pytest
from playwright.sync_api import expect

from shared.domain.jobs import JobId
from tests.browser.conftest import DESK, OpenPage
from tests.browser.test_accessible import assert_accessible
from tests.component.console.world import World

pytestmark = pytest.mark.browser


def test_a_draft_with_a_fault_is_not_saved_and_a_replay_shows_itself_when_it_is_done(
    open_page: OpenPage, world: World, complaints: list[str]
) -> None:
    page = open_page("m.duty", "/tables/2027-05", DESK)
    text = page.get_by_label("The table as text")
    text.fill(text.input_value().replace('"grade": 3', '"grade": 7', 1))
    page.get_by_role("button", name="Save the draft").click()
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="outcome visit can not have grade 7").click()
    assert page.evaluate("document.activeElement.id") == "table"
    assert_accessible(page)

    page.get_by_role("button", name="Replay", exact=True).click()
    expect(page.get_by_text("0 of 29 days replayed.")).to_be_visible()
    world.replays.run(JobId(page.url.rpartition("/")[2]), 0)
    expect(page.get_by_role("strong")).to_have_text("3 of 9 contacts would be decided otherwise (33.3%).")
    expect(page.get_by_role("link", name="C-5")).to_be_visible()
    assert_accessible(page)
    assert [said for said in complaints if "422" not in said] == []
