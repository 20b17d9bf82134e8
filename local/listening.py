"""A server on the loopback address, in a thread beside whoever started it."""

from __future__ import annotations

import threading
from http.server import ThreadingHTTPServer
from typing import Self

HOST = "127.0.0.1"


class Server(ThreadingHTTPServer):
    """Each request has a thread of its own. Whoever goes away before the answer is no error."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing is said of it."""


class Listening:
    """The server answers, until stopped."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def stop(self) -> None:
        """Nothing listens there any more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
