"""The JSON API: who may, then the route, then the answer."""

import re
from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.api.access import admit
from functions.api.answers import answer, problem_for
from functions.api.app import api
from functions.api.envelopes import refuse_other_media
from shared.observability import logger, traced

_app = api()
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_HEADER = "x-correlation-id"
_ON_EVERY_ANSWER = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@logger.inject_lambda_context(clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The request is answered; the answer carries the correlation id that the logs and the case carry."""
    correlation_id = _correlation_id(event)
    logger.append_keys(correlation_id=correlation_id)
    answered = _answer(event, context, correlation_id)
    answered["headers"] |= _ON_EVERY_ANSWER | {_HEADER: correlation_id}
    return answered


def _answer(event: dict[str, Any], context: LambdaContext, correlation_id: str) -> dict[str, Any]:
    try:
        caller = admit(event)
        refuse_other_media(event)
    except Exception as error:
        refused = answer(problem_for(error, correlation_id), error)
        return {"statusCode": refused.status_code, "headers": dict(refused.headers), "body": refused.body}
    _app.context.update(caller=caller, correlation_id=correlation_id)
    answered: dict[str, Any] = _app.resolve(event, context)
    return answered


def _correlation_id(event: dict[str, Any]) -> str:
    """Return the sender's correlation id if it is a plain token, else a new one."""
    offered = str(event.get("headers", {}).get(_HEADER, ""))
    return offered if _SANE.fullmatch(offered) else uuid4().hex
