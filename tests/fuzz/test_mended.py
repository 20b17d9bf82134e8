"""What bad input once broke, each by itself."""

import json

import pytest

from shared.contracts.masking import HIDDEN
from shared.contracts.mending import restored
from shared.contracts.reading import json_of
from tests.component.api.conftest import CONTROL_ROOM, Context
from tests.component.console.browser import signed_in
from tests.component.console.test_contacts import FORM
from tests.component.console.world import PRIORITY
from tests.fuzz.doors import Doors, bus_message, within
from tests.fuzz.hostile import as_bytes, report

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize("body", ["", "{", "[" * 10_000, "null", '{"detail": {}}', '{"id": 7}'])
def test_what_is_no_message_of_the_bus_is_put_aside_under_the_id_of_the_message(doors: Doors, body: str) -> None:
    assert doors.queue(body) == {"batchItemFailures": []}
    [kept] = doors.world.quarantine.all()
    assert (kept.id, kept.payload, kept.reasons) == ("m-0", body, (": This is no message of the bus.",))


def test_a_long_text_is_kept_in_the_letters_in_which_it_came(doors: Doors) -> None:
    doors.queue(bus_message({"summary": "é" * 100_000}))
    [kept] = doors.world.quarantine.all()
    assert len(kept.payload.encode()) < 210_000  # escaped it was 600,000, more than an item of the table may have
    assert json_of("\ud800") == '"\\ud800"'


def test_a_contact_that_is_too_large_is_refused_as_that_before_it_is_read(doors: Doors) -> None:
    for path in ("/contacts", "/contacts/eido"):
        answer = doors.api("POST", path, b"[" * 70_000, JSON, CONTROL_ROOM)
        assert answer.status == 413


def test_an_object_that_names_a_field_twice_is_no_json(doors: Doors) -> None:
    twice = as_bytes(report()).replace(b'"role": "child"', b'"role": "child", "role": "adult"')
    assert doors.api("POST", "/contacts", twice, JSON, CONTROL_ROOM).status == 400


@pytest.mark.parametrize("media_type", ["multipart/form-data", "application/x-www-form-urlencoded", "text/plain"])
def test_a_body_that_is_no_json_by_its_own_word_is_not_read(doors: Doors, media_type: str) -> None:
    for path in ("/contacts", "/cases/C-1/notes"):
        assert doors.api("POST", path, b"{}", {"content-type": media_type}, CONTROL_ROOM).status == 415


@pytest.mark.parametrize("field", ["log_number", "linked_log", "earlier_contacts", "person_age", "uprn"])
def test_thousands_of_digits_are_told_at_their_field(doors: Doors, field: str) -> None:
    page = signed_in(doors.world, "c.room").post("/contacts/new", **(FORM | {field: "9" * 5_000}))
    assert page.status == 422
    assert f'href="#{field}"' in page.text


def test_a_form_with_thousands_of_fields_is_told_to_be_none_and_not_logged_as_a_fault(doors: Doors) -> None:
    desk = signed_in(doors.world, "c.room")
    page = desk.send("POST", "/contacts/new", body="a=1&" * 5_000)
    assert (page.status, "This is not a form of ours" in page.words) == (400, True)
    assert "A page failed" not in doors.logged()


def test_ten_thousand_fields_that_a_sender_made_up_are_restored_at_once() -> None:
    original = {f"made up {number}": "Zxqv" for number in range(20_000)}
    edited = {f"(unknown field {number})": HIDDEN for number in range(1, 20_001)}
    with within(3):
        assert restored(edited, original) == original
    assert restored({"(unknown field 0)": 1}, original) == {"(unknown field 0)": 1}
    assert json.dumps(restored({f"(unknown field {'9' * 5_000})": 1}, original))


def test_an_event_without_its_correlation_id_fails_alone_and_the_case_beside_it_is_looked_at(doors: Doors) -> None:
    from functions.dispatch.handler import handler

    doors.world.everybody_on_call()
    case = doors.world.reported(*PRIORITY, dispatch=False)
    whole = {"id": "e-1", "case_id": case.id, "correlation_id": "c-1"}
    details = [{"id": None, "case_id": case.id}, whole]
    records = [
        {"messageId": f"m-{n}", "body": json.dumps({"detail-type": "CaseOpened", "detail": detail})}
        for n, detail in enumerate(details)
    ]
    answered = handler({"Records": records}, Context())
    assert answered["batchItemFailures"] == [{"itemIdentifier": "m-0"}]
    assert doors.world.asked(case.id)
