"""Everybody does what their group may do, and nothing else."""

import pytest

from functions.api.access import GROUPS, PREFIX, PUBLIC, Group
from functions.api.app import api
from shared.bootstrap import Application
from tests.component.api.conftest import (
    ANN,
    BEN,
    CONTROL_ROOM,
    MANAGER,
    STRANGER,
    Client,
    contact,
    held_case,
    offered_case,
)

pytestmark = pytest.mark.usefixtures("clock")

_ROUTES = sorted(
    f"{route.method} {route.openapi_path.removeprefix(PREFIX)}".replace("{", "<").replace("}", ">")
    for route in (*api()._static_routes, *api()._dynamic_routes)
)


def test_every_route_has_groups_or_stands_on_the_public_list_and_none_is_left_over() -> None:
    assert sorted([*GROUPS, *PUBLIC]) == _ROUTES
    assert all(GROUPS.values())
    assert sorted(PUBLIC) == ["GET /openapi.json"]


@pytest.mark.parametrize("route", sorted(GROUPS))
def test_a_route_turns_away_every_group_that_it_does_not_name(route: str) -> None:
    method, path = route.replace("<", "").replace(">", "").split(" ")
    others = tuple(group.value for group in Group if group not in GROUPS[route])

    turned_away = Client("someone", others).call(method, path, body="{}")

    assert (turned_away.status, turned_away.headers["content-type"]) == (403, "application/problem+json")


@pytest.mark.parametrize("route", sorted(GROUPS))
def test_a_route_asks_who_is_calling(route: str) -> None:
    method, path = route.replace("<", "").replace(">", "").split(" ")

    assert Client("", ()).call(method, path, body="{}").status == 401


def test_groups_are_understood_as_a_list_and_as_text(app: Application) -> None:
    as_list = Client("someone", claims={"cognito:groups": ["governance", "manager"]})
    as_text = Client("someone", claims={"cognito:groups": "[governance manager]"})
    in_a_longer_name = Client("someone", claims={"cognito:groups": "[manager-of-none]"})

    assert [who.get("/cases").status for who in (as_list, as_text, in_a_longer_name)] == [200, 200, 403]


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/cases/C-1/nothing", "/openapiXjson", "/cases/a/b/c"])
def test_an_address_that_does_not_exist_is_a_problem_like_any_other(app: Application, path: str) -> None:
    answer = MANAGER.get(path)

    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json["correlation_id"] == answer.headers["x-correlation-id"]


def test_a_method_that_does_not_exist_is_a_problem_like_any_other(app: Application) -> None:
    assert CONTROL_ROOM.call("DELETE", "/cases").status == 404


def test_the_description_is_open_to_everybody() -> None:
    answer = Client("", ()).get("/openapi.json")

    assert (answer.status, answer.json["openapi"][:3]) == (200, "3.1")


@pytest.mark.usefixtures("on_call")
@pytest.mark.parametrize("path", ["", "/timeline"])
def test_a_responder_sees_a_case_of_their_own_and_no_other(app: Application, path: str) -> None:
    case_id = offered_case(app)

    assert [who.get(f"/cases/{case_id}{path}").status for who in (ANN, BEN, STRANGER)] == [200, 200, 404]


@pytest.mark.usefixtures("on_call")
def test_a_stranger_can_not_tell_a_case_of_others_from_one_that_does_not_exist(app: Application) -> None:
    case_id = offered_case(app)

    theirs, none = (STRANGER.get(f"/cases/{name}").json for name in (case_id, "C-NONE"))

    assert (theirs["status"], theirs["title"]) == (none["status"], none["title"])


@pytest.mark.usefixtures("on_call")
@pytest.mark.parametrize("step", ["accept", "en-route", "on-scene", "clear"])
def test_a_responder_answers_for_nobody_else(app: Application, step: str) -> None:
    case_id = offered_case(app)

    assert STRANGER.post(f"/cases/{case_id}/{step}").status == 404
    assert {a.status.value for a in app.store.load(case_id).assignments} == {"offered"}


@pytest.mark.usefixtures("on_call")
@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("notes", {"text": "A note."}),
        ("reviews", {"name": "First review", "text": "Agreed."}),
        ("outcome", {"outcome": "step_down", "reason": "Settled."}),
    ],
)
def test_a_stranger_can_not_work_on_a_case(app: Application, path: str, document: dict[str, str]) -> None:
    case_id = held_case(app)
    before = app.store.load(case_id)

    assert STRANGER.post(f"/cases/{case_id}/{path}", document).status == 404
    assert app.store.load(case_id) == before


@pytest.mark.usefixtures("on_call")
def test_who_declined_still_sees_the_case_but_neither_its_people_nor_its_notes_and_works_on_it_no_more(
    app: Application,
) -> None:
    case_id = offered_case(app)
    CONTROL_ROOM.post(f"/cases/{case_id}/notes", {"text": "Zebedee is with a neighbour."})
    ANN.post(f"/cases/{case_id}/decline", {"reason": "My car has broken down."})

    seen = ANN.get(f"/cases/{case_id}")
    timeline = ANN.get(f"/cases/{case_id}/timeline")

    assert (seen.status, seen.json["contact"], timeline.status) == (200, None, 200)
    assert {entry["private"] for entry in timeline.json} == {None}
    assert "Zebedee" not in seen.text + timeline.text
    assert app.store.load(case_id).subject not in seen.text + timeline.text
    assert ANN.post(f"/cases/{case_id}/notes", {"text": "One more thing."}).status == 403


@pytest.mark.usefixtures("on_call")
def test_who_is_only_asked_reads_neither_people_nor_notes_and_writes_none_until_they_have_accepted(
    app: Application,
) -> None:
    case_id = offered_case(app)
    CONTROL_ROOM.post(f"/cases/{case_id}/notes", {"text": "Zebedee is with a neighbour."})

    asked = [ANN.get(f"/cases/{case_id}{path}").text for path in ("", "/timeline")]
    refused = ANN.post(f"/cases/{case_id}/notes", {"text": "One more thing."}).status
    ANN.post(f"/cases/{case_id}/accept")
    accepted = [ANN.get(f"/cases/{case_id}{path}").text for path in ("", "/timeline")]

    assert (["Zebedee" in text for text in asked], refused) == ([False, False], 403)
    assert ["Zebedee" in text for text in accepted] == [True, True]


@pytest.mark.usefixtures("on_call")
def test_the_lead_worker_works_on_a_case_that_they_never_visited(app: Application) -> None:
    case_id = held_case(app)
    app.casework.name_lead_worker(case_id, STRANGER.username, MANAGER.username)

    assert STRANGER.get(f"/cases/{case_id}").json["contact"]["address"] == "101 Nowhere Street"
    assert STRANGER.post(f"/cases/{case_id}/notes", {"text": "First call made."}).status == 200


def test_the_live_list_names_nobody(app: Application) -> None:
    CONTROL_ROOM.post("/contacts", contact())

    listed = MANAGER.get("/cases").text

    assert "Preston" in listed
    assert not [secret for secret in ("Zebedee", "Nowhere") if secret in listed]
