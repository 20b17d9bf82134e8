"""Queues, bus and stream as the cloud promises them: at least once, in order of one key only, sometimes late."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from local.faults.hub import Hub
from local.faults.ports import Fault, Faults, Unavailable
from shared.domain.errors import EarlyResponseError

_HOP = (0.02, 0.4)
_LATE = (5.0, 120.0)
_MOST_RECEIVES = 5
_MOST_DELAY = 900.0


@dataclass(eq=False)
class Message:
    """One message in a queue, with how often it was handed out."""

    body: Any
    what: str
    receives: int = 0
    deleted: bool = False


@dataclass
class Queue:
    """A queue and the function that it feeds. After five receives a message waits among the dead letters."""

    name: str
    hub: Hub
    faults: Faults
    chance: Random
    handle: Callable[[Any], None]
    skew: Callable[[], Any]
    visible_again_after: float = 60.0
    waiting: int = 0
    dead: list[Message] = field(default_factory=list)

    def send(self, body: Any, what: str, delay: float = 0.0) -> None:
        """Take the message; it is handed out after the delay, perhaps twice, perhaps late."""
        assert delay <= _MOST_DELAY, "SQS delays by at most 15 minutes."
        copies = 2 if self.faults.strikes_with(Fault.REPEATED, 0.03, f"{self.name} {what}") else 1
        for _ in range(copies):
            late = self.faults.strikes_with(Fault.DELAYED, 0.02, f"{self.name} {what}")
            self._hand_out_in(delay + self.chance.uniform(*(_LATE if late else _HOP)), Message(body, what))

    def redrive(self) -> int:
        """Put every dead letter back; return how many there were."""
        dead, self.dead = self.dead, []
        for message in dead:
            message.receives = 0
            self._hand_out_in(0.0, message)
        return len(dead)

    def _hand_out_in(self, seconds: float, message: Message) -> None:
        self.waiting += 1
        self.hub.after(seconds, lambda: self._receive(message))

    def _receive(self, message: Message) -> None:
        self.waiting -= 1
        if message.deleted:
            return
        if message.receives >= _MOST_RECEIVES:
            self.dead.append(message)
            return
        message.receives += 1
        self._hand_out_in(self.visible_again_after, message)
        self.hub.spawn(f"{self.name} {message.what}", lambda: self._work_on(message), self.skew())

    def _work_on(self, message: Message) -> None:
        """What fails is not deleted and comes back. To be refused is foreseen, to fall over is not."""
        try:
            self.handle(message.body)
        except Exception as error:
            self.hub.trace(f"{self.name} {message.what}: failed with {type(error).__name__}")
            if not isinstance(error, (EarlyResponseError, Unavailable)):
                self.hub.fell_over(f"{self.name} {message.what}", error)
            return
        message.deleted = True


@dataclass
class Bus:
    """Gives each event to every queue that hears its name."""

    faults: Faults
    routes: dict[str, list[Queue]]

    def publish(self, entries: list[tuple[str, dict[str, Any]]]) -> list[int]:
        """Return the positions of what the bus did not take."""
        refused = []
        for position, (name, detail) in enumerate(entries):
            if self.faults.strikes_with(Fault.PARTLY_REFUSED, 0.01, name):
                refused.append(position)
                continue
            for queue in self.routes.get(name, ()):
                queue.send({"name": name, **detail}, f"{name} {detail.get('case_id') or detail['of']}")
        return refused


@dataclass
class Stream:
    """The table's stream: records of one key in order, some of them twice, between keys in any order, now and then
    behind. `relay` takes a batch and returns the position from which it wants it again, or None."""

    hub: Hub
    faults: Faults
    chance: Random
    relay: Callable[[list[Any]], int | None]
    skew: Callable[[], Any]
    pending: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    busy: set[str] = field(default_factory=set)
    appended_at: float = 0.0

    def append(self, key: str, records: list[Any]) -> None:
        """The records were committed; the relay gets them soon."""
        self.appended_at = self.hub.passed
        self.pending[key].extend(records)
        late = self.faults.strikes_with(Fault.ORDER, 0.02, key)
        self.hub.after(self.chance.uniform(*(_LATE if late else _HOP)), lambda: self._poll(key))

    def _poll(self, key: str) -> None:
        if key in self.busy or not self.pending[key]:
            return
        self.busy.add(key)
        process = self.hub.spawn(f"relay {key}", lambda: self._relay(key), self.skew())
        self.hub.after(30.0, lambda: self._give_up_on(key, process))

    def _relay(self, key: str) -> None:
        batch = list(self.pending[key])
        try:
            again_from = self.relay(batch)
        except Unavailable:
            again_from = 0
        done = len(batch) if again_from is None else again_from
        if not self.faults.strikes_with(Fault.REPEATED, 0.03, f"stream {key}"):
            del self.pending[key][:done]
        self._release(key)

    def _give_up_on(self, key: str, process: Any) -> None:
        """A relay that crashed lets its batch come again when its time is over."""
        if not process.over:
            self.hub.after(30.0, lambda: self._give_up_on(key, process))
        elif key in self.busy:
            self._release(key)

    def _release(self, key: str) -> None:
        self.busy.discard(key)
        if self.pending[key]:
            self.hub.after(self.chance.uniform(0.5, 2.0), lambda: self._poll(key))
