"""Contacts that come in by the bus. What can not be read goes to quarantine with its reasons: nothing is lost."""

import json
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.bootstrap import application
from shared.contracts.canary import is_canary, read_canary
from shared.contracts.reading import Unreadable, json_of, refused
from shared.contracts.statement import read_statement
from shared.domain.contact import Contact
from shared.domain.quarantine import Quarantined
from shared.observability import logger, metrics, muted, traced

NOT_FROM_THE_BUS = refused("This is no message of the bus.")

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@muted
def _receive(record: SQSRecord) -> None:
    app = application()
    now = app.clock.now()
    envelope = _envelope(record.body)
    if envelope is None:
        _put_aside(record.message_id, NOT_FROM_THE_BUS, record.body)
        return
    correlation_id = envelope["id"]
    logger.append_keys(correlation_id=correlation_id)
    if is_canary(envelope):
        canary = app.canaries.open(read_canary(envelope, received_at=now))
        logger.info("Received a canary", case_id=canary.id)
        return
    document = envelope.get("detail")
    try:
        statement = read_statement(document, received_at=now, correlation_id=correlation_id, places=app.places)
    except Unreadable as unreadable:
        _put_aside(correlation_id, unreadable, json_of(document))
        return
    metrics.add_metric("Received", MetricUnit.Count, 1)
    if not isinstance(statement, Contact):
        found = app.intake.hear(statement)
        logger.info("Received the end of a matter", case_id=found.id if found else None, told=statement.told)
        return
    case = app.intake.receive(statement)
    logger.info("Received a contact", case_id=case.id, grade=case.grade, decided_by=case.decision.decided_by)


def _envelope(body: str) -> dict[str, Any] | None:
    """What the bus put around the event; None for what did not come by the bus."""
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return envelope if isinstance(envelope, dict) and isinstance(envelope.get("id"), str) else None


def _put_aside(message_id: str, unreadable: Unreadable, payload: str) -> None:
    """The message is in quarantine with its reasons."""
    app = application()
    reasons = tuple(f"{error.field}: {error.message}" for error in unreadable.errors)
    app.quarantine.put(Quarantined(message_id, app.clock.now(), reasons, payload))
    metrics.add_metric("Quarantined", MetricUnit.Count, 1)
    logger.warning("A contact could not be read", fields=[error.field for error in unreadable.errors])


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a batch; what fails is reported alone and comes back."""
    return dict(process_partial_response(event, _receive, _processor, context))
