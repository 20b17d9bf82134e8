"""Hears that a case has opened, that an offer was not taken up or that somebody is free; asks the best people."""

from functools import partial
from typing import Any, NamedTuple

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailures
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.bootstrap import application
from shared.domain.events import EventName
from shared.domain.ids import CaseId
from shared.observability import logger, metrics, muted, read_bus_event, traced

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


class _Heard(NamedTuple):
    """A message, and the correlation id of what it tells."""

    message_id: str
    correlation_id: str


@muted
def _hear(heard: dict[CaseId, list[_Heard]], record: SQSRecord) -> None:
    """A canary is sent on; of any other event it is kept which case it is about. What is no event fails by
    itself."""
    event = read_bus_event(record.body)
    if event["name"] == EventName.CANARY_OPENED:
        application().canaries.dispatch_one(CaseId(event["case_id"]))
        logger.info("Sent a canary on")
        return
    told = _Heard(record.message_id, event["correlation_id"])
    heard.setdefault(CaseId(event["case_id"]), []).append(told)


def _look(heard: dict[CaseId, list[_Heard]]) -> list[PartialItemFailures]:
    """One look at the county for all that was heard; return the messages whose case could not be settled."""
    look = application().dispatch.find_pairs(heard)
    if look.unplanned is not None:
        logger.error("Could not decide together", error=type(look.unplanned).__name__)
    for case_id, told in heard.items():
        logger.append_keys(case_id=case_id, correlation_id=told[0].correlation_id)
        if case_id in look.failed:
            logger.error("Could not look for a pair", error=type(look.failed[case_id]).__name__)
        else:
            logger.info("Looked for a pair", state=look.cases[case_id].state, grade=look.cases[case_id].grade)
    metrics.add_metric("LookedForPair", MetricUnit.Count, len(heard))
    return [{"itemIdentifier": one.message_id} for case_id in look.failed for one in heard.get(case_id, ())]


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a batch; what fails is reported alone and comes back."""
    heard: dict[CaseId, list[_Heard]] = {}
    answer = process_partial_response(event, partial(_hear, heard), _processor, context)
    if heard:
        answer["batchItemFailures"] += _look(heard)
    return dict(answer)
