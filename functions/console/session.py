"""Signing in and out, and the way to one's first page."""

from datetime import timedelta
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from functions.console.pages import page, redirect
from functions.console.routing import SESSION_COOKIE, Routes, is_plain_http, session_token
from shared.observability import logger
from shared.service.sign_in import SignInRefused, SignInUnfinished
from shared.web.forms.values import Error

router = Routes()

_UNSENT = "You were no longer signed in, so nothing was changed. Sign in, then do it once more."


@router.get("/sign-in")
def ask() -> Response[str]:
    """The sign-in form."""
    unsent = bool(router.query.one("unsent"))
    return _form(local_path(router.query.one("next")), notice=_UNSENT if unsent else "")


@router.post("/sign-in")
def sign_in() -> Response[str]:
    """Open a session for somebody who proves who they are, and lead them to the page that they wanted."""
    values, app = router.form, router.application
    username, next_page = values.one("username"), local_path(values.one("next"))
    try:
        person = app.sign_in.sign_in(username, values.one("password"))
    except SignInRefused:
        logger.info("Sign-in refused")
        text = "Enter a user name and a password that belong together"
        return _form(next_page, username, Error("username", text))
    except SignInUnfinished as unfinished:
        return page(
            "message.html",
            "One step is missing",
            status=HTTPStatus.FORBIDDEN,
            lines=[str(unfinished)],
            actions=[("/sign-in", "Back to sign-in")],
        )
    token, session = app.sessions.open(person)
    logger.info("Signed in", groups=sorted(person.groups))
    return redirect(next_page, _cookie(token, session.expires_at - app.clock.now()))


@router.post("/sign-out")
def sign_out() -> Response[str]:
    """End the session."""
    router.application.sessions.end(session_token(router.event))
    return redirect("/sign-in", _cookie("", timedelta(0)))


@router.get("/")
def home() -> Response[str]:
    """Lead everybody to their own first page."""
    viewer = router.viewer
    if viewer.home is not None:
        return redirect(viewer.home)
    return page(
        "message.html",
        "There is no page for you yet",
        viewer=viewer,
        status=HTTPStatus.FORBIDDEN,
        lines=[
            "You are signed in, but your account is in no group that has a page here.",
            "Ask an administrator.",
        ],
        actions=[],
    )


def local_path(path: str) -> str:
    """The path if it leads to a page of ours, otherwise the first page. Another site is never led to."""
    good = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if good and not path.startswith("/sign-") else "/"


def _form(next_page: str, username: str = "", error: Error | None = None, notice: str = "") -> Response[str]:
    errors = [error] if error else []
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return page(
        "sign_in.html",
        "Sign in",
        status=status,
        next=next_page,
        username=username,
        errors=errors,
        notice=notice,
    )


def _cookie(token: str, lasts: timedelta) -> Cookie:
    """The cookie with the token; one that lasts for no time removes it."""
    return Cookie(
        SESSION_COOKIE,
        token,
        path="/",
        secure=not is_plain_http(router.current_event.headers),
        http_only=True,
        same_site=SameSite.STRICT_MODE,
        max_age=int(lasts.total_seconds()),
    )
