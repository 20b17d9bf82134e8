"""Managers see response times; the control room mends what could not be read."""

import json
from datetime import timedelta

import pytest

from shared.bootstrap import Application
from shared.service.ports import Quarantined
from tests.component.api.conftest import ANN, BEN, CONTROL_ROOM, FRIDAY_EVENING, MANAGER, contact, offered_case

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.usefixtures("on_call")
def test_the_figures_tell_whole_seconds_and_leave_blank_what_is_not_known(app: Application, clock) -> None:
    case_id = offered_case(app)
    for responder in (ANN, BEN):
        responder.post(f"/cases/{case_id}/accept")
    clock.shift(timedelta(minutes=25))
    for step in ("en-route", "on-scene"):
        for responder in (ANN, BEN):
            responder.post(f"/cases/{case_id}/{step}")
    clock.shift(1)

    figures = MANAGER.get("/figures").json

    everywhere = figures["rows"][0]
    assert (everywhere["grade"], everywhere["area"], everywhere["count"]) == (2, "All areas", 1)
    assert (everywhere["share_within_target"], everywhere["median_seconds"]) == (1.0, 1500)
    legs = {leg["name"]: leg["median_seconds"] for leg in figures["legs"]}
    assert (legs["both on scene"], legs["both clear"]) == (1500, None)
    assert figures["definitions"]["Within target"]


def test_the_figures_of_a_period_and_an_area_count_no_others(app: Application, clock) -> None:
    CONTROL_ROOM.post("/contacts", contact())
    clock.shift(1)
    asked = {"from": "2026-11-20T19:00:00Z", "to": "2026-11-20T20:00:00+01:00"}

    counts = [
        MANAGER.get("/figures", **query).json["contacts"]
        for query in (
            {"from": "2026-11-20T19:00:00Z", "to": "2026-11-20T19:00:01Z", "area": "Preston"},
            {"from": "2026-11-20T19:00:00Z", "to": "2026-11-20T19:00:01Z", "area": "Burnley"},
            {"from": "2026-11-20T18:00:00Z", "to": "2026-11-20T19:00:00Z"},
        )
    ]

    assert counts == [1, 0, 0]
    assert MANAGER.get("/figures", **asked).status == 422


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-11-20T19:00:00"}, "from"),
        ({"from": "2026-11-20T19:00:00Z", "to": "2026-11-20T19:00:00Z"}, "to"),
        ({"from": "2020-01-01T00:00:00Z"}, "from"),
        ({"area": "Zebedee"}, "area"),
    ],
)
def test_a_period_or_area_that_makes_no_sense_is_named(
    app: Application, query: dict[str, str], field: str
) -> None:
    answer = MANAGER.get("/figures", **query)

    assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (422, [field])
    assert "Zebedee" not in answer.text


def _quarantine(app: Application, payload: object) -> None:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    app.quarantine.put(Quarantined("message-1", FRIDAY_EVENING, ("data.incident_type: required",), text))


def test_what_could_not_be_read_is_shown_with_its_reasons(app: Application) -> None:
    _quarantine(app, {"id": 1})

    assert CONTROL_ROOM.get("/quarantine").json == [
        {
            "id": "message-1",
            "received_at": "2026-11-20T19:00:00Z",
            "reasons": ["data.incident_type: required"],
            "payload": '{"id": 1}',
            "replayed_as": None,
        }
    ]


def test_a_mended_message_becomes_a_case_once_and_says_which(app: Application) -> None:
    _quarantine(app, {"id": 1})
    mended = {"document": contact()}

    answers = [CONTROL_ROOM.post("/quarantine/message-1/replay", mended) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert [case.id for case in app.store.live_cases()] == [answers[0].json["case_id"]]
    assert CONTROL_ROOM.get("/quarantine").json[0]["replayed_as"] == answers[0].json["case_id"]


@pytest.mark.parametrize("wrap", [lambda c: c, lambda c: {"detail-type": "ContactReported", "detail": c}])
def test_a_message_is_read_again_as_it_was_bare_or_in_its_envelope(app: Application, wrap) -> None:
    _quarantine(app, wrap(contact()))

    answer = CONTROL_ROOM.post("/quarantine/message-1/replay", {})

    assert (answer.status, answer.json["grade"]) == (200, 2)


@pytest.mark.parametrize(
    ("payload", "document", "status"), [("{", {}, 400), ("null", {}, 422), ("{}", {"document": {}}, 422)]
)
def test_a_message_that_still_can_not_be_read_stays_where_it_is(
    app: Application, payload: str, document: dict[str, object], status: int
) -> None:
    _quarantine(app, payload)

    answer = CONTROL_ROOM.post("/quarantine/message-1/replay", document)

    assert (answer.status, CONTROL_ROOM.get("/quarantine").json[0]["replayed_as"]) == (status, None)


def test_a_message_that_was_never_kept_is_not_found(app: Application) -> None:
    assert CONTROL_ROOM.post("/quarantine/none/replay", {}).status == 404


@pytest.mark.usefixtures("on_call")
def test_responders_see_neither_figures_nor_quarantine(app: Application) -> None:
    assert [ANN.get(path).status for path in ("/figures", "/quarantine", "/on-call")] == [403, 403, 403]
