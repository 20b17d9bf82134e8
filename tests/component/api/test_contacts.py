"""A sender reports a contact and is told at once what becomes of it."""

import base64
import json

import pytest

from shared.bootstrap import Application
from tests.component.api.conftest import CONTROL_ROOM, FRIDAY_EVENING, MANAGER, contact

pytestmark = pytest.mark.usefixtures("clock")


def test_the_sender_is_told_the_grade_the_reasons_and_by_when_somebody_comes(app: Application) -> None:
    answer = CONTROL_ROOM.post("/contacts", contact())

    assert answer.status == 202
    assert answer.json == {
        "case_id": answer.json["case_id"],
        "outcome": "visit",
        "grade": 2,
        "decided_by": "G2-6",
        "reasons": list(app.store.load(answer.json["case_id"]).decision.reasons),
        "deadline": "2026-11-20T20:00:00Z",
        "answer": "A social worker and a police responder will attend together within the hour of the report.",
        "joined_by": None,
    }
    assert answer.json["reasons"]


def test_an_emergency_is_handed_back_in_the_answer(app: Application) -> None:
    answer = CONTROL_ROOM.post("/contacts", contact(circumstances=["immediate_risk_to_life"]))

    assert (answer.status, answer.json["outcome"], answer.json["deadline"]) == (202, "hand_back", None)
    assert "police control" in answer.json["answer"]


def test_a_contact_in_core_hours_is_said_to_be_with_the_day_team(app: Application, clock) -> None:
    clock.move_to(FRIDAY_EVENING.replace(hour=11))

    answer = CONTROL_ROOM.post("/contacts", contact(reported_at="2026-11-20T10:55:00Z"))

    assert (answer.status, answer.json["outcome"]) == (202, "day_team")


def test_the_same_event_twice_is_one_case_and_gets_the_first_answer(app: Application, clock) -> None:
    first = CONTROL_ROOM.post("/contacts", contact())
    clock.shift(600)

    again = CONTROL_ROOM.post("/contacts", contact(summary="Sent once more."))

    assert again.json == first.json
    assert [case.id for case in app.store.live_cases()] == [first.json["case_id"]]


def test_a_structured_cloud_event_may_say_so_and_come_as_bytes(app: Application) -> None:
    body = base64.b64encode(json.dumps(contact()).encode()).decode()
    media_type = {"content-type": "application/cloudevents+json; charset=utf-8"}

    answer = CONTROL_ROOM.call("POST", "/contacts", body=body, headers=media_type, is_base64=True)

    assert answer.status == 202


def test_another_media_type_is_refused(app: Application) -> None:
    answer = CONTROL_ROOM.post("/contacts", contact(), **{"content-type": "text/xml"})

    assert (answer.status, answer.headers["content-type"]) == (415, "application/problem+json")


@pytest.mark.parametrize(
    "body",
    ["{", "", None, "[" * 60_000, '{"id": NaN}', '{"n": ' + "9" * 5000 + "}"],
    ids=lambda body: str(body)[:8],
)
def test_what_is_not_json_is_called_malformed(app: Application, body: str | None) -> None:
    answer = CONTROL_ROOM.call("POST", "/contacts", body=body)

    assert (answer.status, answer.json["type"]) == (400, "urn:early-response:problem:malformed")


def test_what_is_not_utf_8_is_called_malformed(app: Application) -> None:
    body = base64.b64encode(b'{"id": "\xff"}').decode()

    assert CONTROL_ROOM.call("POST", "/contacts", body=body, is_base64=True).status == 400


@pytest.mark.parametrize("document", [[], "text", 7, True, {}], ids=str)
def test_json_that_is_no_contact_is_told_field_by_field(app: Application, document: object) -> None:
    answer = CONTROL_ROOM.post("/contacts", document)

    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json["errors"]


def test_the_wrong_fields_are_named_but_nothing_that_was_sent_is_repeated(app: Application, log) -> None:
    wrong = contact(incident_type="Zebedee", reported_at="Quillfeather", Quillfeather=1)

    answer = CONTROL_ROOM.post("/contacts", wrong)

    fields = {error["field"] for error in answer.json["errors"]}
    assert (answer.status, {"data.incident_type", "data.reported_at"} <= fields) == (422, True)
    said = answer.text + log.getvalue()
    assert not [secret for secret in ("Zebedee", "Quillfeather", "Nowhere") if secret in said]


def test_a_contact_leaves_no_trace_of_people_in_the_log(app: Application, log) -> None:
    CONTROL_ROOM.post("/contacts", contact())

    assert "recorded a contact" in log.getvalue().lower()
    assert not [secret for secret in ("Zebedee", "Quillfeather", "Nowhere") if secret in log.getvalue()]


def test_only_the_control_room_reports_contacts(app: Application) -> None:
    answer = MANAGER.post("/contacts", contact())

    assert (answer.status, app.store.live_cases()) == (403, ())


def test_the_correlation_id_of_the_sender_follows_the_contact_into_the_case(app: Application) -> None:
    answer = CONTROL_ROOM.post("/contacts", contact(), **{"x-correlation-id": "police-log-0001"})

    assert answer.headers["x-correlation-id"] == "police-log-0001"
    assert app.store.load(answer.json["case_id"]).correlation_id == "police-log-0001"


@pytest.mark.parametrize("offered", ["short", "a" * 65, "two words here", "line\nbreak-here", "Zebedée-Q-0001"])
def test_a_correlation_id_that_is_no_plain_token_is_replaced(app: Application, offered: str) -> None:
    answer = CONTROL_ROOM.call("GET", "/cases", headers={"x-correlation-id": offered})

    assert answer.headers["x-correlation-id"] != offered
    assert len(answer.headers["x-correlation-id"]) == 32
