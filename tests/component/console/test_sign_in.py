"""Signing in and out."""

from datetime import timedelta

import pytest

from functions.console.session import local_path
from shared.service.sign_in import Person, SignInUnavailable
from tests.component.console.browser import Browser, signed_in
from tests.component.console.world import World


@pytest.mark.parametrize(
    ("username", "first_page"),
    [
        ("c.room", "/board"),
        ("m.duty", "/board"),
        ("sw-ann", "/visit"),
        ("r.admin", "/rota"),
        ("g.audit", "/feedback"),
    ],
)
def test_everybody_begins_on_their_own_page(world: World, username: str, first_page: str):
    browser = Browser(world)
    assert browser.sign_in(username).leads_to == "/"
    assert browser.get("/").leads_to == first_page


def test_somebody_without_a_page_is_told_so(world: World):
    page = signed_in(world, "n.obody").get("/")
    assert page.status == 403
    assert "There is no page for you yet" in page.words


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(stranger: Browser):
    (cookie,) = stranger.sign_in("c.room").cookies
    parts = [part.strip() for part in cookie.split(";")]
    name, _, token = parts[0].partition("=")
    assert name == "session"
    assert len(token) >= 43
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=Strict", "Max-Age=43200"} <= set(parts)


def test_on_ones_own_machine_the_cookie_works_without_tls(world: World):
    browser = Browser(world, headers={"x-forwarded-proto": "http"})
    (cookie,) = browser.sign_in("c.room").cookies
    assert "Secure" not in cookie


@pytest.mark.parametrize(("username", "password"), [("c.room", "wrong"), ("nobody", "wrong"), ("", "")])
def test_a_refusal_does_not_tell_what_was_wrong(stranger: Browser, username: str, password: str):
    page = stranger.sign_in(username, password)
    assert page.status == 422
    assert not page.cookies
    assert "Enter a user name and a password that belong together" in page.words


def test_somebody_with_a_temporary_password_is_told_what_to_do(world: World, stranger: Browser):
    world.sign_in.add(
        "new", "Temporary-1234", ["responder"], unfinished="Ask an administrator to set your password."
    )
    page = stranger.sign_in("new", "Temporary-1234")
    assert page.status == 403
    assert "Ask an administrator to set your password." in page.words
    assert not page.cookies


class _SilentPool:
    """A user pool that does not answer."""

    def sign_in(self, username: str, password: str) -> Person:
        raise SignInUnavailable("Sign-in does not answer just now.")


def test_a_silent_user_pool_is_a_page_that_says_try_again(world: World, stranger: Browser):
    world.sign_in = _SilentPool()  # type: ignore[assignment]
    page = stranger.sign_in("c.room")
    assert page.status == 503
    assert "Try again in a minute" in page.words


def test_after_signing_in_one_is_where_one_wanted_to_go(stranger: Browser):
    asked = stranger.get("/figures?from=2026-11-01&area=Preston")
    assert asked.leads_to == "/sign-in?next=/figures%3Ffrom%3D2026-11-01%26area%3DPreston"
    form = stranger.get(asked.leads_to)
    assert 'name="next" value="/figures?from=2026-11-01&amp;area=Preston"' in form.text
    page = stranger.post("/sign-in", username="c.room", password="Correct-horse-9", next="/figures?area=Preston")
    assert page.leads_to == "/figures?area=Preston"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/x\\y",
        "javascript:alert(1)",
        "/a\r\nb",
        "",
        "x",
    ],
)
def test_signing_in_never_leads_to_another_site(elsewhere: str):
    assert local_path(elsewhere) == "/"


def test_after_signing_out_the_old_cookie_opens_nothing(control_room: Browser):
    page = control_room.post("/sign-out")
    assert page.leads_to == "/sign-in"
    assert "Max-Age=0" in page.cookies[0]
    assert control_room.get("/board").leads_to == "/sign-in?next=/board"


def test_a_session_ends_with_the_shift(world: World, control_room: Browser):
    world.clock.move(timedelta(hours=12))
    assert control_room.get("/board").status == 303
