"""Errors as others see them: problem details (RFC 9457), with nothing in them that names a person.

A text of our own errors is safe to show. The text of any other error is not: it may quote what was sent.
"""

from pydantic import BaseModel, Field

from shared.contracts.reading import Unreadable
from shared.domain.errors import (
    Conflict,
    EarlyResponseError,
    NotFound,
    NotPermitted,
    ReasonMissing,
    Refused,
    RotaInvalid,
)

MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """What is wrong with one field. The value that was sent is never repeated."""

    field: str = Field(description="Where in the document, joined by dots", examples=["data.location.postcode"])
    message: str = Field(description="What is expected there")


class Problem(BaseModel):
    """Problem details as of RFC 9457."""

    type: str = Field(description="Names the kind of problem", examples=["urn:early-response:problem:not-found"])
    title: str
    status: int
    detail: str | None = None
    correlation_id: str = Field(description="Quote it when you ask about this request")
    errors: list[FieldProblem] = Field(default_factory=list)


_KINDS: tuple[tuple[type[EarlyResponseError | Unreadable], int, str, str], ...] = (
    (Unreadable, 422, "unreadable", "The document does not say what is needed"),
    (NotFound, 404, "not-found", "There is no such thing"),
    (NotPermitted, 403, "not-permitted", "You may not do this"),
    (ReasonMissing, 422, "reason-missing", "A reason is needed"),
    (RotaInvalid, 422, "rota-invalid", "This can not be a rota"),
    (Refused, 409, "refused", "The rules do not allow it"),
    (Conflict, 409, "conflict", "Somebody else was faster"),
)
"""Exception → status, kind and title. The first that fits counts."""


def problem(
    status: int,
    kind: str,
    title: str,
    correlation_id: str,
    *,
    detail: str | None = None,
    errors: list[FieldProblem] | None = None,
) -> Problem:
    """Return the problem of this kind."""
    return Problem(
        type=f"urn:early-response:problem:{kind}",
        title=title,
        status=status,
        detail=detail,
        correlation_id=correlation_id,
        errors=errors or [],
    )


def problem_of(error: Exception, correlation_id: str) -> Problem:
    """Return what may be said of the error: for one that is not ours, nothing but that it happened."""
    for exception, status, kind, title in _KINDS:
        if isinstance(error, exception):
            fields = [FieldProblem(field=e.field, message=e.message) for e in getattr(error, "errors", ())]
            detail = None if fields else str(error)
            return problem(status, kind, title, correlation_id, detail=detail, errors=fields)
    return problem(500, "unexpected", "Something went wrong here. It was recorded.", correlation_id)
