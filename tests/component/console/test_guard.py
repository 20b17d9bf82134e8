"""Nobody gets in without signing in, and nothing changes without the token of one's own session."""

import re

import pytest

from functions.console.console import console
from functions.console.guard import is_public
from tests.component.console.browser import Browser, signed_in
from tests.component.console.world import EVENING, World

_SAMPLES = {
    "case_id": EVENING["offered"],
    "message_id": "q-1",
    "whose": "household",
    "delivery_id": "C-4.1.0",
    "token": "t.ics",
    "base": "preston",
    "role": "police",
    "answer": "approve",
    "exchange_id": "e-1",
    "request_id": "l-1",
    "absence_id": "a-1",
    "proposal_id": "p-1",
    "wish_id": "w-1",
    "what": "rotation",
    "of": "new",
    "version": "2027-05",
    "replay_id": "20261120213000-replay-1",
    "job_id": "simulation-1",
    "name": "figures.csv",
}


def _address(pattern: str) -> str:
    """An address that the route answers."""
    named = re.sub(r"\(\?P<(\w+)>.*?\\w\]\+\)", lambda match: _SAMPLES[match[1]], pattern.strip("^$"))
    return named.replace(".+", "v/app.css")


ROUTES = [
    (route.method, _address(route.rule.pattern)) for route in console._static_routes + console._dynamic_routes
]
GUARDED = [route for route in ROUTES if not is_public(route[1])]


def test_only_sign_in_static_files_and_calendars_are_public():
    public = {route for route in ROUTES if is_public(route[1])}
    assert public == {
        ("GET", "/sign-in"),
        ("POST", "/sign-in"),
        ("GET", "/assets/v/app.css"),
        ("GET", "/calendar/t.ics"),
    }


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_a_stranger_is_sent_to_sign_in_from_everywhere_else(stranger: Browser, method: str, path: str):
    page = stranger.send(method, path)
    assert page.status == 303
    assert page.leads_to.startswith("/sign-in")
    assert not page.text


@pytest.mark.parametrize(("method", "path"), [route for route in GUARDED if route[0] == "POST"])
def test_nothing_is_done_without_the_token_of_the_session(world: World, method: str, path: str):
    before = (
        world.store.live_cases(),
        dict(world.rota.holds()),
        world.quarantine.all(),
        world.drafts_store.drafts(),
    )
    for username in ("c.room", "m.duty", world.asked(EVENING["offered"])[0]):
        browser = signed_in(world, username)
        for token in ("", "wrong", signed_in(world, username).token):
            page = browser.send("POST", path, body=f"csrf_token={token}&reason=x&text=x")
            assert page.status == 403
            assert "form is out of date" in page.words
    after = world.store.live_cases(), dict(world.rota.holds()), world.quarantine.all(), world.drafts_store.drafts()
    assert after == before


def test_a_form_on_another_site_can_not_sign_anybody_in(stranger: Browser):
    page = stranger.send(
        "POST", "/sign-in", body="username=c.room&password=x", headers={"sec-fetch-site": "cross-site"}
    )
    assert page.status == 403


def test_the_live_part_asks_the_script_to_sign_in_again_when_the_session_is_over(stranger: Browser):
    assert stranger.get("/board/live", **{"x-requested-with": "live"}).status == 401


def test_who_presses_a_button_after_the_session_is_over_is_told_that_nothing_was_changed(stranger: Browser):
    asked = stranger.get(stranger.send("POST", "/visit/C-4/on-scene").leads_to)
    assert "You were no longer signed in, so nothing was changed." in asked.words
    assert "nothing was changed" not in stranger.get("/sign-in?next=/visit").words


def test_a_stranger_does_not_learn_which_pages_exist(stranger: Browser):
    assert stranger.get("/nowhere").leads_to == "/sign-in?next=/nowhere"


ALLOWED = {
    "/board": {"c.room", "m.duty"},
    "/board/live": {"c.room", "m.duty"},
    "/contacts/new": {"c.room"},
    "/held": {"c.room", "m.duty"},
    "/visit": {"sw-ann"},
    "/visit/live": {"sw-ann"},
    "/figures": {"c.room", "m.duty"},
    "/quarantine": {"c.room"},
    "/feedback": {"c.room", "m.duty"},
    "/tables": {"c.room", "m.duty"},
    "/tables/2026-11": {"c.room", "m.duty"},
    "/tables/2027-05/replays/20261120213000-replay-1": {"m.duty"},
    "/tables/2027-05/replays/20261120213000-replay-1/live": {"m.duty"},
}


@pytest.mark.parametrize("username", ["c.room", "m.duty", "sw-ann", "r.admin"])
@pytest.mark.parametrize("path", ALLOWED)
def test_each_group_sees_its_own_pages_only(world: World, path: str, username: str):
    page = signed_in(world, username).get(path)
    assert page.status == (200 if username in ALLOWED[path] else 403)


def test_every_page_forbids_foreign_scripts_frames_and_copies(control_room: Browser):
    headers = control_room.get("/board").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
