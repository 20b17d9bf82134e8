"""The planning tool in a real browser: asked for, watched with and without scripts, read, and kept."""

import os

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.test_accessible import assert_accessible
from tests.component.console.test_planning_tool import TWO
from tests.component.console.world import World
from tests.component.simulated import play_everything

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


@SIZES
def test_a_manager_asks_watches_and_reads_the_result(
    open_page: OpenPage, world: World, complaints: list[str], size: dict[str, int]
):
    page = open_page("m.duty", "/planning-tool", size)
    assert_accessible(page)
    page.get_by_label("Pairs a day").first.fill("")
    page.get_by_role("button", name="Run").click()
    assert_accessible(page)
    page.get_by_role("link", name="Say how many are on duty").click()
    assert page.evaluate("document.activeElement.id") == "pairs-1"

    for name, value in TWO.items():
        field = page.locator(f"[name={name}]")
        if name.startswith("way"):
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("It begins in a moment")).to_be_visible()
    assert_accessible(page)
    play_everything(world.simulation_jobs)
    page.get_by_role("link", name="See the result").click()

    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
    for picture in page.get_by_role("img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    assert_accessible(page)
    assert [said for said in complaints if "422" not in said] == []
    shots = os.environ.get("SHOTS")
    if shots:
        page.screenshot(path=f"{shots}/result-{size['width']}.png", full_page=True)
        page.goto("/planning-tool")
        page.screenshot(path=f"{shots}/form-{size['width']}.png", full_page=True)


def test_without_scripts_the_page_asks_again_by_itself(open_page: OpenPage, world: World):
    page = open_page("m.duty", "/planning-tool", scripts=False)
    page.locator("[name=pairs-1]").fill("6")
    page.locator("[name=way-1]").select_option("closest")
    page.locator("[name=days]").fill("1")
    page.get_by_role("button", name="Run").click()
    play_everything(world.simulation_jobs)
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()


def test_on_paper_nothing_of_the_result_is_cut_off(open_page: OpenPage, world: World):
    page = open_page("m.duty", "/planning-tool", {"width": 688, "height": 1017})
    for name, value in TWO.items():
        if not name.startswith("way"):
            page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Run").click()
    play_everything(world.simulation_jobs)
    page.reload()
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    expect(page.get_by_role("navigation", name="Pages")).not_to_be_visible()
