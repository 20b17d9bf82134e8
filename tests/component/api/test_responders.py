"""Two phones: the offer, the answers, the visit."""

from datetime import timedelta

import pytest

from shared.bootstrap import Application
from tests.component.api.conftest import ANN, BEN, MANAGER, offered_case

pytestmark = pytest.mark.usefixtures("clock", "on_call")


def test_who_is_not_asked_has_no_visit(app: Application) -> None:
    assert ANN.get("/visit").json == {"case": None}


def test_who_is_asked_sees_the_grade_and_the_district_and_once_they_accept_where_to_go_and_for_whom(
    app: Application,
) -> None:
    case_id = offered_case(app)

    asked = ANN.get("/visit")
    ANN.post(f"/cases/{case_id}/accept")
    accepted = ANN.get("/visit").json["case"]

    assert (asked.json["case"]["case_id"], asked.json["case"]["grade"]) == (case_id, 2)
    assert (asked.json["case"]["area"], asked.json["case"]["contact"]) == ("Preston", None)
    assert not any(text in asked.text for text in ("Zebedee", "Nowhere Street"))
    assert (accepted["case_id"], accepted["contact"]["address"]) == (case_id, "101 Nowhere Street")


def test_a_visit_from_the_offer_until_both_are_clear(app: Application, clock) -> None:
    case_id = offered_case(app)
    states = []
    for step in ("accept", "en-route", "on-scene", "clear"):
        for responder in (ANN, BEN):
            clock.shift(timedelta(minutes=5))
            states.append(responder.post(f"/cases/{case_id}/{step}").json["state"])

    assert states == ["offered", "assigned", *["attending"] * 5, "held"]
    assert ANN.get("/visit").json == {"case": None}
    period = MANAGER.get(f"/cases/{case_id}").json["period"]
    assert (period["lead_worker"], period["starts_at"]) == ("sw-ann", "2026-11-20T19:25:00Z")


def test_nobody_sets_out_alone(app: Application) -> None:
    case_id = offered_case(app)
    ANN.post(f"/cases/{case_id}/accept")

    answer = ANN.post(f"/cases/{case_id}/en-route")

    assert (answer.status, answer.json["title"]) == (409, "The rules do not allow it")
    assert "partner" in answer.json["detail"]


def test_the_same_answer_from_two_devices_is_no_error(app: Application) -> None:
    case_id = offered_case(app)

    twice = [ANN.post(f"/cases/{case_id}/accept").json["assignments"] for _ in range(2)]

    assert twice[0] == twice[1]


def test_declining_asks_for_a_reason_and_frees_only_who_declined(app: Application) -> None:
    case_id = offered_case(app)
    without = ANN.post(f"/cases/{case_id}/decline", {"reason": " "})
    declined = ANN.post(f"/cases/{case_id}/decline", {"reason": "My child is ill."})

    assert (without.status, declined.status) == (422, 200)
    assert (ANN.get("/visit").json["case"], BEN.get("/visit").json["case"]["case_id"]) == (None, case_id)


def test_the_reason_of_a_decline_is_not_in_the_list_but_is_in_the_case(app: Application) -> None:
    case_id = offered_case(app)
    ANN.post(f"/cases/{case_id}/decline", {"reason": "My child is ill."})

    assert "My child" not in MANAGER.get("/cases").text
    assert "My child is ill." in MANAGER.get(f"/cases/{case_id}").text
