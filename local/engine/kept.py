"""What outlives a kill of this process: as in the cloud, where only the functions run on machines that die.

The emulator holds everything in memory. For an engine that is killed on purpose, this keeps in files what the
cloud keeps by itself: the messages of each queue until a function has dealt with them, how far the stream was
read, and the key by which contacts that are alike are found. The table and its stream lie in a store beside it.
A text message that was handed over has left the system: it is written down for whoever holds the phone.

A message that was being handled when the process died is there again at once, and how often it was tried is
forgotten: the cloud would hide it for a while, and remember.
"""

from __future__ import annotations

import json
import secrets
import threading
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from local.engine import pulse
from local.engine.deployment import Stack
from local.engine.emulator import REGION

TEXTS = "texts"
"""The file of texts that were handed over: a line of JSON each, with `phone` and `message`."""

QUEUES = "queues"
"""The folder with a file for each queue."""

_KEY_BYTES = 32
_MANY = 1000
Message = dict[str, Any]


class Journal:
    """Lines of JSON, of which the last may be half written. A kill of the process loses none that was written."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        file.parent.mkdir(parents=True, exist_ok=True)

    def write(self, *entries: Any) -> None:
        """The entries stand in the file, in order, after those of before."""
        text = "".join(json.dumps(entry) + "\n" for entry in entries)
        with self._lock, self._file.open("a", encoding="utf-8") as file:
            file.write(text)

    def begin_again(self, entries: Iterable[Any]) -> None:
        """These entries stand in the file and no others; no half line is left to spoil the next."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
        fresh.replace(self._file)

    def read(self) -> list[Any]:
        """Every entry that was written whole, oldest first."""
        if not self._file.exists():
            return []
        found = []
        for line in self._file.read_text(encoding="utf-8").splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
        return found


class _Messages(list[Message]):
    """The messages of a queue: whatever enters or leaves is written down before anybody is told."""

    def __init__(self, messages: Iterable[Message], journal: Journal) -> None:
        super().__init__(messages)
        self._journal = journal

    def append(self, message: Message) -> None:
        self._journal.write({"in": message})
        super().append(message)

    def remove(self, message: Message) -> None:
        self._journal.write({"out": message["id"]})
        super().remove(message)

    def clear(self) -> None:
        self._journal.write(*({"out": message["id"]} for message in self))
        super().clear()


class KeptQueue(dict[str, Any]):
    """A queue of the emulator, whose messages are there again after a kill."""

    def __init__(self, queue: dict[str, Any], file: Path) -> None:
        super().__init__(queue)
        self._journal = Journal(file)
        left = _left(self._journal.read())
        self._journal.begin_again({"in": message} for message in left)
        super().__setitem__("messages", _Messages(left, self._journal))

    def __setitem__(self, name: str, value: Any) -> None:
        if name == "messages":
            value = _Messages(self._replaced(value), self._journal)
        super().__setitem__(name, value)

    def _replaced(self, messages: list[Message]) -> list[Message]:
        before, after = ({m["id"]: m for m in some} for some in (self["messages"], messages))
        self._journal.write(
            *({"out": gone} for gone in before.keys() - after.keys()),
            *({"in": after[new]} for new in after.keys() - before.keys()),
        )
        return messages


def _left(entries: Iterable[dict[str, Any]]) -> list[Message]:
    """The messages that came in and did not leave, in the order in which they came."""
    left: dict[str, Message] = {}
    for entry in entries:
        if "in" in entry:
            left[entry["in"]["id"]] = {**entry["in"], "receipt_handle": None}
        else:
            left.pop(entry["out"], None)
    return list(left.values())


