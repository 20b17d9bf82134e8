"""Who may see and do what, at the gateway and behind it."""

import pytest
import requests

from local.callers import Caller, Refused
from tests.journeys.county import CHILDREN_AT_LIVE_DOMESTIC, PAIR, County

pytestmark = pytest.mark.engine


def status_of(caller: Caller, method: str, path: str, body: object = None) -> int:
    """What the API answers: 200 or the refusal."""
    try:
        if method == "GET":
            caller.get(path)
        else:
            caller.post(path, body)
    except Refused as refused:
        return refused.status
    return 200


def test_a_responder_sees_their_own_cases_and_no_others(county: County) -> None:
    social_worker, _, stranger = county.on_call(*PAIR, "burnley-sw-1")
    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))
    path = f"/cases/{case_id}"

    assert status_of(social_worker.api, "GET", path) == 200
    assert status_of(social_worker.api, "GET", f"{path}/timeline") == 200
    assert status_of(stranger.api, "GET", path) == 404
    assert status_of(stranger.api, "GET", f"{path}/timeline") == 404
    assert status_of(stranger.api, "POST", f"{path}/accept") == 404
    assert status_of(social_worker.api, "GET", "/cases") == 403
    assert stranger.visit() is None


def test_only_who_has_accepted_reads_about_the_family(county: County) -> None:
    social_worker, police = county.on_call(*PAIR)
    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))
    asked = [person.api.get(f"/cases/{case_id}")["contact"] for person in (social_worker, police)]

    social_worker.says("accept")
    police.says("decline", reason="I know the family.")

    assert asked == [None, None]
    assert social_worker.api.get(f"/cases/{case_id}")["contact"]["persons"]
    assert police.api.get(f"/cases/{case_id}")["contact"] is None


def test_nobody_answers_for_a_responder(county: County) -> None:
    county.on_call(*PAIR)
    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))

    for caller in (county.control_room, county.manager):
        for what in ("accept", "decline", "en-route", "on-scene", "clear"):
            assert status_of(caller, "POST", f"/cases/{case_id}/{what}", {"reason": "x"}) == 403, what

    assert county.case(case_id)["state"] == "offered"


def test_the_duties_of_each_group_are_kept_apart(county: County) -> None:
    assert status_of(county.manager, "POST", "/contacts", county.contact(CHILDREN_AT_LIVE_DOMESTIC)) == 403
    assert status_of(county.manager, "GET", "/quarantine") == 403
    assert status_of(Caller(county.engine, "governance.officer"), "GET", "/cases") == 403
    assert status_of(Caller(county.engine, "rota.administrator"), "GET", "/on-call") == 200
    assert status_of(Caller(county.engine, "rota.administrator"), "GET", "/cases") == 403


def test_the_rota_is_seen_by_those_who_watch_and_changed_by_those_who_make_it(county: County) -> None:
    administrator, (social_worker,) = Caller(county.engine, "rota.administrator"), county.on_call(PAIR[0])
    answers = {
        path: [
            status_of(who, "GET", path)
            for who in (administrator, county.manager, county.control_room, social_worker.api)
        ]
        for path in ("/cover", "/shifts", "/rota-quality", "/absences", "/leave")
    }

    assert answers == {
        "/cover": [200, 200, 200, 403],
        "/shifts": [200, 200, 200, 403],
        "/rota-quality": [200, 200, 200, 403],
        "/absences": [200, 200, 403, 403],
        "/leave": [200, 200, 403, 403],
    }
    assert status_of(county.manager, "POST", "/rosters/preston/police/publish") == 403
    assert status_of(administrator, "POST", "/rosters/preston/police/publish") == 200
    assert social_worker.api.get("/my-rota")["shifts"]


@pytest.mark.parametrize("authorization", [None, "Bearer ", "Bearer not.a.token", "Basic Y29udHJvbC5yb29tOng="])
def test_without_a_token_of_ours_the_gateway_lets_nobody_in(county: County, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    url = f"{county.engine.api_url}/api/v1"

    assert requests.get(f"{url}/cases", headers=headers, timeout=60).status_code == 401
    answer = requests.post(f"{url}/contacts", headers=headers, json=county.contact(3), timeout=60)
    assert answer.status_code == 401
    assert requests.get(f"{url}/openapi.json", headers=headers, timeout=60).status_code == 200
