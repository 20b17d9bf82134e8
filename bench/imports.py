"""How long a new process needs before a handler can take its first event, as Lambda would start it.

Each sample is a process of its own with a function's environment: as in Lambda, tracing is on and bytecode is
compiled. The first round compiles and is not counted; then all take turns, so that what else the machine does
falls on all of them alike.
"""

import os
import subprocess
import sys
from statistics import median

from bench.table import Row
from local.engine.template import ROOT

BASELINE = "boto3 + one client"
_AIMS = {"api": "≤ 350 ms", "console": "≤ 350 ms"}
_PARTS = {
    "intake": "intake",
    "dispatch": "dispatch",
    "notify": "messaging",
    "watch": "watch",
    "relay": "bus",
    "api": "dispatch",
    "console": "dispatch",
}
"""Function → the part of the application that its first event asks for."""

_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": "eu-west-2",
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "LAMBDA_TASK_ROOT": "/var/task",
    "POWERTOOLS_SERVICE_NAME": "bench",
    "POWERTOOLS_METRICS_NAMESPACE": "EarlyResponse",
    "TABLE_NAME": "table",
    "BUS_NAME": "bus",
    "WATCH_QUEUE_URL": "https://queue.example.org/watch",
    "ALERTS_TOPIC_ARN": "arn:aws:sns:eu-west-2:000000000000:alerts",
    "CONSOLE_URL": "https://console.example.org",
    "USER_POOL_CLIENT_ID": "client",
}


def rows(rounds: int) -> list[Row]:
    """The least and the middle of `rounds` imports of each handler, and of what its first event builds besides."""
    imports = {name: f"import functions.{name}.handler" for name in _PARTS}
    ready = {name: f"{imports[name]}\n{_wiring(part)}" for name, part in _PARTS.items()}
    statements = {BASELINE: "import boto3; boto3.client('dynamodb')"}
    statements |= {f"import {name}": code for name, code in imports.items()}
    statements |= {f"ready {name}": code for name, code in ready.items()}
    taken = _take_turns(statements, rounds)
    least = min(taken[BASELINE])
    beside = f"{BASELINE} {least:.0f} ms"
    table = [
        Row(f"import of {name}", _text(taken[f"import {name}"]), beside, min(taken[f"import {name}"]) / least, aim)
        for name in _PARTS
        for aim in [_AIMS.get(name, "≤ 300 ms")]
    ]
    return table + [
        Row(f"import and wiring of {name}", _text(values), beside, min(values) / least)
        for name in _PARTS
        for values in [taken[f"ready {name}"]]
    ]


def _wiring(part: str) -> str:
    loading = "" if part == "bus" else "\napplication().policy"
    return f"from shared.bootstrap import application\napplication().{part}{loading}"


def _text(values: list[float]) -> str:
    return f"{min(values):.0f} ms least, {median(values):.0f} ms median"


def _take_turns(statements: dict[str, str], rounds: int) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in statements}
    for turn in range(rounds + 1):
        for name, code in statements.items():
            milliseconds = _in_new_process(code)
            if turn:
                taken[name].append(milliseconds)
    return taken


def _in_new_process(code: str) -> float:
    clocked = (
        f"from time import perf_counter\nstart = perf_counter()\n{code}\nprint((perf_counter() - start) * 1000)"
    )
    environment = {**_ENVIRONMENT, "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", clocked], env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout.splitlines()[-1])
