"""Every page is valid HTML, for everybody who sees it."""

import re
from base64 import b64encode
from hashlib import sha256

import html5lib
import pytest

from tests.component.console.browser import Browser, Page, signed_in
from tests.component.console.rota_world import rota_weeks
from tests.component.console.test_contacts import FORM
from tests.component.console.test_making_pages import temporary
from tests.component.console.test_rota_import import CALENDAR
from tests.component.console.world import EVENING, World

_CASES = tuple(f"/cases/{case_id}" for case_id in EVENING.values())
_OF_TABLES = (
    "",
    "/2026-11",
    "/2027-05",
    "/2027-06",
    "/2027-05/replays/20261120213000-replay-1",
    "/2027-06/replays/20261120213000-replay-2",
)
_TABLES = tuple(f"/tables{path}" for path in _OF_TABLES)
MAKES = ("rotation/new", "fixed/new", "temporary/new", "template/evening-cover")
PAGES = {
    "": ("/sign-in", "/assets/v/none"),
    "c.room": (
        "/board",
        "/contacts/new",
        "/figures",
        "/quarantine",
        "/quarantine/q-1",
        "/nowhere",
        "/rota",
        *_CASES,
    ),
    "m.duty": ("/board", "/figures", "/planning-tool", "/visit", *_CASES, *_TABLES),
    "sw-cleo": ("/visit", f"/cases/{EVENING['offered']}", "/board"),
    "sw-eve": ("/visit", f"/cases/{EVENING['attended']}"),
    "sw-ann": ("/visit", "/my-shifts", f"/cases/{EVENING['held']}"),
    "pc-gus": ("/visit",),
    "r.admin": (
        "/rota",
        "/rota/week",
        "/rota/cover",
        "/rota/quality",
        "/rota/roster",
        "/rota/roster/preston/police",
        "/rota/requests",
        "/rota/import",
        "/rota/links",
        *(f"/rota/roster/preston/police/make/{what}" for what in MAKES),
    ),
    "g.audit": ("/feedback",),
    "n.obody": ("/",),
}


def _assert_valid(page: Page) -> None:
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(page.text)
    ids = re.findall(r'\sid="([^"]*)"', page.text)
    assert len(ids) == len(set(ids)), f"ids that stand twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    for target in re.findall(r'\s(?:for|aria-describedby|aria-labelledby)="([^"]*)"', page.text):
        assert set(target.split()) <= set(ids), f"{target} names nothing on the page"
    assert page.text.count("<h1") == 1
    assert 'style="' not in page.text
    for target in re.findall(r'href="#([^"]+)"', page.text):
        assert target in ids, f"a link leads to {target}, which is not on the page"


def _taps_that_count_twice(page: Page) -> list[str]:
    """The buttons of forms that are sent twice by a finger that taps twice. A preview and signing out may be."""
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page.text, flags=re.S)
    buttons = [button for form in forms for button in re.findall(r'<button[^>]*type="submit"[^>]*>', form)]
    harmless = ('value="preview"', 'value="shifts"', "app-header__out")
    return [
        button
        for button in buttons
        if "data-prevent-double-click" not in button and not any(mark in button for mark in harmless)
    ]


@pytest.mark.parametrize("username", [who for who in PAGES if who])
def test_a_finger_that_taps_twice_sends_a_form_once(world: World, username: str):
    browser = signed_in(world, username)
    assert [tap for path in PAGES[username] for tap in _taps_that_count_twice(browser.get(path))] == []


@pytest.mark.parametrize(("username", "path"), [(who, path) for who, paths in PAGES.items() for path in paths])
def test_every_page_is_valid(world: World, username: str, path: str):
    browser = signed_in(world, username) if username else Browser(world)
    _assert_valid(browser.get(path))


def test_pages_with_errors_are_valid(control_room: Browser, manager: Browser, stranger: Browser, world: World):
    cleo = signed_in(world, "sw-cleo")
    held = f"/cases/{EVENING['held']}"
    for page in (
        stranger.sign_in("c.room", "wrong"),
        control_room.post("/contacts/new", **{**FORM, "district": "", "log_number": "", "summary": "x" * 5000}),
        control_room.post("/quarantine/q-1/replay", payload="{"),
        control_room.post("/quarantine/q-1/replay", payload='{"data": {}, "id": 1}', why="x"),
        control_room.post("/quarantine/q-1/set-aside", aside=""),
        manager.post(f"{held}/close", outcome="moved", reason=""),
        manager.post(f"/cases/{EVENING['assigned']}/stand-down", responder_id="sw-ann", reason=""),
        manager.get("/figures?from=x"),
        cleo.post(f"/visit/{EVENING['offered']}/decline", reason=""),
    ):
        assert page.status == 422
        _assert_valid(page)


def test_previews_and_forms_of_the_rota_with_errors_are_valid():
    admin = signed_in(rota_weeks(), "r.admin")
    christmas = "/rota/roster/preston/police/make/temporary/new"
    for page in (
        admin.post(christmas, step="preview", **temporary()),
        admin.post(christmas, step="shifts", **temporary()),
        admin.post(christmas, step="preview", **temporary(places="0")),
        admin.post("/rota/import", who="sw-eve", kind="shifts", calendar=CALENDAR),
        admin.post("/rota/links/preston"),
        *(admin.post(f"/rota/roster/preston/police/make/{what}", step="preview") for what in MAKES),
    ):
        assert page.status in (200, 422)
        _assert_valid(page)


def test_the_one_script_inside_the_page_is_the_one_that_the_policy_names(stranger: Browser):
    page = stranger.get("/sign-in")
    inline = re.findall(r"<script>(.*?)</script>", page.text, flags=re.S)
    hashes = {f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in inline}
    assert len(hashes) == 1
    assert all(value in page.headers["content-security-policy"] for value in hashes)


def test_a_person_never_gets_json(world: World):
    for username, paths in PAGES.items():
        browser = signed_in(world, username) if username else Browser(world)
        for path in paths:
            assert browser.get(path).headers["content-type"] == "text/html; charset=utf-8"
