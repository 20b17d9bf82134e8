"""The commands of the README, as a newcomer types them."""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
import requests

from local.gateway import free_port

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 300


class Run:
    """`make run` with a short evening: what it printed so far, and the way to stop it."""

    def __init__(self, port: int) -> None:
        command = [sys.executable, "-u", "-m", "local", "run", "--port", str(port), "--evening", "8"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.printed = ""
        self._ready = threading.Event()
        assert self.process.stdout
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self.printed += line
            if "Stop with Ctrl-C" in line:
                self._ready.set()
        self._ready.set()

    def wait(self) -> None:
        """It says that it is ready."""
        assert self._ready.wait(PATIENCE_SECONDS), self.printed
        assert self.process.poll() is None, self.printed

    def stop(self) -> int:
        """It was asked to stop as by Ctrl-C, and did."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def run() -> Iterator[tuple[Run, str]]:
    port = free_port()
    started = Run(port)
    try:
        started.wait()
        yield started, f"http://127.0.0.1:{port}"
    finally:
        if started.process.poll() is None:
            started.process.kill()


def test_make_run_serves_the_board_to_the_user_and_password_that_it_prints(run: tuple[Run, str]) -> None:
    started, url = run
    assert url in started.printed
    password = re.search(r"password of all: (\S+)", started.printed)
    assert password
    browser = requests.Session()
    form = browser.get(f"{url}/board", timeout=60)
    assert "Sign in" in form.text

    answer = browser.post(
        f"{url}/sign-in", {"username": "control.room", "password": password[1], "next": "/board"}, timeout=60
    )

    assert answer.status_code == 200
    assert "Being dispatched" in answer.text


def test_a_port_that_is_taken_is_said_to_be_and_what_to_type_instead(run: tuple[Run, str]) -> None:
    port = run[1].rsplit(":", 1)[1]
    command = [sys.executable, "-m", "local", "run", "--port", port]

    second = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )

    assert second.returncode == 2
    assert f"make run PORT={int(port) + 1}" in second.stderr


def test_it_stops_when_it_is_told_to_and_leaves_nothing_running(run: tuple[Run, str]) -> None:
    started, url = run

    assert started.stop() in (0, 130)
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)
