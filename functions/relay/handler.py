"""Publishes every stored event on the bus, in order, as it appears in the table's stream.

Nobody saves and then publishes: an event that is in the table will be on the bus, after a crash as well. The bus
may get an event twice; its id is the same, and every consumer asks the case what is still to be done.
"""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters.dynamodb.items import read_event, read_item
from shared.bootstrap import application
from shared.contracts.published import published, published_job, published_rota
from shared.domain.jobs import JobEvent
from shared.domain.roster.events import RotaEvent
from shared.observability import logger, metrics, tracer


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Publish a batch of stream records. From the first that the bus did not take on, the batch comes again."""
    records = event["Records"]
    events = [_told(record["dynamodb"]["NewImage"]) for record in records]
    refused = application().bus.publish(events)
    metrics.add_metric("Published", MetricUnit.Count, len(events) - len(refused))
    correlation_ids = sorted({detail["correlation_id"] for _, detail in events if "correlation_id" in detail})
    logger.info("Published", events=len(events), refused=len(refused), correlation_ids=correlation_ids)
    return {
        "batchItemFailures": [
            {"itemIdentifier": records[position]["dynamodb"]["SequenceNumber"]} for position in refused
        ]
    }


def _told(image: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The name of a stored event and what of it goes on the bus: of a case, of the rota or of a job."""
    if image["kind"]["S"] == "rota_event":
        changed = read_item(RotaEvent, image)
        return changed.name, published_rota(changed)
    if image["kind"]["S"] == "job_event":
        of_job = read_item(JobEvent, image)
        return of_job.name, published_job(of_job)
    event = read_event(image)
    return event.name, published(event)
