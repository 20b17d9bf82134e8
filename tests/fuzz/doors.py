"""The doors of the service over plain doubles, and what must be true whatever comes in at one of them."""

import base64
import json
import logging
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from types import FrameType
from typing import Any

from shared import bootstrap
from shared.contracts.contact import contact_key
from shared.observability import logger, metrics
from tests.component.api.conftest import Answer, Client, Context
from tests.component.console.browser import Browser
from tests.component.console.world import FRIDAY_EVENING, World

NOW = FRIDAY_EVENING
LONGEST = 20
"""Seconds that anything may take here, on a machine that is busy with other things. Usual are milliseconds."""
MARKER = "Zxqv"
"""Stands in every name, address and text of a person; it must come back in no error and no log."""


class Hangs(AssertionError):
    """A door did not answer in time."""


@contextmanager
def within(seconds: int = LONGEST) -> Iterator[None]:
    """What is inside ends in time, or Hangs is raised where it stands."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Hangs(f"no answer in {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@dataclass
class Doors:
    """Every door, the county behind them, and all that was logged since the last look."""

    world: World = field(default_factory=World)
    lines: StringIO = field(default_factory=StringIO)
    browsers: dict[str, Browser] = field(default_factory=dict)

    def api(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], who: Client) -> Answer:
        """Call the API as the gateway does, with whatever bytes."""
        from functions.api.handler import handler

        event = who.event(method, path, headers=dict(headers))
        if body is not None:
            event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
        with within():
            answered = handler(event, Context())
        return Answer(answered["statusCode"], answered["headers"], answered["body"])

    def queue(self, *bodies: str) -> dict[str, Any]:
        """Put messages into the intake queue; return what its function answers."""
        from functions.intake.handler import handler

        records = [
            {"messageId": f"m-{number}", "body": body, "eventSource": "aws:sqs", "attributes": {}}
            for number, body in enumerate(bodies)
        ]
        with within():
            answered: dict[str, Any] = handler({"Records": records}, Context())
        metrics.clear_metrics()  # nobody collects them here, and a hundred is all they take
        return answered

    def renew(self) -> None:
        """The county is as it was before anything came in."""
        self.world = World()
        bootstrap.application.cache_clear()
        self.logged()

    @property
    def cases(self) -> int:
        """How many cases the county has."""
        return len(self.world.store._cases)

    def logged(self) -> str:
        """Return what was logged, and forget it."""
        text = self.lines.getvalue()
        self.lines.seek(0)
        self.lines.truncate()
        return text

    def holds(self, document: Mapping[str, Any]) -> bool:
        """Whether the contact or notice is a case, part of one, or kept for its report."""
        key = contact_key(document["source"].strip(), document["id"].strip())
        return key in self.world.store._contacts


@contextmanager
def listening(doors: Doors) -> Iterator[None]:
    """Everything that is logged, by us and by our libraries, is heard by the doors."""
    handler = logging.StreamHandler(doors.lines)
    ours = logger.registered_handler
    before = ours.setStream(doors.lines)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        ours.setStream(before)
        logging.getLogger().removeHandler(handler)


def bus_message(document: object, event_id: str = "bus-1") -> str:
    """Return what a rule puts into the queue for an event with this detail."""
    envelope = {"id": event_id, "detail-type": "ContactReported", "source": "somebody", "detail": document}
    return json.dumps(envelope)
