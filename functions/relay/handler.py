"""Publishes every stored event on the bus, in order, as it appears in the table's stream.

Nobody saves and then publishes: an event that is in the table will be on the bus, after a crash as well. The bus
may get an event twice; its id is the same, and every consumer asks the case what is still to be done.
"""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters.dynamodb.items import read_events, read_item
from shared.bootstrap import application
from shared.contracts.published import published, published_job, published_rota
from shared.domain.jobs import JobEvent
from shared.domain.roster.events import RotaEvent
from shared.observability import logger, metrics, traced


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Publish a batch of stream records. From the first that the bus did not take on, the batch comes again."""
    told = [each for record in event["Records"] for each in told_by(record["dynamodb"])]
    events = [found for _, found in told]
    refused = application().bus.publish(events)
    metrics.add_metric("Published", MetricUnit.Count, len(events) - len(refused))
    correlation_ids = sorted({detail["correlation_id"] for _, detail in events if "correlation_id" in detail})
    logger.info("Published", events=len(events), refused=len(refused), correlation_ids=correlation_ids)
    again = dict.fromkeys(told[position][0] for position in refused)
    return {"batchItemFailures": [{"itemIdentifier": number} for number in again]}


def told_by(record: dict[str, Any]) -> list[tuple[str, tuple[str, dict[str, Any]]]]:
    """Return, for each event that one record of the stream stored, the number of the record, and its name with
    what of it goes on the bus: of a case, of the rota or of a job."""
    return [(record["SequenceNumber"], found) for found in _events(record["NewImage"])]


def _events(image: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    if image["kind"]["S"] == "rota_event":
        changed = read_item(RotaEvent, image)
        return [(changed.name, published_rota(changed))]
    if image["kind"]["S"] == "job_event":
        of_job = read_item(JobEvent, image)
        return [(of_job.name, published_job(of_job))]
    return [(event.name, published(event)) for event in read_events(image)]
