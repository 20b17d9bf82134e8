"""The console behind a small HTTP server on this machine, in place of the gateway."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote

from functions.console.console import answer
from local.listening import HOST, Listening, Server
from tests.component.console.world import World


class _Server(Server):
    """Answers one request at a time, as a Lambda would; a connection that asks nothing delays nobody."""

    world: World
    answering: threading.Lock


class _Gateway(BaseHTTPRequestHandler):
    """Turns HTTP into the gateway's event and the function's answer into HTTP."""

    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        event = self._event(self.rfile.read(length).decode())
        with self.server.answering:
            answered = answer(event, None, self.server.world)  # type: ignore[arg-type]
        body = answered["body"] or ""
        content = base64.b64decode(body) if answered.get("isBase64Encoded") else body.encode()
        self.send_response(answered["statusCode"])
        for name, value in answered["headers"].items():
            self.send_header(name, value)
        for cookie in answered.get("cookies", []):
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _event(self, body: str) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        cookies = headers.pop("cookie", "")
        return {
            "version": "2.0",
            "routeKey": f"{self.command} /{{proxy+}}",
            "rawPath": unquote(path),
            "rawQueryString": query,
            "headers": {**headers, "x-forwarded-proto": "http"},
            "cookies": [cookie.strip() for cookie in cookies.split(";") if cookie.strip()],
            "requestContext": {
                "http": {"method": self.command, "path": path, "sourceIp": "127.0.0.1"},
                "requestId": "request",
                "stage": "$default",
            },
            "body": body,
            "isBase64Encoded": False,
        }

    def log_message(self, *_args: Any) -> None:
        """Keep quiet."""


@contextmanager
def served(world: World) -> Iterator[str]:
    """The address at which the console of this world answers, while the block runs."""
    server = _Server((HOST, 0), _Gateway)
    server.world, server.answering = world, threading.Lock()
    with Listening(server) as listening:
        yield f"http://{HOST}:{listening.port}"
