"""Runs inside each function's own process: the working tree stands in for the deployed package.

The engine publishes a zip with this file and one small module at the place of each handler. That module
calls `stand_in`, which leaves the process as a Lambda would have it (the template's environment and the
role's credentials, nothing of this machine's), imports the real handler from the working tree and keeps
the moved clock. Only the standard library is needed here; time_machine is imported when the clock moved.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Callable, Collection
from typing import Any

Handler = Callable[[Any, Any], Any]

START, END = "START RequestId:", "END RequestId:"
"""How the first and the last line of an invocation begin in its log, as Lambda has them."""

TIMES_AS_LONG = 5
"""How much longer than deployed a function may take before it is killed: this machine does at once what many do in
the cloud. Less than the six times after which a queue shows a message again."""

KEPT = frozenset({"PATH", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "LAMBDA_TASK_ROOT"})
GIVEN_BY_LAMBDA = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_LAMBDA_",
    "_LAMBDA_",
    "_X_AMZN_",
    "_MINISTACK_",
    "AWS_DISABLE_HOST_PREFIX_INJECTION",
)


def stand_in(module: str, names: Collection[str], settings: dict[str, Any]) -> dict[str, Handler]:
    """The real handlers, behind a door that keeps the clock; the process now looks like a Lambda's."""
    scrub_environment(settings["variables"])
    keep_time = clock_keeper(settings["clock_file"])
    keep_time()
    real = import_from(settings["root"], module)
    return {name: behind_a_door(getattr(real, name), keep_time) for name in names}


def behind_a_door(target: Handler, keep_time: Callable[[], None]) -> Handler:
    """The handler, called at the engine's time and with the time that it has left."""

    def handler(event: Any, context: Any) -> Any:
        keep_time()
        limit_remaining_time(context)
        print(START, context.aws_request_id, file=sys.stderr, flush=True)
        try:
            return target(as_deployed(event), context)
        finally:
            print(END, context.aws_request_id, file=sys.stderr, flush=True)

    return handler


def scrub_environment(variables: Collection[str]) -> None:
    """The environment holds what the template names and what Lambda gives, and nothing else."""
    for key in list(os.environ):
        if key not in variables and key not in KEPT and not key.startswith(GIVEN_BY_LAMBDA):
            del os.environ[key]
    os.environ.update(
        HOME=os.environ.get("LAMBDA_TASK_ROOT", "/tmp"),
        LANG="en_US.UTF-8",
        TZ=":UTC",
        POWERTOOLS_TRACE_DISABLED="true",  # no daemon listens for traces on this machine
        AWS_EC2_METADATA_DISABLED="true",
    )
    time.tzset()


def import_from(root: str, module: str) -> Any:
    """The module as it stands in the working tree, although one of its name is being imported already."""
    pointer = sys.modules[module]
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        sys.modules.pop(".".join(parts[:depth]), None)
    published = os.path.dirname(os.environ.get("LAMBDA_TASK_ROOT", __file__))
    sys.path[:] = [root] + [place for place in sys.path if place and not place.startswith(published)]
    importlib.invalidate_caches()
    real = importlib.import_module(module)
    sys.modules[module] = pointer
    return real


def clock_keeper(clock_file: str) -> Callable[[], None]:
    """A call that puts this process on the engine's clock."""
    travel: Any = None
    current = "0.0"

    def keep_time() -> None:
        nonlocal travel, current
        with open(clock_file) as file:
            offset = file.read()
        if offset == current:
            return
        import time_machine

        if travel is not None:
            travel.stop()
        travel = time_machine.travel(time.time() + float(offset), tick=True)
        travel.start()
        time.time()
        current = offset

    return keep_time


def limit_remaining_time(context: Any) -> None:
    """The context tells the time that is left, of what the template gives, by a clock that nobody moves."""
    ends = time.monotonic() + float(os.environ["_LAMBDA_TIMEOUT"]) / TIMES_AS_LONG
    type(context).get_remaining_time_in_millis = lambda _: max(0, int((ends - time.monotonic()) * 1000))


def as_deployed(event: Any) -> Any:
    """The event as the deployed gateway would send it: cookies stand in a list, not among the headers."""
    if (
        not isinstance(event, dict)
        or event.get("version") != "2.0"
        or "http" not in event.get("requestContext", {})
    ):
        return event
    headers = dict(event.get("headers") or {})
    cookies = [part.strip() for part in headers.pop("cookie", "").split(";") if part.strip()]
    return {**event, "headers": headers, **({"cookies": cookies} if cookies else {})}
