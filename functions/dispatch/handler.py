"""Hears that a case has opened, that an offer was not taken up or that somebody is free; asks the best people."""

from functools import partial
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailures
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.bootstrap import application
from shared.domain.events import EventName
from shared.domain.ids import CaseId
from shared.observability import logger, metrics, read_bus_event, tracer

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def _hear(heard: dict[CaseId, list[dict[str, Any]]], record: SQSRecord) -> None:
    """A canary is sent on; of any other event it is kept which case it is about."""
    event = read_bus_event(record.body)
    if event["name"] == EventName.CANARY_OPENED:
        application().canaries.dispatch_one(CaseId(event["case_id"]))
        logger.info("Sent a canary on")
        return
    heard.setdefault(CaseId(event["case_id"]), []).append(event | {"message_id": record.message_id})


def _look(heard: dict[CaseId, list[dict[str, Any]]]) -> list[PartialItemFailures]:
    """One look at the county for all that was heard; return the messages whose case could not be settled."""
    look = application().dispatch.find_pairs(heard)
    if look.unplanned is not None:
        logger.error("Could not decide together", error=type(look.unplanned).__name__)
    for case_id, events in heard.items():
        logger.append_keys(case_id=case_id, correlation_id=events[0]["correlation_id"])
        if case_id in look.failed:
            logger.error("Could not look for a pair", error=type(look.failed[case_id]).__name__)
        else:
            logger.info("Looked for a pair", state=look.cases[case_id].state, grade=look.cases[case_id].grade)
    metrics.add_metric("LookedForPair", MetricUnit.Count, len(heard))
    return [{"itemIdentifier": e["message_id"]} for case_id in look.failed for e in heard.get(case_id, ())]


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a batch; what fails is reported alone and comes back."""
    heard: dict[CaseId, list[dict[str, Any]]] = {}
    answer = process_partial_response(event, partial(_hear, heard), _processor, context)
    if heard:
        answer["batchItemFailures"] += _look(heard)
    return dict(answer)
