"""Appointments over the API, and the function that plans them."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine

from shared.bootstrap import Application
from shared.observability import metrics
from tests.component.api.conftest import ANN, CONTROL_ROOM, FRIDAY_EVENING, MANAGER, Context, contact

pytestmark = pytest.mark.usefixtures("clock", "on_call")


@pytest.fixture(autouse=True)
def measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planner's measures have a name, as they would in its own environment."""
    monkeypatch.setattr(metrics, "namespace", "EarlyResponse")


def scheduled_case(number: int = 1) -> str:
    document = contact(f"event-{number}", circumstances=["welfare_check"])
    document["data"]["log"]["number"] = 100 + number
    answer = CONTROL_ROOM.post("/contacts", document).json
    assert answer["grade"] == 3
    case_id: str = answer["case_id"]
    return case_id


def hand(case_id: str, what: str, **fields: Any):
    """Act on what is seen at this moment."""
    version = CONTROL_ROOM.get(f"/cases/{case_id}").json["version"]
    return CONTROL_ROOM.post(f"/cases/{case_id}/{what}", {"version": version, "reason": "By phone."} | fields)


def visit(case_id: str) -> dict[str, Any]:
    found: dict[str, Any] = CONTROL_ROOM.get(f"/cases/{case_id}").json["visit"]
    return found


def planned(*bodies: dict[str, Any]) -> dict[str, Any]:
    """The planner is called with a batch of these."""
    from functions.planner.handler import handler

    records = [{"messageId": str(number), "body": json.dumps(body)} for number, body in enumerate(bodies)]
    return handler({"Records": records}, Context("planner"))


def told(name: str, case_id: str, at: str) -> dict[str, Any]:
    """One of our events as it comes through the bus."""
    return {"detail-type": name, "detail": {"case_id": case_id, "at": at, "correlation_id": "r-1"}}


def test_an_event_has_the_visits_planned_and_the_api_shows_the_appointment() -> None:
    case_id = scheduled_case()

    answer = planned(told("CaseOpened", case_id, FRIDAY_EVENING.isoformat()))

    assert answer == {"batchItemFailures": []}
    found = visit(case_id)["appointment"]
    assert {going["responder_id"] for going in found["people"]} == {"sw-ann", "pc-ben"}
    assert found["starts_at"] == "2026-11-20T20:00:00Z"
    assert (found["agreed_at"], found["trouble"]) == (None, None)
    plan = MANAGER.get("/plan").json
    assert [each["case_id"] for each in plan["visits"]] == [case_id]
    assert plan["road_seconds"] == sum(going["road_seconds"] for going in found["people"])


def test_a_batch_is_planned_once_and_the_schedule_always_plans(
    clock: time_machine.Traveller, log: StringIO
) -> None:
    case_id = scheduled_case()
    clock.shift(timedelta(seconds=5))

    planned(*(told("CaseOpened", case_id, FRIDAY_EVENING.isoformat()) for _ in range(10)))
    assert log.getvalue().count('"Planned"') == 1

    clock.shift(timedelta(seconds=5))
    planned({"plan": True})
    assert log.getvalue().count('"Planned"') == 2


def test_a_message_that_fails_comes_back_alone() -> None:
    assert planned({"plan": True}, {"detail-type": "CaseOpened"}) == {
        "batchItemFailures": [{"itemIdentifier": "1"}]
    }


def test_an_appointment_is_agreed_changed_and_withdrawn(app: Application) -> None:
    case_id = scheduled_case()
    app.day_planner.plan()

    assert hand(case_id, "agree-appointment").status == 200
    assert visit(case_id)["appointment"]["agreed_by"] == "c.room"
    assert hand(case_id, "agree-appointment", starts_at="2026-11-20T20:30:00+00:00").status == 200
    assert visit(case_id)["appointment"]["starts_at"] == "2026-11-20T20:30:00Z"
    refused = hand(case_id, "agree-appointment", starts_at="2026-11-21T12:00:00+00:00")
    assert refused.status == 409
    assert "No social worker is at work when the visit could be." in refused.json["detail"]

    assert hand(case_id, "withdraw-appointment").status == 200
    assert visit(case_id)["appointment"] is None


def test_times_are_recorded_and_read_back(app: Application) -> None:
    case_id = scheduled_case()
    times = [{"begins_at": "2026-11-20T20:30:00Z", "ends_at": "2026-11-20T22:00:00Z"}]

    assert hand(case_id, "availability", whose="household", times=times).status == 200
    app.day_planner.plan()

    assert visit(case_id)["available"] == [{"whose": "household", "times": times}]
    assert visit(case_id)["appointment"]["starts_at"] >= "2026-11-20T20:30:00Z"
    assert hand(case_id, "availability", whose="neighbour", times=[]).status == 422
    assert hand(case_id, "availability", whose="household", times=[{"begins_at": "20:30"}]).status == 422


def test_two_who_act_on_one_appointment_can_not_both_win(app: Application) -> None:
    case_id = scheduled_case()
    app.day_planner.plan()
    seen = CONTROL_ROOM.get(f"/cases/{case_id}").json["version"]
    assert hand(case_id, "agree-appointment").status == 200

    late = CONTROL_ROOM.post(f"/cases/{case_id}/withdraw-appointment", {"version": seen, "reason": "Away."})

    assert late.status == 409
    assert visit(case_id)["appointment"]["agreed_at"]


def test_appointments_are_for_the_desk(app: Application) -> None:
    case_id = scheduled_case()
    body = {"version": 1, "reason": "x"}
    for path in ("agree-appointment", "withdraw-appointment"):
        assert ANN.post(f"/cases/{case_id}/{path}", body).status == 403
    assert ANN.get("/plan").status == 403
