"""What the metered use would cost: prices are data with their date, in prices.json."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from local.engine.meter import Call, Invocation, Meter

PRICES: Mapping[str, Any] = json.loads(Path(__file__).with_name("prices.json").read_text(encoding="utf-8"))
_HTTP = ("api", "console")


@dataclass(frozen=True)
class Cost:
    """Pounds by what is paid for: `machine` is what every design pays for, `beside` logs and traces."""

    machine: Mapping[str, float]
    beside: Mapping[str, float]
    texts: float


def use(meter: Meter) -> dict[str, float]:
    """Return how much was used of everything that has a price, without what time alone set going."""
    runs = [run for run in meter.invocations if not run.by_time]
    calls = by_contacts(meter)
    touches = [touch for call in calls for touch in call.touches]
    heard = [run for run in runs if run.messages]
    return {
        "write_units": sum(touch.writes for touch in touches),
        "read_units": sum(touch.reads for touch in touches),
        "gb_seconds": modelled_gb_seconds(runs, calls),
        "gb_seconds_here": sum(_billed(run.seconds) * run.memory_mb / 1024 for run in runs),
        "invocations": len(runs),
        # Each message is put in; each batch is taken out and deleted. Timers are put in by the watch function.
        "queue_requests": sum(run.messages for run in heard) + 2 * len(heard),
        "events": sum(call.entries for call in calls if call.service == "eventbridge"),
        "http_requests": sum(run.function in _HTTP for run in runs),
        "key_requests": sum(call.service == "kms" for call in calls),
        "log_gigabytes": sum(run.logged for run in runs) / 1e9,
        "traces": len(runs),
    }


def modelled_gb_seconds(
    runs: Sequence[Invocation], calls: Sequence[Call], of: Mapping[str, Any] = PRICES["milliseconds"]
) -> float:
    """Return what the functions would be billed for in the cloud, from published times of the services: here they
    mostly wait for the emulator, which shares the processor with them."""
    gigabytes = {run.function: run.memory_mb / 1024 for run in runs}
    times = {"TransactWriteItems": of["a_transaction"]}
    of_runs = sum(of["a_run"] * gigabytes[run.function] for run in runs)
    of_calls = sum(times.get(call.operation, of["a_call"]) * gigabytes.get(call.function, 0.5) for call in calls)
    return (of_runs + of_calls) / 1000


def by_contacts(meter: Meter) -> list[Call]:
    """Return the calls that contacts and people brought about, not the sweep, the plans and the canary."""
    by_time: dict[str, list[Invocation]] = {}
    for run in meter.invocations:
        if run.by_time:
            by_time.setdefault(run.function, []).append(run)

    def set_going_by_time(call: Call) -> bool:
        return any(run.at <= call.at <= run.at + run.seconds for run in by_time.get(call.function, ()))

    return [call for call in meter.calls if not set_going_by_time(call)]


def cost(used: Mapping[str, float], texts: int, prices: Mapping[str, Any] = PRICES) -> Cost:
    """Return what so much would cost."""
    pound = prices["pounds_a_dollar"]

    def priced(table: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        return {name: used[name] / of["per"] * of["price"] * pound for name, of in table.items()}

    return Cost(priced(prices["dollars"]), priced(prices["beside"]), texts * prices["pounds_a_text"])


def _billed(seconds: float) -> float:
    """Lambda bills by the started millisecond."""
    return ceil(round(1000 * seconds, 6)) / 1000
