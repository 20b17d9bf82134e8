"""Contacts through the deployed template on the local engine: how many a second, and how soon a phone rings.

Latencies are read off what the functions themselves stored, by the engine's one clock: when the case was opened,
when a text message had been handed to the provider, when an offer ran out and when the next was made.
"""

import json
import time
from datetime import datetime, timedelta
from typing import Any

from bench.table import Row, as_percentiles, percentile
from local.crowd import FRIDAY_EVENING, contacts, responders, shift_of
from local.engine import Engine, synthesize
from shared.adapters.dynamodb.cases import DynamoDBCaseStore
from shared.adapters.dynamodb.messages import DynamoDBMessageLog
from shared.adapters.dynamodb.rota import DynamoDBRotaStore
from shared.domain.case import Case
from shared.domain.events import Event, EventName

_PAIRS = 30
_BURST = 24
"""Fewer than the pairs, so that every contact of a burst gets an offer."""
_UNANSWERED = 10
"""Offers left to run out: there are twice as many pairs again to be asked next."""
_PACE = 0.5
_PATIENCE = timedelta(seconds=30)


class Flow:
    """One engine with pairs on call; what is measured is read from its table."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        table, dynamodb = engine.outputs["TableName"], engine.client("dynamodb")
        self.store = DynamoDBCaseStore(dynamodb, table)
        self.rota = DynamoDBRotaStore(dynamodb, table)
        self.log = DynamoDBMessageLog(dynamodb, table)

    def begin(self) -> None:
        """The table holds nothing but pairs on call, and all is quiet."""
        self.engine.reset()
        now = self.engine.now()
        for person in responders(_PAIRS):
            self.rota.put_responder(person)
            self.rota.put_shift(shift_of(person, now))
        self.engine.settle()

    def send(self, documents: list[dict[str, Any]]) -> None:
        """The contacts are on the bus, ten to a call."""
        for first in range(0, len(documents), 10):
            entries = [
                {
                    "Source": document["source"],
                    "DetailType": "ContactReported",
                    "Detail": json.dumps(document),
                    "EventBusName": self.engine.outputs["BusName"],
                }
                for document in documents[first : first + 10]
            ]
            self.engine.client("events").put_events(Entries=entries)

    def wait_for_phones(self, count: int) -> None:
        """As many text messages were handed over, or patience has run out."""
        end = time.monotonic() + _PATIENCE.total_seconds()
        while len(self.engine.sent_messages()) < count and time.monotonic() < end:
            time.sleep(0.01)

    def cases(self) -> list[Case]:
        """Every case of this round."""
        now = self.engine.now()
        return list(self.store.reported_between(now - timedelta(hours=1), now + timedelta(hours=1)))

    def offers(self, case: Case) -> list[Event]:
        """Every time that people were asked, in order."""
        return [event for event in self.store.timeline(case.id) if event.name is EventName.PAIR_OFFERED]


def rows(quick: bool) -> list[Row]:
    """The template is deployed once; every figure is of several rounds on it."""
    synthesize()
    with Engine.start(clock_start=FRIDAY_EVENING) as engine:
        engine.warm()
        flow = Flow(engine)
        _burst(flow, "warming")
        hop = _one_invocation(engine)
        rates = [_burst(flow, f"burst-{number}") for number in range(1 if quick else 3)]
        paced = [_paced(flow, number) for number in range(1 if quick else 2)]
        late = [seconds for number in range(1 if quick else 2) for seconds in _next_offer(flow, number)]
    phones = [seconds for round_ in paced for seconds in round_]
    beside = f"an invocation with nothing in it {hop * 1000:.0f} ms"
    return [
        Row(
            f"contacts a second, bus to offer, {_BURST} at once",
            f"{max(rates):.1f} best of {len(rates)}",
            f"invocations a second, one after another {1 / hop:.0f}",
            max(rates) * hop,
        ),
        Row(
            f"contact stored → text handed to the provider, one every {_PACE} s, p50 / p95 / p99",
            as_percentiles(phones, "s"),
            beside,
            percentile(phones, 0.5) / hop,
            "p99 ≤ 1 s",
        ),
        Row(
            "offer unanswered, its time-out → next offer, p50 / p95 / p99",
            as_percentiles(late, "s"),
            beside,
            percentile(late, 0.5) / hop,
            "p99 ≤ 5 s",
        ),
    ]


def _one_invocation(engine: Engine) -> float:
    taken = []
    for _ in range(20):
        start = time.perf_counter()
        engine.invoke("relay", {"Records": []})
        taken.append(time.perf_counter() - start)
    return percentile(taken, 0.5)


def _burst(flow: Flow, name: str) -> float:
    """Contacts a second from the first put on the bus to the last offer stored."""
    flow.begin()
    start = flow.engine.now()
    flow.send(list(contacts(_BURST, start, name)))
    flow.wait_for_phones(2 * _BURST)
    offered = [offers[0].at for case in flow.cases() if (offers := flow.offers(case))]
    return len(offered) / (max(offered) - start).total_seconds()


def _paced(flow: Flow, number: int) -> list[float]:
    """Seconds from each case opened to each of its two text messages."""
    flow.begin()
    for document in contacts(_BURST, flow.engine.now(), f"paced-{number}"):
        flow.send([document])
        time.sleep(_PACE)
    flow.wait_for_phones(2 * _BURST)
    flow.engine.settle()
    return [
        (message.at - _opened(flow, case)).total_seconds()
        for case in flow.cases()
        for message in flow.log.of_case(case.id)
    ]


def _opened(flow: Flow, case: Case) -> datetime:
    return flow.store.timeline(case.id)[0].at


def _next_offer(flow: Flow, number: int) -> list[float]:
    """Seconds from the end of each case's first offer to its second; the clock is moved to just before."""
    flow.begin()
    flow.send(list(contacts(_UNANSWERED, flow.engine.now(), f"unanswered-{number}")))
    flow.wait_for_phones(2 * _UNANSWERED)
    flow.engine.settle()
    first = {case.id: _expires_at(flow.offers(case)[0]) for case in flow.cases() if flow.offers(case)}
    flow.engine.move_to(min(first.values()) - timedelta(seconds=1))
    end = flow.engine.now() + _PATIENCE
    while flow.engine.now() < end and any(len(flow.offers(case)) < 2 for case in flow.cases() if case.id in first):
        time.sleep(0.25)
    return [
        (again[1].at - first[case.id]).total_seconds()
        for case in flow.cases()
        if case.id in first and len(again := flow.offers(case)) > 1
    ]


def _expires_at(offered: Event) -> datetime:
    return datetime.fromisoformat(offered.data["expires_at"])
