"""Reads a table's stream as deployed: partial failures, bisecting, a bounded number of tries, a last resort.

The emulator's own reader knows only a batch that fails or succeeds as a whole, and takes a reported partial
failure for a success. This stands between that reader and the function. Bisecting goes straight to single
records, which ends as halving does: what can be delivered is delivered, in order, and what can not is set apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

Execute = Callable[[Any, dict[str, Any]], dict[str, Any]]
Record = dict[str, Any]


class StreamReader:
    """Delivers each record of a stream until it succeeds or its tries are used up."""

    def __init__(self, execute: Execute) -> None:
        self._execute = execute
        self._done: dict[str, set[str]] = defaultdict(set)
        self._failures: Counter[tuple[str, str]] = Counter()

    def __call__(self, function: Any, event: dict[str, Any]) -> dict[str, Any]:
        """What the emulator may take as the outcome: a success only when every record is dealt with."""
        records = event.get("Records") if isinstance(event, dict) else None
        if not records or records[0].get("eventSource") != "aws:dynamodb":
            return self._execute(function, event)
        mapping = _mapping(function, records[0]["eventSourceARN"])
        failure = self._deliver(function, mapping, records)
        if failure is None:
            self._done.pop(mapping["UUID"], None)
            return {"body": None, "log": ""}
        return failure

    def forget(self) -> None:
        """No record was ever seen."""
        self._done.clear()
        self._failures.clear()

    def _deliver(self, function: Any, mapping: dict[str, Any], records: list[Record]) -> dict[str, Any] | None:
        """The outcome of what failed and has tries left, or nothing when all is dealt with."""
        pending = [r for r in records if _sequence(r) not in self._done[mapping["UUID"]]]
        batches = [pending]
        while batches:
            batch = batches.pop(0)
            failure, rest = self._attempt(function, mapping, batch)
            if failure is None:
                continue
            if len(rest) > 1 and mapping.get("BisectBatchOnFunctionError") and len(rest) == len(batch):
                batches = [[record] for record in rest] + batches
                continue
            if not self._give_up(function, mapping, rest, failure):
                return failure
        return None

    def _attempt(
        self, function: Any, mapping: dict[str, Any], batch: list[Record]
    ) -> tuple[dict[str, Any] | None, list[Record]]:
        result = self._execute(function, {"Records": batch})
        rest = _not_delivered(result, batch, mapping)
        delivered = batch[: len(batch) - len(rest)]
        self._done[mapping["UUID"]].update(map(_sequence, delivered))
        if not rest:
            return None, []
        return ({**result, "error": True} if result.get("error") else _reported(result, rest)), rest

    def _give_up(
        self, function: Any, mapping: dict[str, Any], rest: list[Record], failure: dict[str, Any]
    ) -> bool:
        """Whether the tries were used up, so that the records went to the last resort."""
        key = (mapping["UUID"], _sequence(rest[0]))
        self._failures[key] += 1
        allowed = int(mapping.get("MaximumRetryAttempts", -1))
        if allowed < 0 or self._failures[key] <= allowed:
            return False
        lost = rest[:1] if mapping.get("BisectBatchOnFunctionError") else rest
        _send_to_last_resort(mapping, function, lost, failure)
        self._done[mapping["UUID"]].update(map(_sequence, lost))
        return len(lost) == len(rest)


def _mapping(function: Any, source: str) -> dict[str, Any]:
    from ministack.services import lambda_svc

    name = (function.get("config") or function)["FunctionName"]
    for mapping in lambda_svc._esms.values():
        if mapping["FunctionName"] == name and mapping["EventSourceArn"] == source:
            found: dict[str, Any] = mapping
            return found
    raise LookupError(f"{name} does not read {source}")


def _sequence(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _not_delivered(result: dict[str, Any], batch: list[Record], mapping: dict[str, Any]) -> list[Record]:
    """The records from the first that failed on."""
    if result.get("error"):
        return batch
    body = result.get("body")
    if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []) or not isinstance(body, dict):
        return []
    failed = {str(item.get("itemIdentifier")) for item in body.get("batchItemFailures") or []}
    if not failed:
        return []
    places = [place for place, record in enumerate(batch) if _sequence(record) in failed]
    return batch[min(places, default=0) :]


def _reported(result: dict[str, Any], rest: list[Record]) -> dict[str, Any]:
    message = f"reported as failed from {_sequence(rest[0])} on"
    return {
        "error": True,
        "body": {"errorType": "PartialFailure", "errorMessage": message},
        "log": result.get("log", ""),
    }


def _send_to_last_resort(
    mapping: dict[str, Any], function: Any, records: list[Record], failure: dict[str, Any]
) -> None:
    from ministack.services import lambda_svc

    lambda_svc._send_ddb_stream_failure_record(
        mapping, function, records, mapping["EventSourceArn"], failure, "RetryAttemptsExhausted"
    )


def install() -> None:
    """Streams are read by this reader from now on."""
    from ministack.services import lambda_svc

    if not isinstance(lambda_svc._execute_function, StreamReader):
        lambda_svc._execute_function = StreamReader(lambda_svc._execute_function)


def forget() -> None:
    """The reader remembers nothing."""
    from ministack.services import lambda_svc

    if isinstance(lambda_svc._execute_function, StreamReader):
        lambda_svc._execute_function.forget()
