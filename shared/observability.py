"""Logs, traces and metrics, the same in every function. One correlation id follows a contact through all of them.

Nothing that names a person is logged: log ids, grades, areas and counts.
"""

import json
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer

logger = Logger()
tracer = Tracer(patch_modules=("botocore",))  # all that we call out with; nothing else is loaded to be traced
metrics = Metrics()


def read_bus_event(body: str) -> dict[str, Any]:
    """Return the detail of one of our events as it came through the bus and a queue, with its `name`.

    After the call every log line of this invocation carries the event's correlation id and case id, or the id of
    an event of the rota.
    """
    envelope = json.loads(body)
    detail: dict[str, Any] = {"name": envelope["detail-type"], **envelope["detail"]}
    if "correlation_id" in detail:
        logger.append_keys(correlation_id=detail["correlation_id"], case_id=detail["case_id"])
    else:
        logger.append_keys(rota_event_id=detail["id"])
    return detail
