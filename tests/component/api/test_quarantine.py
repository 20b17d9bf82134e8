"""What could not be read, over the API: seen masked, mended once, set aside with a reason."""

import json
from datetime import timedelta

import pytest

from shared.bootstrap import Application
from shared.contracts.mending import read_again
from shared.domain.quarantine import Handling, Quarantined, take
from tests.component.api.conftest import ANN, CONTROL_ROOM, FRIDAY_EVENING, MANAGER, Client, contact

pytestmark = pytest.mark.usefixtures("clock")

WHY = "Its incident type, by phone."
SECOND = Client("c.second")
GOVERNANCE = Client("g.gov", ("governance",))


def _quarantine(app: Application, payload: object) -> None:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    app.quarantine.put(Quarantined("message-1", FRIDAY_EVENING, ("data.incident_type: required",), text))


def test_what_could_not_be_read_is_listed_with_its_reasons_and_its_age(app: Application, clock) -> None:
    _quarantine(app, contact())
    clock.move_to(FRIDAY_EVENING + timedelta(minutes=31))

    assert CONTROL_ROOM.get("/quarantine").json == [
        {
            "id": "message-1",
            "received_at": "2026-11-20T19:00:00Z",
            "reasons": ["data.incident_type: required"],
            "state": "waiting",
            "waited_seconds": 1860,
            "overdue": True,
            "handled": None,
            "done_at": None,
            "replayed_as": None,
        }
    ]


def test_one_message_is_shown_with_all_hidden_that_may_name_a_person(app: Application) -> None:
    sent = contact()
    sent["data"]["summary"] = "Zebedee Quillfeather"
    _quarantine(app, sent)

    shown = CONTROL_ROOM.get("/quarantine/message-1")

    assert "Quillfeather" not in shown.text
    assert json.loads(shown.json["payload"])["data"]["summary"] == "•••"
    assert shown.json["not_shown_because"] is None


def test_what_can_not_be_shown_says_why(app: Application) -> None:
    _quarantine(app, "[" * 50_000)

    shown = CONTROL_ROOM.get("/quarantine/message-1").json

    assert (shown["payload"], shown["not_shown_because"]) == (None, "Not JSON: 50000 characters, not shown.")


