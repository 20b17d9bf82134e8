"""An EIDO becomes the same contact that its sender would have written for us; what is not read is said."""

import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from local.samples import FOLDER
from shared.contracts.eido import Mapped, read_eido
from shared.contracts.pidf import place_in
from shared.contracts.reading import Unreadable
from shared.contracts.schemas import schemas
from shared.domain.contact import AccessPoint, Circumstance, Told, WarningKind
from tests.unit.contracts.documents import RECEIVED_AT
from tests.unit.contracts.test_contact import JSON

SAMPLE: dict[str, Any] = json.loads((FOLDER / "eido" / "01-child-left-alone.json").read_text(encoding="utf-8"))
POINT = '<a xmlns:gml="http://www.opengis.net/gml"><gml:pos>53.7 -2.7</gml:pos></a>'


def eido(**changes: Any) -> dict[str, Any]:
    return json.loads(json.dumps(SAMPLE)) | changes


def mapped(document: object) -> Mapped:
    return read_eido(document, received_at=RECEIVED_AT, correlation_id="c")


def fields_of(document: object) -> list[str]:
    with pytest.raises(Unreadable) as refused:
        mapped(document)
    return [error.field for error in refused.value.errors]


def test_what_the_standard_says_is_read_and_what_it_has_no_word_for_comes_from_the_extension() -> None:
    contact = mapped(SAMPLE).contact
    assert contact.log == contact.subject == "lancashire:2026-11-20:1612"
    assert contact.reported_at == datetime(2026, 11, 20, 18, 58, tzinfo=UTC)
    assert (contact.place.latitude, contact.place.longitude, contact.place.area) == (53.7632, -2.7031, "Preston")
    assert contact.address == "47 Sample Street Preston PR1 2AB"
    assert contact.summary == "Child alone at home. Officers are staying until somebody comes."
    assert contact.facts.access_point is AccessPoint.POLICE
    assert Circumstance.LEFT_WITHOUT_CARER in contact.facts.circumstances
    assert Circumstance.CHILD_IN_NEED in contact.facts.circumstances
    assert contact.persons[0]["name"] == "Sample Child 91"


def test_a_later_eido_about_the_incident_is_a_newer_word_and_the_same_one_the_same_event() -> None:
    first, again = mapped(SAMPLE).contact, mapped(SAMPLE).contact
    later = mapped(eido(lastUpdateTimeStamp="2026-11-20T19:03:00Z")).contact
    assert first.key == again.key != later.key
    assert first.subject == later.subject
    assert later.sequence > first.sequence
    assert later.told is Told.UPDATED


def test_what_is_not_read_is_named() -> None:
    assert mapped(SAMPLE).not_read == ("personComponent", "updatedByAgencyReference")
    more = eido(vehicleComponent=[], madeUp=1, linkComponent=[{"incidentTrackingIdentifier": "urn:x"}])
    told = mapped(more).not_read
    assert {"vehicleComponent", "1 unknown components", "linkComponent"} <= set(told)
    assert "madeUp" not in repr(told)


def test_any_caution_sends_the_police_along_and_its_words_are_kept() -> None:
    caution = [{"cautionTypeInternalText": "Aggressive dog"}]
    own = SAMPLE["earlyResponse"] | {"warnings": ["dogs"], "summary": "Ours."}
    contact = mapped(eido(cautionComponent=caution, earlyResponse=own)).contact
    assert contact.warnings == {WarningKind.DOGS, WarningKind.POLICE_REQUIRED}
    assert contact.summary.startswith("Ours.\nCaution: Aggressive dog\nChild alone")


def test_a_linked_log_of_the_police_is_a_linked_log() -> None:
    link = [{"incidentTrackingIdentifier": "lancashire:2026-11-20:1600", "linkDirectionCode": "RELATED"}]
    assert mapped(eido(linkComponent=link)).contact.linked_logs == ("lancashire:2026-11-20:1600",)


def test_without_a_police_log_the_incident_is_named_by_its_own_identifier() -> None:
    own = SAMPLE["earlyResponse"] | {"access_point": "emergency_duty_team"}
    document = eido(incidentComponent={}, earlyResponse=own, issuingElementIdentification="edt.example")
    assert mapped(document).contact.subject == SAMPLE["$id"]


def test_what_is_missing_is_told_by_its_name_in_the_extension() -> None:
    assert fields_of(eido(earlyResponse={})) == ["earlyResponse.incident_type"]
    assert fields_of(eido(locationComponent=[])) == ["earlyResponse.location"]
    assert fields_of(eido(callComponent=[])) == ["earlyResponse.reported_at"]
    assert fields_of(eido(eidoVersion="2.0")) == ["eidoVersion"]


@pytest.mark.parametrize("opened", ["<a ", "<a b='", "<!--", "</", "<", "&#", "<![CDATA["])
def test_a_note_of_nothing_but_tags_that_nobody_closes_is_read_as_soon_as_any_other(opened: str) -> None:
    note = opened * (48_000 // len(opened))
    began = time.process_time()

    mapped(eido(notesComponent=[{"notesActionComments": note}]))

    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+14:00", "1826-11-20T19:00:00Z", "2126-11-20T19:00:00Z", "9999-12-31T23:59:59-14:00"],
)
def test_a_clock_gone_wrong_does_not_make_every_later_word_an_older_one(moment: str) -> None:
    assert fields_of(eido(lastUpdateTimeStamp=moment)) == ["lastUpdateTimeStamp"]
    assert fields_of(eido(callComponent=[{"callStartTimestamp": moment}])) == ["earlyResponse.reported_at"]


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "no xml",
        "<a/>",
        "<a>" * 5000,
        POINT.replace("53.7", "nan"),
        POINT.replace("53.7 -2.7", "53.7"),
        POINT.replace("53.7", "far"),
        '<!DOCTYPE a [<!ENTITY b "bb">]>' + POINT,
    ],
    ids=lambda xml: xml[:20],
)
def test_a_place_that_can_not_be_read_is_no_place(xml: str) -> None:
    assert place_in(xml) is None


def test_a_point_alone_is_a_place() -> None:
    found = place_in(f"  {POINT}")
    assert found is not None
    assert (found.latitude, found.longitude, found.address) == (53.7, -2.7, "")


def test_the_sample_keeps_to_the_schema() -> None:
    Draft202012Validator(json.loads(schemas()["eido.v1.json"])).validate(SAMPLE)


@settings(max_examples=150, deadline=None)
@given(field=st.sampled_from([*SAMPLE, "cautionComponent", "linkComponent"]), value=JSON)
def test_any_value_anywhere_is_read_or_refused_and_nothing_worse(field: str, value: object) -> None:
    with suppress(Unreadable):
        mapped(eido(**{field: value}))


@settings(max_examples=150, deadline=None)
@given(field=st.sampled_from(["location", "warnings", "summary", "log", "persons"]), value=JSON)
def test_any_value_in_the_extension_is_read_or_refused_and_nothing_worse(field: str, value: object) -> None:
    with suppress(Unreadable):
        mapped(eido(earlyResponse=SAMPLE["earlyResponse"] | {field: value}, cautionComponent=[{}]))
