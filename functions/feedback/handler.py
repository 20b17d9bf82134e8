"""Brings each answer to the callback of its sender: by the event, by delayed messages, and by a sweep a minute."""

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

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@muted
def _deliver(record: SQSRecord) -> None:
    message = json.loads(record.body)
    feedback = application().feedback
    if message.get("sweep"):
        due = feedback.sweep()
        metrics.add_metric("AnswersDue", MetricUnit.Count, due)
    elif "detail-type" in message:
        event = read_bus_event(record.body)
        given_at, answers = datetime.fromisoformat(event["at"]), event["data"]["answers"]
        count = feedback.answer_given(CaseId(event["case_id"]), event["sequence"], given_at, answers)
        logger.info("Answers are on their way", answers=len(answers), registered=count)
    else:
        _attempt(message["delivery"])


def _attempt(delivery_id: str) -> None:
    logger.append_keys(delivery=delivery_id)
    settled = application().feedback.attempt(delivery_id)
    if settled is None:
        return
    if settled.delivered_at is not None:
        metrics.add_metric("AnswersDelivered", MetricUnit.Count, 1)
        logger.info("Delivered an answer", attempts=settled.attempts)
    elif settled.given_up_at is not None:
        metrics.add_metric("AnswersGivenUp", MetricUnit.Count, 1)
        logger.error("Gave an answer up", attempts=settled.attempts, reason=settled.problem)
    else:
        metrics.add_metric("AnswersToTryAgain", MetricUnit.Count, 1)
        logger.warning("Could not deliver an answer yet", attempts=settled.attempts, reason=settled.problem)


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a batch; what fails is reported alone and comes back."""
    return dict(process_partial_response(event, _deliver, _processor, context))
