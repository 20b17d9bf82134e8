"""The engine in a process of its own, to be killed: its table lies in the second store, what the cloud keeps lies
in a folder, and it does what it is told by lines of JSON until its input ends."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from local.engine import Engine, Template
from local.engine.kept import KeptStream, keep
from local.second_store import client
from local.seed import STAFF, add_users
from local.seed_rota import responders

_OF_A_TABLE = ("KeySchema", "AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "StreamSpecification")
_QUIET_WITHIN = 180.0
"""Seconds: after a kill every function has to be loaded anew, perhaps beside other work."""

CHECKPOINT = "checkpoint"
"""The file that says how far the stream was told."""

CONSOLE_URL = "http://127.0.0.1:8000"


def main() -> None:
    """The engine was up until nobody told it anything any more."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--store", required=True, help="where the store of the table listens")
    parser.add_argument("--moment", type=datetime.fromisoformat, required=True, help="what time it is")
    asked = parser.parse_args()
    # Functions inherit this. What the engine's own client asks for goes to the emulator, by name.
    os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = asked.store
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # whatever else is printed is no answer
        with Engine.start(
            Template.load(), {"ConsoleUrl": CONSOLE_URL}, clock_start=asked.moment, workdir=asked.folder
        ) as engine:
            child = Child(engine, asked.folder, asked.store)
            _answer(answers, {"answer": "deployed"})
            for line in sys.stdin:
                _answer(answers, child.told(json.loads(line)))


def _answer(answers: Any, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


class Child:
    """The engine, and what it can be told to do."""

    def __init__(self, engine: Engine, folder: Path, store: str) -> None:
        self._engine = engine
        self._folder = folder
        self._store = store
        self._stream = _table(engine, client("dynamodb", store))
        add_users(engine, {**STAFF, **{str(person.id): "responder" for person in responders()}})
        self._words: dict[str, Callable[..., Any]] = {
            "open": self._open,
            "move_to": self._move_to,
            "settle": lambda: engine.settle(_QUIET_WITHIN),
            "next_due": self._next_due,
            "dead_letters": engine.dead_letters,
            "retrying": engine.retrying,
        }

    def told(self, line: dict[str, Any]) -> dict[str, Any]:
        """What the parent hears: an answer, or what went wrong."""
        try:
            return {"answer": self._words[line["do"]](*line["with"])}
        except Exception as error:  # whoever told it decides
            return {"failed": f"{type(error).__name__}: {error}"}

    def _open(self) -> dict[str, Any]:
        """It goes on with what it finds, which is what it answers."""
        streams = client("dynamodbstreams", self._store)
        stream = KeptStream(streams, self._stream, self._folder / CHECKPOINT, _source(self._engine))
        found = keep(self._engine.stack, self._folder, stream)
        engine = self._engine
        return {"found": found, "endpoint": engine.endpoint, "api_url": engine.api_url, "outputs": engine.outputs}

    def _move_to(self, moment: str) -> str:
        self._engine.move_to(datetime.fromisoformat(moment))
        return self._engine.now().isoformat()

    def _next_due(self) -> str | None:
        due = self._engine.next_due()
        return due.isoformat() if due else None


def _table(engine: Engine, dynamodb: Any) -> str:
    """The table of the template is in the store, made now if it was not; the name of its stream."""
    ((_, properties),) = engine.stack.template.of_type("AWS::DynamoDB::Table").items()
    name = engine.outputs["TableName"]
    if name not in dynamodb.list_tables()["TableNames"]:
        made = {key: properties[key] for key in _OF_A_TABLE if key in properties}
        made["StreamSpecification"] = {**made["StreamSpecification"], "StreamEnabled": True}
        dynamodb.create_table(TableName=name, **made)
    return str(dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"])


def _source(engine: Engine) -> str:
    """What functions that follow the table's stream believe that they read."""
    found = engine.client("dynamodb").describe_table(TableName=engine.outputs["TableName"])
    return str(found["Table"]["LatestStreamArn"])


if __name__ == "__main__":
    main()
