"""What makes two contacts alike, however it is written; and what does not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.contact import Circumstance, Contact, Place
from shared.domain.likeness import Alike, Likeness, address_text, likenesses, name_text
from tests.builders import contact

ROLES = frozenset({"child", "adult", "parent"})
BORN = "2014-03-01"


def texts(found: Contact, likeness: Likeness) -> list[str]:
    return [alike.text for alike in likenesses(found, ROLES) if alike.likeness is likeness]


def about(name: str, role: str = "child", **facts: str) -> Contact:
    return contact(persons=({"role": role, "name": name, **facts},))


@pytest.mark.parametrize(
    "written",
    ["Sample Child", "SAMPLE  CHILD", "Child, Sample", "Miss Sample Child", "Sämple Chïld", "Sample Child."],
)
def test_a_name_is_the_same_however_it_is_written(written: str) -> None:
    assert name_text(written) == "child sample"


@pytest.mark.parametrize(
    "written",
    [
        "7 Sample Street, Preston PR1 2AB",
        "7, Sample St., Preston, pr12ab",
        "7 SAMPLE STREET PRESTON  PR1 2ab",
        "PR1 2AB 7 Sample street Preston",
    ],
)
def test_an_address_is_the_same_however_it_is_written(written: str) -> None:
    assert address_text(written) == "7 sample street preston pr12ab"


def test_a_name_alone_is_not_one_person() -> None:
    assert texts(about("Sample Child"), Likeness.PERSON) == []
    assert texts(about("Sample Child", date_of_birth=BORN), Likeness.PERSON) == [f"child sample {BORN}"]


@pytest.mark.parametrize("role", ["reporter", "alleged_perpetrator", "carer", "other"])
def test_whoever_only_reports_or_is_accused_makes_no_contacts_alike(role: str) -> None:
    assert texts(about("Sample Neighbour", role, date_of_birth=BORN), Likeness.PERSON) == []


def test_a_property_number_is_the_same_with_or_without_leading_noughts() -> None:
    assert texts(contact(uprn="000010012345"), Likeness.HOUSEHOLD) == ["10012345"]
    assert texts(contact(uprn="10012345"), Likeness.HOUSEHOLD) == ["10012345"]


def test_without_a_postcode_the_same_street_in_another_town_is_another_address() -> None:
    here = contact(address="7 Church Street")
    there = replace(here, place=Place(53.86, -2.19, "Pendle"))
    assert texts(here, Likeness.ADDRESS) != texts(there, Likeness.ADDRESS)
    same = replace(there, address="7 Church Street PR1 2AB")
    assert texts(same, Likeness.ADDRESS) == texts(replace(here, address=same.address), Likeness.ADDRESS)


@pytest.mark.parametrize(
    "vague", ["", "not known", "no fixed abode", "near the park", "PR1 2AB", "Sample St, PR12AB"]
)
def test_an_address_without_a_number_is_too_vague(vague: str) -> None:
    assert texts(contact(address=vague), Likeness.ADDRESS) == []


@pytest.mark.parametrize("shared", [Circumstance.VULNERABLE_LOCATION, Circumstance.HEALTH_SETTING])
def test_in_a_hostel_or_a_hospital_the_place_says_nothing(shared: Circumstance) -> None:
    found = likenesses(contact(shared, uprn="1", address="1 Ward Road PR1 2AB"), ROLES)
    assert {alike.likeness for alike in found} == {Likeness.INCIDENT}


def test_the_incident_comes_first_and_a_linked_log_is_sought_as_the_log_itself() -> None:
    log, other = "lancashire:2026-11-20:1", "lancashire:2026-11-20:2"
    found = likenesses(contact(log=log, linked_logs=(other, log)), ROLES)
    assert found == (Alike(Likeness.INCIDENT, log), Alike(Likeness.LINKED_LOG, other))


def test_a_log_that_names_itself_as_linked_and_stands_in_the_subject_only_is_one_likeness() -> None:
    log = "lancashire:2026-11-20:1"
    assert likenesses(contact(subject=log, linked_logs=(log,)), ROLES) == (Alike(Likeness.INCIDENT, log),)


def test_the_same_reference_of_two_teams_is_two_matters() -> None:
    one = contact(source="/a", subject="77")
    other = contact(source="/b", subject="77")
    assert texts(one, Likeness.INCIDENT) != texts(other, Likeness.INCIDENT)


@given(name=st.text(), address=st.text(max_size=300))
def test_whatever_is_written_can_be_normalised_and_normalising_twice_changes_nothing(
    name: str, address: str
) -> None:
    assert name_text(name_text(name)) == name_text(name)
    assert likenesses(
        contact(address=address, persons=({"role": "child", "name": name, "date_of_birth": BORN},)), ROLES
    )
