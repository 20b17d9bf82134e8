"""Looks inside the running emulator: what it is busy with, what it holds, and how to nudge it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.engine import log_lines, scheduled_events, streams
from local.engine.emulator import ACCOUNT, REGION
from local.engine.worker import TIMES_AS_LONG

_ticking = threading.RLock()


def scope() -> AbstractContextManager[None]:
    """Inside it the emulator's stores are those of the one account and region."""
    from ministack.core.responses import request_scope

    inside: AbstractContextManager[None] = request_scope(ACCOUNT, REGION)
    return inside


@dataclass(frozen=True)
class QueueState:
    """What lies in one queue, and when the next thing in it becomes visible."""

    visible: int
    hidden: int
    retrying: int
    next_at: datetime | None


def queue_state(url: str) -> QueueState:
    """What lies in this queue at this moment."""
    from ministack.services import sqs

    with scope():
        messages = list(sqs._queues[stored_url(url)]["messages"])
    now = time.time()
    later = [m for m in messages if m["visible_at"] > now]
    soonest = min((m["visible_at"] for m in later), default=None)
    return QueueState(
        visible=len(messages) - len(later),
        hidden=len(later),
        retrying=sum(1 for m in later if m["receive_count"] > 0),
        next_at=None if soonest is None else datetime.fromtimestamp(soonest, UTC),
    )


def messages(url: str) -> list[str]:
    """The bodies of what lies in this queue, oldest first, without taking them."""
    from ministack.services import sqs

    with scope():
        return [str(m["body"]) for m in sqs._queues[stored_url(url)]["messages"]]


def take_all(url: str) -> list[str]:
    """The bodies of all that lay in this queue; it is empty now."""
    from ministack.services import sqs

    with scope(), sqs._queues_lock:
        queue = sqs._queues[stored_url(url)]
        taken, queue["messages"] = queue["messages"], []
    return [str(m["body"]) for m in taken]


def stored_url(url: str) -> str:
    """The address under which the emulator keeps this queue."""
    from ministack.services import sqs

    return str(sqs._queue_url(url.rsplit("/", 1)[-1]))


def text_messages() -> list[dict[str, str]]:
    """Every text message handed to a phone number, in no order between numbers."""
    from ministack.services import sns

    with scope():
        return [dict(sent) for phone in list(sns._sms_messages.values()) for sent in phone]


def forget_text_messages() -> None:
    """No text message is remembered."""
    from ministack.services import sns

    with scope():
        sns._sms_messages.clear()


def running() -> dict[str, int]:
    """How many invocations of each function are going on."""
    from ministack.services import lambda_svc

    return {str(key).rsplit(":", 1)[-1]: count for key, count in lambda_svc.executions_in_flight()[1].items()}


def batches_in_flight(mappings: set[str]) -> int:
    """How many queue batches are being handled by these event source mappings."""
    from ministack.services import lambda_svc

    with lambda_svc._esm_inflight_lock:
        return sum(count for mapping, count in lambda_svc._esm_inflight.items() if mapping in mappings)


def unread_stream_records(mappings: set[str]) -> int:
    """How many stream records these event source mappings have still to read."""
    from ministack.services import dynamodb, lambda_svc

    behind = 0
    with scope():
        for mapping in mappings:
            source = lambda_svc._esms[mapping]["EventSourceArn"]
            if ":dynamodb:" in source:
                table = source.split("/")[1]
                behind += dynamodb.stream_end_position(table) - _read_position(mapping, table)
    return behind


def _read_position(mapping: str, table: str) -> int:
    from ministack.services import dynamodb, lambda_svc

    start = dynamodb.stream_start_position(table)
    return max(int(lambda_svc._dynamodb_stream_positions.get(mapping, start)), int(start))


def prepare(concurrency: int) -> None:
    """Streams and logs are read whole, schedules looked at every second, queues worked on by so many at most."""
    from ministack.services import eventbridge, lambda_svc, scheduler

    streams.install()
    log_lines.install()
    scheduled_events.install()
    lambda_svc._ESM_SQS_DEFAULT_CONCURRENCY = concurrency
    scheduler._SCHEDULE_TICK_INTERVAL = 1
    eventbridge._SCHEDULER_TICK_INTERVAL = 1
    _one_at_a_time(scheduler, "_tick_schedules", scheduler._schedule_last_fired)
    _one_at_a_time(eventbridge, "_tick_scheduled_rules", eventbridge._rule_last_fired)


def _one_at_a_time(module: Any, name: str, last_fired: dict[Any, float]) -> None:
    tick = getattr(module, name)
    if getattr(tick, "one_at_a_time", False):
        return

    def locked() -> None:
        with _ticking:
            _count_from_now(last_fired)
            tick()
            _count_from_now(last_fired)

    locked.one_at_a_time = True  # type: ignore[attr-defined]
    setattr(module, name, locked)


def _count_from_now(last_fired: dict[Any, float]) -> None:
    """No schedule waits for a time that lies ahead because the clock was moved back."""
    now = time.time()
    last_fired.update({schedule: now for schedule, moment in last_fired.items() if moment > now})


def wake() -> None:
    """Every schedule that is due has fired, and every queue and stream is looked at again now."""
    from ministack.core.concurrency import esm_wake
    from ministack.services import eventbridge, scheduler

    scheduler._tick_schedules()
    eventbridge._tick_scheduled_rules()
    esm_wake.set()


def allow_for_a_slow_machine(functions: Iterable[str]) -> None:
    """Each of these functions may take some times as long as the template says before it is killed."""
    from ministack.services import lambda_svc

    with scope():
        for function in functions:
            lambda_svc._functions[function]["config"]["Timeout"] *= TIMES_AS_LONG


def role_credentials(function: str) -> dict[str, str]:
    """The credentials that this function works with."""
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    with scope():
        credentials: dict[str, str] = lambda_runtime.execution_credentials(
            lambda_svc._functions[function]["config"]
        )
    return credentials


def warm(function: str) -> None:
    """A worker of this function stands ready, its handler imported."""
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    with scope():
        record = lambda_svc._functions[function]
        worker, _ = lambda_runtime.acquire_worker(function, record["config"], record["code_zip"])
        try:
            lambda_runtime.ensure_spawned(worker)
        finally:
            lambda_runtime.release_worker(worker)


def kill(function: str) -> int:
    """Every worker of this function was killed on the spot; how many there were."""
    from ministack.core import lambda_runtime

    with lambda_runtime._lock:
        pools = [pool for key, pool in lambda_runtime._workers.items() if key.split(":")[2] == function]
        processes = [w._proc for pool in pools for w in pool if w._proc is not None and w._proc.poll() is None]
    for process in processes:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=60)
    return len(processes)


def forget_everything() -> None:
    """No worker process, no worker folder and no resource is left."""
    from ministack import app
    from ministack.core import lambda_runtime
    from ministack.services import eventbridge, lambda_svc, scheduler

    with _ticking:
        for sources in (lambda_svc._esms, scheduler._schedules, eventbridge._rules):
            sources._data.clear()
    _wait_for_the_last_invocation()
    streams.forget()
    lambda_runtime.reset()
    app._reset_all_state()


def _wait_for_the_last_invocation() -> None:
    """Nothing runs any more; what did not end by itself in two seconds was ended."""
    from ministack.core import lambda_runtime

    started = time.monotonic()
    while running() and time.monotonic() < started + 10:
        time.sleep(0.02)
        if time.monotonic() > started + 2:
            lambda_runtime.reset()