class KeptStream:
    """The stream of a table in another store, under the positions of the emulator: position n follows record n."""

    def __init__(self, client: Any, stream: str, checkpoint: Path, source: str) -> None:
        """`source` is what the stream is called in the stack."""
        self._client = client
        (shard,) = client.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
        self._place = {"StreamArn": stream, "ShardId": shard["ShardId"]}
        self._source = source
        self._checkpoint = checkpoint
        self._start = int(checkpoint.read_text()) if checkpoint.exists() else 0
        self._dealt_with = self._end = self._start

    def keep(self, position: int) -> None:
        """Whatever lies before this position is dealt with, after a kill as well."""
        if position == self._dealt_with:
            return
        fresh = self._checkpoint.with_suffix(".new")
        fresh.write_text(str(position))
        fresh.replace(self._checkpoint)
        self._dealt_with = position

    def start(self, *_: Any, **__: Any) -> int:
        """Where this process began to read."""
        return self._start

    def end(self, *_: Any, **__: Any) -> int:
        """The position after the newest record. It is counted, as the store tells it by the order of texts."""
        while found := self._records(self._end, _MANY):
            self._end = max(self._end, _number(found[-1]))
        return self._end

    def since(self, _table: str, position: int, limit: int, **__: Any) -> list[dict[str, Any]]:
        """Up to so many records from this position on, as a function would get them."""
        found = self._records(position, limit)
        if [_number(record) for record in found] != list(range(position + 1, position + 1 + len(found))):
            raise RuntimeError(f"The stream has a gap after record {position}.")
        return [self._handed_over(record) for record in found]

    def _records(self, position: int, limit: int) -> list[dict[str, Any]]:
        begin = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": str(position)}
        iterator = self._client.get_shard_iterator(**self._place, **begin)["ShardIterator"]
        records: list[dict[str, Any]] = self._client.get_records(ShardIterator=iterator, Limit=limit)["Records"]
        return records

    def _handed_over(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record as JSON would have it."""
        as_json: dict[str, Any] = _as_json(record)
        return {**as_json, "awsRegion": REGION, "eventSourceARN": self._source}


def _as_json(value: Any) -> Any:
    """Times as numbers, bytes in base 64."""
    if isinstance(value, dict):
        return {name: _as_json(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_as_json(part) for part in value]
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value.timestamp() if isinstance(value, datetime) else value


def _number(record: dict[str, Any]) -> int:
    return int(record["dynamodb"]["SequenceNumber"])


class _Texts:
    """The texts to one phone: each is written down before the sender hears that it was taken."""

    def __init__(self, phone: str, texts: list[Any], journal: Journal) -> None:
        self._phone = phone
        self._texts = texts
        self._journal = journal

    def append(self, text: dict[str, Any]) -> None:
        self._journal.write({"phone": self._phone, "message": text["Message"]})
        self._texts.append(text)


def keep(stack: Stack, folder: Path, stream: KeptStream) -> dict[str, int]:
    """The stack keeps its promises across kills, in this folder; what it finds there it goes on with.

    Returns how much that is: messages in queues, and records of the stream that were not dealt with.
    """
    _keep_the_key(folder / "key")
    _keep_texts(Journal(folder / TEXTS))
    unread = stream.end() - stream.start()
    _keep_the_stream(stream)
    found = _keep_queues(stack, folder / QUEUES)
    pulse.wake()
    return {"messages": found, "records": unread}


def _keep_the_key(file: Path) -> None:
    from ministack.services import kms

    with pulse.scope():
        (found,) = [key for key in kms._keys.values() if "_hmac_key" in key]
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(secrets.token_bytes(_KEY_BYTES))
    found["_hmac_key"] = file.read_bytes()


def _keep_texts(journal: Journal) -> None:
    from ministack.services import sns

    journal.begin_again(journal.read())
    texts_of = sns._sms_log_for
    sns._sms_log_for = lambda phone: _Texts(phone, texts_of(phone), journal)


def _keep_the_stream(stream: KeptStream) -> None:
    from ministack.core.responses import AccountRegionScopedDict
    from ministack.services import dynamodb, lambda_svc

    class Positions(AccountRegionScopedDict):  # type: ignore[misc]
        def __setitem__(self, mapping: str, position: int) -> None:
            super().__setitem__(mapping, position)
            stream.keep(position)

    lambda_svc._dynamodb_stream_positions = Positions()
    dynamodb.stream_start_position = stream.start
    dynamodb.stream_records_since = stream.since
    dynamodb.stream_end_position = stream.end


def _keep_queues(stack: Stack, folder: Path) -> int:
    from ministack.services import sqs

    found = 0
    with pulse.scope(), sqs._queues_lock:
        for logical_id, url in stack.physical_of("AWS::SQS::Queue").items():
            stored = pulse.stored_url(url)
            sqs._queues[stored] = KeptQueue(sqs._queues[stored], folder / logical_id)
            found += len(sqs._queues[stored]["messages"])
    return found
