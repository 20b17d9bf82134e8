"""Replays past contacts against drafts of the grading table, and tells how far it has come."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.bootstrap import application
from shared.domain.jobs import JobId
from shared.observability import logger, metrics, muted, read_bus_event, traced

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@muted
def _replay(record: SQSRecord) -> None:
    asked = read_bus_event(record.body)["data"]
    replay = application().replays.run(JobId(asked["job_id"]), asked["part"])
    tally = replay.found.tally
    metrics.add_metric("ReplayedContacts", MetricUnit.Count, tally.contacts)
    logger.info("Replayed", stage=replay.job.stage, contacts=tally.contacts, changed=tally.changed)


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a batch of replays; one that is done is left as it is, what fails comes back and begins anew."""
    return dict(process_partial_response(event, _replay, _processor, context))
