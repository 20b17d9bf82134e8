"""What the functions of the deployment use, as DynamoDB and Lambda would meter it: calls, units, time.

It listens inside the emulator, where every call arrives. Units follow DynamoDB's published rules on the items'
real sizes: a write one for each KB of the larger of old and new, twice that in a transaction, and what each index
it changes takes; a read one for each 4 KB, half of that where consistency was not asked for.
"""

from __future__ import annotations

import contextvars
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from local.engine import pulse
from local.engine.engine import Engine
from shared.adapters.dynamodb.packing import unpacked

_FIRST_OPERAND = re.compile(r"(\w+) = (:\w+)")
_COUNTED = ("dynamodb", "eventbridge", "kms", "sns", "sqs")
_Item = dict[str, Any] | None
_Change = tuple[str, _Item, _Item]
"""The table, and an item of it before and after."""

_changes: contextvars.ContextVar[list[_Change] | None] = contextvars.ContextVar("changes", default=None)


@dataclass(frozen=True)
class Touch:
    """What a call used in one partition, `table` or an index with the partition's key."""

    where: str
    partition: str
    reads: float = 0.0
    writes: float = 0.0


@dataclass(frozen=True)
class Call:
    """One call of a function, at a moment of the engine's clock in seconds; `entries` counts the events put."""

    at: float
    function: str
    service: str
    operation: str
    touches: tuple[Touch, ...] = ()
    failed: bool = False
    entries: int = 0


@dataclass(frozen=True)
class Invocation:
    """One run of a function: how many queue messages it was given, and whether time alone set it going."""

    at: float
    function: str
    seconds: float
    memory_mb: int
    messages: int
    by_time: bool
    logged: int


@dataclass
class Meter:
    """All that was used since metering began."""

    calls: list[Call] = field(default_factory=list)
    invocations: list[Invocation] = field(default_factory=list)


@contextmanager
def metering(engine: Engine) -> Iterator[Meter]:
    """Everything that the functions of this engine use is in the meter that is given, until the block ends."""
    from ministack.services import dynamodb, lambda_svc

    meter = Meter()
    names = {deployed: name for name, deployed in engine.functions.items()}
    callers = {pulse.role_credentials(it)["AWS_ACCESS_KEY_ID"]: name for it, name in names.items()}
    real_changes, real_run = dynamodb._emit_stream_event, lambda_svc._execute_function
    dynamodb._emit_stream_event = _heard(real_changes)
    lambda_svc._execute_function = _timed(real_run, names, meter)
    real_calls = {name: _service(name).handle_request for name in _COUNTED}
    for name, real in real_calls.items():
        _service(name).handle_request = _counted(real, name, callers, meter)
    try:
        yield meter
    finally:
        dynamodb._emit_stream_event, lambda_svc._execute_function = real_changes, real_run
        for name, real in real_calls.items():
            _service(name).handle_request = real


def _service(name: str) -> Any:
    return __import__(f"ministack.services.{name}", fromlist=["handle_request"])


def _heard(real: Callable[..., Any]) -> Callable[..., Any]:
    def emit(table: str, name: str, old: Any, new: Any, *more: Any, **named: Any) -> Any:
        changes = _changes.get()
        if changes is not None:
            changes.append((table, old, new))
        return real(table, name, old, new, *more, **named)

    return emit


def _counted(real: Callable[..., Any], service: str, callers: dict[str, str], meter: Meter) -> Callable[..., Any]:
    from ministack.core.router import extract_access_key_id

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
        caller = callers.get(extract_access_key_id(headers, query))
        if caller is None:
            return await real(method, path, headers, body, query)
        changes: list[_Change] = []
        token = _changes.set(changes)
        try:
            answer = await real(method, path, headers, body, query)
        finally:
            _changes.reset(token)
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        asked = json.loads(body) if operation else {}
        failed = answer[0] >= 400
        touches: tuple[Touch, ...] = ()
        if service == "dynamodb":
            touches = tuple(_touches(operation, asked, {} if failed else json.loads(answer[2]), changes, failed))
        meter.calls.append(
            Call(time.time(), caller, service, operation, touches, failed, len(asked.get("Entries", ())))
        )
        return answer

    return handle


