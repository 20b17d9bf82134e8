"""What a sender may write, and what they are told when it can not be read."""

import json
import traceback
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.reading import Unreadable
from shared.domain.contact import AccessPoint, Circumstance, Risk, WarningKind
from tests.unit.contracts.documents import RECEIVED_AT, document, errors_of, fields_of, read

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_a_contact_is_read_from_bytes_text_or_parsed_json_alike() -> None:
    sent = document()
    text = json.dumps(sent)
    assert read(sent) == read(text) == read(text.encode())


def test_a_contact_keeps_what_was_sent() -> None:
    sent = document(
        reported_at="2026-11-20T20:00:00+01:00",
        circumstances=["left_without_carer", "found_after_missing"],
        found_at="2026-11-20T18:00:00Z",
        missing_risk="medium",
        warnings=["dogs"],
        activity="hand_off",
        persons=[{"role": "child", "name": " Sample Child 07 ", "date_of_birth": "2014-03-01"}],
    )
    contact = read(sent)
    assert contact.reported_at == datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
    assert contact.reported_at.tzinfo is UTC
    assert contact.received_at == RECEIVED_AT
    assert contact.correlation_id == "correlation-1"
    assert contact.facts.circumstances == {Circumstance.LEFT_WITHOUT_CARER, Circumstance.FOUND_AFTER_MISSING}
    assert contact.facts.missing_risk is Risk.MEDIUM
    assert contact.warnings == {WarningKind.DOGS}
    assert contact.found_at == datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    assert contact.activity == "hand_off"
    assert contact.persons == ({"role": "child", "name": "Sample Child 07", "date_of_birth": "2014-03-01"},)
    assert (contact.summary, contact.address) == ("Sample Child 07 is alone at home.", "7 Sample Street")


def test_the_log_key_is_force_date_and_number_because_numbers_begin_again_each_day() -> None:
    today = read(document()).subject
    tomorrow = read(document(log={"force": "lancashire", "date": "2026-11-21", "number": 412})).subject
    assert today == "lancashire:2026-11-20:412"
    assert today != tomorrow


def test_the_same_event_has_the_same_key_and_any_other_another() -> None:
    first = read(document())
    again = read(document(summary="Corrected."))
    other_id = read(document() | {"id": "e-2"})
    other_source = read(document() | {"source": "/lancashire-police/contact-management2"})
    assert first.key == again.key
    assert len({first.key, other_id.key, other_source.key}) == 3


@pytest.mark.parametrize("district", ["Ribble Valley", "ribble valley", "E07000124", " Ribble Valley "])
def test_a_district_is_known_by_name_or_code(district: str) -> None:
    sent = document(location={"latitude": 53.85, "longitude": -2.45, "district": district})
    assert read(sent).place.area == "Ribble Valley"


def test_a_district_that_nobody_knows_is_refused_with_the_names_of_ours() -> None:
    [error] = errors_of(document(location={"district": "Elsewhere"}))
    assert error.field == "data.location.district"
    assert "Preston (E07000123)" in error.message
    assert "Elsewhere" not in error.message


def test_another_access_point_gives_its_own_reference_instead_of_a_log() -> None:
    sent = document(access_point="adult_intake", log=None) | {"source": "/lancashire/adult-intake"}
    assert fields_of(sent) == ["subject"]
    contact = read(sent | {"subject": "adults:77"})
    assert (contact.subject, contact.facts.access_point) == ("adults:77", AccessPoint.ADULT_INTAKE)


def test_the_police_must_give_their_log() -> None:
    assert fields_of(document(log=None)) == ["data.log"]


def test_a_subject_that_is_not_the_log_key_is_refused() -> None:
    assert fields_of(document() | {"subject": "lancashire:2026-11-20:413"}) == ["subject"]
    assert fields_of(document() | {"subject": "lancashire:2026-11-20:412"}) == []


@pytest.mark.parametrize(
    ("ahead", "wrong"),
    [
        (timedelta(minutes=5), False),
        (timedelta(minutes=5, seconds=1), True),
        (-timedelta(days=7), False),
        (-timedelta(days=7, seconds=1), True),
    ],
)
def test_a_report_is_from_the_last_week_and_not_from_the_future(ahead: timedelta, wrong: bool) -> None:
    sent = document(reported_at=(RECEIVED_AT + ahead).isoformat())
    assert fields_of(sent) == (["data.reported_at"] if wrong else [])


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_times_at_the_ends_of_the_calendar_are_field_errors_too(year: str) -> None:
    assert fields_of(document(reported_at=year)) == ["data.reported_at"]


