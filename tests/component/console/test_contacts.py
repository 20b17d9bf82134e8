"""Raising a contact by hand."""

from typing import Any

import pytest

from tests.component.console.browser import Browser
from tests.component.console.world import World

FORM: dict[str, Any] = {
    "event_id": "console-1",
    "access_point": "police",
    "log_force": "lancashire",
    "log_date": "2026-11-20",
    "log_number": "4711",
    "reported_on": "2026-11-20",
    "reported_at": "21:20",
    "incident_type": "concern_for_safety",
    "markers": ["vulnerable_child"],
    "circumstances": ["officers_on_scene", "joint_response_requested"],
    "district": "Preston",
    "address": "99 Nowhere Street",
    "warnings": ["dogs"],
    "person_role": "child",
    "person_name": "Zebedee Quillfeather",
    "person_age": "7",
    "summary": "Found alone.",
}


def test_the_contact_becomes_a_case_and_its_page_is_shown(world: World, control_room: Browser):
    raised = control_room.post("/contacts/new", **FORM)
    assert raised.status == 303
    words = control_room.get(raised.leads_to).words
    assert "Grade 2 Priority" in words
    assert "Reported 21:20, received 21:30" in words
    assert "Child: Zebedee Quillfeather, 7" in words
    assert "lancashire:2026-11-20:4711" in words


def test_the_household_and_another_log_find_the_case_that_is_open(world: World, control_room: Browser):
    first = control_room.post("/contacts/new", **{**FORM, "uprn": "10012345", "event_id": "one"})
    again = {**FORM, "log_number": "4712", "address": "", "uprn": "010012345", "event_id": "two"}
    again["summary"] = "What the second caller said."
    assert control_room.post("/contacts/new", **again).leads_to == first.leads_to
    linked = {**FORM, "log_number": "4713", "address": "", "linked_log": "2026-11-20 4712", "event_id": "three"}
    assert control_room.post("/contacts/new", **linked).leads_to == first.leads_to
    words = control_room.get(first.leads_to).words
    assert "What the second caller said." in words
    assert "the same household, reference lancashire:2026-11-20:4712" in words
    assert "a linked log, reference lancashire:2026-11-20:4713" in words
    assert "A further contact joined" in words


def test_what_a_contact_asks_for_stands_on_the_page_until_somebody_decides(world: World, control_room: Browser):
    calm = {**FORM, "circumstances": [], "uprn": "7", "event_id": "calm"}
    first = control_room.post("/contacts/new", **calm)
    control_room.post("/contacts/new", **{**FORM, "uprn": "7", "log_number": "4712", "event_id": "urgent"})
    words = control_room.get(first.leads_to).words
    assert "To decide Re-grade to Grade 2, respond by 22:20? Rule G2-6" in words


def test_a_double_click_raises_it_once(world: World, control_room: Browser):
    first = control_room.post("/contacts/new", **FORM)
    second = control_room.post("/contacts/new", **FORM)
    assert second.leads_to == first.leads_to


def test_every_empty_form_has_an_id_of_its_own(control_room: Browser):
    ids = {control_room.get("/contacts/new").text.split('name="event_id" value="')[1][:40] for _ in range(2)}
    assert len(ids) == 2


def test_without_a_place_the_centre_of_the_district_is_taken(world: World, control_room: Browser):
    raised = control_room.post("/contacts/new", **FORM, latitude="", longitude="")
    place = world.store.load(raised.leads_to.removeprefix("/cases/")).place
    assert (place.latitude, place.longitude, place.area) == (53.7769, -2.7049, "Preston")


def test_a_referral_without_a_police_log_needs_no_reference_of_its_own(world: World, control_room: Browser):
    raised = control_room.post("/contacts/new", **{**FORM, "access_point": "adult_intake", "log_number": ""})
    assert raised.status == 303


WRONG = [
    ({"access_point": ""}, "access_point", "Choose where the contact came in"),
    ({"incident_type": ""}, "incident_type", "Choose the type of incident"),
    ({"incident_type": "picnic"}, "incident_type", "It should be"),
    ({"district": ""}, "district", "Choose the district, or say where it is in another way"),
    ({"district": "Atlantis"}, "district", "Choose one of the districts in the list"),
    ({"log_number": ""}, "log_number", "Enter the number of the police log"),
    ({"log_number": "0"}, "log_number", "greater than or equal to 1"),
    ({"uprn": "12a"}, "uprn", "Enter the property number as digits"),
    ({"uprn": "1234567890123"}, "uprn", "at most 12 characters"),
    ({"linked_log": "soon"}, "linked_log", "Enter the number of the other log"),
    ({"linked_log": "2027-11-20 7"}, "linked_log", "still to come"),
    ({"log_force": "No Such Force"}, "log_force", "characters that are not allowed"),
    ({"reported_at": "late"}, "reported_on", "Enter the date and the time"),
    ({"reported_at": "23:59"}, "reported_on", "in the future"),
    ({"reported_on": "2026-11-01"}, "reported_on", "more than 7 days ago"),
    ({"found_on": "2026-11-20"}, "found_on", "Enter both the date and the time"),
    ({"latitude": "north"}, "latitude", "Enter the latitude in degrees"),
    ({"latitude": "12"}, "latitude", "greater than or equal to 49.8"),
    ({"earlier_contacts": "many"}, "earlier_contacts", "as a whole number"),
    ({"person_age": "seven"}, "person_age", "Enter the age in whole years"),
    ({"person_name": ""}, "person_name", "Enter the name"),
    ({"summary": "x" * 5000}, "summary", "at most 4000 characters"),
]


@pytest.mark.parametrize(("change", "field", "message"), WRONG)
def test_each_mistake_is_named_at_its_field_and_what_was_typed_stays(
    world: World, control_room: Browser, change: dict[str, Any], field: str, message: str
):
    before = world.store.live_cases()
    page = control_room.post("/contacts/new", **{**FORM, **change})
    assert page.status == 422
    assert f'href="#{field}"' in page.text
    assert f'id="{field}-error"' in page.text
    assert message in page.words
    assert 'value="console-1"' in page.text
    assert "99 Nowhere Street" in page.text
    assert "<title>Error: Raise a contact" in page.text
    assert world.store.live_cases() == before


def test_what_was_typed_is_shown_as_text_and_never_as_markup(control_room: Browser):
    evil = '"><script>alert(1)</script>'
    page = control_room.post(
        "/contacts/new", **{**FORM, "district": "", "address": evil, "summary": f"</textarea>{evil}"}
    )
    assert page.status == 422
    assert "<script>alert(1)" not in page.text
