"""Logs, traces and metrics, the same in every function. One correlation id follows a contact through all of them.

Nothing that names a person is logged: log ids, grades, areas and counts.
"""

import json
from collections.abc import Callable
from functools import wraps
from traceback import extract_tb
from typing import Any, ParamSpec, TypeVar

from aws_lambda_powertools import Logger, Metrics, Tracer, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from shared.domain.travel import NotTold

logger = Logger()
tracer = Tracer(patch_modules=("botocore",))  # all that we call out with; nothing else is loaded to be traced
metrics = Metrics()

_Told = ParamSpec("_Told")
_Done = TypeVar("_Done")


def kind_of(error: Exception) -> dict[str, Any]:
    """Return what a log may say of an error: its kind and where it arose. Its text might quote what was sent."""
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
    return {"error": type(error).__name__, "raised_at": places[-6:]}


class Failed(Exception):
    """Something has failed. The text is the kind of the error, which the log has told with its place."""


def muted(act: Callable[_Told, _Done]) -> Callable[_Told, _Done]:
    """Return the act; of an error in it the log says kind and place, and what is raised on says no more than the
    kind. The text of an error ends here: it might quote what was sent, and traces and Lambda's own log keep it."""

    @wraps(act)
    def acting(*told: _Told.args, **named: _Told.kwargs) -> _Done:
        try:
            return act(*told, **named)
        except Failed:
            raise
        except Exception as error:
            logger.error("Something failed", **kind_of(error))
            raise Failed(type(error).__name__) from None

    return acting


Handler = Callable[..., dict[str, Any]]


def traced(handler: Handler) -> Handler:
    """Return the handler of a function, traced and metered: neither what it answers nor the text of an error is in
    a trace, and what it measured is written however it ends."""
    return tracer.capture_lambda_handler(muted(_metered(handler)), capture_response=False, capture_error=False)


def _metered(handler: Handler) -> Handler:
    """Return the handler, whose metrics are written when it ends. Pages, canaries and messages that fail early
    measure nothing: then there is nothing to write, and nothing to complain of."""

    @wraps(handler)
    def handling(*told: Any, **named: Any) -> dict[str, Any]:
        try:
            return handler(*told, **named)
        finally:
            if metrics.metric_set:
                metrics.flush_metrics()

    return handling


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


def count_travel_by_model(why: NotTold, legs: int) -> None:
    """So many legs of one decision had the county's model, because the travel service told nothing of use.

    Written at once: pages and API end without a metric of their own.
    """
    with single_metric(name="TravelByModel", unit=MetricUnit.Count, value=legs) as metric:
        metric.add_dimension("service", metrics.service or "")
    logger.warning("Travel times by the county's model", reason=why.value, legs=legs)
