"""Plans the scheduled visits ahead: when something has changed that the plan depends on, and every ten minutes."""

import json
from datetime import datetime
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.bootstrap import application
from shared.observability import logger, metrics, muted, read_bus_event, traced

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@muted
def _plan(record: SQSRecord) -> None:
    app = application()
    if json.loads(record.body).get("plan"):
        changed_at = app.clock.now()
    else:
        changed_at = datetime.fromisoformat(read_bus_event(record.body)["at"])
    planned = app.day_planner.plan_unless_planned_since(changed_at)
    if planned is None:
        return
    metrics.add_metric("PlannedVisits", MetricUnit.Count, planned.cases)
    logger.info(
        "Planned",
        cases=planned.cases,
        events=dict(planned.events),
        left_for_next_time=planned.left_for_next_time,
        minutes_on_the_road=round(planned.on_the_road.total_seconds() / 60),
    )


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle a batch; one planning answers for all of it that it could already see. What fails comes back."""
    return dict(process_partial_response(event, _plan, _processor, context))
