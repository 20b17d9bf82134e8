"""What one contact costs: our own time in every function, its data calls and their capacity units.

The real handlers are called one after another in a process of their own, over an in-process double of the cloud;
events travel as the relay would send them. Time is that of the processor, so that waiting for other programs does
not count; what the SDK takes is taken off, and what is left is ours.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from time import thread_time
from typing import Any

from bench.sdk import Call, listening
from bench.table import Row, as_percentiles, percentile
from local.crowd import FRIDAY_EVENING, contacts, responders, shift_of
from local.engine.template import ROOT

_PAIRS = 30
_TO_FUNCTIONS = {
    "CaseOpened": ("dispatch",),
    "PairOffered": ("notify", "watch"),
    "ResponderClear": ("dispatch",),
}
"""Who hears which event, among those that a contact brings about when everybody accepts."""

_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": "eu-west-2",
    "LOG_LEVEL": "INFO",
    "POWERTOOLS_SERVICE_NAME": "bench",
    "POWERTOOLS_METRICS_NAMESPACE": "EarlyResponse",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "TABLE_NAME": "table",
    "BUS_NAME": "bus",
    "CONSOLE_URL": "https://console.example.org",
}


def rows(quick: bool) -> list[Row]:
    """Own time of one contact, and a line for each step of its way."""
    environment = {**_ENVIRONMENT, "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bench.calls", "6" if quick else "12"]
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    said: dict[str, Any] = json.loads(done.stdout)
    own = [sum(times) for times in zip(*said["own_ms"].values(), strict=True)]
    empty = said["empty_ms"]
    table = [
        Row(
            "own time of one contact, intake to two phones and a timer, p50 / p95 / p99",
            as_percentiles(own, "ms"),
            f"six handlers with nothing to do {empty:.2f} ms",
            percentile(own, 0.5) / empty,
            "≤ 5 ms",
        )
    ]
    table += [
        Row(f"  of which {name}", f"{percentile(times, 0.5):.2f} ms p50") for name, times in said["own_ms"].items()
    ]
    return table + [Row(f"calls: {step}", _cost(cost)) for step, cost in said["costs"].items()]


def _cost(cost: dict[str, float]) -> str:
    others = f" + {cost['others']:g} other" if cost["others"] else ""
    return f"{cost['data']:g} data{others}, {cost['reads']:g} RU, {cost['writes']:g} WU"


@dataclass
class _Context:
    """What Lambda tells a handler of the invocation."""

    function_name: str
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-2:000000000000:function:bench"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


@dataclass
class _Cloud:
    """Functions wired by hand, for one process; what each call cost is kept by step."""

    calls: list[Call]
    own_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    costs: dict[str, list[dict[str, float]]] = field(default_factory=lambda: defaultdict(list))

    def receive(self, document: dict[str, Any]) -> None:
        """The contact has gone through intake, relay, dispatch, relay, notify and watch."""
        spent: dict[str, float] = defaultdict(float)
        envelope = {"id": document["id"], "detail-type": "ContactReported", "detail": document}
        events = self._invoke("intake", _from_queue(envelope), spent)
        while events:
            published = self._relay(events, spent)
            events = []
            for envelope in published:
                for function in _TO_FUNCTIONS.get(envelope["detail-type"], ()):
                    events += self._invoke(function, _from_queue(envelope), spent)
        for name, milliseconds in spent.items():
            self.own_ms[name].append(milliseconds)

    def act(self, step: str, act: Callable[[], Any]) -> Any:
        """The use case has been called, its cost kept under `step`."""
        before = len(self.calls)
        result = act()
        self._keep(step, self.calls[before:])
        return result

    def _relay(self, events: list[dict[str, Any]], spent: dict[str, float]) -> list[dict[str, Any]]:
        records = [
            {"dynamodb": {"NewImage": image, "SequenceNumber": str(number)}} for number, image in enumerate(events)
        ]
        before = len(self.calls)
        self._invoke("relay", {"Records": records}, spent)
        entries = [entry for call in self.calls[before:] for entry in call.asked["Entries"]]
        return [{"detail-type": e["DetailType"], "detail": json.loads(e["Detail"])} for e in entries]

    def _invoke(self, name: str, event: dict[str, Any], spent: dict[str, float]) -> list[dict[str, Any]]:
        """Return the images of the events that were stored."""
        handler = import_module(f"functions.{name}.handler").handler
        before, start = len(self.calls), thread_time()
        answer = handler(event, _Context(name))
        wall = thread_time() - start
        if answer and answer["batchItemFailures"]:
            raise RuntimeError(f"{name} did not handle {event}")
        calls = self.calls[before:]
        spent[name] += 1000 * (wall - sum(call.seconds for call in calls))
        self._keep(f"{name}", calls)
        return _stored_events(calls)

    def _keep(self, step: str, calls: list[Call]) -> None:
        data = [call for call in calls if call.service == "dynamodb"]
        self.costs[step].append(
            {
                "data": len(data),
                "others": len(calls) - len(data),
                "reads": sum(call.reads for call in data),
                "writes": sum(call.writes for call in data),
            }
        )


def _stored_events(calls: list[Call]) -> list[dict[str, Any]]:
    parts = [
        part for call in calls if call.operation == "TransactWriteItems" for part in call.asked["TransactItems"]
    ]
    items = [part["Put"]["Item"] for part in parts if "Put" in part]
    return [item for item in items if item["sk"]["S"].startswith("EVENT#")]


def _from_queue(envelope: dict[str, Any]) -> dict[str, Any]:
    record = {
        "messageId": str(envelope.get("id", "1")),
        "receiptHandle": "handle",
        "body": json.dumps(envelope),
        "attributes": {},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-2:000000000000:queue",
        "awsRegion": "eu-west-2",
    }
    return {"Records": [record]}


def _measure(count: int) -> dict[str, Any]:
    """Receive so many contacts after two that warm up, then see the last visit through to its end."""
    import time_machine
    from moto import mock_aws

    with mock_aws(), time_machine.travel(FRIDAY_EVENING, tick=True):
        _deploy()
        with listening() as calls:
            cloud = _Cloud(calls)
            documents = list(contacts(count + 2, FRIDAY_EVENING, "calls"))
            for number, document in enumerate(documents):
                if number == 2:
                    cloud.own_ms.clear()
                    cloud.costs.clear()
                cloud.receive(document)
            _see_through(cloud)
            empty = 6 * _empty("relay")
    costs = {step: {key: round(_mean(kept, key), 1) for key in kept[0]} for step, kept in cloud.costs.items()}
    return {"own_ms": cloud.own_ms, "costs": costs, "empty_ms": empty}


def _deploy() -> None:
    """A table, a bus, a queue and a topic; and pairs on call."""
    import boto3

    from shared.bootstrap import application
    from tests.tables import create_table, matching_key

    create_table(boto3.client("dynamodb"), "table")
    os.environ["MATCHING_KEYS"] = matching_key()
    boto3.client("events").create_event_bus(Name="bus")
    os.environ["WATCH_QUEUE_URL"] = boto3.client("sqs").create_queue(QueueName="watch")["QueueUrl"]
    os.environ["ALERTS_TOPIC_ARN"] = boto3.client("sns").create_topic(Name="alerts")["TopicArn"]
    rota = application().rota
    for person in responders(_PAIRS):
        rota.put_responder(person)
        rota.put_shift(shift_of(person, FRIDAY_EVENING))


def _see_through(cloud: _Cloud) -> None:
    """Both accept, drive, arrive and leave the first case that two people were asked for."""
    from shared.bootstrap import application

    app = application()
    holds = app.rota.holds()
    case = next(c for c in app.store.live_cases() if list(holds.values()).count(c.id) == 2)
    pair = [person for person, held_by in holds.items() if held_by == case.id]
    for step, say in (
        ("one accepts", app.response.accept),
        ("one acknowledges the warnings", app.safety.acknowledge_warnings),
        ("one sets out", app.response.set_out),
        ("one arrives", app.response.arrive),
        ("one is clear", app.response.clear),
    ):
        for person in pair:
            cloud.act(step, lambda say=say, person=person: say(case.id, person))  # type: ignore[misc]
    cloud.act("a timer looks, nothing due", lambda: app.watch.look_at(case.id))
    cloud.act("the sweep, nothing due", app.sweep.run)
    cloud.act("the board is read", app.store.live_cases)
    month = timedelta(days=30)
    cloud.act("figures of 30 days", lambda: app.store.reported_between(FRIDAY_EVENING - month, FRIDAY_EVENING))


def _empty(name: str) -> float:
    """Milliseconds of a batch with nothing in it: the frame around our code."""
    handler = import_module(f"functions.{name}.handler").handler
    taken = []
    for _ in range(20):
        start = thread_time()
        handler({"Records": []}, _Context(name))
        taken.append(1000 * (thread_time() - start))
    return percentile(taken, 0.5)


def _mean(kept: list[dict[str, float]], key: str) -> float:
    return sum(cost[key] for cost in kept) / len(kept)


if __name__ == "__main__":
    result, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: SIM115 - what the functions log goes nowhere
    print(json.dumps(_measure(int(sys.argv[1]))), file=result)