def test_a_mended_message_becomes_a_case_once_and_says_which_and_who_mended_it_and_why(app: Application) -> None:
    _quarantine(app, {"id": 1})
    mended = {"document": contact(), "reason": WHY}

    answers = [CONTROL_ROOM.post("/quarantine/message-1/replay", mended) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert [case.id for case in app.store.live_cases()] == [answers[0].json["case_id"]]
    assert CONTROL_ROOM.get("/quarantine").json == []
    (handled,) = CONTROL_ROOM.get("/quarantine", handled="true").json
    assert handled["replayed_as"] == answers[0].json["case_id"]
    assert handled["state"] == "replayed"
    assert (handled["handled"]["by"], handled["handled"]["reason"]) == ("c.room", WHY)
    assert handled["handled"]["mended"] is True
    assert app.quarantine.get("message-1").payload == '{"id": 1}'


def test_the_marks_that_still_stand_in_a_mended_message_are_what_they_hide(app: Application) -> None:
    sent = contact()
    sent["data"]["summary"] = "Nine words that nobody but the pair should read."
    broken = json.loads(json.dumps(sent))
    broken["data"]["incident_type"] = "concern"
    _quarantine(app, broken)
    shown = json.loads(CONTROL_ROOM.get("/quarantine/message-1").json["payload"])
    shown["data"]["incident_type"] = sent["data"]["incident_type"]

    answer = CONTROL_ROOM.post("/quarantine/message-1/replay", {"document": shown, "reason": WHY})

    case = app.store.load(answer.json["case_id"])
    assert app.store.contact(case.contact_key).summary == sent["data"]["summary"]
    assert "Nine words" not in CONTROL_ROOM.get("/quarantine/message-1").text


@pytest.mark.parametrize("wrap", [lambda c: c, lambda c: {"detail-type": "ContactReported", "detail": c}])
def test_a_message_is_read_again_as_it_was_bare_or_in_its_envelope(app: Application, wrap) -> None:
    _quarantine(app, wrap(contact()))

    answer = CONTROL_ROOM.post("/quarantine/message-1/replay", {"reason": WHY})

    assert (answer.status, answer.json["grade"]) == (200, 2)
    assert app.quarantine.get("message-1").handled.document == ""


@pytest.mark.parametrize(
    ("payload", "body", "status"),
    [
        ("{", {"reason": WHY}, 422),
        ("null", {"reason": WHY}, 422),
        ("{}", {"document": {}, "reason": WHY}, 422),
        ("{}", {"document": contact()}, 422),
        ("{}", {"document": contact(), "reason": " "}, 422),
    ],
)
def test_what_still_can_not_be_read_or_comes_without_a_reason_stays_where_it_is(
    app: Application, payload: str, body: dict[str, object], status: int
) -> None:
    _quarantine(app, payload)

    answer = CONTROL_ROOM.post("/quarantine/message-1/replay", body)

    assert (answer.status, CONTROL_ROOM.get("/quarantine").json[0]["state"]) == (status, "waiting")


def test_whoever_comes_second_is_told_and_not_to_try_again(app: Application) -> None:
    _quarantine(app, {"id": 1})
    CONTROL_ROOM.post("/quarantine/message-1/replay", {"document": contact(), "reason": WHY})

    answer = SECOND.post("/quarantine/message-1/replay", {"document": contact(), "reason": WHY})

    assert (answer.status, "Retry-After" in answer.headers) == (409, False)
    assert "Nothing of yours was sent" in answer.json["detail"]


def test_what_was_not_finished_is_finished_once_with_what_was_sent(app: Application) -> None:
    _quarantine(app, {"id": 1})
    message = app.quarantine.get("message-1")
    _, document = read_again(message, json.dumps(contact()))
    app.quarantine.save(take(message, Handling("c.room", FRIDAY_EVENING, WHY, document)))
    assert CONTROL_ROOM.get("/quarantine").json[0]["state"] == "under_way"

    answers = [SECOND.post("/quarantine/message-1/finish") for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].json["replayed_as"] == answers[1].json["replayed_as"] == app.store.live_cases()[0].id
    assert answers[0].json["handled"]["by"] == "c.room"


def test_a_message_is_set_aside_with_a_reason_and_kept(app: Application) -> None:
    _quarantine(app, {"id": 1})
    assert CONTROL_ROOM.post("/quarantine/message-1/finish").status == 409
    assert CONTROL_ROOM.post("/quarantine/message-1/set-aside", {"reason": ""}).status == 422

    answer = CONTROL_ROOM.post("/quarantine/message-1/set-aside", {"reason": "A test of theirs."})

    assert (answer.status, answer.json["state"]) == (200, "set_aside")
    assert CONTROL_ROOM.get("/quarantine").json == []
    assert app.quarantine.get("message-1").payload == '{"id": 1}'
    late = CONTROL_ROOM.post("/quarantine/message-1/replay", {"document": contact(), "reason": WHY})
    assert late.status == 409
    assert CONTROL_ROOM.post("/quarantine/message-1/finish").status == 409


def test_a_message_that_was_never_kept_is_not_found(app: Application) -> None:
    assert CONTROL_ROOM.get("/quarantine/none").status == 404
    for path, body in (("replay", {"reason": WHY}), ("finish", None), ("set-aside", {"reason": WHY})):
        assert CONTROL_ROOM.post(f"/quarantine/none/{path}", body).status == 404


@pytest.mark.parametrize("person", [MANAGER, ANN, GOVERNANCE], ids=["manager", "responder", "governance"])
def test_nobody_but_the_control_room_sees_or_mends_a_message(app: Application, person: Client) -> None:
    _quarantine(app, {"id": 1})
    assert {person.get(path).status for path in ("/quarantine", "/quarantine/message-1")} == {403}
    for path in ("replay", "finish", "set-aside"):
        assert person.post(f"/quarantine/message-1/{path}", {"reason": WHY}).status == 403
    assert app.quarantine.get("message-1").handled is None
