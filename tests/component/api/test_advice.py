"""Proposals over the API: what is proposed, and what a person makes of it."""

import pytest

from shared.bootstrap import Application
from tests.component.api.conftest import ANN, BEN, CONTROL_ROOM, contact, offered_case
from tests.component.api.test_control import hand, second_pair, waiting_case

pytestmark = pytest.mark.usefixtures("clock", "on_call")

PAIR = ["sw-ann", "pc-ben"]


def advise(**changes: object) -> tuple[int, list[dict[str, object]]]:
    body = {"responder_ids": PAIR, "place": "Chorley"} | changes
    answer = CONTROL_ROOM.post("/advice", body)
    return answer.status, answer.json


def test_a_diversion_is_proposed_with_its_reasons() -> None:
    scheduled = CONTROL_ROOM.post("/contacts", contact("scheduled", circumstances=["welfare_check"])).json[
        "case_id"
    ]
    hand(scheduled, "assign", responder_ids=PAIR)
    for who in (ANN, BEN):
        who.post(f"/cases/{scheduled}/accept")
    urgent = waiting_case()

    (proposed,) = CONTROL_ROOM.get("/proposals").json["diversions"]

    assert (proposed["case_id"], proposed["instead_of"]) == (urgent, scheduled)
    assert proposed["responder_ids"] == PAIR
    assert proposed["because"]


def test_a_pair_is_advised_and_says_that_it_is_there(app: Application) -> None:
    status, given = advise()
    assert status == 200
    assert {(one["responder_id"], one["place"], one["dismissed"]) for one in given} == {
        ("sw-ann", "Chorley", False),
        ("pc-ben", "Chorley", False),
    }
    assert CONTROL_ROOM.get("/proposals").json["move"] is None
    assert advise()[0] == 409

    answer = ANN.post("/visit/waiting-there")

    assert (answer.status, answer.json) == (200, None)
    assert {person.id: person.seen is not None for person in app.rota.responders()} == {
        "sw-ann": True,
        "pc-ben": False,
    }
    assert ANN.post("/visit/waiting-there").status == 404


def test_a_move_is_dismissed_and_nobody_is_advised() -> None:
    _, kept = advise(dismissed=True)
    assert [one["dismissed"] for one in kept] == [True, True]
    assert BEN.post("/visit/waiting-there").status == 404


@pytest.mark.parametrize(
    "wrong",
    [{"place": "Atlantis"}, {"responder_ids": ["sw-ann", "sw-ann"]}, {"responder_ids": ["sw-ann", "pc-x"]}],
)
def test_only_a_pair_that_is_there_is_advised_to_wait_at_a_place_that_there_is(wrong: dict[str, object]) -> None:
    assert advise(**wrong)[0] == 409


def test_responders_see_and_answer_no_proposals() -> None:
    assert ANN.get("/proposals").status == 403
    assert ANN.post("/advice", {"responder_ids": PAIR, "place": "Chorley"}).status == 403


def test_what_holds_others_is_told_to_the_desk_and_to_no_responder(app: Application) -> None:
    second_pair(app)
    case_id = offered_case(app)

    assert [line["responder_id"] for line in CONTROL_ROOM.get(f"/cases/{case_id}").json["not_chosen"]] == [
        "sw-cid"
    ]
    assert ANN.get(f"/cases/{case_id}").json["not_chosen"] == []
    assert ANN.get("/visit").json["case"]["not_chosen"] == []
