"""A deployment that can be killed: the engine in a child process, its table in the second store beside it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import boto3
import requests
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.callers import Refused
from local.engine import EngineError
from local.engine.clock import Clock
from local.engine.emulator import ACCOUNT, REGION
from local.engine.kept import QUEUES, TEXTS, Journal
from local.engine.template import ROOT
from local.kills.child import CHECKPOINT
from local.second_store import SecondStore

_UP_WITHIN = 180.0
_ERRORS_SHOWN = 4000
_TABLE = "table.sqlite"

T = TypeVar("T")


class Victim(StrEnum):
    """What is killed."""

    ENGINE = "engine"
    STORE = "store"
    BOTH = "engine and store"


@dataclass(frozen=True)
class Outage:
    """One kill, and the work that the engine found when it was up again; None where it was up all along."""

    victim: Victim
    at: datetime
    lasted: timedelta
    from_the_beginning: bool
    messages: int | None = None
    records: int | None = None


class _Gone(EngineError):
    """The child died while it was asked."""


class Cloud:
    """Implements Deployed. Whoever asks it during an outage waits, and asks again."""

    def __init__(self, folder: Path, moment: datetime) -> None:
        self._folder = folder
        self._clock = Clock(folder / "clock")
        self._clock.move_to(moment)
        self._asking = threading.Lock()
        self._up = threading.Event()
        self._clients: dict[tuple[str, str], Any] = {}
        self._store = SecondStore.start(folder / _TABLE)
        self._of_the_table = self._store.client()
        self._errors = (folder / "errors").open("ab")
        self._child: subprocess.Popen[str] | None = None
        self._told: dict[str, Any] = {}
        self.outages: list[Outage] = []
        self.epoch = 0
        """How often something was killed so far."""
        try:
            self._start_child()
            self._up.set()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Nothing of it runs any more, and the clock is the machine's own."""
        self._kill_child()
        self._store.stop()
        self._errors.close()
        self._clock.stop()

    def __enter__(self) -> "Cloud":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # What people need (see Deployed)

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs of the template."""
        outputs: dict[str, str] = self._told["outputs"]
        return outputs

    @property
    def api_url(self) -> str:
        """The address of the API, another one after each kill of the engine."""
        return str(self._told["api_url"])

    def client(self, service: str) -> Any:
        """A client of this service with every right; of the table, a client of the second store."""
        if service == "dynamodb":
            return self._of_the_table
        place = service, self._told["endpoint"]
        if place not in self._clients:
            self._clients[place] = _new_client(*place)
        return self._clients[place]

    def now(self) -> datetime:
        """The time of the night."""
        return self._clock.now()

    def move_to(self, moment: datetime) -> None:
        """It is `moment`, here and there."""
        self._clock.move_to(datetime.fromisoformat(self._ask("move_to", moment.isoformat())))

    def settle(self) -> None:
        """All is quiet."""
        self._ask("settle")

    def next_due(self) -> datetime | None:
        """When the next delayed or failed message becomes visible."""
        due = self._ask("next_due")
        return datetime.fromisoformat(due) if due else None

    def sent_messages(self) -> list[dict[str, str]]:
        """Every text that was handed over, oldest first."""
        return Journal(self._folder / TEXTS).read()

    def dead_letters(self) -> dict[str, int]:
        """How many messages lie in each queue that no function reads."""
        found: dict[str, int] = self._ask("dead_letters")
        return found

    def retrying(self) -> dict[str, int]:
        """How many messages wait for another try."""
        found: dict[str, int] = self._ask("retrying")
        return found

    def written(self) -> int:
        """How many bytes were written down of messages and texts."""
        files = [self._folder / TEXTS, *(self._folder / QUEUES).glob("*")]
        return sum(file.stat().st_size for file in files if file.exists())

    def persist(self, act: Callable[[], T]) -> T:
        """What `act` answered, done again where something was killed meanwhile: people press once more."""
        while True:
            epoch = self.epoch
            self._wait_until_up()
            try:
                return act()
            except (requests.RequestException, BotoCoreError, ClientError, Refused):
                if epoch == self.epoch:
                    raise

    # Dying and coming back

    def kill(self, victim: Victim, from_the_beginning: bool = False, store_gone_for: float = 0) -> None:
        """It was killed on the spot, with all its workers, and is up again over the same files.

        `from_the_beginning`: how far the stream was read is lost as well, so all of it is told once more.
        `store_gone_for`: so many seconds nothing answers at the table.
        """
        at, began = self.now(), time.monotonic()
        self._up.clear()
        self.epoch += 1
        if victim is not Victim.STORE:
            self._kill_child()
        if victim is not Victim.ENGINE:
            self._store.kill()
            time.sleep(store_gone_for)
            self._store = SecondStore.start(self._folder / _TABLE, self._store.port)
        if victim is not Victim.STORE:
            if from_the_beginning:
                (self._folder / CHECKPOINT).unlink(missing_ok=True)
            with self._asking:
                self._start_child()
        lasted = timedelta(seconds=time.monotonic() - began)
        found = self._told["found"] if victim is not Victim.STORE else {}
        self.outages.append(Outage(victim, at, lasted, from_the_beginning, **found))
        self._up.set()

    def _start_child(self) -> None:
        places = ["--folder", str(self._folder), "--store", self._store.endpoint]
        scratch = self._folder / "scratch"
        scratch.mkdir(exist_ok=True)
        self._child = subprocess.Popen(
            [sys.executable, "-m", "local.kills.child", *places, "--moment", self.now().isoformat()],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(scratch)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            start_new_session=True,  # so that its workers die with it
        )
        self._hear()
        self._exchange("move_to", self.now().isoformat())
        self._told = self._exchange("open")

    def _kill_child(self) -> None:
        if self._child is not None and self._child.returncode is None:
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()

    # Talking to the child

    def _ask(self, do: str, *what: str) -> Any:
        while True:
            epoch = self.epoch
            self._wait_until_up()
            try:
                with self._asking:
                    return self._exchange(do, *what)
            except EngineError:
                if epoch == self.epoch:
                    raise

    def _wait_until_up(self) -> None:
        if not self._up.wait(_UP_WITHIN):
            raise EngineError(f"It was not up again {_UP_WITHIN:g} s after a kill:\n{self._last_errors()}")

    def _exchange(self, do: str, *what: str) -> Any:
        assert self._child is not None
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(json.dumps({"do": do, "with": what}) + "\n")
            self._child.stdin.flush()
        except OSError as error:
            raise _Gone(do) from error
        return self._hear()

    def _hear(self) -> Any:
        assert self._child is not None
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line.endswith("\n"):
            raise _Gone(f"The engine is gone:\n{self._last_errors()}")
        heard = json.loads(line)
        if "failed" in heard:
            raise EngineError(heard["failed"])
        return heard["answer"]

    def _last_errors(self) -> str:
        return Path(self._errors.name).read_text(encoding="utf-8", errors="replace")[-_ERRORS_SHOWN:]


def _new_client(service: str, endpoint: str) -> Any:
    session = boto3.session.Session(region_name=REGION, aws_access_key_id=ACCOUNT, aws_secret_access_key="local")
    return session.client(service, endpoint_url=endpoint, config=Config(retries={"total_max_attempts": 1}))
