"""The night of events/samples: every row and every kind of contact, each graded as its index says."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from local.samples import FOLDER, WRITTEN_FOR, index, malformed, samples, shift_sample
from shared import policy
from shared.contracts.contact import read_contact
from shared.contracts.reading import Unreadable
from shared.domain.contact import AccessPoint, Contact, IncidentType, WarningKind
from shared.domain.grading import grade
from shared.domain.ids import CaseId
from shared.domain.opening import open_case

POLICY = policy.load()
INDEX = index()
LONDON = ZoneInfo("Europe/London")


def contact_of(minute: int, document: dict[str, Any], start: datetime = WRITTEN_FOR) -> Contact:
    """Read a sample at its minute of the night."""
    return read_contact(document, received_at=start + timedelta(minutes=minute), correlation_id="c")


CONTACTS = [contact_of(minute, document) for minute, document in samples()]


@pytest.mark.parametrize("number", range(len(INDEX)), ids=[entry["file"] for entry in INDEX])
def test_the_sample_is_graded_as_its_index_says(number: int) -> None:
    decision = grade(CONTACTS[number].facts, POLICY.grading)
    got = {"outcome": decision.outcome.value, "grade": decision.grade, "decided_by": decision.decided_by}
    assert got == INDEX[number]["expect"]


def test_the_index_names_every_file_once() -> None:
    assert sorted(entry["file"] for entry in INDEX) == sorted(
        path.name for path in FOLDER.glob("*.json") if path.name != "index.json"
    )
    assert len(INDEX) >= 44


def test_every_row_of_the_table_decides_some_sample_and_some_are_not_eligible() -> None:
    rows = {rule.id for rule in (*POLICY.grading.hand_back, *POLICY.grading.rules)} | {"eligibility"}
    assert {entry["expect"]["decided_by"] for entry in INDEX} == rows


def test_every_activity_access_point_incident_type_warning_and_district_occurs() -> None:
    cases = [open_case(contact, CaseId("C"), POLICY, contact.received_at).case for contact in CONTACTS]
    assert {case.activity for case in cases if case.activity} == set(policy.activities())
    assert {contact.facts.access_point for contact in CONTACTS} == set(AccessPoint)
    assert {contact.facts.incident_type for contact in CONTACTS} == set(IncidentType)
    assert {warning for contact in CONTACTS for warning in contact.warnings} == set(WarningKind)
    assert {contact.place.area for contact in CONTACTS} == set(POLICY.areas)


def test_the_mix_is_that_of_the_county() -> None:
    count = len(CONTACTS)
    missing = sum(contact.facts.incident_type is IncidentType.MISSING_PERSON for contact in CONTACTS)
    priority = sum(entry["expect"]["grade"] == 2 for entry in INDEX)
    assert 0.11 <= missing / count <= 0.16
    assert 0.28 <= priority / count <= 0.40
    by_area = Counter(contact.place.area for contact in CONTACTS)
    for area in policy.areas():
        assert by_area[area.name] / count == pytest.approx(area.share / 100, abs=0.025)


def test_the_night_is_busiest_before_midnight() -> None:
    minutes = [entry["minute"] for entry in INDEX]
    assert minutes == sorted(minutes)
    assert minutes[0] >= 0
    assert minutes[-1] < 10 * 60
    before = sum(minute < 7 * 60 for minute in minutes)
    assert before / 7 > 2 * (len(minutes) - before) / 3


def test_each_sample_is_an_event_of_its_own_and_no_person_is_real() -> None:
    assert len({contact.key for contact in CONTACTS}) == len(CONTACTS)
    assert len({contact.subject for contact in CONTACTS}) == len(CONTACTS)
    names = [person["name"] for contact in CONTACTS for person in contact.persons]
    assert all(name.startswith("Sample ") for name in names)
    assert all("Sample Street" in contact.address for contact in CONTACTS)


@pytest.mark.parametrize(
    "friday", [datetime(2026, 7, 3, 17, 0, tzinfo=LONDON), datetime(2027, 1, 1, 17, 0, tzinfo=LONDON)]
)
def test_the_night_can_be_moved_to_any_friday_and_its_contacts_are_new_ones(friday: datetime) -> None:
    moved = [contact_of(minute, document, friday) for minute, document in samples(friday)]
    start = friday.astimezone(UTC) - WRITTEN_FOR.astimezone(UTC)
    assert [contact.reported_at for contact in moved] == [contact.reported_at + start for contact in CONTACTS]
    assert not {contact.key for contact in moved} & {contact.key for contact in CONTACTS}
    assert not {contact.subject for contact in moved} & {contact.subject for contact in CONTACTS}


def test_a_sample_moved_nowhere_stays_as_it_is() -> None:
    for _, document in samples():
        assert shift_sample(document, WRITTEN_FOR) == document


def test_moving_a_sample_leaves_the_original_alone() -> None:
    _, document = samples()[0]
    before = repr(document)
    shift_sample(document, datetime(2027, 1, 1, 17, 0, tzinfo=LONDON))
    assert repr(document) == before


EXPECTED = {
    "missing-fields": {"data.incident_type"},
    "time-without-offset": {"data.reported_at"},
    "unknown-words": {"data.incident_type", "data.markers.0", "data.(unknown field)"},
    "nowhere-on-record": {"data.location.district"},
    "wrong-types": {"specversion", "data.police_grade", "data.location.longitude", "data.persons"},
}


def test_the_malformed_contacts_are_refused_field_by_field() -> None:
    told = {}
    for sent in malformed():
        with pytest.raises(Unreadable) as refused:
            contact_of(120, sent)
        assert "Example Adult" not in str(refused.value)
        told[sent["id"].split("-", 5)[5]] = {error.field for error in refused.value.errors}
    assert told == EXPECTED
