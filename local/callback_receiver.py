"""A sender's endpoint for answers, as its integrator would build it: HTTPS, signatures checked, each answer once.

It can also misbehave in every way that receivers do. It keeps to Standard Webhooks by itself and shares no code
with what it checks.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import ssl
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from typing import Any

from local.certificates import Certificates
from local.listening import HOST, Listening, Server

_TOLERANCE = 300  # seconds, as the specification suggests
_HUGE = 50 * 1024 * 1024


class Mood(StrEnum):
    """How the endpoint behaves."""

    GOOD = "good"
    DOWN = "down"
    SLOW = "slow"
    DRIPPING = "dripping"
    REFUSING = "refusing"
    GONE = "gone"
    FAILING = "failing"
    REDIRECTING = "redirecting"
    HUGE = "huge"
    CLOSING_EARLY = "closing early"


_STATUS = {Mood.REFUSING: 400, Mood.GONE: 410, Mood.FAILING: 503, Mood.REDIRECTING: 302}


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Endpoint:
    """What the endpoint knows: its keys, its mood, and what it got."""

    keys: list[str] = field(default_factory=list)
    mood: Mood = Mood.GOOD
    requests: list[Received] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    accepted: dict[str, Any] = field(default_factory=dict)

    def forget(self) -> None:
        """It is good, and got nothing."""
        self.mood = Mood.GOOD
        for kept in (self.requests, self.refused, self.accepted):
            kept.clear()

    def take(self, received: Received) -> int:
        """The status of the answer. What comes twice is taken once."""
        self.requests.append(received)
        if self.mood in _STATUS:
            return _STATUS[self.mood]
        if not any(is_signed(received, key, datetime.now(UTC)) for key in self.keys):
            self.refused.append(received.headers.get("webhook-id", ""))
            return 401
        self.accepted.setdefault(received.headers["webhook-id"], json.loads(received.body))
        return 204


def is_signed(received: Received, key: str, now: datetime) -> bool:
    """Whether one of the signatures is good under this key, and the moment is not long ago."""
    sent_at, message_id = received.headers.get("webhook-timestamp", ""), received.headers.get("webhook-id", "")
    if not sent_at.isdigit() or abs(now.timestamp() - int(sent_at)) > _TOLERANCE:
        return False
    secret = base64.b64decode(key.removeprefix("whsec_"))
    content = f"{message_id}.{sent_at}.".encode() + received.body
    expected = "v1," + base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode()
    given = received.headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected, each) for each in given)


class CallbackReceiver(Listening):
    """The endpoint, listening on the loopback address with a certificate for its name, until stopped."""

    def __init__(self, host: str, port: int = 0) -> None:
        self.endpoint = Endpoint()
        self.certificates = Certificates.for_host(host)
        handler = type("_Handler", (_Handler,), {"endpoint": self.endpoint})
        server = _Server((HOST, port), handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.certificates.load_into(context)
        server.tls, server.endpoint = context, self.endpoint
        super().__init__(server)


class _Server(Server):
    tls: ssl.SSLContext
    endpoint: Endpoint

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In a thread of the request's own, so that a slow handshake holds up nobody."""
        if self.endpoint.mood is Mood.DOWN:
            return
        request.settimeout(60)
        with self.tls.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    endpoint: Endpoint

    def do_POST(self) -> None:
        """Take the answer, in the mood of the moment."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        mood = self.endpoint.mood
        status = self.endpoint.take(Received(self.path, headers, body))
        if mood is Mood.CLOSING_EARLY:
            self.close_connection = True
        elif mood is Mood.SLOW:
            time.sleep(3)
        elif mood is Mood.DRIPPING:
            self._drip()
        else:
            self._answer(status, mood)

    def _answer(self, status: int, mood: Mood) -> None:
        self.send_response(status)
        if mood is Mood.REDIRECTING:
            self.send_header("Location", f"https://{HOST}:{self.server.server_address[1]}/elsewhere")  # type: ignore[attr-defined]
        self.send_header("Content-Length", str(_HUGE if mood is Mood.HUGE else 0))
        self.end_headers()
        if mood is Mood.HUGE:
            with contextlib.suppress(OSError):
                for _ in range(_HUGE // 65536):
                    self.wfile.write(b"x" * 65536)

    def _drip(self) -> None:
        """A byte of the status line now and then: never silent for long, never done."""
        with contextlib.suppress(OSError):
            for byte in b"HTTP/1.1 204 No Content\r\n":
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.2)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not printed."""
