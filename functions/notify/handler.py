"""Hears what people must be told and tells them, once each."""

from datetime import datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.bootstrap import application
from shared.domain.events import EventName
from shared.domain.ids import CaseId
from shared.domain.roster.events import RotaEventName
from shared.observability import logger, metrics, muted, read_bus_event, traced

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

# No condition of ours stands between two deliveries of one event and a second text message: this does.
_idempotency = IdempotencyConfig(expires_after_seconds=7 * 24 * 3600)


@cache
def _persistence() -> DynamoDBPersistenceLayer:
    return DynamoDBPersistenceLayer(
        table_name=application().settings.need("table_name"),
        key_attr="pk",
        sort_key_attr="sk",
        static_pk_value="IDEMPOTENCY#notify",
        expiry_attr="ttl",
    )


@muted
def _notify(record: SQSRecord) -> None:
    event = read_bus_event(record.body)
    once = idempotent_function(
        _tell, data_keyword_argument="event_id", persistence_store=_persistence(), config=_idempotency
    )
    once(event_id=event["id"], event=event)
    metrics.add_metric("Told", MetricUnit.Count, 1)
    logger.info("Told", event_name=event["name"])


def _tell(*, event_id: str, event: dict[str, Any]) -> None:
    if event["name"] == EventName.CANARY_DISPATCHED:
        _welcome_canary(event["data"])
        return
    messaging = application().messaging
    if event["name"] == RotaEventName.ABSENCE_RECORDED:
        messaging.absence_recorded(event_id, event["data"])
        return
    tell = {
        EventName.PAIR_OFFERED: messaging.pair_offered,
        EventName.OFFER_REPEATED: messaging.offer_repeated,
        EventName.OFFER_WITHDRAWN: messaging.told_to_stop,
        EventName.RESPONDER_STOOD_DOWN: messaging.told_to_stop,
        EventName.LONE_VISIT_APPROVED: messaging.goes_alone,
        EventName.BRIEFING_CHANGED: messaging.briefing_changed,
        EventName.CASE_REGRADED: messaging.regraded,
        EventName.CONTACT_JOINED: messaging.contact_joined,
        EventName.CASE_ESCALATED: messaging.escalated,
        EventName.MOVE_ADVISED: messaging.move_advised,
        EventName.SWAP_ASKED: messaging.swap_asked,
        EventName.SHIFT_OFFERED: messaging.shift_offered,
        EventName.EXCHANGE_ANSWERED: messaging.exchange_answered,
        EventName.ON_CALL_BEGAN: messaging.on_call_began,
        EventName.ON_CALL_ENDED: messaging.on_call_ended,
    }[EventName(event["name"])]
    tell(event_id, CaseId(event["case_id"]), event["data"])


def _welcome_canary(data: dict[str, Any]) -> None:
    """The end of the path: where a person would be told, the time it took is counted."""
    took = application().canaries.welcome(datetime.fromisoformat(data["sent_at"])).total_seconds()
    metrics.add_metric("CanaryArrived", MetricUnit.Seconds, took)
    logger.info("A canary has arrived", seconds=took, pair_found=data["pair_found"])


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a batch; what fails is reported alone and comes back."""
    _idempotency.register_lambda_context(context)
    return dict(process_partial_response(event, _notify, _processor, context))