def _timed(real: Callable[..., Any], names: dict[str, str], meter: Meter) -> Callable[..., Any]:
    def run(function: Any, event: Any) -> Any:
        start, at = time.perf_counter(), time.time()
        answer = real(function, event)
        config = function.get("config") or function
        name = names.get(config["FunctionName"])
        if name is not None:
            bodies = _bodies(event)
            causes = [*map(_by_time, bodies), *map(of_a_canary, _streamed(event))]
            meter.invocations.append(
                Invocation(
                    at,
                    name,
                    time.perf_counter() - start,
                    int(config["MemorySize"]),
                    len(bodies),
                    bool(causes) and all(causes),
                    len(str(answer.get("log", ""))),
                )
            )
        return answer

    return run


def _bodies(event: Any) -> list[str]:
    records = event.get("Records", ()) if isinstance(event, dict) else ()
    return [record["body"] for record in records if record.get("eventSource") == "aws:sqs"]


def _by_time(body: str) -> bool:
    """Whether a schedule sent it: the sweep, a plan, a new day, a canary."""
    message = json.loads(body)
    return any(name in message for name in ("sweep", "plan", "new_day")) or "canary" in body[:2000].lower()


def _streamed(event: Any) -> list[dict[str, Any]]:
    records = event.get("Records", ()) if isinstance(event, dict) else ()
    return [r["dynamodb"].get("NewImage", {}) for r in records if r.get("eventSource") == "aws:dynamodb"]


def of_a_canary(image: dict[str, Any]) -> bool:
    """Whether the event that was stored is a canary's."""
    told = json.loads(unpacked(image["body"])) if "body" in image else []
    events = told if isinstance(told, list) else [told]
    return bool(events) and all(str(event.get("name", "")).startswith("Canary") for event in events)


def _touches(
    operation: str, asked: dict[str, Any], answer: dict[str, Any], changes: list[_Change], failed: bool
) -> Iterator[Touch]:
    half = 1.0 if asked.get("ConsistentRead") else 0.5
    if operation == "GetItem":
        yield Touch("table", asked["Key"]["pk"]["S"], reads=half * _blocks(_size(answer.get("Item"))))
    elif operation == "BatchGetItem":
        for request in asked["RequestItems"].values():
            each = 1.0 if request.get("ConsistentRead") else 0.5
            found = {item["pk"]["S"]: item for items in answer.get("Responses", {}).values() for item in items}
            for key in request["Keys"]:
                yield Touch("table", key["pk"]["S"], reads=each * _blocks(_size(found.get(key["pk"]["S"]))))
    elif operation == "Query":
        (named,) = _FIRST_OPERAND.findall(asked["KeyConditionExpression"])[:1]
        partition = asked["ExpressionAttributeValues"][named[1]]["S"]
        read = sum(_size(item) for item in answer.get("Items", ()))
        yield Touch(asked.get("IndexName", "table"), partition, reads=half * _blocks(read))
    else:
        yield from _written(operation, asked, changes, failed)


def _written(operation: str, asked: dict[str, Any], changes: list[_Change], failed: bool) -> Iterator[Touch]:
    times = 2.0 if operation == "TransactWriteItems" else 1.0
    if failed:  # a condition that does not hold costs as much as the write
        parts = asked.get("TransactItems") or [{operation: asked}]
        for part in (next(iter(part.values())) for part in parts):
            key = (part.get("Item") or part["Key"])["pk"]["S"]
            yield Touch("table", key, writes=times * _kilobytes(_size(part.get("Item"))))
        return
    for table, old, new in changes:
        item = new or old or {}
        larger = max(_size(old), _size(new))
        yield Touch("table", item["pk"]["S"], writes=times * _kilobytes(larger))
        yield from _indexed(table, old, new)


def _indexed(table: str, old: _Item, new: _Item) -> Iterator[Touch]:
    from ministack.services import dynamodb

    found = dynamodb._tables[table]
    for index in found["GlobalSecondaryIndexes"]:
        units = dynamodb._index_write_units(found, index, old, new)
        key = index["KeySchema"][0]["AttributeName"]
        holder = new if new and key in new else old
        if units and holder:
            yield Touch(index["IndexName"], holder[key]["S"], writes=units)


def _size(item: _Item) -> int:
    from ministack.services import dynamodb

    return int(dynamodb._item_size_bytes(item)) if item else 0


def _kilobytes(size: int) -> int:
    return max(1, ceil(size / 1024))


def _blocks(size: int) -> int:
    return max(1, ceil(size / 4096))
