"""The emulator, inside this process and on loopback only. With `pulse`, the one place that knows it by name.

It is started once in a process, by the first engine, and stopped with the last one. Its modules read their
settings when they are imported, so the port stays the same for the life of the process.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from local.engine.clock import Clock
from local.engine.complaints import Complaints
from local.engine.errors import EngineError
from local.gateway import free_port

ACCOUNT = "000000000000"
REGION = "eu-west-2"
HOST = "127.0.0.1"

_SETTINGS = {
    "AUTH": "true",
    "BIND_HOST": HOST,
    "MINISTACK_HOST": HOST,
    "SFTP_ENABLED": "0",
    "IOT_MTLS_ENABLED": "0",
    "MINISTACK_REGION": REGION,
    "MINISTACK_ACCOUNT_ID": ACCOUNT,
    "AWS_DEFAULT_REGION": REGION,
    "LAMBDA_EXECUTOR": "local",
    "PERSIST_STATE": "0",
    "DOCKER_HOST": "unix:///nonexistent",
}
# Personal settings of whoever runs this must reach neither the emulator nor the functions.
_PERSONAL = ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL")


class Emulator:
    """The emulator of this process: up while at least one engine uses it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._port = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave: asyncio.Event | None = None
        self._environment: dict[str, str | None] = {}
        self._complaints: Complaints | None = None
        self.clock: Clock

    @property
    def endpoint(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self._port}"

    def complaints(self) -> list[str]:
        """What it complained of last, oldest first."""
        return [] if self._complaints is None else self._complaints.last()

    def acquire(self, folder: Path) -> None:
        """It is up, for one more user."""
        with self._lock:
            if self._users == 0:
                self._start(folder)
            self._users += 1

    def release(self, leave: Callable[[], None], forget: Callable[[], None]) -> None:
        """One user fewer. It leaves; or, being the last, everything is forgotten and the emulator is gone."""
        with self._lock:
            self._users -= 1
            if self._users == 0:
                self._stop(forget)
            else:
                leave()

    def _start(self, folder: Path) -> None:
        self._port = self._port or free_port()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._set_environment({**_SETTINGS, "GATEWAY_PORT": str(self._port), "STATE_DIR": str(folder)})
        self._complaints = Complaints(folder / "emulator.log")
        self._complaints.listen()
        self.clock = Clock(folder / f"clock-{os.getpid()}")
        try:
            application = _import_application()
            failure: list[BaseException] = []
            self._thread = threading.Thread(
                target=self._serve, args=(application, failure), name="local-engine", daemon=True
            )
            self._thread.start()
            _wait_until_ready(self.endpoint, self._thread, failure)
        except BaseException:
            self._restore_environment()
            raise

    def _serve(self, application: Any, failure: list[BaseException]) -> None:
        try:
            asyncio.run(self._serve_until_left(application))
        except BaseException as error:
            failure.append(error)

    async def _serve_until_left(self, application: Any) -> None:
        from hypercorn.asyncio import serve
        from hypercorn.config import Config

        config = Config()
        config.bind = [f"{HOST}:{self._port}"]
        config.loglevel = "ERROR"
        config.keep_alive_timeout = 75
        config.graceful_timeout = 0.2
        self._loop = asyncio.get_running_loop()
        self._leave = asyncio.Event()
        await serve(application, config, shutdown_trigger=self._leave.wait)

    def _stop(self, forget: Callable[[], None]) -> None:
        if self._loop is not None and self._leave is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._leave.set)
            self._thread.join(timeout=10)
        forget()
        self.clock.stop()
        self._restore_environment()
        if self._complaints is not None:
            self._complaints.leave()

    def _set_environment(self, settings: dict[str, str]) -> None:
        names = {*settings, *_PERSONAL}
        self._environment = {name: os.environ.get(name) for name in names}
        for name in names:
            _set_variable(name, settings.get(name))

    def _restore_environment(self) -> None:
        for name, value in self._environment.items():
            _set_variable(name, value)
        self._environment = {}


def _set_variable(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def _import_application() -> Any:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    from ministack.app import app
    from ministack.core import hypercorn_compat

    hypercorn_compat.install()
    # It sets up logging for the whole process when imported; that is not its business here.
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    return app


def _wait_until_ready(endpoint: str, thread: threading.Thread, failure: list[BaseException]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{endpoint}/_ministack/health", timeout=10):
                return
        except (URLError, OSError):
            if not thread.is_alive():
                raise EngineError(f"the emulator did not start: {failure}") from None
            time.sleep(0.02)
    raise EngineError("the emulator did not answer within 60 s")


EMULATOR = Emulator()
