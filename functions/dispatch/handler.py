"""Hears that a case has opened, that an offer was not taken up or that somebody is free; asks the best people."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.bootstrap import application
from shared.domain.events import EventName
from shared.domain.ids import CaseId
from shared.observability import logger, metrics, read_bus_event, tracer

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

_SOMEBODY_IS_FREE = {
    EventName.OFFER_DECLINED,
    EventName.OFFER_TIMED_OUT,
    EventName.OFFER_WITHDRAWN,
    EventName.RESPONDER_STOOD_DOWN,
    EventName.RESPONDER_CLEAR,
}


def _dispatch(record: SQSRecord) -> None:
    event = read_bus_event(record.body)
    if event["name"] == EventName.CANARY_OPENED:
        application().canaries.dispatch_one(CaseId(event["case_id"]))
        logger.info("Sent a canary on")
        return
    dispatch = application().dispatch
    case = dispatch.find_pair(CaseId(event["case_id"]))
    metrics.add_metric("LookedForPair", MetricUnit.Count, 1)
    logger.info("Looked for a pair", state=case.state, grade=case.grade)
    if event["name"] in _SOMEBODY_IS_FREE:
        dispatch.find_pairs_for_waiting()


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a batch; what fails is reported alone and comes back."""
    return dict(process_partial_response(event, _dispatch, _processor, context))
