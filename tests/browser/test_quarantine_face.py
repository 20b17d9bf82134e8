"""The control room mends what could not be read, on a screen and on a phone."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from shared.domain.quarantine import Quarantined
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.test_accessible import assert_accessible, assert_accessible_everywhere
from tests.component.console.world import FRIDAY_EVENING, PASSWORD, World

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


@SIZES
def test_a_message_is_mended_sent_again_and_its_page_says_who_did_it_and_why(
    open_page: OpenPage, world: World, complaints: list[str], size: dict[str, int]
):
    world.clock.move(timedelta(minutes=45))
    page = open_page("c.room", "/quarantine", size)
    expect(page.get_by_text("The oldest message has waited")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("^Received")).first.click()
    assert_accessible(page)

    page.get_by_role("button", name="Send it again").click()
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    text = page.get_by_label("Message", exact=True)
    text.fill(text.input_value().replace('"incident_type": "•••"', '"incident_type": "concern_for_safety"'))
    page.get_by_label("What did you change").fill("Concern for safety, said the sender by phone.")
    page.get_by_role("button", name="Send it again").click()
    expect(page).to_have_url(re.compile("/cases/"))

    page.goto("/quarantine/q-1")
    expect(page.get_by_text("Mended and sent again by c.room")).to_be_visible()
    expect(page.get_by_text("Concern for safety, said the sender by phone.")).to_be_visible()
    assert_accessible(page)
    page.goto("/quarantine")
    expect(page.get_by_text("Nothing is in quarantine.")).to_be_visible()
    assert_accessible(page)
    assert [said for said in complaints if "422" not in said] == []


def test_whoever_comes_second_is_told_who_was_faster(open_page: OpenPage, world: World):
    world.sign_in.add("c.two", PASSWORD, ("control-room",))
    first, second = open_page("c.room", "/quarantine/q-1"), open_page("c.two", "/quarantine/q-1", PHONE)
    first.get_by_label("Why will nothing come of it?").fill("A test of the sender's.")
    first.get_by_role("button", name="Set it aside").click()
    second.get_by_label("Why will nothing come of it?").fill("Mine.")
    second.get_by_role("button", name="Set it aside").click()
    expect(second.get_by_role("alert")).to_contain_text("Somebody was faster")
    expect(second.get_by_text("Set aside by c.room")).to_be_visible()
    assert_accessible(second)


def test_a_hostile_message_breaks_nothing(open_page: OpenPage, world: World, complaints: list[str]):
    script = "</textarea><script>document.title = 'taken'</script>"
    payload = json.dumps({script: [script] * 50, "id": "9" * 100, "data": {"x" * 5_000: 1}})
    reasons = tuple(f"data.{'y' * 500}.{number}: {script}" for number in range(100))
    world.quarantine.put(Quarantined("q-2", FRIDAY_EVENING - timedelta(days=3), reasons, payload))
    world.quarantine.put(Quarantined("q-3", FRIDAY_EVENING - timedelta(days=2), ("x",), "[" * 90_000))
    for path in ("/quarantine", "/quarantine/q-2", "/quarantine/q-3"):
        page = open_page("c.room", path)
        assert_accessible_everywhere(page)
        assert "taken" not in page.title()
    expect(page.get_by_text("too many to be shown")).to_be_visible()
    assert complaints == []
