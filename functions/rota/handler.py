"""Keeps the shifts in step with the rota: after every edit what did not fit into it, and each day one day more.

Then it looks at the cover ahead: a gap that a change made is told once, and once a day all that is wrong.
"""

import json
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.bootstrap import application
from shared.observability import logger, metrics, muted, read_bus_event, traced

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@muted
def _rota(record: SQSRecord) -> None:
    rosters = application().rosters
    if json.loads(record.body).get("new_day"):
        written = rosters.publish_all()
        told = application().cover_watch.tell_daily()
        logger.info("Published another day of the rota", shifts=written, told=told)
    else:
        event = read_bus_event(record.body)
        written = rosters.heard(event["of"])
        logger.info("Published the rota after an edit", event_name=event["name"], shifts=written)
    metrics.add_metric("ShiftsPublished", MetricUnit.Count, written)


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a batch of events and new days; what fails is reported alone and comes back.

    One look at the cover serves the whole batch. When that fails all of it comes back: publishing again changes
    nothing.
    """
    answer = dict(process_partial_response(event, _rota, _processor, context))
    if application().cover_watch.tell_change():
        metrics.add_metric("GapsTold", MetricUnit.Count, 1)
    return answer
