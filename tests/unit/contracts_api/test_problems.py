"""An error tells its reader what to do, and nothing about people."""

import pytest

from shared.contracts.problems import problem_of
from shared.contracts.reading import FieldError, Unreadable
from shared.domain import errors


def _every_kind(kind: type[Exception]) -> list[type[Exception]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _every_kind(child))]


OURS = sorted(
    {kind for kind in _every_kind(errors.EarlyResponseError) if kind.__module__ == errors.__name__},
    key=lambda kind: kind.__name__,
)
"""The errors of the domain. Those of signing in never reach the API."""


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.NotFound("x"), 404, "not-found"),
        (errors.NotPermitted("x"), 403, "not-permitted"),
        (errors.ReasonMissing("x"), 422, "reason-missing"),
        (errors.TransitionRefused("x"), 409, "refused"),
        (errors.Refused("x"), 409, "refused"),
        (errors.CaseChanged("x"), 409, "conflict"),
        (errors.ResponderTaken("x"), 409, "conflict"),
        (errors.ContactKnown("x"), 409, "conflict"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_error_of_ours_has_its_status_and_says_why(error: Exception, status: int, kind: str) -> None:
    told = problem_of(error, "c-1")

    assert (told.status, told.type, told.detail) == (status, f"urn:early-response:problem:{kind}", "x")


@pytest.mark.parametrize("kind", [k for k in OURS if k is not errors.EarlyResponseError])
def test_no_error_of_ours_was_forgotten(kind: type[Exception]) -> None:
    assert problem_of(kind("x"), "c-1").status < 500


def test_an_unreadable_document_names_its_fields() -> None:
    told = problem_of(Unreadable((FieldError("data.age", "A whole number."),)), "c-1")

    assert (told.status, told.detail) == (422, None)
    assert [(e.field, e.message) for e in told.errors] == [("data.age", "A whole number.")]


def test_an_error_of_others_is_not_quoted() -> None:
    told = problem_of(KeyError("Zebedee"), "c-1")

    assert (told.status, told.correlation_id) == (500, "c-1")
    assert "Zebedee" not in told.model_dump_json()
