"""The published schemas say what the code takes: senders may rely on either."""

import json

import pytest
from jsonschema import Draft202012Validator

from local.samples import malformed, samples
from shared.contracts import schemas
from tests.unit.contracts.documents import document

CONTACT = Draft202012Validator(json.loads(schemas.schemas()["contact-reported.v1.json"]))


def test_the_files_are_the_schemas_of_the_code() -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in schemas.DIRECTORY.glob("*.json")}
    assert files == schemas.schemas(), "Write them anew: python -m shared.contracts.schemas"


@pytest.mark.parametrize("name", list(schemas.schemas()))
def test_every_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schemas.schemas()[name]))


def test_every_sample_keeps_to_the_schema() -> None:
    wrong = [document["id"] for _, document in samples() if not CONTACT.is_valid(document)]
    assert wrong == []


def test_the_schema_names_the_activities() -> None:
    assert not CONTACT.is_valid(document(activity="tea"))
    assert CONTACT.is_valid(document(activity="hand_off"))
    assert CONTACT.is_valid(document(activity=None))


def test_most_of_what_can_not_be_read_does_not_keep_to_the_schema_either() -> None:
    kept_to = [sent["id"] for sent in malformed() if CONTACT.is_valid(sent)]
    assert all(id_.endswith(("time-without-offset", "nowhere-on-record")) for id_ in kept_to)
