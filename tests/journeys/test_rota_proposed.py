"""A week of the rota from contracts and wishes to who is on call, through the doors that people have."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from local.callers import Caller
from local.engine import Engine
from local.seed_rota import responders
from shared.adapters.dynamodb.rota import DynamoDBRotaStore
from tests.journeys.county import LONDON, County, Person

pytestmark = pytest.mark.engine

MONDAY = datetime(2026, 11, 30, tzinfo=LONDON)
SEARCH = 180
"""Seconds of this machine, which may be busy: a search has 54 at most."""


@pytest.fixture
def administrator(county: County, engine: Engine) -> Caller:
    """Everybody has a contract of 37 hours; it is Friday evening."""
    store = DynamoDBRotaStore(engine.client("dynamodb"), engine.outputs["TableName"])
    for responder in responders():
        store.put_responder(responder)
        county.manager.post(f"/contracts/{responder.id}", {"hours_a_week": 37})
    return Caller(engine, "rota.administrator")


def asked(county: County) -> str:
    """The id of a proposal that the manager asked for: one week."""
    answer = county.manager.post("/rota-proposals", {"first": f"{MONDAY:%Y-%m-%d}", "weeks": 1})
    assert answer["stage"] == "asked"
    proposal_id: str = answer["id"]
    return proposal_id


def duties(proposal: dict[str, Any], base: str, role: str) -> dict[str, Any]:
    (roster,) = (r for r in proposal["rosters"] if (r["base"], r["role"]) == (base, role))
    return roster


def seen(proposal: dict[str, Any]) -> dict[str, Any]:
    names = ("base", "role", "version", "roster_version")
    return {"rosters": [{name: roster[name] for name in names} for roster in proposal["rosters"]]}


def on_call(caller: Caller, base: str) -> set[str]:
    return {person["responder_id"] for person in caller.get("/on-call") if person["base"] == base}


def test_a_week_is_asked_for_searched_adjusted_and_published_and_dispatch_goes_by_it(
    county: County, engine: Engine, administrator: Caller
) -> None:
    ann = Person(county, next(r for r in responders() if r.id == "preston-sw-1"))
    monday = {"starts_at": MONDAY.isoformat(), "ends_at": (MONDAY + timedelta(days=1)).isoformat()}
    ann.api.post("/my-rota/wishes", {**monday, "wants": False})
    proposal_id = asked(county)
    engine.settle(SEARCH)

    found = administrator.get(f"/rota-proposals/{proposal_id}")
    assert found["proposal"]["stage"] == "done"
    assert found["cover"]["breaches"] == []
    assert 0 <= found["outcome"]["gap"] < 1
    roster = duties(found, "preston", "social_worker")
    assert "preston-sw-1" not in {d["responder_id"] for d in roster["duties"] if _on(d["starts_at"], MONDAY)}
    late = max((d for d in roster["duties"] if _on(d["starts_at"], MONDAY)), key=lambda d: d["starts_at"])

    whose = {"responder_id": late["responder_id"], "starts_at": late["starts_at"]}
    change = {"base": "preston", "role": "social_worker", "version": roster["version"]}
    given = {**change, "change": "give", "duty": whose, "to": "lancaster-sw-1"}
    adjusted = administrator.post(f"/rota-proposals/{proposal_id}/adjust", given)
    published = administrator.post(f"/rota-proposals/{proposal_id}/publish", seen(adjusted))
    assert {roster["published"] for roster in published["rosters"]} == {True}
    assert published["shifts_added"] == published["shifts_removed"] == []
    again = administrator.post(f"/rota-proposals/{proposal_id}/publish", seen(adjusted))
    assert [r["roster_version"] for r in again["rosters"]] == [r["roster_version"] for r in published["rosters"]]
    engine.settle()

    moment = datetime.fromisoformat(late["starts_at"]).astimezone(LONDON) + timedelta(minutes=30)
    county.until(moment)
    expected = {
        duty["responder_id"]
        for roster in published["rosters"]
        if roster["base"] == "preston"
        for duty in roster["duties"]
        if datetime.fromisoformat(duty["starts_at"]) <= moment < datetime.fromisoformat(duty["ends_at"])
    }
    assert on_call(county.control_room, "preston") == expected
    assert "lancaster-sw-1" in expected
    assert engine.dead_letters() == {}


def test_a_search_that_is_killed_begins_anew_and_there_is_one_rota(
    county: County, engine: Engine, administrator: Caller
) -> None:
    proposal_id = asked(county)
    _wait_for(administrator, proposal_id, "running")
    assert engine.kill("rota_planner") > 0

    engine.move(timedelta(minutes=31))
    engine.settle(SEARCH)

    found = administrator.get(f"/rota-proposals/{proposal_id}")
    assert found["proposal"]["stage"] == "done"
    assert {roster["version"] for roster in found["rosters"]} == {0}


def _on(text: str, day: datetime) -> bool:
    return datetime.fromisoformat(text).astimezone(LONDON).date() == day.date()


def _wait_for(caller: Caller, proposal_id: str, stage: str) -> None:
    """The proposal stands there: what this machine does meanwhile can not be moved by a clock."""
    for _ in range(2_400):
        if caller.get(f"/rota-proposals/{proposal_id}")["proposal"]["stage"] == stage:
            return
        time.sleep(0.05)
    raise AssertionError(f"The proposal is never {stage}.")
