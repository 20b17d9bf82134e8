"""The managers' figures."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.api.routing import Routes
from shared.bootstrap import application
from shared.contracts.api_reports import FiguresView
from shared.contracts.instants import Instant
from shared.contracts.reading import FieldError, Unreadable

router = Routes()

_USUAL = timedelta(days=7)
_LONGEST = timedelta(days=366)


@router.get("/figures", tags=["Figures"])
def figures(
    start: Annotated[
        Instant | None, Query(alias="from", description="First instant; a week before `to` if left out")
    ] = None,
    end: Annotated[
        Instant | None, Query(alias="to", description="Just after the last instant; now if left out")
    ] = None,
    area: Annotated[str | None, Query(max_length=80, description="District; all if left out")] = None,
) -> FiguresView:
    """Response times of the contacts reported in a period, by grade and area."""
    app = application()
    until = end or app.clock.now()
    since = start or until - _USUAL
    _must_be_a_period(since, until)
    if area is not None and area not in app.policy.areas:
        raise Unreadable((FieldError("area", "There is no such area."),))
    return FiguresView.of(app.reporting.figures(since.astimezone(UTC), until.astimezone(UTC), area), area)


def _must_be_a_period(since: datetime, until: datetime) -> None:
    if since >= until:
        raise Unreadable((FieldError("to", "The period must end after it begins."),))
    if until - since > _LONGEST:
        raise Unreadable((FieldError("from", f"A period is {_LONGEST.days} days at most."),))
