"""A browser without a screen: sends events as the gateway does, keeps the cookie, fills in forms."""

import base64
import gzip
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

from functions.console.console import answer
from tests.component.console.world import PASSWORD, World


@dataclass
class Page:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str
    cookies: list[str]

    @property
    def words(self) -> str:
        """The text that a person reads, blanks made single."""
        without_tags = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", self.text, flags=re.S)
        return " ".join(unescape(without_tags).split())

    @property
    def leads_to(self) -> str:
        """Where it redirects to."""
        return self.headers.get("location", "")


@dataclass
class Browser:
    """Somebody at a browser."""

    world: World
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Page:
        """Open an address."""
        return self.send("GET", path, headers=headers)

    def post(self, path: str, *, csrf: bool = True, **fields: Any) -> Page:
        """Send a form as it stands on our own pages, with its token."""
        values = {name: value for name, value in fields.items() if value is not None}
        if csrf and self.cookie:
            values["csrf_token"] = self.token
        return self.send("POST", path, body=urlencode(values, doseq=True))

    @property
    def token(self) -> str:
        """The token that stands in the forms of this session."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/nowhere").text)
        assert found, "no form on the page"
        return found[1]

    def sign_in(self, username: str, password: str = PASSWORD) -> Page:
        """Fill in the sign-in form."""
        page = self.post("/sign-in", csrf=False, username=username, password=password)
        for cookie in page.cookies:
            self.cookie = cookie.split(";")[0]
        return page

    def send(self, method: str, path: str, *, body: str = "", headers: dict[str, str] | None = None) -> Page:
        """Send exactly this."""
        raw_path, _, query = path.partition("?")
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": f"{method} /{{proxy+}}",
            "rawPath": raw_path,
            "rawQueryString": query,
            "headers": {"x-forwarded-proto": "https", **self.headers, **(headers or {})},
            "requestContext": {
                "http": {"method": method, "path": raw_path, "sourceIp": "192.0.2.1"},
                "requestId": "request-1",
                "stage": "$default",
            },
            "body": base64.b64encode(body.encode()).decode(),
            "isBase64Encoded": True,
        }
        if self.cookie:
            event["cookies"] = [self.cookie]
        return _page(answer(event, None, self.world))  # type: ignore[arg-type]


def _page(answered: dict[str, Any]) -> Page:
    headers = {name.lower(): value for name, value in answered["headers"].items()}
    body = answered["body"] or ""
    if answered.get("isBase64Encoded"):
        raw = base64.b64decode(body)
        raw = gzip.decompress(raw) if headers.get("content-encoding") == "gzip" else raw
        body = raw.decode("utf-8", errors="replace")
    return Page(answered["statusCode"], headers, body, answered.get("cookies", []))


def signed_in(world: World, username: str) -> Browser:
    """Somebody who has just signed in."""
    browser = Browser(world)
    browser.sign_in(username)
    return browser
