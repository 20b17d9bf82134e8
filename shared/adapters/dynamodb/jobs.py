"""Jobs in the table: the job by itself, so that a list of them is one query; its files and what was told apart.

A file is compressed and lies in as many items as it needs. It is written in the transaction of its job: 100 items
and 4 MB are the most that a part may keep.
"""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.conditions import on_version, or_else
from shared.adapters.dynamodb.queries import get_one, query_all, version_of
from shared.domain.errors import JobChanged
from shared.domain.jobs import Job, JobEvent, JobId, JobKind, JobStage
from shared.service.jobs import Files

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_OF_AN_ITEM = 350_000
"""Bytes; an item may have 400 KB with everything."""


class DynamoDBJobs:
    """Implements JobStore on the table, which forgets what nobody keeps after `kept_for`."""

    def __init__(self, client: "DynamoDBClient", table: str, kept_for: timedelta) -> None:
        self._client = client
        self._table = table
        self._kept_for = kept_for

    def jobs(self, kind: JobKind) -> tuple[Job, ...]:
        """See JobStore. One query."""
        found = query_all(self._client, self._table, keys.jobs_partition(kind))
        return tuple(items.read_item(Job, item) for item in reversed(found))

    def job(self, kind: JobKind, job_id: JobId) -> Job:
        """See JobStore."""
        key = keys.key(keys.jobs_partition(kind), job_id)
        return items.read_item(Job, get_one(self._client, self._table, key, "There is no such job."))

    def turn(self, kind: JobKind) -> int:
        """See JobStore."""
        return version_of(self._client, self._table, keys.job_turn(kind))

    def save(
        self, job: Job, event: JobEvent | None = None, files: Files | None = None, turn: int | None = None
    ) -> Job:
        """See JobStore."""
        kept = replace(job, version=job.version + 1)
        written = [item for name, content in (files or {}).items() for item in _file_items(job.id, name, content)]
        if event is not None:
            written.append(items.item_of(keys.job_event(event.job_id, event.sequence), "job_event", event))
        item = items.item_of(keys.key(keys.jobs_partition(job.kind), job.id), "job", kept)
        head = {**self._forgotten(kept, item), "version": {"N": str(kept.version)}}
        puts: list[dict[str, Any]] = [{"Item": self._forgotten(kept, each)} for each in written]
        if turn is not None:
            begun = {**keys.job_turn(job.kind), "kind": {"S": "turn"}, "version": {"N": str(turn + 1)}}
            puts.append({"Item": begun, **on_version(turn)})
        self._commit([{"Item": head, **on_version(job.version)}, *puts], "Put")
        if job.stage is JobStage.DONE and not written:
            self._forget_or_keep_files(kept)
        return kept

    def files(self, job_id: JobId, prefix: str = "") -> dict[str, bytes]:
        """See JobStore."""
        found: dict[str, bytes] = {}
        for item in self._items_of_files(job_id, prefix):
            name = item["name"]["S"]
            found[name] = found.get(name, b"") + bytes(item["content"]["B"])
        return {name: zlib.decompress(content) for name, content in found.items()}

    def drop_files(self, job_id: JobId, prefix: str) -> None:
        """See JobStore."""
        for item in self._items_of_files(job_id, prefix):
            self._client.delete_item(TableName=self._table, Key={"pk": item["pk"], "sk": item["sk"]})

    def delete(self, job: Job) -> None:
        """See JobStore. What was told stays until the table forgets it."""
        key = keys.key(keys.jobs_partition(job.kind), job.id)
        self._commit([{"Key": key, **on_version(job.version)}], "Delete")
        self.drop_files(job.id, "")

    def _forget_or_keep_files(self, job: Job) -> None:
        """The files are forgotten when the job is."""
        for item in self._items_of_files(job.id, ""):
            plain = {name: value for name, value in item.items() if name != "ttl"}
            self._client.put_item(
                TableName=self._table,
                Item=self._forgotten(job, plain),
                ConditionExpression="attribute_exists(pk)",
            )

    def _items_of_files(self, job_id: JobId, prefix: str) -> list[items.Item]:
        return query_all(self._client, self._table, keys.job_partition(job_id), f"{keys.FILE_PREFIX}{prefix}")

    def _forgotten(self, job: Job, item: items.Item) -> items.Item:
        if job.kept:
            return item
        return {**item, "ttl": {"N": str(int((job.asked_at + self._kept_for).timestamp()))}}

    def _commit(self, writes: list[dict[str, Any]], what: str) -> None:
        every: Any = [{what: {"TableName": self._table, **write}} for write in writes]
        with or_else(JobChanged("The job was changed by others meanwhile.")):
            self._client.transact_write_items(TransactItems=every)


def _file_items(job_id: JobId, name: str, content: bytes) -> Iterator[items.Item]:
    packed = zlib.compress(content, 9)
    for number, start in enumerate(range(0, len(packed), _OF_AN_ITEM)):
        piece = packed[start : start + _OF_AN_ITEM]
        key = keys.key(keys.job_partition(job_id), f"{keys.FILE_PREFIX}{name}#{number:03d}")
        yield {**key, "kind": {"S": "job_file"}, "name": {"S": name}, "content": {"B": piece}}
