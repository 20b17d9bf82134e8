"""Looks at a case when its moment has come: by a delayed message on the second, and by the sweep once a minute."""

import json
from datetime import datetime
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.bootstrap import application
from shared.domain.ids import CaseId
from shared.observability import logger, metrics, muted, read_bus_event, traced
from shared.service.quarantine import age_of_oldest

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@muted
def _watch(record: SQSRecord) -> None:
    message = json.loads(record.body)
    if message.get("sweep"):
        _sweep()
        return
    watch = application().watch
    if "detail-type" in message:
        event = read_bus_event(record.body)
        if "expires_at" not in event["data"]:  # a check-in, heard until this version was deployed
            return
        watch.await_answers(CaseId(event["case_id"]), datetime.fromisoformat(event["data"]["expires_at"]))
        metrics.add_metric("SetTimer", MetricUnit.Count, 1)
        logger.info("Set a timer", event_name=event["name"])
        return
    logger.append_keys(case_id=message["case_id"])
    case = watch.look_at(CaseId(message["case_id"]))
    metrics.add_metric("LookedAt", MetricUnit.Count, 1)
    logger.info("Looked at a case", state=case.state, correlation_id=case.correlation_id)


def _sweep() -> None:
    """One sweep, with a line for each thing that did not go by itself: the case's id and the reason."""
    swept = application().sweep.run()
    for case_id, kind in swept.healed:
        logger.warning("Healed", case_id=case_id, reason=kind)
    for what, error in swept.failed:
        logger.error("Could not be moved", what=what, error=error)
    for notice in (notice for notice in swept.notices if notice.dropped):
        logger.warning("A notice of being on call came too late and was dropped", of=notice.name, at=notice.at)
    metrics.add_metric("Swept", MetricUnit.Count, swept.due)
    metrics.add_metric("Healed", MetricUnit.Count, len(swept.healed))
    metrics.add_metric("CouldNotMove", MetricUnit.Count, len(swept.failed))
    age = age_of_oldest(application().quarantine, application().clock.now())
    metrics.add_metric("QuarantineOldestAge", MetricUnit.Seconds, age.total_seconds())
    logger.info("Swept", cases=swept.due, told=len(swept.told), notices=len(swept.notices))


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a batch of timers, sweeps and events; what fails is reported alone and comes back."""
    return dict(process_partial_response(event, _watch, _processor, context))
