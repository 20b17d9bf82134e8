"""The doors of HTTP: structured, binary, in batches. What is wrong is told, and nothing is a failure of ours."""

import base64
import json
from typing import Any

import pytest

from local.samples import FOLDER
from shared.bootstrap import Application
from shared.policy import load
from tests.component.api.conftest import CONTROL_ROOM, Answer, contact

pytestmark = pytest.mark.usefixtures("clock", "app")

BATCH = {"content-type": "application/cloudevents-batch+json"}
ENDED = {"ended_at": "2026-11-20T18:59:00Z", "reason": "resolved"}


def binary(event: dict[str, Any], **headers: str) -> Answer:
    """Send the event with its attributes in headers."""
    attributes = {f"ce-{name}": value for name, value in event.items() if name != "data"}
    sent = {"content-type": "application/json; charset=utf-8", **attributes, **headers}
    return CONTROL_ROOM.call("POST", "/contacts", body=json.dumps(event["data"]), headers=sent)


def batch(*events: Any) -> Answer:
    return CONTROL_ROOM.call("POST", "/contacts", body=json.dumps(events), headers=BATCH)


def ended(kind: str, event_id: str, sequence: str = "2", **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "/lancashire/control",
        "type": f"early-response.contact.{kind}.v1",
        "subject": "lancashire:2026-11-20:101",
        "sequence": sequence,
        "data": {**ENDED, **data},
    }


def updated(event_id: str, sequence: str = "2", **data: Any) -> dict[str, Any]:
    log = contact()["data"]["log"]
    return contact(event_id, **{"log": log, **data}) | {
        "type": "early-response.contact.updated.v1",
        "sequence": sequence,
    }


# Binary mode


def test_the_attributes_may_stand_in_headers() -> None:
    answer = binary(contact())
    assert (answer.status, answer.json["grade"]) == (202, 2)
    assert CONTROL_ROOM.post("/contacts", contact()).json == answer.json


def test_headers_are_percent_encoded() -> None:
    event = contact(access_point="emergency_duty_team", log=None)
    answer = binary(event | {"subject": "edt%3A77"})
    assert answer.status == 202


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ({"ce-id": ""}, "id"),
        ({"ce-type": "something.else"}, "type"),
        ({"ce-specversion": "0.3"}, "specversion"),
        ({"ce-made-up": "x"}, "(unknown field)"),
    ],
)
def test_a_wrong_header_is_named_like_the_field(headers: dict[str, str], field: str) -> None:
    answer = binary(contact(), **headers)
    assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (422, [field])


def test_a_header_that_is_no_utf_8_is_malformed() -> None:
    assert binary(contact(), **{"ce-subject": "%ff%fe"}).status == 400


# Batches


def test_each_event_of_a_batch_has_its_own_answer_in_order(app: Application) -> None:
    answer = batch(contact("one"), contact("two"), contact("one"))
    assert answer.status == 202
    assert [entry["status"] for entry in answer.json] == [202, 202, 202]
    assert [entry["id"] for entry in answer.json] == ["one", "two", "one"]
    cases = [entry["answer"]["case_id"] for entry in answer.json]
    assert cases[0] == cases[2] != cases[1]
    assert len(app.store.live_cases()) == 2


def test_one_bad_event_does_not_lose_the_others(app: Application) -> None:
    answer = batch(contact("one", incident_type="Zebedee"), 7, {"id": "two words"}, contact("four"))
    assert answer.status == 207
    assert [entry["status"] for entry in answer.json] == [422, 422, 422, 202]
    assert [entry["id"] for entry in answer.json] == ["one", None, None, "four"]
    assert answer.json[0]["problem"]["errors"][0]["field"] == "data.incident_type"
    assert "Zebedee" not in answer.text
    assert len(app.store.live_cases()) == 1


def test_an_event_that_fails_unforeseen_does_not_lose_the_others(app: Application) -> None:
    receive, calls = app.intake.receive, []

    class Failing:
        def receive(self, statement: Any) -> Any:
            calls.append(statement)
            if len(calls) == 1:
                raise RuntimeError("Zebedee")
            return receive(statement)

    app.__dict__["intake"] = Failing()
    answer = batch(contact("one"), contact("two"))
    assert (answer.status, [entry["status"] for entry in answer.json]) == (207, [500, 202])
    assert "Zebedee" not in answer.text


