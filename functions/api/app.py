"""The routes put together."""

import json
from functools import cache

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.api import (
    cases,
    contacts,
    control,
    feedback,
    figures,
    health,
    own_rota,
    policies,
    proposals,
    quarantine,
    responders,
    rota,
    rota_making,
    visits,
)
from functions.api.access import PREFIX
from functions.api.answers import answer_errors, read_json


@cache
def api() -> APIGatewayHttpResolver:
    """Return the API with all its routes, answering errors as problem details.

    There is one: a router follows the context of the application that included it last.
    """
    app = APIGatewayHttpResolver(
        enable_validation=True, response_validation_error_http_code=500, json_body_deserializer=read_json
    )
    answer_errors(app)
    parts = (
        contacts,
        cases,
        control,
        visits,
        responders,
        rota,
        rota_making,
        own_rota,
        proposals,
        figures,
        health,
        quarantine,
        feedback,
        policies,
    )
    for part in parts:
        app.include_router(part.router, prefix=PREFIX)

    @app.get(f"{PREFIX}/openapi.json", tags=["About"], enable_validation=False)
    def description() -> Response[str]:
        """This document."""
        from functions.api.openapi import document  # only who asks for the document pays for making it

        return Response(200, "application/json", json.dumps(document()))

    return app
