"""Plays what managers ask the county simulator for, a period for each message: minutes of work, with a package of
its own for the plots."""

from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.bootstrap import application
from shared.domain.errors import JobChanged, NotFound
from shared.domain.jobs import JobId, JobStage
from shared.observability import logger, metrics, muted, read_bus_event, traced
from shared.policy.simulation_files import simulating
from shared.service.simulations import Simulations
from shared.web.simulated.files import files_of

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@cache
def _simulations() -> Simulations:
    """The simulator over the real store: wired here, as no other function has what it needs."""
    return Simulations(application().simulation_jobs, simulating().limits, files_of)


@muted
def _play(record: SQSRecord) -> None:
    asked = read_bus_event(record.body)["data"]
    try:
        job = _simulations().run(JobId(asked["job_id"]), asked["part"])
    except (NotFound, JobChanged) as gone:
        logger.info("Nothing to play any more", because=str(gone))
        return
    if job.stage is JobStage.FAILED:
        metrics.add_metric("SimulationsFailed", MetricUnit.Count, 1)
    logger.info("Played", job_id=job.id, part=asked["part"], of=job.parts, stage=job.stage)


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a batch, which is of one; what breaks off comes back and begins anew."""
    return dict(process_partial_response(event, _play, _processor, context))
