"""A stretch of load: contacts come in by the bus, people answer on their phones, until all is done or quiet.

Nothing waits for what it need not wait for: contacts come at their own moment, whatever is still going on. Where
nothing at all is going on, the clock jumps to what comes next; so an hour with nine contacts takes seconds, and
what is measured is never stretched or shortened by a jump.
"""

import json
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from requests import RequestException

from local.agenda import Action
from local.callers import Refused
from local.crowd import contacts, responders, shift_of
from local.engine import Engine
from local.night import FRIDAY
from local.seed import STAFF, Seeded, add_users
from local.story import Story
from shared.adapters.dynamodb.rota import DynamoDBRotaStore
from shared.contracts.contact import contact_key

_LOOK_EVERY = 0.03
_ON_CALL = timedelta(hours=24)
_TRIES_AGAIN = timedelta(seconds=10)
_OUR_FAULT = 500
_HANDS = 8
"""People who use their phones at once."""

Told = Callable[[int], None]
"""Called with the contacts that have come in so far."""


class Load(Story):
    """One deployment with so many pairs on call, under load."""

    def __init__(self, engine: Engine, pairs: int, seed_number: int, friday: date = FRIDAY) -> None:
        engine.reset()
        super().__init__(engine, friday, seed_number, seeding=partial(_seed, pairs))
        self.engine.settle()
        self.came: dict[str, datetime] = {}
        """When each contact was put on the bus, by its key."""
        self.unanswered = 0
        """Requests of phones that failed and were made again."""

    def documents(self, count: int, name: str) -> list[dict[str, Any]]:
        """Return so many contacts, all different, from a night's samples."""
        return list(contacts(count, self.engine.now(), name))

    def play(
        self, moments: list[datetime], name: str, told: Told = lambda _: None, see_through: bool = True
    ) -> None:
        """Each contact came in at its moment and was decided about, and all that people do by then was done; with
        `see_through`, every visit was seen through to its end."""
        coming = list(zip(moments, self.documents(len(moments), name), strict=True))
        quiet, doing = 0, list[Future[None]]()
        with ThreadPoolExecutor(_HANDS) as hands:
            while True:
                due = [document for at, document in coming if at <= self.engine.now()]
                coming = coming[len(due) :]
                self._put_on_the_bus(due)
                told(len(self.sent))
                self.phones.look()
                doing = [work for work in doing if not _done(work)]
                doing += [hands.submit(self._do, act) for act in self.agenda.take_due(self.engine.now())]
                quiet = 0 if due or doing or self.engine.busy() else quiet + 1
                if quiet < 2:
                    time.sleep(_LOOK_EVERY)
                    continue
                if not coming and not see_through and not self.engine.retrying():
                    return
                moment = min(filter(None, (coming[0][0] if coming else None, self._next_moment())), default=None)
                if moment is None or (not coming and self._nobody_acts_any_more()):
                    return
                if moment > self.engine.now():
                    self.engine.move_to(moment)
                quiet = 0

    def _do(self, act: Action) -> None:
        """The person did it, or will try again, as people do when a page does not come."""
        try:
            act()
        except (RequestException, Refused) as failure:
            if isinstance(failure, Refused) and failure.status < _OUR_FAULT:
                raise
            self.unanswered += 1
            self.agenda.add(self.engine.now() + _TRIES_AGAIN, act)

    def _nobody_acts_any_more(self) -> bool:
        """Nobody means to do anything, and what waits for an answer has been given up."""
        return self.agenda.next_at() is None and self.engine.next_due() is None

    def _put_on_the_bus(self, documents: list[dict[str, Any]]) -> None:
        now = self.engine.now()
        for first in range(0, len(documents), 10):
            entries = [_entry(self.engine, document) for document in documents[first : first + 10]]
            answer = self.engine.client("events").put_events(Entries=entries)
            if answer["FailedEntryCount"]:
                raise RuntimeError(f"The bus did not take a contact: {answer['Entries']}")
        for document in documents:
            self.sent.append(document)
            self.came[contact_key(document["source"], document["id"])] = now


def _done(work: "Future[None]") -> bool:
    """Whether the person has done it. Raises what went wrong."""
    if work.done():
        work.result()
    return work.done()


def _entry(engine: Engine, document: dict[str, Any]) -> dict[str, str]:
    return {
        "Source": document["source"],
        "DetailType": "ContactReported",
        "Detail": json.dumps(document),
        "EventBusName": engine.outputs["BusName"],
    }


def _seed(pairs: int, engine: Engine, friday: date) -> Seeded:  # noqa: ARG001
    """So many pairs with every skill are on call from four hours ago for a day and night, and can sign in."""
    rota = DynamoDBRotaStore(engine.client("dynamodb"), engine.outputs["TableName"])
    people, now = responders(pairs), engine.now()
    for person in people:
        rota.put_responder(person)
        rota.put_shift(replace(shift_of(person, now), ends_at=now + _ON_CALL))
    add_users(engine, {**STAFF, **{str(person.id): "responder" for person in people}})
    return Seeded(people, len(people))