def test_an_empty_batch_is_answered_with_nothing() -> None:
    assert (batch().status, batch().json) == (202, [])


@pytest.mark.parametrize("body", ["{", "{}", "7", "null", "[" * 100_000])
def test_a_batch_that_is_no_list_is_malformed(body: str) -> None:
    assert CONTROL_ROOM.call("POST", "/contacts", body=body, headers=BATCH).status == 400


def test_a_batch_has_its_limits(app: Application) -> None:
    limits = load().intake
    many = batch(*[{}] * (limits.most_in_a_batch + 1))
    large = CONTROL_ROOM.call("POST", "/contacts", body=" " * limits.most_bytes_of_a_batch + "[]", headers=BATCH)
    assert [(answer.status, answer.json["type"]) for answer in (many, large)] == [
        (413, "urn:early-response:problem:too-large")
    ] * 2
    assert app.store.live_cases() == ()


# Updates and ends


def test_an_update_is_answered_about_the_same_case_and_says_what_it_asks_for() -> None:
    first = CONTROL_ROOM.post("/contacts", contact(circumstances=[]))
    answer = CONTROL_ROOM.post("/contacts", updated("event-2"))
    assert (answer.status, answer.json["case_id"]) == (202, first.json["case_id"])
    assert (answer.json["grade"], answer.json["deadline"]) == (3, first.json["deadline"])
    assert "asks for Grade 2" in answer.json["answer"]


def test_an_update_says_where_it_stands() -> None:
    without = updated("event-2")
    del without["sequence"]
    assert [e["field"] for e in CONTROL_ROOM.post("/contacts", without).json["errors"]] == ["sequence"]
    for sequence in ("0", "-1", "two", 2):
        assert CONTROL_ROOM.post("/contacts", without | {"sequence": sequence}).status == 422


@pytest.mark.parametrize("kind", ["cancelled", "closed"])
def test_the_end_of_a_matter_is_recorded_and_stands_nobody_down(app: Application, kind: str) -> None:
    first = CONTROL_ROOM.post("/contacts", contact())
    answer = CONTROL_ROOM.post("/contacts", ended(kind, "event-2"))
    assert (answer.status, answer.json["case_id"]) == (202, first.json["case_id"])
    assert "Nobody is stood down" in answer.json["answer"]
    assert app.store.load(first.json["case_id"]).state == "waiting"


def test_an_end_before_its_report_is_kept_and_heard_later(app: Application) -> None:
    early = CONTROL_ROOM.post("/contacts", ended("cancelled", "event-2"))
    assert (early.status, early.json["case_id"]) == (202, None)
    case_id = CONTROL_ROOM.post("/contacts", contact()).json["case_id"]
    assert app.store.load(case_id).proposals[0].ask == "stand_down"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"reason": "Zebedee"}, "data.reason"),
        ({"ended_at": "2026-11-21T19:00:00Z"}, "data.ended_at"),
        ({"ended_at": "yesterday"}, "data.ended_at"),
        ({"ended_at": "9999-12-31T23:59:59-14:00"}, "data.ended_at"),
        ({"note": "x" * 1001}, "data.note"),
        ({"log": {"force": "lancashire", "date": "2026-11-20", "number": 102}}, "subject"),
    ],
)
def test_what_is_wrong_with_an_end_is_told_by_its_field(data: dict[str, Any], field: str) -> None:
    answer = CONTROL_ROOM.post("/contacts", ended("cancelled", "event-2", **data))
    assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (422, [field])


# Joining


def test_the_sender_of_a_contact_that_joins_is_told_which_case_and_how_it_is_alike() -> None:
    place = contact("one")["data"]["location"] | {"uprn": "10012345"}
    one = CONTROL_ROOM.post("/contacts", contact("three", location=place))
    other = CONTROL_ROOM.post("/contacts", contact("four", location=place))
    assert (other.status, other.json["case_id"]) == (202, one.json["case_id"])
    assert other.json["joined_by"] == "household"
    assert other.json["deadline"] == one.json["deadline"]
    assert "added to a case that is open already" in other.json["answer"]


