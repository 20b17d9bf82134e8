"""Searches for a rota that somebody asked for: minutes of work, by a solver that no other function has."""

from functools import cache
from time import monotonic
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters.cpsat import CpSatSolver
from shared.bootstrap import application
from shared.domain.jobs import JobId, JobStage
from shared.observability import logger, metrics, muted, read_bus_event, traced
from shared.planning.proposal.defaults import defaults, loads
from shared.service.rota_planning import RotaJob, RotaPlanning

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@cache
def _job() -> RotaJob:
    """The search over the real adapters: wired here, as no other function may come near the solver."""
    app = application()
    proposals, cover = app.rota_proposals, app.cover
    planning = RotaPlanning(
        app.rota, CpSatSolver(), cover.policy, defaults(), cover.calendar, cover.bases, loads()
    )
    return RotaJob(planning, proposals.jobs, app.staffing, app.rosters, proposals.rules, monotonic)


@muted
def _plan(record: SQSRecord) -> None:
    asked = read_bus_event(record.body)["data"]
    job = _job().run(JobId(asked["job_id"]), asked["part"])
    failed = job.stage is JobStage.FAILED
    metrics.add_metric("RotaProposalsFailed" if failed else "RotaProposalsDone", MetricUnit.Count, 1)
    logger.info("Searched for a rota", proposal_id=job.id, stage=job.stage, tries=job.tries)


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a batch, which is of one; what breaks off comes back and begins anew."""
    return dict(process_partial_response(event, _plan, _processor, context))
