"""Quarantine on a page: enough to see what went wrong, nothing that says whom it is about."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.contact_event import ContactEnd, ContactEvent
from shared.contracts.masking import NotShown
from shared.contracts.masking import masked as masked_by
from shared.policy import load
from tests.unit.contracts.documents import document

SECRET = "Quartermain"
POLICY = load().quarantine


def masked(payload: str) -> str:
    return masked_by(payload, POLICY)


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


def test_no_field_of_the_contract_is_called_unknown_and_what_was_assessed_is_shown() -> None:
    assessed = {
        "right_care": {"limb": "none_met", "decider": "call_handler", "redirected_to": "nhs_111"},
        "thrive": {"threat": 2, "harm": 0},
        "missing_from": "care_placement",
        "missing_since": "2026-11-20T17:00:00+00:00",
        "missing_episodes_12_months": 3,
        "dash_score": 14,
    }
    shown = json.loads(masked(json.dumps(document(**assessed))))["data"]
    assert {name: shown.get(name) for name in assessed} == assessed
    for shape in (ContactEvent, ContactEnd):
        schema = shape.model_json_schema()
        parts = [schema, *(part for part in schema["$defs"].values() if "properties" in part)]
        names = {name for part in parts for name in part["properties"]}
        assert set(json.loads(masked(json.dumps(dict.fromkeys(names))))) == names


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


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ('{"name": "Quartermain', "Not JSON: 21 characters, not shown."),
        ("[" * 40_000 + SECRET, "Not JSON: 40011 characters, not shown."),
        (json.dumps([SECRET] * 10_000), "150000 characters are too many to be shown."),
        ("[" * 31 + f'"{SECRET}"' + "]" * 31, "too deep within each other"),
    ],
)
def test_what_nobody_can_read_is_not_shown_and_why_is_said_without_a_word_of_it(payload: str, why: str) -> None:
    with pytest.raises(NotShown, match=why) as told:
        masked(payload)
    assert SECRET not in str(told.value)


def test_what_is_made_to_swell_when_it_is_laid_out_is_shown_without_lines() -> None:
    swelling = "[" * 29 + "0" + ",0" * 30_000 + "]" * 29
    assert len(json.dumps(json.loads(swelling), indent=2)) > 1_500_000
    assert len(masked(swelling)) < 8 * POLICY.most_characters_shown


@given(st.text())
def test_any_text_is_masked_or_not_shown(payload: str) -> None:
    with suppress(NotShown):
        assert masked(payload)