def test_the_case_shows_every_contact_and_what_they_ask_for() -> None:
    place = contact("one")["data"]["location"] | {"uprn": "10012345"}
    first = CONTROL_ROOM.post("/contacts", contact("one", location=place, circumstances=[]))
    CONTROL_ROOM.post("/contacts", contact("two", location=place))
    case = CONTROL_ROOM.get(f"/cases/{first.json['case_id']}").json
    assert [strand["joined_by"] for strand in case["contacts"]] == [None, "household"]
    assert [(proposal["ask"], proposal["grade"]) for proposal in case["proposals"]] == [("raise", 2)]
    assert (case["grade"], case["follows"]) == (3, None)
    assert [other["summary"] for other in case["further_contacts"]] == ["Zebedee was found alone."]


def test_an_eido_is_taken_in_and_wrong_ones_are_told() -> None:
    sample = json.loads((FOLDER / "eido" / "01-child-left-alone.json").read_text(encoding="utf-8"))
    first = CONTROL_ROOM.post("/contacts/eido", sample)
    assert (first.status, first.json["grade"]) == (202, 2)
    assert CONTROL_ROOM.post("/contacts/eido", sample).json == first.json
    assert CONTROL_ROOM.post("/contacts/eido", {}).status == 422
    assert CONTROL_ROOM.call("POST", "/contacts/eido", body="{").status == 400
    assert CONTROL_ROOM.post("/contacts/eido", sample, **{"content-type": "text/xml"}).status == 415


# Bad input


HUGE = ["x"] * 10_000


@pytest.mark.parametrize("field", ["markers", "circumstances", "warnings", "persons", "linked_logs"])
def test_a_list_of_ten_thousand_is_refused_and_not_told_ten_thousand_times(field: str) -> None:
    answer = CONTROL_ROOM.post("/contacts", contact(**{field: HUGE}))
    assert answer.status == 422
    assert len(answer.json["errors"]) <= 100


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1"])
def test_another_encoding_is_malformed(encoding: str) -> None:
    body = json.dumps(contact(summary="Zoë"), ensure_ascii=False).encode(encoding)
    sent = base64.b64encode(body).decode()
    answer = CONTROL_ROOM.call("POST", "/contacts", body=sent, is_base64=True)
    assert answer.status == 400


@pytest.mark.parametrize("depth", [50, 150, 500, 5_000, 50_000])
def test_no_depth_is_a_failure_of_ours(depth: int) -> None:
    nested = '{"a":' * depth + "1" + "}" * depth
    for body in (nested, json.dumps(contact()).replace('"Zebedee was found alone."', nested)):
        assert CONTROL_ROOM.call("POST", "/contacts", body=body).status in (400, 413, 422)


@pytest.mark.parametrize(
    "moment", ["2026-11-20T19:05:01Z", "2126-11-20T19:00:00Z", "1826-11-20T19:00:00Z", "+275760-09-13T00:00:00Z"]
)
def test_absurd_and_future_times_are_told_by_their_field(moment: str) -> None:
    answer = CONTROL_ROOM.post("/contacts", contact(reported_at=moment))
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "data.reported_at")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "1899-12-31T23:59:59Z"])
def test_a_person_who_was_missing_before_any_clock_we_know_is_told_by_the_field(moment: str) -> None:
    answer = CONTROL_ROOM.post("/contacts", contact(missing_since=moment))
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "data.missing_since")


@pytest.mark.parametrize("day", ["2026-11-23", "9999-12-31", "0000-01-01", "2026-02-30"])
def test_the_day_of_a_log_is_a_day_that_there_was(day: str) -> None:
    log = {"force": "lancashire", "date": day, "number": 1}
    answer = CONTROL_ROOM.post("/contacts", contact(log=log))
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "data.log.date")


@pytest.mark.parametrize("uprn", ["", "0", "1234567890123", "12a", 12345, "１２３"])
def test_a_property_number_is_a_text_of_at_most_twelve_digits(uprn: object) -> None:
    location = contact()["data"]["location"] | {"uprn": uprn}
    assert CONTROL_ROOM.post("/contacts", contact(location=location)).status == 422


def test_a_source_that_is_known_does_not_speak_for_another_access_point() -> None:
    event = contact() | {"source": "/lancashire/adult-intake"}
    answer = CONTROL_ROOM.post("/contacts", event)
    assert [error["field"] for error in answer.json["errors"]] == ["data.access_point"]
