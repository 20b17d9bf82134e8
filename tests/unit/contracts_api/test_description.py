"""The description of the API is true, complete and valid."""

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from functions.api.openapi import PATH, document, text

OPERATIONS = [
    pytest.param(operation, id=f"{method} {path}")
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]


def test_the_document_on_paper_is_the_document_in_force() -> None:
    assert PATH.read_text(encoding="utf-8") == text(), "Run: python -m functions.api.openapi"


def test_the_document_is_valid_openapi_3_1() -> None:
    assert document()["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document()).iter_errors()) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_says_what_it_does_and_how_it_fails(operation: dict) -> None:
    assert operation["summary"].endswith(".")
    if operation["security"]:
        assert "Groups: " in operation["description"]
        assert {"401", "403", "404", "409", "422", "500"} <= set(operation["responses"])
        for status, response in operation["responses"].items():
            assert ("application/problem+json" in response["content"]) == (not status.startswith("2"))


def test_a_contact_is_described_by_its_own_contract() -> None:
    body = document()["paths"]["/api/v1/contacts"]["post"]["requestBody"]

    assert set(body["content"]) == {
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
        "application/json",
    }
    assert document()["components"]["schemas"]["ContactEvent"]["properties"]["specversion"]["const"] == "1.0"


def test_every_schema_is_used() -> None:
    used = set(re.findall(r"#/components/schemas/(\w+)", text()))

    assert used == set(document()["components"]["schemas"])
