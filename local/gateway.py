"""A friendly address in front of the HTTP API: http://127.0.0.1:8000/ as a browser would have it."""

from __future__ import annotations

import http.client
import socket
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from local.listening import HOST, Listening, Server

# Between two neighbours only; and the server here writes its own date and name.
_NOT_FORWARDED = frozenset({"connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"})
_NOT_RETURNED = _NOT_FORWARDED | {"content-length", "date", "server"}
_LARGEST_BODY = 10 * 1024 * 1024  # as API Gateway has it


class Gateway(Listening):
    """Forwards every request to the API, and its answer back, until stopped."""

    def __init__(self, api_url: str, port: int = 0) -> None:
        target = urlsplit(api_url)
        handler = type("_Handler", (_Forwarder,), {"target": (target.netloc, target.path.rstrip("/"))})
        super().__init__(Server((HOST, port), handler))

    @property
    def url(self) -> str:
        """The address to open in a browser, without a slash at the end."""
        return f"http://{HOST}:{self.port}"


class _Forwarder(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "gateway"
    sys_version = ""
    timeout = 75
    wbufsize = -1  # headers and body leave together, or the body waits for an acknowledgement
    disable_nagle_algorithm = True
    target: tuple[str, str]

    def _forward(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST_BODY:
            self.close_connection = True
            self.send_error(413)
            return
        body = self.rfile.read(length) if length else None
        try:
            status, headers, content = self._ask(body)
        except (OSError, http.client.HTTPException):
            self.send_error(502, "The service does not answer")
            return
        self._answer(status, headers, content)

    def _ask(self, body: bytes | None) -> tuple[int, list[tuple[str, str]], bytes]:
        host, prefix = self.target
        connection = http.client.HTTPConnection(host, timeout=60)
        try:
            connection.putrequest(self.command, prefix + self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self._request_headers(body):
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def _request_headers(self, body: bytes | None) -> list[tuple[str, str]]:
        ours = {
            "X-Forwarded-For": self.client_address[0],
            "X-Forwarded-Host": self.headers.get("Host", ""),
            "X-Forwarded-Port": str(self.server.server_address[1]),
            "X-Forwarded-Proto": "http",
        }
        dropped = _NOT_FORWARDED | {name.lower() for name in ours} | {"content-length", "host"}
        kept = [(name, value) for name, value in self.headers.items() if name.lower() not in dropped]
        size = [] if body is None else [("Content-Length", str(len(body)))]
        return [("Host", self.target[0]), *kept, *ours.items(), *size]

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in _NOT_RETURNED:
                self.send_header(name, value)
        if status not in {204, 304}:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _forward

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not printed."""


def free_port() -> int:
    """A port of the loopback address where nothing listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nothing listens at this port of the loopback address."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) != 0
