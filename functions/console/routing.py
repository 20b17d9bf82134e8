"""What the routes of every part share: the application, who asks, and what they sent."""

from collections.abc import Mapping
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from typing import Any, cast
from urllib.parse import parse_qs

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from shared.bootstrap import Application
from shared.domain.errors import NotPermitted
from shared.web.forms.values import NotAForm, Values, instant
from shared.web.viewer import Viewer

SESSION_COOKIE = "session"


class Routes(APIGatewayHttpRouter):
    """The routes of one part of the console."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def application(self) -> Application:
        """The application that serves this request."""
        return cast(Application, self.context["application"])

    @property
    def viewer(self) -> Viewer:
        """Who asks. The guard has let nobody through who is not signed in."""
        return cast(Viewer, self.context["viewer"])

    @property
    def watcher(self) -> Viewer:
        """Who asks, somebody of the control room or a manager. Raises NotPermitted for anybody else."""
        if not self.viewer.watches_all:
            raise NotPermitted("This page is for the control room and for managers.")
        return self.viewer

    @property
    def controller(self) -> Viewer:
        """Who asks, somebody of the control room. Raises NotPermitted for anybody else."""
        if not self.viewer.is_control_room:
            raise NotPermitted("This page is for the control room.")
        return self.viewer

    @property
    def manager(self) -> Viewer:
        """Who asks, a manager. Raises NotPermitted for anybody else."""
        if not self.viewer.is_manager:
            raise NotPermitted("Only a manager may do this.")
        return self.viewer

    @property
    def responder(self) -> Viewer:
        """Who asks, somebody on the rota. Raises NotPermitted for anybody else."""
        if not self.viewer.is_responder:
            raise NotPermitted("This page is for responders on the rota.")
        return self.viewer

    @property
    def rota_reader(self) -> Viewer:
        """Who asks, somebody who sees the whole rota. Raises NotPermitted for anybody else."""
        if not self.viewer.sees_rota:
            raise NotPermitted("The rota of the county is for rota administrators, managers and the control room.")
        return self.viewer

    @property
    def rota_maker(self) -> Viewer:
        """Who asks, a rota administrator. Raises NotPermitted for anybody else."""
        if not self.viewer.makes_rota:
            raise NotPermitted("Only a rota administrator may do this.")
        return self.viewer

    @property
    def rota_decider(self) -> Viewer:
        """Who asks, somebody who decides on leave and exchanges. Raises NotPermitted for anybody else."""
        if not self.viewer.decides_rota:
            raise NotPermitted("Only a rota administrator or a manager may do this.")
        return self.viewer

    @property
    def base_names(self) -> dict[str, str]:
        """The names of the bases by their ids."""
        return {base.id: base.name for base in self.application.policy.bases}

    def typed_moment(self, name: str) -> datetime | None:
        """The moment whose day and time the form has under this name; None when they are not a day and a time."""
        form = self.form
        return instant(form.one(f"{name}-on"), form.one(f"{name}-at"), self.application.clock.now())

    @property
    def form(self) -> Values:
        """What was typed into the form. Raises NotAForm."""
        return posted(self.current_event)

    @property
    def query(self) -> Values:
        """What the address says behind the question mark."""
        return Values(parse_qs(self.event.get("rawQueryString") or ""))

    def address_of(self, path: str) -> str:
        """Return the whole address of a path here, as the browser came."""
        headers = self.current_event.headers
        return f"{'http' if is_plain_http(headers) else 'https'}://{headers.get('host', '')}{path}"

    @property
    def event(self) -> dict[str, Any]:
        """The request as the gateway gave it."""
        return self.current_event.raw_event


def posted(event: BaseProxyEvent) -> Values:
    """Return what was typed into the form. Raises NotAForm for what no browser sends."""
    try:
        body = event.decoded_body or ""
    except UnicodeDecodeError:
        raise NotAForm from None
    return Values.parse(body)


def session_token(event: Mapping[str, Any]) -> str:
    """The token in the session cookie, or nothing. Gateways give cookies as a list or as the header."""
    for text in [*(event.get("cookies") or []), (event.get("headers") or {}).get("cookie", "")]:
        try:
            found = SimpleCookie(text).get(SESSION_COOKIE)
        except CookieError:
            continue
        if found is not None:
            return found.value
    return ""


def is_plain_http(headers: Mapping[str, str]) -> bool:
    """Whether the browser came without TLS, as on one's own machine."""
    return headers.get("x-forwarded-proto") == "http"
