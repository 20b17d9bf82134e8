"""The hands of the control room over the API: a reason, the version that was seen, and one winner."""

from datetime import timedelta
from typing import Any

import pytest

from shared.bootstrap import Application
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.rota import Responder, Shift
from shared.domain.travel import Position
from tests.component.api.conftest import (
    ANN,
    BEN,
    CONTROL_ROOM,
    FRIDAY_EVENING,
    MANAGER,
    Answer,
    contact,
    held_case,
    offered_case,
)

pytestmark = pytest.mark.usefixtures("clock", "on_call")

WHY = "They know the family."


def version_of(case_id: str) -> int:
    version: int = CONTROL_ROOM.get(f"/cases/{case_id}").json["version"]
    return version


def hand(case_id: str, what: str, by=CONTROL_ROOM, **fields: Any) -> Answer:
    """Act on what is seen at this moment."""
    body = {"version": version_of(case_id), "reason": WHY} | fields
    return by.post(f"/cases/{case_id}/{what}", body)


def waiting_case() -> str:
    case_id: str = CONTROL_ROOM.post("/contacts", contact()).json["case_id"]
    return case_id


def second_pair(app: Application) -> None:
    """Two more people, in Burnley: one on call, one not."""
    for who, role, hours in (("sw-cid", Role.SOCIAL_WORKER, 6), ("pc-dan", Role.POLICE, 0)):
        responder_id = ResponderId(who)
        place = Position(53.79, -2.25)
        app.rota.put_responder(Responder(responder_id, who, role, "burnley", frozenset(), "+447700900009", place))
        if hours:
            begins, ends = FRIDAY_EVENING - timedelta(hours=1), FRIDAY_EVENING + timedelta(hours=hours)
            app.rota.put_shift(Shift(ShiftId(who), responder_id, role, "burnley", begins, ends))


def asked(case_id: str) -> set[str]:
    case = CONTROL_ROOM.get(f"/cases/{case_id}").json
    return {a["responder_id"] for a in case["assignments"] if a["status"] in ("offered", "accepted")}


def test_the_options_begin_with_the_recommended_pair_and_say_what_the_next_costs(app: Application) -> None:
    second_pair(app)
    options = CONTROL_ROOM.get(f"/cases/{waiting_case()}/options").json

    assert [[p["responder_id"] for p in option["people"]] for option in options] == [
        ["sw-ann", "pc-ben"],
        ["sw-cid", "pc-ben"],
    ]
    assert (options[0]["minutes_later"], options[0]["against"]) == (0, [])
    assert options[1]["minutes_later"] > 30


def test_people_are_chosen_by_hand_and_the_reason_is_in_the_timeline(app: Application) -> None:
    second_pair(app)
    case_id = waiting_case()

    answer = hand(case_id, "assign", responder_ids=["sw-cid", "pc-ben"])

    assert (answer.status, asked(case_id)) == (200, {"sw-cid", "pc-ben"})
    last = CONTROL_ROOM.get(f"/cases/{case_id}/timeline").json[-1]
    assert (last["name"], last["actor"], last["private"]) == ("PairOffered", "c.room", {"reason": WHY})


def test_who_is_not_on_call_needs_the_override_and_nobody_unknown_is_found(app: Application) -> None:
    second_pair(app)
    case_id = waiting_case()

    without = hand(case_id, "assign", responder_ids=["pc-dan"])
    unknown = hand(case_id, "assign", responder_ids=["pc-nobody"])
    overridden = hand(case_id, "assign", responder_ids=["pc-dan"], override=True)

    assert (without.status, unknown.status, overridden.status) == (409, 404, 200)
    assert "not on call" in without.json["detail"]


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("assign", {"responder_ids": ["sw-ann"]}),
        ("hold", {"until": (FRIDAY_EVENING + timedelta(minutes=20)).isoformat()}),
        ("ask-again", {}),
        ("withdraw", {"outcome": "withdrawn"}),
    ],
)
def test_on_a_case_that_has_changed_nothing_is_done_and_somebody_was_faster(
    app: Application, what: str, fields: dict[str, Any]
) -> None:
    case_id = waiting_case()
    seen = version_of(case_id)
    MANAGER.post(f"/cases/{case_id}/call", {"text": "Neighbour rang."})
    before = app.store.load(case_id)

    stale = hand(case_id, what, version=seen, **fields)

    assert (stale.status, stale.json["title"]) == (409, "Somebody else was faster")
    assert "Somebody was faster: the case has changed since you saw it." in stale.json["detail"]
    assert "retry-after" not in stale.headers
    assert app.store.load(case_id) == before
    assert hand(case_id, what, **fields).status == 200


@pytest.mark.parametrize("what", ["assign", "hold", "release-hold", "ask-again", "extend-offer", "withdraw"])
def test_a_hand_without_its_version_or_with_no_reason_is_asked_for_them(app: Application, what: str) -> None:
    case_id = waiting_case()
    extra: dict[str, Any] = {
        "assign": {"responder_ids": ["sw-ann"]},
        "hold": {"until": (FRIDAY_EVENING + timedelta(minutes=20)).isoformat()},
        "extend-offer": {"responder_id": "sw-ann", "minutes": 3},
        "withdraw": {"outcome": "withdrawn"},
    }.get(what, {})

    missing = CONTROL_ROOM.post(f"/cases/{case_id}/{what}", {"reason": WHY} | extra)
    empty = hand(case_id, what, reason=" ", **extra)

    assert (missing.status, [e["field"] for e in missing.json["errors"]]) == (422, ["version"])
    assert (empty.status, empty.json["type"]) == (422, "urn:early-response:problem:reason-missing")


