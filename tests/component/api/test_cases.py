"""The desk watches cases; managers and lead workers bring them to an end."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.bootstrap import Application, application
from shared.domain.assignment import Role
from shared.domain.case import Case
from shared.domain.errors import CaseChanged
from shared.domain.ids import ResponderId
from shared.domain.rota import Responder
from shared.domain.travel import Position
from shared.service.ports import CaseStore
from tests.component.api.conftest import ANN, BEN, CONTROL_ROOM, MANAGER, contact, held_case, offered_case

pytestmark = pytest.mark.usefixtures("clock", "on_call")


def test_the_board_counts_down_to_the_deadline_and_past_it(app: Application, clock) -> None:
    CONTROL_ROOM.post("/contacts", contact())
    clock.shift(timedelta(minutes=59))
    nearly_late = CONTROL_ROOM.get("/cases").json[0]["seconds_to_deadline"]
    clock.shift(timedelta(minutes=2))

    assert (nearly_late, CONTROL_ROOM.get("/cases").json[0]["seconds_to_deadline"]) == (60, -60)


def test_who_asks_often_leaves_the_held_cases_out_or_asks_for_those_that_are_due(app: Application, clock) -> None:
    case_id = held_case(app)
    asked: list[dict[str, str]] = [{}, {"held": "due"}, {"held": "none"}, {"held": "all"}]
    assert [len(CONTROL_ROOM.get("/cases", **which).json) for which in asked] == [1, 0, 0, 1]

    clock.shift(app.policy.casework.first_review_after)

    assert [case["case_id"] for case in CONTROL_ROOM.get("/cases", held="due").json] == [case_id]
    assert CONTROL_ROOM.get("/cases", held="some").status == 422


def test_a_case_tells_its_grade_who_was_chosen_and_what_comes_next(app: Application) -> None:
    case = MANAGER.get(f"/cases/{offered_case(app)}").json

    assert (case["state"], case["decision"]["decided_by"]) == ("offered", "G2-6")
    assert {a["responder_id"] for a in case["assignments"]} == {"sw-ann", "pc-ben"}
    assert case["chosen_because"]
    assert case["steps"][-1]["done_at"] is None
    assert case["contact"]["persons"] == [{"role": "child", "name": "Zebedee Quillfeather", "age": "7"}]


def test_legs_that_have_not_happened_are_null(app: Application) -> None:
    case_id = offered_case(app)
    ann = ANN.post(f"/cases/{case_id}/accept").json["assignments"]
    mine = next(a for a in ann if a["responder_id"] == "sw-ann")

    assert (mine["accepted_at"], mine["on_scene_at"], mine["clear_at"]) == ("2026-11-20T19:00:00Z", None, None)


def test_the_timeline_is_the_stored_events_with_the_texts_of_notes_for_those_who_may_read_them(
    app: Application,
) -> None:
    case_id = offered_case(app)
    MANAGER.post(f"/cases/{case_id}/notes", {"text": " Neighbour has the key. "})

    entries = MANAGER.get(f"/cases/{case_id}/timeline").json

    assert [(e["sequence"], e["name"]) for e in entries] == [
        (1, "CaseOpened"),
        (2, "AnswerGiven"),
        (3, "PairOffered"),
        (4, "NoteAdded"),
    ]
    assert (entries[3]["actor"], entries[3]["private"]) == ("m.duty", {"text": "Neighbour has the key."})


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("notes", {"text": "  "}),
        ("reviews", {"name": "First review", "text": ""}),
        ("extension", {"reason": ""}),
        ("outcome", {"outcome": "step_up", "reason": " "}),
    ],
)
def test_an_empty_reason_is_asked_for(app: Application, path: str, document: dict[str, str]) -> None:
    answer = MANAGER.post(f"/cases/{held_case(app)}/{path}", document)

    assert (answer.status, answer.json["type"]) == (422, "urn:early-response:problem:reason-missing")


def test_a_period_is_reviewed_extended_once_and_closed(app: Application) -> None:
    case_id = held_case(app)

    assert ANN.post(f"/cases/{case_id}/reviews", {"name": "First review", "text": "Plan agreed."}).status == 200
    assert MANAGER.post(f"/cases/{case_id}/extension", {"reason": "Housing is not settled."}).status == 200
    once_more = MANAGER.post(f"/cases/{case_id}/extension", {"reason": "Still not."})
    closed = ANN.post(f"/cases/{case_id}/outcome", {"outcome": "step_down", "reason": "To the family hub."})

    assert (once_more.status, once_more.json["type"]) == (409, "urn:early-response:problem:refused")
    assert (closed.status, closed.json["state"]) == (200, "closed")
    case = MANAGER.get(f"/cases/{case_id}").json
    assert (case["close"], case["period"]["reviews"][0]["held_at"]) == ("step_down", "2026-11-20T19:00:00Z")


def test_only_a_manager_extends(app: Application) -> None:
    case_id = held_case(app)

    answers = [who.post(f"/cases/{case_id}/extension", {"reason": "More."}) for who in (ANN, CONTROL_ROOM)]

    assert [answer.status for answer in answers] == [403, 403]
    assert app.store.load(case_id).period.extended_at is None


def test_a_manager_puts_another_social_worker_in_the_lead_and_no_police_responder_and_nobody_unknown(
    app: Application,
) -> None:
    case_id = held_case(app)
    ann = next(responder for responder in app.rota.responders() if responder.id == "sw-ann")
    app.rota.put_responder(replace(ann, id=ResponderId("sw-cleo")))

    named = [
        MANAGER.post(f"/cases/{case_id}/lead-worker", {"responder_id": who}).status
        for who in ("nobody", "pc-ben", "sw-cleo")
    ]

    assert named == [404, 409, 200]
    assert MANAGER.get(f"/cases/{case_id}").json["period"]["lead_worker"] == "sw-cleo"


def test_the_control_room_stands_a_responder_down_and_the_role_is_vacant_again(app: Application) -> None:
    case_id = offered_case(app)
    for responder in (ANN, BEN):
        responder.post(f"/cases/{case_id}/accept")

    answer = CONTROL_ROOM.post(f"/cases/{case_id}/stand-down", {"responder_id": "pc-ben", "reason": "Car failed."})

    assert (answer.status, answer.json["state"]) == (200, "waiting")
    assert BEN.get("/visit").json == {"case": None}
    assert ANN.get("/visit").json["case"]["case_id"] == case_id


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"outcome": "vanished", "reason": "Quillfeather"}, "outcome"),
        ({"outcome": "step_up"}, "reason"),
        ({"outcome": "step_up", "reason": "x" * 4001}, "reason"),
        ({"outcome": "step_up", "reason": "Moved.", "more": 1}, "more"),
        ({"outcome": "step_up", "reason": 7}, "reason"),
    ],
)
def test_a_field_that_does_not_fit_is_named(app: Application, document: dict[str, object], field: str) -> None:
    answer = MANAGER.post(f"/cases/{held_case(app)}/outcome", document)

    assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (422, [field])
    assert "Quillfeather" not in answer.text


@pytest.mark.parametrize("body", ["{", "NaN", "[" * 100_000], ids=["cut", "NaN", "deep"])
def test_a_body_that_is_not_json_is_malformed(app: Application, body: str) -> None:
    assert MANAGER.call("POST", "/cases/C-1/notes", body=body).status == 400


@pytest.mark.parametrize("body", [None, "", "[]", "7", '"text"', "null"])
def test_a_body_that_is_no_object_does_not_fit(app: Application, body: str | None) -> None:
    answer = MANAGER.call("POST", "/cases/C-1/notes", body=body)

    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize("case_id", ["C-NONE", "%20", "Zebedee Quillfeather", "a" * 65, "a" * 3000])
def test_a_case_that_does_not_exist_is_said_not_to(app: Application, case_id: str, log) -> None:
    answer = MANAGER.get(f"/cases/{case_id}")

    assert answer.status in (404, 422)
    assert "Zebedee" not in answer.text + log.getvalue()


def test_another_media_type_for_a_note_is_refused(app: Application) -> None:
    answer = MANAGER.call("POST", "/cases/C-1/notes", body="a", headers={"content-type": "text/plain"})

    assert answer.status == 415


def test_what_nobody_foresaw_is_answered_with_the_correlation_id_and_logged_without_its_text(
    app: Application, log
) -> None:
    app.__dict__["store"] = None  # the application as it would be if its wiring failed

    answer = MANAGER.get("/cases")

    assert (answer.status, set(answer.json)) == (500, {"type", "title", "status", "correlation_id", "errors"})
    [line] = [json.loads(line) for line in log.getvalue().splitlines()]
    assert (line["correlation_id"], line["error"]) == (answer.json["correlation_id"], "AttributeError")
    assert "NoneType" not in log.getvalue() + answer.text


class AlwaysLate:
    """A store on which somebody else is always faster."""

    def __init__(self, store: CaseStore) -> None:
        self.load = store.load

    def save(self, *_: object, **__: object) -> Case:
        raise CaseChanged("Somebody was faster.")


def test_a_lost_race_says_when_to_try_again(app: Application) -> None:
    case_id = offered_case(app)
    application.cache_clear()
    application().__dict__["store"] = AlwaysLate(app.store)

    answer = ANN.post(f"/cases/{case_id}/accept")

    assert (answer.status, answer.json["type"]) == (409, "urn:early-response:problem:conflict")
    assert answer.headers["retry-after"] == "1"


def test_a_refusal_does_not_invite_to_try_again(app: Application) -> None:
    case_id = offered_case(app)
    ANN.post(f"/cases/{case_id}/accept")

    answer = ANN.post(f"/cases/{case_id}/clear")

    assert (answer.status, "retry-after" in answer.headers) == (409, False)


def test_who_is_on_call_is_listed_with_the_case_that_holds_them(app: Application) -> None:
    app.rota.put_responder(
        Responder(
            "sw-off", "Off", Role.SOCIAL_WORKER, "preston", frozenset(), "+447700900009", Position(53.7, -2.7)
        )
    )
    case_id = offered_case(app)

    listed = CONTROL_ROOM.get("/on-call").json

    assert [(p["responder_id"], p["held_by"]) for p in listed] == [("pc-ben", case_id), ("sw-ann", case_id)]
    assert "+44" not in str(listed)
