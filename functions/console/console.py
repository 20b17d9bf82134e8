"""All routes together behind one guard."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.console import (
    adjusting,
    assets,
    base_links,
    board,
    calendars,
    cases,
    contacts,
    contracts,
    failures,
    feedback,
    figures,
    hands,
    held,
    making,
    my_shifts,
    planning_tool,
    proposals,
    quarantine,
    rosters,
    rota,
    rota_import,
    session,
    tables,
    visit,
    visits,
    wishes,
)
from functions.console.guard import guard
from shared.bootstrap import Application

console = APIGatewayHttpResolver()
console.use(middlewares=[guard])
for part in (
    session,
    board,
    contacts,
    cases,
    held,
    hands,
    visit,
    visits,
    figures,
    planning_tool,
    quarantine,
    feedback,
    tables,
    rosters,
    making,
    rota,
    rota_import,
    contracts,
    proposals,
    adjusting,
    base_links,
    my_shifts,
    wishes,
    calendars,
    assets,
):
    console.include_router(part.router)
failures.answer_with_pages(console)


def answer(event: dict[str, Any], context: LambdaContext, application: Application) -> dict[str, Any]:
    """Return the response to one request, served by this application."""
    console.append_context(application=application)  # type: ignore[no-untyped-call]
    return console.resolve(event, context)
