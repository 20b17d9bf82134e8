"""Quarantine on a page: enough to see what went wrong, nothing that says whom it is about."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.contact import masked
from tests.unit.contracts.documents import document

SECRET = "Quartermain"


def test_what_describes_nobody_is_shown() -> None:
    shown = json.loads(masked(json.dumps(document(markers=["mental_health"], police_grade=2))))
    assert shown["id"] == "e-1"
    assert shown["source"] == "/lancashire-police/contact-management"
    assert shown["data"]["incident_type"] == "concern_for_safety"
    assert shown["data"]["markers"] == ["mental_health"]
    assert shown["data"]["police_grade"] == 2
    assert shown["data"]["reported_at"] == "2026-11-20T19:00:00+00:00"
    assert shown["data"]["location"]["district"] == "Preston"


def test_persons_address_place_and_summary_are_hidden_and_their_fields_stay_visible() -> None:
    shown = json.loads(masked(json.dumps(document())))["data"]
    assert shown["persons"] == [{"role": "child", "name": "•••", "age": "•••"}]
    assert shown["summary"] == "•••"
    assert {shown["location"][key] for key in ("latitude", "longitude", "address")} == {"•••"}


@pytest.mark.parametrize("field", [*document()["data"], "markers", SECRET])
@pytest.mark.parametrize("value", [SECRET, [SECRET], {SECRET: SECRET}, [[{"name": SECRET}]]])
def test_a_name_in_the_wrong_place_is_hidden_too(field: str, value: object) -> None:
    assert SECRET not in masked(json.dumps(document(**{field: value})))


def test_the_property_number_and_notes_are_hidden_and_logs_flags_and_reasons_are_shown() -> None:
    person = {"role": "child", "name": SECRET, "flags": ["looked_after"]}
    log = {"force": "lancashire", "date": "2026-11-20", "number": 7}
    location = document()["data"]["location"] | {"uprn": "10012345"}
    sent = document(persons=[person], linked_logs=[log], location=location, reason="resolved", note="9 words")
    shown = json.loads(masked(json.dumps(sent)))["data"]
    assert shown["linked_logs"] == [log | {"force": "•••"}]
    assert shown["persons"][0]["flags"] == ["looked_after"]
    assert (shown["location"]["uprn"], shown["note"], shown["reason"]) == ("•••", "•••", "resolved")


def test_what_is_no_json_is_not_shown() -> None:
    assert masked('{"name": "Quartermain') == "Not JSON: 21 characters, not shown."
    assert SECRET not in masked("[" * 100_000 + SECRET)


@given(st.text())
def test_any_text_can_be_masked(payload: str) -> None:
    assert masked(payload)
