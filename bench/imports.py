"""How long a new process needs before a handler can take its first event, as Lambda would start it.

Each sample is a process of its own with a function's environment: as in Lambda, tracing is on and bytecode is
compiled. The first round compiles and is not counted; then all take turns, so that what else the machine does
falls on all of them alike. Ratios are of the processor's time, which other programs disturb less than the clock.
"""

import os
import subprocess
import sys
from statistics import median

from bench.table import Row
from local.engine.template import ROOT

BASELINE = "boto3 + one client"
_AIMS = {"api": "≤ 350 ms", "console": "≤ 350 ms"}
_HANDLERS = ("intake", "dispatch", "notify", "watch", "planner", "replay", "rota", "relay", "api", "console")
_WIRED = ("dispatch", "api")
"""Of these also what their first event builds, so that nothing is won by putting work off."""

Sample = tuple[float, float]
"""Milliseconds by the clock and of the processor."""

_WIRING = "from shared.bootstrap import application\napplication().dispatch"
_START = "from time import perf_counter, process_time\nclock, cpu = perf_counter(), process_time()"
_STOP = "print((perf_counter() - clock) * 1000, (process_time() - cpu) * 1000)"

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
    "MATCHING_KEYS": "key",
}


def rows(rounds: int) -> list[Row]:
    """`rounds` imports of each handler, and of what its first event builds besides."""
    imports = {name: f"import functions.{name}.handler" for name in _HANDLERS}
    statements = {BASELINE: "import boto3; boto3.client('dynamodb')"}
    statements |= {f"import of {name}": code for name, code in imports.items()}
    statements |= {f"import and wiring of {name}": f"{imports[name]}\n{_WIRING}" for name in _WIRED}
    taken = _take_turns(statements, rounds)
    aims = {f"import of {name}": _AIMS.get(name, "≤ 300 ms") for name in _HANDLERS}
    least = min(cpu for _, cpu in taken[BASELINE])
    return [
        Row(what, _text(samples), BASELINE, min(cpu for _, cpu in samples) / least, aims.get(what, ""))
        for what, samples in taken.items()
    ]


def _text(samples: list[Sample]) -> str:
    walls = [wall for wall, _ in samples]
    return f"{min(walls):.0f} ms least, {median(walls):.0f} median; processor {min(cpu for _, cpu in samples):.0f}"


def _take_turns(statements: dict[str, str], rounds: int) -> dict[str, list[Sample]]:
    taken: dict[str, list[Sample]] = {name: [] for name in statements}
    for turn in range(rounds + 1):
        for name, code in statements.items():
            sample = _in_new_process(code)
            if turn:
                taken[name].append(sample)
    return taken


def _in_new_process(code: str) -> Sample:
    clocked = f"{_START}\n{code}\n{_STOP}"
    environment = {**_ENVIRONMENT, "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", clocked], env=environment, capture_output=True, text=True, check=True
    )
    wall, processor = done.stdout.splitlines()[-1].split()
    return float(wall), float(processor)
