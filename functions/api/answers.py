"""Errors become answers here and nowhere else: problem details, with the correlation id to ask about them."""

import json
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)

from functions.api.access import NotSignedIn
from shared.contracts.problems import MEDIA_TYPE, FieldProblem, Problem, problem, problem_of
from shared.domain.errors import Conflict, NotFound, SeenBefore
from shared.observability import kind_of, logger


class Malformed(ValueError):
    """The body is not JSON."""


class TooLarge(ValueError):
    """The body is larger than is taken. The text says how large it may be."""


def read_json(text: str) -> Any:
    """Return the document. Raises Malformed for whatever is not strictly JSON, however it fails, and for an object
    that names a field twice: one of the two would be lost (RFC 7493, 2.3)."""
    try:
        return json.loads(text, parse_constant=_refuse, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise Malformed from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field stands there twice")
    return found


def problem_for(error: Exception, correlation_id: str) -> Problem:
    """Return the problem that tells the caller of the error. What nobody foresaw is logged, without its text."""
    match error:
        case RequestValidationError():
            fields = [_field_problem(found) for found in error.errors()]
            return problem(422, "invalid", "The request does not fit", correlation_id, errors=fields)
        case Malformed() | UnicodeDecodeError():
            return problem(400, "malformed", "The body is not JSON in UTF-8", correlation_id)
        case RequestUnsupportedContentType():
            return problem(415, "media-type", "Send application/json", correlation_id)
        case TooLarge():
            return problem(413, "too-large", "The body is too large", correlation_id, detail=str(error))
        case NotSignedIn():
            return problem(401, "not-signed-in", "Sign in first", correlation_id)
        case NotFoundError():
            return problem_of(NotFound("There is nothing at this address."), correlation_id)
    told = problem_of(error, correlation_id)
    if told.status == 500:
        logger.error("Something nobody foresaw", **kind_of(error))
    return told


def answer(told: Problem, error: Exception) -> Response[str]:
    """Return the problem as an answer. A lost race may be tried again after a second, unless a person must look
    first."""
    again = isinstance(error, Conflict) and not isinstance(error, SeenBefore)
    headers = {"Retry-After": "1"} if again else {}
    body = told.model_dump_json(exclude_none=True)
    return Response(status_code=told.status, content_type=MEDIA_TYPE, body=body, headers=headers)


def answer_errors(app: APIGatewayHttpResolver) -> None:
    """Every error that a route raises, of whatever kind, is answered with its problem."""

    def tell(error: Exception) -> Response[str]:
        return answer(problem_for(error, app.context["correlation_id"]), error)

    for kind in (Exception, NotFoundError):
        app.exception_handler(kind)(tell)


def _field_problem(found: dict[str, Any]) -> FieldProblem:
    where = [str(part) for part in found["loc"] if part not in ("body", "query", "path")]
    return FieldProblem(field=".".join(where) or "body", message=found["msg"])
