"""A story: contacts come in, people answer, time passes. The clock jumps from one thing to the next."""

import json
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from local.agenda import Agenda
from local.callers import Caller
from local.deployed import Deployed
from local.phones import Phones
from local.samples import samples
from local.seed import Seeded, seed
from shared.adapters.dynamodb.cases import DynamoDBCaseStore
from shared.adapters.dynamodb.keys import DUE
from shared.adapters.dynamodb.quarantine import DynamoDBQuarantine
from shared.adapters.dynamodb.rota import DynamoDBRotaStore
from shared.domain.escalation import next_due_at
from shared.policy import load

LONDON = ZoneInfo("Europe/London")
_SWEEP = timedelta(minutes=1)
_PATIENCE = timedelta(minutes=5)
_START = time(17, 0)

Watcher = Callable[[datetime], None]


def evening_of(friday: date) -> datetime:
    """The start of the night: Friday at 17:00 in London."""
    if friday.weekday() != 4:
        raise ValueError(f"{friday} is not a Friday: the night of the samples begins on one.")
    return datetime.combine(friday, _START, LONDON)


class Story:
    """One deployment with its people and what they mean to do."""

    def __init__(
        self,
        engine: Deployed,
        friday: date,
        seed_number: int,
        caller: Callable[[Deployed, str], Caller] = Caller,
        seeding: Callable[[Deployed, date], Seeded] = seed,
    ) -> None:
        engine.move_to(evening_of(friday))
        self.engine = engine
        self.start = evening_of(friday)
        self.agenda = Agenda()
        self.seeded: Seeded = seeding(engine, friday)
        self.phones = Phones(engine, self.seeded.responders, self.agenda, seed_number, caller)
        self.control_room = caller(engine, "control.room")
        self.manager = caller(engine, "duty.manager")
        self.sent: list[dict[str, Any]] = []
        table, dynamodb = engine.outputs["TableName"], engine.client("dynamodb")
        self.store = DynamoDBCaseStore(dynamodb, table)
        self.rota = DynamoDBRotaStore(dynamodb, table)
        self.quarantine = DynamoDBQuarantine(dynamodb, table)

    def plan_contacts(self, until: timedelta = timedelta(days=1)) -> None:
        """Every sample of the first hours is on the agenda: half come by the bus, half by the API, every seventh
        by both at once."""
        for number, (minute, document) in enumerate(samples(self.start)):
            if timedelta(minutes=minute) >= until:
                continue
            when = self.start + timedelta(minutes=minute)
            self.sent.append(document)
            if number % 2 == 0 or number % 7 == 0:
                self.agenda.add(when, lambda d=document: self.send_by_bus(d))  # type: ignore[misc]
            if number % 2 == 1 or number % 7 == 0:
                self.agenda.add(when, lambda d=document: self.send_by_api(d))  # type: ignore[misc]

    def reported_now(self, document: dict[str, Any], when: datetime) -> dict[str, Any]:
        """Return the contact as if it had been reported a minute before `when`."""
        reported_at = (when - timedelta(minutes=1)).isoformat()
        return {**document, "data": {**document["data"], "reported_at": reported_at}}

    def send_by_bus(self, document: dict[str, Any]) -> None:
        """A force's integration puts the contact on the bus."""
        entry = {
            "Source": document.get("source", "unknown"),
            "DetailType": "ContactReported",
            "Detail": json.dumps(document),
            "EventBusName": self.engine.outputs["BusName"],
        }
        answer = self.engine.client("events").put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            raise RuntimeError(f"The bus did not take a contact: {answer['Entries']}")

    def send_by_api(self, document: dict[str, Any]) -> None:
        """The control room's own system posts the contact."""
        self.control_room.post("/contacts", document)

    def play_until(self, end: datetime, watcher: Watcher | None = None) -> None:
        """Everything that happens before `end` has happened, each thing at its own moment; it is `end`."""
        with ThreadPoolExecutor(4) as hands:
            while True:
                self.engine.settle()
                self.phones.look()
                moment = self._next_moment()
                if moment is None or moment >= end:
                    break
                if moment > self.engine.now():
                    self.engine.move_to(moment)
                self._act(hands)
                if watcher:
                    watcher(self.engine.now())
        self.engine.move_to(max(end, self.engine.now()))
        self.engine.settle()
        self.phones.look()

    def _act(self, hands: Executor) -> None:
        """What is due by now has been done, together."""
        list(hands.map(lambda act: act(), self.agenda.take_due(self.engine.now())))

    def _next_moment(self) -> datetime | None:
        moments = (self.agenda.next_at(), self.engine.next_due(), self._next_sweep_with_work())
        return min((moment for moment in moments if moment is not None), default=None)

    def _next_sweep_with_work(self) -> datetime | None:
        """When a sweep next finds something to do: what falls due, or a waiting case after some patience."""
        now, policy = self.engine.now(), load()
        waiting = {case.id: case for case in self.store.waiting_cases()}
        moments = [due_at for case_id, due_at in self._due() if case_id not in waiting]
        for case in waiting.values():
            patience = _SWEEP if case.grade == 2 else _PATIENCE
            moments.append(max(case.offer_from or now, now + patience))
            step_at = next_due_at(replace(case, offer_from=None), policy)
            moments += [step_at] if step_at else []
        return max(min(moments), now + _SWEEP) if moments else None

    def _due(self) -> list[tuple[str, datetime]]:
        """Every case of which something will be due, with the moment."""
        pages = (
            self.engine.client("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=self.engine.outputs["TableName"],
                IndexName="due",
                KeyConditionExpression="due_in = :due",
                ExpressionAttributeValues={":due": {"S": DUE}},
            )
        )
        items = [item for page in pages for item in page["Items"]]
        return [
            (item["pk"]["S"].removeprefix("CASE#"), datetime.fromisoformat(item["due_at"]["S"])) for item in items
        ]
