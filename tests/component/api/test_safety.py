"""Warnings, check-ins and calls for help, from the phone to the desk."""

from datetime import timedelta

import pytest

from shared.bootstrap import Application
from shared.domain.escalation import apply_due
from shared.domain.ids import CaseId
from tests.component.api.conftest import ANN, BEN, CONTROL_ROOM, MANAGER, STRANGER, contact, offered_case

pytestmark = pytest.mark.usefixtures("clock", "on_call")


def dangerous_case(app: Application) -> str:
    """A case with a warning that both have accepted."""
    case_id: str = CONTROL_ROOM.post("/contacts", contact(warnings=["dogs"])).json["case_id"]
    app.dispatch.find_pair(case_id)
    for who in (ANN, BEN):
        who.post(f"/cases/{case_id}/accept")
    return case_id


def on_scene(app: Application) -> str:
    case_id = offered_case(app)
    for step in ("accept", "en-route", "on-scene"):
        for who in (ANN, BEN):
            assert who.post(f"/cases/{case_id}/{step}").status == 200
    return case_id


def escalated_to(case_id: str) -> list[str]:
    entries = CONTROL_ROOM.get(f"/cases/{case_id}/timeline").json
    return [entry["data"]["to"] for entry in entries if entry["name"] == "CaseEscalated"]


def test_nobody_sets_out_before_reading_the_warnings(app: Application) -> None:
    case_id = dangerous_case(app)

    unread = ANN.post(f"/cases/{case_id}/en-route")
    assert unread.status == 409
    assert "Read the warnings" in unread.json["detail"]
    assert ANN.post(f"/cases/{case_id}/acknowledge-warnings").status == 200
    assert ANN.post(f"/cases/{case_id}/en-route").status == 200
    assert BEN.post(f"/cases/{case_id}/en-route").status == 409


def test_an_overdue_check_in_is_on_the_list_until_the_responder_checks_in(app: Application, clock) -> None:
    case_id = on_scene(app)
    clock.shift(timedelta(minutes=61))

    overdue = CONTROL_ROOM.get("/safety").json
    assert {(d["responder_id"], d["kind"]) for d in overdue} == {("sw-ann", "overdue"), ("pc-ben", "overdue")}
    for who in (ANN, BEN):
        assert who.post(f"/cases/{case_id}/check-in").status == 200
    assert CONTROL_ROOM.get("/safety").json == []


def test_a_call_for_help_is_told_at_once_and_stands_first_until_a_person_resolves_it(
    app: Application, clock
) -> None:
    case_id = on_scene(app)
    clock.shift(timedelta(minutes=61))
    assert BEN.post(f"/cases/{case_id}/duress").status == 200

    assert escalated_to(case_id) == ["duty_manager", "police_control"]
    first = MANAGER.get("/safety").json[0]
    assert (first["responder_id"], first["kind"], first["told"]) == ("pc-ben", "duress", 1)
    clock.shift(timedelta(minutes=2))
    app.casebook.decide(CaseId(case_id), lambda case: apply_due(case, app.policy, app.clock.now()))
    assert escalated_to(case_id) == ["duty_manager", "police_control", "control_room"]
    assert MANAGER.get("/safety").json[0]["told"] == 2

    empty = CONTROL_ROOM.post(f"/cases/{case_id}/resolve-duress", {"responder_id": "pc-ben", "reason": ""})
    done = CONTROL_ROOM.post(
        f"/cases/{case_id}/resolve-duress", {"responder_id": "pc-ben", "reason": "Patrol is with him."}
    )
    assert (empty.status, done.status) == (422, 200)
    assert "duress" not in {d["kind"] for d in MANAGER.get("/safety").json}


def test_nobody_calls_or_checks_in_for_somebody_else(app: Application) -> None:
    case_id = on_scene(app)

    for what in ("check-in", "duress", "acknowledge-warnings"):
        assert STRANGER.post(f"/cases/{case_id}/{what}").status == 404


def test_what_a_call_for_help_logs_and_answers_names_nobody(app: Application, log) -> None:
    answer = ANN.post(f"/cases/{on_scene(app)}/duress")

    assert not [secret for secret in ("Zebedee", "Nowhere") if secret in answer.text + log.getvalue()]