def test_a_time_when_somebody_was_found_needs_the_circumstance() -> None:
    assert fields_of(document(found_at="2026-11-20T18:00:00Z")) == ["data.found_at"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"reported_at": "2026-11-20T19:00:00"}, "data.reported_at"),
        ({"reported_at": 1795201200}, "data.reported_at"),
        ({"incident_type": "worried"}, "data.incident_type"),
        ({"police_grade": 5}, "data.police_grade"),
        ({"police_grade": "2"}, "data.police_grade"),
        ({"police_grade": True}, "data.police_grade"),
        ({"markers": ["sad"]}, "data.markers.0"),
        ({"activity": "tea"}, "data.activity"),
        ({"earlier_contacts_28_days": -1}, "data.earlier_contacts_28_days"),
        ({"summary": "x" * 4001}, "data.summary"),
        ({"persons": [{"role": "child", "name": "x" * 121}]}, "data.persons.0.name"),
        ({"persons": [{"role": "child", "name": ""}]}, "data.persons.0.name"),
        (
            {"persons": [{"role": "child", "name": "x", "age": 9, "date_of_birth": "2017-01-01"}]},
            "data.persons.0.age",
        ),
        (
            {"persons": [{"role": "child", "name": "x", "date_of_birth": "1017-01-01"}]},
            "data.persons.0.date_of_birth",
        ),
        ({"persons": [{"role": "child", "name": "x"}] * 21}, "data.persons"),
        ({"log": {"force": "lancashire", "date": "2026-11-20", "number": 0}}, "data.log.number"),
        ({"location": {"latitude": 48.8, "longitude": 2.35, "district": "Preston"}}, "data.location.latitude"),
        (
            {"location": {"latitude": float("nan"), "longitude": -2.7, "district": "Preston"}},
            "data.location.latitude",
        ),
        ({"smell": "of gas"}, "data.(unknown field)"),
    ],
)
def test_each_slip_is_told_by_its_field(data: dict[str, Any], field: str) -> None:
    assert field in fields_of(document(**data))


@pytest.mark.parametrize(
    ("envelope", "field"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"type": "something.else"}, "type"),
        ({"id": ""}, "id"),
        ({"id": "Sample Child 07"}, "id"),
        ({"source": "two words"}, "source"),
        ({"sequence": "two"}, "sequence"),
        ({"datacontenttype": "text/xml"}, "datacontenttype"),
        ({"data": None}, "data"),
    ],
)
def test_the_envelope_is_a_cloudevent(envelope: dict[str, Any], field: str) -> None:
    assert fields_of(document() | envelope) == [field]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    sent = document(incident_type="worried", police_grade=9)
    del sent["data"]["location"]
    assert fields_of(sent) == ["data.incident_type", "data.police_grade", "data.location"]


@pytest.mark.parametrize(
    "sent",
    [
        b"\xff\xfe{}",
        b"",
        "{",
        "\ud800",
        '"\\ud800"',
        "[" * 50_000,
        '{"data":' * 5_000 + "1" + "}" * 5_000,
        " " * 70_000,
        object(),
        {1: {2, 3}},
        float("nan"),
        None,
        [],
        "null",
    ],
    ids=lambda sent: repr(sent)[:20],
)
def test_what_is_no_contact_at_all_is_unreadable_and_nothing_worse(sent: object) -> None:
    assert errors_of(sent)


def test_a_contact_may_have_64_kib_and_no_more() -> None:
    text = json.dumps(document())
    assert not errors_of(text.ljust(64 * 1024))
    assert "64 KiB" in errors_of(text.ljust(64 * 1024 + 1))[0].message


def test_a_list_that_contains_itself_is_unreadable() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert errors_of(endless)


@given(JSON)
def test_no_json_whatever_raises_anything_but_unreadable(sent: object) -> None:
    assert errors_of(sent)


@given(st.binary() | st.text())
def test_no_bytes_or_text_whatever_raise_anything_but_unreadable(sent: bytes | str) -> None:
    assert errors_of(sent)


@given(path=st.sampled_from([*document()["data"], "id", "source", "subject", "type", "time"]), value=JSON)
def test_any_value_in_any_field_is_read_or_refused_and_nothing_worse(path: str, value: object) -> None:
    sent = document()
    (sent["data"] if path in sent["data"] else sent)[path] = value
    assert all(error.message for error in errors_of(sent))


SECRET = "Zebedee Quartermain"
"""What must never come back."""


@pytest.mark.parametrize("field", [*document()["data"], "markers", "found_at", "police_grade", "activity", SECRET])
@pytest.mark.parametrize("value", [SECRET, [SECRET], {SECRET: SECRET}, [{"name": SECRET * 50, SECRET: SECRET}]])
def test_an_error_never_repeats_what_was_sent(field: str, value: object) -> None:
    sent = document(**{field: value})
    if field == "summary" and isinstance(value, str):
        assert read(sent).summary == value
        return
    with pytest.raises(Unreadable) as refused:
        read(sent)
    logged = "".join(traceback.format_exception(refused.value))
    assert "Quartermain" not in logged + repr(refused.value.errors)


@pytest.mark.parametrize("attribute", [*document(), "subject", "time", SECRET])
def test_an_error_about_the_envelope_never_repeats_what_was_sent_either(attribute: str) -> None:
    errors = errors_of(document() | {attribute: SECRET})
    assert errors
    assert "Quartermain" not in repr(errors)
