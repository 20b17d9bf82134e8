"""The guard of every page: a session, and for whatever changes something the token of that session."""

import hmac
from typing import Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from functions.console.pages import page, redirect
from functions.console.routing import posted, session_token
from shared.service.sign_in import Session
from shared.web.forms.values import Values
from shared.web.viewer import Viewer

SIGN_IN = "/sign-in"


def is_public(path: str) -> bool:
    """Whether anybody may ask for it: the sign-in page, static files, and calendars, whose address is the key."""
    return path == SIGN_IN or path.startswith(("/assets/", "/calendar/"))


def guard(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Let the request through if it is public, or comes with a session and, when posted, with its token."""
    event = app.current_event
    if event.http_method == "POST" and not _is_our_own_form(event.headers):
        return _stale_form(None)
    if is_public(event.path):
        return next_middleware(app)
    session = app.context["application"].sessions.find(session_token(event.raw_event))
    if session is None:
        return _ask_to_sign_in(app)
    viewer = Viewer(session.person.username, session.person.groups, session.csrf_token)
    app.append_context(viewer=viewer)  # type: ignore[no-untyped-call]
    if event.http_method == "POST" and not _knows_token(posted(event), session):
        return _stale_form(viewer)
    return next_middleware(app)


def _is_our_own_form(headers: dict[str, str]) -> bool:
    """Browsers say whether a form stood on a page of ours. One that says nothing is judged by its token alone."""
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _knows_token(form: Values, session: Session) -> bool:
    given = form.one("csrf_token")
    return hmac.compare_digest(given.encode(), session.csrf_token.encode())


def _ask_to_sign_in(app: APIGatewayHttpResolver) -> Response[Any]:
    event = app.current_event
    if event.headers.get("x-requested-with") == "live":
        return Response(401, "text/plain", "Sign in again.", headers={"Cache-Control": "no-store"})
    if event.http_method == "POST":
        return redirect(f"{SIGN_IN}?unsent=yes")
    query = event.raw_event.get("rawQueryString")
    return redirect(f"{SIGN_IN}?next={quote(event.path + (f'?{query}' if query else ''), safe='/')}")


def _stale_form(viewer: Viewer | None) -> Response[Any]:
    return page(
        "message.html",
        "This form is out of date",
        viewer=viewer,
        status=403,
        lines=["Nothing was changed. The form was made before you last signed in, or it came from another site."],
        actions=[("/", "Begin again from your first page")],
    )