def test_a_case_is_held_and_released(app: Application, clock) -> None:
    case_id = waiting_case()
    until = FRIDAY_EVENING + timedelta(minutes=20)
    assert hand(case_id, "hold", until=until.isoformat()).status == 200
    app.dispatch.find_pair(case_id)
    assert asked(case_id) == set()

    assert hand(case_id, "release-hold").status == 200
    app.dispatch.find_pair(case_id)
    assert asked(case_id) == {"sw-ann", "pc-ben"}


def test_an_offer_is_given_more_time(app: Application) -> None:
    case_id = offered_case(app)
    answer = hand(case_id, "extend-offer", responder_id="sw-ann", minutes=5)

    mine = next(a for a in answer.json["assignments"] if a["responder_id"] == "sw-ann")
    assert mine["expires_at"] == "2026-11-20T19:08:00Z"


def test_a_case_is_handed_back_before_a_visit_and_its_people_are_free(app: Application) -> None:
    case_id = offered_case(app)

    answer = hand(case_id, "withdraw", outcome="handed_back")

    assert (answer.status, answer.json["state"]) == (200, "closed")
    assert app.rota.holds() == {}
    assert CONTROL_ROOM.get(f"/cases/{case_id}").json["close"] == "handed_back"


def test_a_visited_case_is_not_withdrawn(app: Application) -> None:
    assert hand(held_case(app), "withdraw", outcome="withdrawn").status == 409


def test_a_pair_is_diverted_and_the_grade_3_waits_for_its_new_plan(app: Application) -> None:
    scheduled: str = CONTROL_ROOM.post(
        "/contacts", contact("scheduled", circumstances=["welfare_check", "child_in_need"])
    ).json["case_id"]
    hand(scheduled, "assign", responder_ids=["sw-ann", "pc-ben"])
    for step in ("accept", "en-route"):
        for who in (ANN, BEN):
            assert who.post(f"/cases/{scheduled}/{step}").status == 200
    urgent = waiting_case()

    answer = hand(scheduled, "divert", to_case=urgent)

    assert [(case["case_id"], case["state"]) for case in answer.json] == [
        (scheduled, "waiting"),
        (urgent, "offered"),
    ]
    assert set(app.rota.holds().values()) == {urgent}
    assert app.store.load(scheduled).offer_from is not None


def test_a_diversion_that_is_refused_releases_nobody(app: Application) -> None:
    scheduled: str = CONTROL_ROOM.post("/contacts", contact("s", circumstances=["welfare_check"])).json["case_id"]
    hand(scheduled, "assign", responder_ids=["sw-ann", "pc-ben"])
    for who in (ANN, BEN):
        who.post(f"/cases/{scheduled}/accept")
    urgent = waiting_case()
    hand(urgent, "withdraw", outcome="withdrawn")

    assert hand(scheduled, "divert", to_case=urgent).status == 409
    assert set(app.rota.holds().values()) == {scheduled}


def test_a_lone_visit_is_the_managers_to_approve_and_only_under_the_rule(app: Application) -> None:
    case_id = waiting_case()

    by_desk = hand(case_id, "lone-visit", role="social_worker")
    to_grade_2 = hand(case_id, "lone-visit", by=MANAGER, role="social_worker")

    assert (by_desk.status, to_grade_2.status) == (403, 409)
    assert "Grade 3 only" in to_grade_2.json["detail"]

    scheduled: str = CONTROL_ROOM.post("/contacts", contact("s", circumstances=["welfare_check"])).json["case_id"]
    approved = hand(scheduled, "lone-visit", by=MANAGER, role="social_worker")
    assert (approved.status, approved.json["roles_needed"]) == (200, ["social_worker"])


def test_a_call_is_recorded_without_undoing_anything(app: Application) -> None:
    case_id = offered_case(app)
    answer = CONTROL_ROOM.post(f"/cases/{case_id}/call", {"responder_id": "sw-ann", "text": "Zebedee is at home."})

    assert answer.status == 200
    assert "Zebedee" not in answer.text
    entry = CONTROL_ROOM.get(f"/cases/{case_id}/timeline").json[-1]
    assert (entry["name"], entry["private"]) == ("CallRecorded", {"text": "Zebedee is at home."})


def test_a_case_is_re_graded_once_and_its_history_is_for_those_who_may_read_it() -> None:
    case_id = waiting_case()
    seen = CONTROL_ROOM.get(f"/cases/{case_id}").json
    other = 3 if seen["grade"] == 2 else 2
    body = {"version": seen["version"], "reason": WHY, "grade": other}
    assert MANAGER.post(f"/cases/{case_id}/regrade", body).json["grade"] == other
    assert CONTROL_ROOM.post(f"/cases/{case_id}/regrade", body | {"grade": 4}).status == 409

    now = CONTROL_ROOM.get(f"/cases/{case_id}").json
    (change,) = now["grade_history"]
    assert (change["before"], change["after"], change["rationale"]) == (seen["grade"], other, WHY)
    assert now["reported_at"] == seen["reported_at"]


def test_a_re_grade_owes_a_rationale_and_is_not_for_responders() -> None:
    case_id = waiting_case()
    assert hand(case_id, "regrade", grade=4, reason=" ").status == 422
    assert hand(case_id, "regrade", grade=9).status == 422
    assert hand(case_id, "regrade", by=ANN, grade=4).status == 403
    assert hand(case_id, "proposal", by=ANN, ask="raise", accepted=True).status == 403


def test_what_a_message_asks_for_is_answered_over_the_api() -> None:
    case_id = waiting_case()
    assert hand(case_id, "proposal", ask="raise", accepted=False).status == 409
    assert hand(case_id, "proposal", ask="promote", accepted=True).status == 422
