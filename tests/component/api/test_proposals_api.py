"""Contracts, wishes and proposed rotas by the API."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared.bootstrap import Application
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.jobs import JobId
from shared.domain.roster.edits import withdraw_temporary
from shared.domain.roster.proposed import Found, Outcome, ProposedRoster
from shared.domain.roster.rotation import Stint
from shared.service.jobs import text_of
from shared.service.rota_proposals import FOUND
from tests.component.api.conftest import ANN, BEN, MANAGER, Client

pytestmark = pytest.mark.usefixtures("on_call")

ADMIN = Client("r.admin", ("rota-administrator",))
MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLICE = {"base": "preston", "role": "police"}
FULL = {"hours_a_week": 37}


@pytest.fixture
def made(app: Application) -> str:
    """The address of a proposal of one week: Ben has Monday and Tuesday evening."""
    MANAGER.post("/contracts/pc-ben", FULL)
    proposal_id = JobId(MANAGER.post("/rota-proposals", {"first": "2026-11-30", "weeks": 1}).json["id"])
    evenings = (MONDAY + timedelta(days=day, hours=16) for day in (0, 1))
    stints = tuple(Stint(ResponderId("pc-ben"), start, start + 8 * HOUR) for start in evenings)
    outcome = Outcome({"uncovered": 10}, 5, True, (), (), 0, timedelta(seconds=3))
    found = Found(outcome, (ProposedRoster("preston", Role.POLICE, stints, 0),))
    files = {FOUND: text_of(found).encode()}
    app.rota_proposals.jobs.run(proposal_id, 0, lambda going: going.done(files))
    return f"/rota-proposals/{proposal_id}"


def police(whole: dict[str, Any]) -> dict[str, Any]:
    (roster,) = whole["rosters"]
    return roster


def named(day: int, who: str = "pc-ben") -> dict[str, str]:
    return {"responder_id": who, "starts_at": (MONDAY + timedelta(days=day, hours=16)).isoformat()}


def test_a_contract_is_set_and_told_and_a_second_who_saw_the_same_is_refused() -> None:
    set_to = MANAGER.post("/contracts/pc-ben", {"hours_a_week": 22.5, "nights": False})

    assert set_to.json == {"responder_id": "pc-ben", "hours_a_week": 22.5, "nights": False, "version": 1}
    assert ADMIN.get("/contracts").json == [set_to.json]
    late = ADMIN.post("/contracts/pc-ben", FULL)
    assert (late.status, "retry-after" in late.headers) == (409, False)
    assert ADMIN.post("/contracts/nobody", FULL).status == 404
    assert ADMIN.post("/contracts/pc-ben", {"hours_a_week": 60, "version": 1}).status == 422


def test_a_wish_is_kept_told_and_taken_back_by_whose_it_is() -> None:
    evening = {"starts_at": "2026-12-04T17:00:00Z", "ends_at": "2026-12-05T01:00:00Z", "wants": True}
    wish = ANN.post("/my-rota/wishes", evening)

    assert (wish.status, wish.json["wants"]) == (200, True)
    assert ANN.get("/my-rota/wishes").json == [wish.json]
    assert ANN.post("/my-rota/wishes", evening).status == 422
    assert ANN.post("/my-rota/wishes", evening | {"ends_at": evening["starts_at"]}).status == 422
    path = f"/my-rota/wishes/{wish.json['id']}/take-back"
    assert BEN.get("/my-rota/wishes").json == []
    assert BEN.post(path).status == 404
    assert ANN.post(path).status == 200
    assert ANN.get("/my-rota/wishes").json == []


def test_whoever_asks_is_told_where_it_stands() -> None:
    asking = {"first": "2026-11-30", "weeks": 4}
    assert ADMIN.post("/rota-proposals", asking).status == 409, "nobody has a contract"
    MANAGER.post("/contracts/pc-ben", FULL)

    asked = ADMIN.post("/rota-proposals", asking).json

    assert (asked["stage"], asked["asked_by"]) == ("asked", "r.admin")
    assert ADMIN.post("/rota-proposals", asking).json == asked
    assert MANAGER.get("/rota-proposals").json == [asked]
    whole = MANAGER.get(f"/rota-proposals/{asked['id']}").json
    assert (whole["proposal"], whole["rosters"], whole["cover"]) == (asked, [], None)
    assert ADMIN.post(f"/rota-proposals/{asked['id']}/publish", {"rosters": [_seen(0, 0)]}).status == 409


@pytest.mark.parametrize(
    "asking", [{"first": "2026-12-01"}, {"first": "2026-11-16"}, {"first": "2026-11-30", "weeks": 0}, {"first": 1}]
)
def test_weeks_that_can_not_be_are_a_problem(asking: dict[str, Any]) -> None:
    MANAGER.post("/contracts/pc-ben", FULL)
    assert MANAGER.post("/rota-proposals", asking).status == 422


def test_a_proposal_tells_what_publishing_it_would_mean(made: str) -> None:
    whole = MANAGER.get(made).json

    assert whole["outcome"]["gap"] == 0.5
    assert len(police(whole)["duties"]) == len(whole["shifts_added"]) == 2
    assert {person["responder"]: person["hours"] for person in whole["people"]}["pc-ben"] == 16.0
    assert whole["cover"]["gaps"]


def test_a_proposal_is_adjusted_as_it_was_seen_and_then_published(app: Application, made: str) -> None:
    seen = police(ADMIN.get(made).json)["version"]
    change = {**POLICE, "version": seen, "change": "on", "duty": named(2)}
    on = ADMIN.post(f"{made}/adjust", change | {"ends_at": (MONDAY + timedelta(days=3)).isoformat()})
    assert len(police(on.json)["duties"]) == 3
    assert ADMIN.post(f"{made}/adjust", change | {"change": "off"}).status == 409

    off = ADMIN.post(f"{made}/adjust", change | {"change": "off", "version": seen + 1, "duty": named(0)})
    publishing = {"rosters": [_seen(seen + 2, 0)]}
    published = ADMIN.post(f"{made}/publish", publishing)

    assert len(police(off.json)["duties"]) == 2
    assert police(published.json)["published"] is True
    assert police(ADMIN.post(f"{made}/publish", publishing).json)["roster_version"] == 1
    evening = MONDAY + timedelta(days=2, hours=18)
    assert [s.responder_id for s in app.rota.shifts_at(evening) if s.covers(evening)] == ["pc-ben"]
    assert ADMIN.post(f"{made}/adjust", change | {"change": "off", "version": seen + 3}).status == 422


def test_a_proposal_tells_that_what_it_published_was_withdrawn(app: Application, made: str) -> None:
    published = police(ADMIN.post(f"{made}/publish", {"rosters": [_seen(0, 0)]}).json)
    assert (published["published"], published["withdrawn"]) == (True, False)
    app.rosters.edit(
        "preston", Role.POLICE, lambda r, now: withdraw_temporary(r, r.temporary[0].id, now), "r.other"
    )

    told = police(ADMIN.get(made).json)

    assert (told["published"], told["withdrawn"]) == (False, True)
    again = ADMIN.post(f"{made}/publish", {"rosters": [_seen(told["version"], told["roster_version"])]})
    assert (police(again.json)["published"], police(again.json)["withdrawn"]) == (True, False)


def test_a_rota_that_has_moved_on_is_not_published_over(app: Application, made: str) -> None:
    assert ADMIN.post(f"{made}/publish", {"rosters": [_seen(0, 7)]}).status == 409
    assert app.rosters.roster("preston", Role.POLICE).version == 0


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"change": "give"}, 422),
        ({"change": "swap"}, 422),
        ({"change": "on", "duty": named(2)}, 422),
        ({"change": "give", "to": "sw-ann"}, 422),
        ({"change": "give", "to": "nobody"}, 404),
        ({"change": "off", "duty": named(5)}, 404),
        ({"change": "swap", "other": named(1)}, 422),
        ({"change": "off", "base": "burnley"}, 404),
        ({"change": "dance"}, 422),
    ],
)
def test_a_change_that_can_not_be_changes_nothing(made: str, changed: dict[str, Any], status: int) -> None:
    change = {**POLICE, "version": 0, "duty": named(0), **changed}
    assert ADMIN.post(f"{made}/adjust", change).status == status
    assert police(ADMIN.get(made).json)["version"] == 0


def test_managers_ask_and_only_administrators_adjust_and_publish(made: str) -> None:
    change = {**POLICE, "version": 0, "change": "off", "duty": named(0)}
    for client in (MANAGER, ANN):
        assert client.post(f"{made}/adjust", change).status == 403
        assert client.post(f"{made}/publish", {"rosters": [_seen(0, 0)]}).status == 403
    for path in ("/contracts", "/rota-proposals", made):
        assert ANN.get(path).status == 403
    assert ADMIN.get("/rota-proposals/nothing").status == 404
    assert date.fromisoformat(ADMIN.get(made).json["proposal"]["first"]) == MONDAY.date()


def _seen(version: int, roster_version: int) -> dict[str, Any]:
    return {**POLICE, "version": version, "roster_version": roster_version}
