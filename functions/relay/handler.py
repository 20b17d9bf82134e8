"""Publishes every stored event on the bus, in order, as it appears in the table's stream.

Nobody saves and then publishes: an event that is in the table will be on the bus, after a crash as well. The bus
may get an event twice; its id is the same, and every consumer asks the case what is still to be done.

An event that this version can not read (one of a newer version, after going back) would hold up all that is stored
after it. Its key goes to a queue instead, and the rest is told; from there it is read and tried by itself.
"""

import json
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters.dynamodb.items import read_events, read_item
from shared.bootstrap_relay import relay
from shared.contracts.published import published, published_job, published_rota
from shared.domain.jobs import JobEvent
from shared.domain.roster.events import RotaEvent
from shared.observability import kind_of, logger, metrics, traced


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Publish a batch of stream records: from the first that the bus did not take on, the batch comes again. Or
    publish what was set aside, as its queue brings it: what fails comes back by itself."""
    records = event["Records"]
    if any(record.get("eventSource") == "aws:sqs" for record in records):
        return {"batchItemFailures": [{"itemIdentifier": failed} for failed in _tell_again(records)]}
    return {"batchItemFailures": [{"itemIdentifier": number} for number in _tell(records)]}


def _tell(records: list[dict[str, Any]]) -> list[str]:
    """Return the numbers of the records that must come again, in order."""
    told = [each for record in records for each in _told_or_set_aside(record["dynamodb"])]
    events = [found for _, found in told]
    refused = relay().bus.publish(events)
    metrics.add_metric("Published", MetricUnit.Count, len(events) - len(refused))
    correlation_ids = sorted({detail["correlation_id"] for _, detail in events if "correlation_id" in detail})
    logger.info("Published", events=len(events), refused=len(refused), correlation_ids=correlation_ids)
    return list(dict.fromkeys(told[position][0] for position in refused))


def _told_or_set_aside(record: dict[str, Any]) -> list[tuple[str, tuple[str, dict[str, Any]]]]:
    try:
        return told_by(record)
    except Exception as error:
        relay().set_aside.put(record["Keys"])
        metrics.add_metric("SetAside", MetricUnit.Count, 1)
        logger.error("A stored event can not be read and was set aside", **kind_of(error))
        return []


def _tell_again(messages: list[dict[str, Any]]) -> list[str]:
    """Return the ids of the messages that must come again."""
    failed = []
    for message in messages:
        try:
            image = relay().set_aside.stored(json.loads(message["body"]))
            told = _events(image) if image else []  # what the table has forgotten since needs no telling
            if relay().bus.publish(told):
                failed.append(message["messageId"])
        except Exception as error:
            logger.error("What was set aside could not be told", **kind_of(error))
            failed.append(message["messageId"])
    metrics.add_metric("ToldAfterAll", MetricUnit.Count, len(messages) - len(failed))
    return failed


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
