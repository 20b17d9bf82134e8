"""The rota in a real browser: three taps for a swap."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from shared.domain.roster.absence import AbsenceKind
from shared.web.presenters.my_shifts import key_of
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.test_accessible import assert_accessible, assert_accessible_everywhere
from tests.component.console.proposal_world import proposed
from tests.component.console.rota_world import rota_weeks, shifts_to_come
from tests.component.console.test_rota_import import CALENDAR
from tests.component.console.world import ANN, CLEO

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_swap_takes_three_taps_and_one_of_the_other(open_page: OpenPage, scripts: bool):
    world = rota_weeks()
    given, wanted = shifts_to_come(world, ANN)[0], shifts_to_come(world, CLEO)[0]
    ann = open_page("sw-ann", "/my-shifts", PHONE, scripts=scripts, world=world)

    ann.get_by_role("button", name="Swap Saturday 21 November").click()
    ann.get_by_label("Cleo Clove: Mon 23 Nov, 17:00 to 01:00, Preston").click()
    ann.get_by_role("button", name="Ask to swap").click()
    expect(ann.get_by_text("Swap asked").first).to_be_visible()

    cleo = open_page("sw-cleo", "/my-shifts", PHONE, scripts=scripts, world=world)
    cleo.get_by_role("button", name="Agree to the swap").click()
    expect(cleo.get_by_text("Done").first).to_be_visible()
    assert shifts_to_come(world, CLEO)[0].starts_at == given.starts_at
    assert wanted.starts_at in {shift.starts_at for shift in shifts_to_come(world, ANN)}


MAKE = "/rota/roster/preston/police/make"
PAGES = [
    ("c.room", "/rota"),
    ("m.duty", "/rota/week"),
    ("m.duty", "/rota/quality"),
    ("r.admin", "/rota/cover?base=preston"),
    ("r.admin", "/rota/roster"),
    ("r.admin", "/rota/roster/preston/police?from=2026-11-22T17:00Z&to=2026-11-22T21:00Z"),
    ("r.admin", "/rota/requests"),
    ("r.admin", "/rota/import"),
    ("r.admin", "/rota/links"),
    ("r.admin", f"{MAKE}/rotation/new"),
    ("r.admin", f"{MAKE}/fixed/new"),
    ("r.admin", f"{MAKE}/template/evening-cover"),
    ("r.admin", f"{MAKE}/temporary/new"),
    ("sw-ann", "/my-shifts"),
    ("sw-cleo", "/my-shifts"),
    ("sw-ann", "swap"),
]


@pytest.mark.parametrize(("username", "path"), PAGES)
def test_everybody_can_use_every_page_of_the_rota(
    open_page: OpenPage, complaints: list[str], username: str, path: str
):
    world = rota_weeks()
    first, second, *_ = shifts_to_come(world, ANN)
    world.exchanges.offer(ANN, first.id, first.starts_at)
    world.absences.ask(CLEO, AbsenceKind.LEAVE, second.starts_at, second.starts_at + timedelta(days=1))
    address = path.replace("swap", f"/my-shifts/swap?shift={quote(key_of(second))}")
    page = open_page(username, address, world=world)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert_accessible_everywhere(page)
    assert complaints == []


PROPOSAL_PAGES = ["/rota/proposals", "{here}", "{here}?week=0&base=preston", "duty", "/rota/contracts?who=sw-ann"]


@pytest.mark.parametrize("path", PROPOSAL_PAGES)
def test_everybody_can_use_every_page_of_a_proposal(open_page: OpenPage, complaints: list[str], path: str):
    world, proposal = proposed()
    here = f"/rota/proposals/{proposal}"
    page = open_page("r.admin", here if path == "duty" else path.format(here=here), world=world)
    if path == "duty":
        page.get_by_role("link", name="Ann Almond on Wed 2 Dec").click()
    assert_accessible_everywhere(page)
    assert complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_proposal_is_looked_at_changed_and_published(open_page: OpenPage, scripts: bool):
    world, _ = proposed()
    page = open_page("r.admin", "/rota/proposals", DESK, scripts=scripts, world=world)
    page.get_by_role("link", name="2 weeks from Monday 30 November 2026").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Proposed rota")
    page.get_by_role("link", name="Ann Almond on Wed 2 Dec").click()
    page.get_by_label("Who has it instead").select_option("Eve Elder, Burnley")
    page.get_by_role("button", name="Give it").click()
    expect(page.get_by_text("Changed. What it means was reckoned anew.")).to_be_visible()
    expect(page.get_by_role("link", name="Eve Elder on Wed 2 Dec")).to_be_visible()
    page.get_by_role("button", name="Publish what is chosen").click()
    expect(page.get_by_text("Published. The rota is as you see it here.")).to_be_visible()
    page.get_by_role("link", name="Month").click()
    page.get_by_role("link", name="Next month").click()
    wednesday = page.get_by_role("row", name=re.compile("^Wed 2 Dec"))
    expect(wednesday).to_contain_text("16:00–00:00 Eve Elder")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_wish_is_kept_on_the_phone(open_page: OpenPage, size: dict[str, int]):
    page = open_page("sw-ann", "/my-shifts", size, world=rota_weeks())
    page.get_by_role("link", name="What you would like, or rather not, in the next rota").click()
    page.get_by_label("Which day").fill("2026-12-04")
    page.get_by_role("button", name="Keep this wish").click()
    expect(page.get_by_text("Rather not Fri 4 Dec, 00:00 to Sat 5 Dec, 00:00")).to_be_visible()
    assert_accessible(page)


def test_a_calendar_is_chosen_read_and_confirmed(open_page: OpenPage):
    world = rota_weeks()
    page = open_page("r.admin", "/rota/import", PHONE, world=world)
    page.get_by_label("Whose calendar").select_option("Ann Almond")
    page.get_by_label("The file", exact=True).set_input_files(
        {"name": "leave.ics", "mimeType": "text/calendar", "buffer": CALENDAR.encode()}
    )
    expect(page.get_by_label("What is in the file")).to_have_value(re.compile("BEGIN:VCALENDAR"))
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("2 absences of Ann Almond. Nothing is stored yet.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Record 2 absences").click()
    expect(page.get_by_text("Ann Almond: leave")).to_have_count(2)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_schedule_for_christmas_is_filled_previewed_and_published(
    open_page: OpenPage, complaints: list[str], scripts: bool, size: dict[str, int]
):
    world = rota_weeks()
    page = open_page("r.admin", f"{MAKE}/temporary/new", size, scripts=scripts, world=world)
    for field, value in (
        ("from-on", "2026-12-25"),
        ("from-at", "00:00"),
        ("to-on", "2026-12-26"),
        ("to-at", "00:00"),
        ("hours-1-from", "08:00"),
        ("hours-1-to", "20:00"),
    ):
        page.locator(f"#{field}").fill(value)
    page.get_by_role("button", name="Show the shifts").click()
    page.get_by_label("Fri 25 Dec, 08:00 to 20:00").select_option("Dev Dill (AMHP)")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Preston: no police responder, Fri 25 Dec, 00:00 to 08:00")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if scripts:
        assert_accessible(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("1 shift in place of all others", exact=True)).to_be_visible()
    assert complaints == []
