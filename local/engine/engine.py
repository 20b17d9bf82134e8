"""The engine's face: up, deploy, invoke, look, wait, move the clock, reset, stop."""

from __future__ import annotations

import atexit
import json
import shutil
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.engine import pulse
from local.engine.deployment import Stack, deploy, undeploy
from local.engine.emulator import ACCOUNT, EMULATOR, REGION
from local.engine.errors import EngineError, FunctionFailed, NotQuiet
from local.engine.hearing import Hearing
from local.engine.honoured import recorded_only
from local.engine.template import CDK_OUT, ROOT, Template

_LOOK_EVERY = 0.02
_PATIENCE = 180.0
"""Seconds after which what is still going on is taken to hang; a busy machine is no error."""
_ADMINISTRATOR = {"aws_access_key_id": ACCOUNT, "aws_secret_access_key": "local"}
_CLIENT_CONFIG = Config(
    max_pool_connections=64,
    retries={"max_attempts": 1},
    s3={"addressing_style": "path"},
    connect_timeout=60,
    read_timeout=180,
)


class Engine:
    """One deployed template, with all that it is wired to, running in this process and its workers."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.endpoint = EMULATOR.endpoint
        self.clock = EMULATOR.clock
        self._session = boto3.session.Session(region_name=REGION, **_ADMINISTRATOR)
        self._clients: dict[str, Any] = {}
        self._clients_lock = threading.Lock()
        self._stopped = False
        self.stack: Stack
        self._hearing: Hearing | None = None

    @classmethod
    def start(
        cls,
        template: Template | Path | None = None,
        parameters: dict[str, str] | None = None,
        clock_start: datetime | None = None,
        workdir: Path = ROOT / ".local",
        name: str = "early-response",
        root: Path = ROOT,
        concurrency: int = 2,
    ) -> Engine:
        """The template is up, whole, and every function runs from the working tree under `root`.

        Several engines may be up in one process, under different names: they share the emulator and its clock.
        `concurrency` bounds how many batches of one queue are handled at once.
        """
        body = template if isinstance(template, Template) else Template.load(template or CDK_OUT)
        EMULATOR.acquire(workdir / "engine")
        engine = cls(name)
        atexit.register(engine.stop)
        try:
            pulse.prepare(concurrency)
            if clock_start is not None:
                engine.clock.move_to(clock_start)
            engine.stack = deploy(body, name, parameters or {}, engine.client, root, engine.clock.file)
            pulse.allow_for_a_slow_machine(engine.functions.values())
            engine._hearing = Hearing(engine.stack, engine.client)
        except BaseException:
            engine.stop()
            raise
        return engine

    def stop(self) -> None:
        """With the last engine of this process, nothing is left: no worker, no port, no folder, no moved clock."""
        if self._stopped:
            return
        self._stopped = True
        atexit.unregister(self.stop)
        EMULATOR.release(self._leave, pulse.forget_everything)

    def _leave(self) -> None:
        """The stack is gone, and other engines of this process go on."""
        if self._hearing is not None:
            self._hearing.stop()
        undeploy(self._name, self.client("cloudformation"))

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # What is there

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs of the template."""
        return self.stack.outputs

    @property
    def functions(self) -> dict[str, str]:
        """The deployed name of each function, by its short name."""
        return {f.name: self.stack.physical[f.logical_id] for f in self.stack.template.functions()}

    @property
    def recorded_only(self) -> dict[str, int]:
        """The resources that were made but do not act on this machine, counted by type."""
        return recorded_only(self.stack.template)

    @property
    def api_url(self) -> str:
        """The address of the stack's only HTTP API, at the emulator."""
        (api,) = self.stack.physical_of("AWS::ApiGatewayV2::Api").values()
        return f"{self.endpoint}/_aws/execute-api/{api}/$default"

    def client(self, service: str) -> Any:
        """A client of this service with every right, such as an administrator's; one for each service."""
        with self._clients_lock:
            if service not in self._clients:
                self._clients[service] = self._new_client(self._session, service)
            return self._clients[service]

    def client_of(self, function: str, service: str) -> Any:
        """A client of this service with the rights of this function's role."""
        given = pulse.role_credentials(self._deployed(function))
        session = boto3.session.Session(
            region_name=REGION, **{name.lower(): value for name, value in given.items()}
        )
        return self._new_client(session, service)

    def _new_client(self, session: boto3.session.Session, service: str) -> Any:
        return session.client(service, endpoint_url=self.endpoint, config=_CLIENT_CONFIG)

    def _deployed(self, function: str) -> str:
        try:
            return self.functions[function]
        except KeyError:
            raise EngineError(f"no function {function!r}; there are {sorted(self.functions)}") from None

    # Functions

    def invoke(self, function: str, payload: Any) -> Any:
        """What the function answered."""
        answer = self.client("lambda").invoke(
            FunctionName=self._deployed(function), Payload=json.dumps(payload).encode()
        )
        body = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            raise FunctionFailed(function, body if isinstance(body, dict) else {"errorMessage": body})
        return body

    def warm(self) -> None:
        """A worker of each function stands ready."""
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self._warm, self.functions))

    def _warm(self, function: str) -> None:
        try:
            pulse.warm(self._deployed(function))
        except RuntimeError as error:
            raise FunctionFailed(function, {"errorType": "Init", "errorMessage": str(error)}) from error

    def kill(self, function: str) -> int:
        """Every process that runs this function was killed on the spot; how many there were."""
        return pulse.kill(self._deployed(function))

    def logs(self, function: str) -> list[str]:
        """Every line that this function wrote, oldest first."""
        pages = self.client("logs").get_paginator("filter_log_events")
        asked = {"FunctionName": self._deployed(function)}
        group = self.client("lambda").get_function_configuration(**asked)["LoggingConfig"]["LogGroup"]
        return [e["message"] for page in pages.paginate(logGroupName=group) for e in page["events"]]

    # Time

    def now(self) -> datetime:
        """The engine's time, in UTC; the functions and this process have the same."""
        return self.clock.now()

    def move_to(self, moment: datetime) -> None:
        """It is `moment`; schedules that came due have fired once and queues and streams were looked at.

        Invocations that are going on end first, as their requests are signed by the old clock.
        """
        self._wait_until(
            lambda: not pulse.running(), _PATIENCE, "invocations that have to end before the clock moves"
        )
        self.clock.move_to(moment)
        pulse.wake()

    def move(self, by: timedelta) -> None:
        """It is later by so much."""
        self.move_to(self.now() + by)

    def settle(self, timeout: float = _PATIENCE) -> None:
        """All is quiet: nothing runs, nothing visible lies in a queue with a reader, every stream is read.

        Messages that are delayed, or wait for another try after a failure, do not count: see `next_due`.
        """
        pulse.wake()
        self._wait_until(lambda: not self.busy(), timeout, "work")

    def busy(self) -> dict[str, int]:
        """What is still to be done at once, by name; empty when all is quiet."""
        mappings = set(self.stack.physical_of("AWS::Lambda::EventSourceMapping").values())
        work = Counter({f"running {name}": count for name, count in pulse.running().items()})
        work["batches in flight"] = pulse.batches_in_flight(mappings)
        work["stream records not yet read"] = pulse.unread_stream_records(mappings)
        for logical_id, url in self._read_queues().items():
            work[f"visible in {logical_id}"] = pulse.queue_state(url).visible
        return {name: count for name, count in work.items() if count}

    def _wait_until(self, done: Any, timeout: float, what: str) -> None:
        deadline = time.monotonic() + timeout
        looks = 0
        while looks < 2:
            looks = looks + 1 if done() else 0
            if looks < 2 and time.monotonic() > deadline:
                said = "\n".join(EMULATOR.complaints())
                raise NotQuiet(f"after {timeout:g} s there is still {what}: {self.busy()}\n{said}")
            time.sleep(_LOOK_EVERY if looks else _LOOK_EVERY / 4)

    # Queues and messages

    def next_due(self) -> datetime | None:
        """When the next delayed or failed message becomes visible to its reader."""
        states = [pulse.queue_state(url) for url in self._read_queues().values()]
        return min((state.next_at for state in states if state.next_at is not None), default=None)

    def retrying(self) -> dict[str, int]:
        """How many messages failed and wait for another try, by logical id of the queue; zeros left out."""
        states = {i: pulse.queue_state(url).retrying for i, url in self._read_queues().items()}
        return {logical_id: count for logical_id, count in states.items() if count}

    def dead_letters(self) -> dict[str, int]:
        """How many messages lie in each queue that no function reads; zeros left out."""
        return {logical_id: len(bodies) for logical_id, bodies in self.dead_letter_bodies().items()}

    def dead_letter_bodies(self) -> dict[str, list[str]]:
        """The messages in each queue that no function reads, by its logical id; empty queues left out."""
        read = self._read_queues()
        queues = self.stack.physical_of("AWS::SQS::Queue").items()
        found = {i: pulse.messages(url) for i, url in queues if i not in read}
        return {logical_id: bodies for logical_id, bodies in found.items() if bodies}

    def _read_queues(self) -> dict[str, str]:
        mappings = self.stack.template.of_type("AWS::Lambda::EventSourceMapping").values()
        read = {i for m in mappings for i in m["EventSourceArn"].get("Fn::GetAtt", [])[:1]}
        return {i: url for i, url in self.stack.physical_of("AWS::SQS::Queue").items() if i in read}

    def sent_messages(self) -> list[dict[str, str]]:
        """What left the system: text messages (`phone`, `message`), then what topics published (`topic`, …)."""
        texts = [{"phone": t["PhoneNumber"], "message": t["Message"]} for t in pulse.text_messages()]
        return texts + (self._hearing.heard() if self._hearing else [])

    # Afterwards

    def reset(self) -> None:
        """Tables and queues are empty and no sent message is remembered; users and settings stay."""
        self.settle()
        for table in self.stack.physical_of("AWS::DynamoDB::Table").values():
            self._empty_table(table)
        self.settle()
        for url in self.stack.physical_of("AWS::SQS::Queue").values():
            pulse.take_all(url)
        pulse.forget_text_messages()
        if self._hearing is not None:
            self._hearing.forget()

    def _empty_table(self, name: str) -> None:
        table = self._session.resource("dynamodb", endpoint_url=self.endpoint).Table(name)
        keys = [key["AttributeName"] for key in table.key_schema]
        names = {f"#{i}": key for i, key in enumerate(keys)}
        page: dict[str, Any] = {}
        with table.batch_writer() as batch:
            while True:
                page = table.scan(ProjectionExpression=",".join(names), ExpressionAttributeNames=names, **page)
                for item in page["Items"]:
                    batch.delete_item(Key=item)
                if "LastEvaluatedKey" not in page:
                    return
                page = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    @staticmethod
    def forget_workdir(workdir: Path = ROOT / ".local") -> None:
        """What the engine kept between runs (a signing key) is gone."""
        shutil.rmtree(workdir / "engine", ignore_errors=True)
