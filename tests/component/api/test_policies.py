"""Grading tables over the API: a draft, a what-if replay, and a second manager who publishes it."""

from datetime import timedelta
from typing import Any

import pytest

from shared.bootstrap import Application
from shared.domain.jobs import JobId
from tests.component.api.conftest import ANN, CONTROL_ROOM, FRIDAY_EVENING, MANAGER, Client, contact

pytestmark = pytest.mark.usefixtures("app", "clock")

SECOND = Client("m.second", ("manager",))
NEXT = "2027-02"


def families_sooner(**changes: Any) -> dict[str, Any]:
    """The table in force, where a family that is not coping is Grade 2."""
    table = MANAGER.get("/policies/2026-11").json["table"]
    row = next(row for row in table["rules"] if row["id"] == "G3-5")
    table["rules"].remove(row)
    table["rules"].insert(7, {**row, "id": "G2-7", "order": 2, "grade": 2, **changes})
    return table


def drafted(**changes: Any) -> Any:
    """A draft by the duty manager."""
    return MANAGER.post("/policies", {"version": NEXT, "based_on": "2026-11", "table": families_sooner(**changes)})


def posted(event_id: str) -> dict[str, Any]:
    """A family that is not coping is reported."""
    return contact(event_id, circumstances=["not_coping"])


def test_the_version_in_force_is_there_with_its_rows() -> None:
    (only,) = CONTROL_ROOM.get("/policies").json
    assert (only["version"], only["stage"], only["in_force_now"]) == ("2026-11", "published", True)
    whole = CONTROL_ROOM.get("/policies/2026-11").json
    assert [row["id"] for row in whole["table"]["rules"]][:2] == ["RC-1", "G2-1"]
    assert MANAGER.get("/policies/1999").status == 404


def test_from_a_draft_to_the_table_that_grades_the_next_contact(app: Application, clock: Any) -> None:
    before = CONTROL_ROOM.post("/contacts", posted("event-1")).json
    clock.shift(timedelta(minutes=5))
    assert drafted().json["stage"] == "draft"

    span = {"from": "2026-11-01", "to": "2026-11-20"}
    waiting = MANAGER.post(f"/policies/{NEXT}/replay", span).json
    assert (waiting["stage"], waiting["contacts"]) == ("asked", 0)
    app.replays.run(JobId(waiting["id"]), 0)
    found = MANAGER.get(f"/policies/{NEXT}/replays/{waiting['id']}").json
    assert (found["stage"], found["contacts"], found["moves"]) == ("done", 1, {"G3-5 → G2-7": 1})
    assert found["listed"][0]["ref"] == before["case_id"]
    assert (found["before"]["grade_3"], found["after"]["grade_2"]) == (1, 1)
    assert found["after"]["pair_hours"] == found["before"]["pair_hours"] == 1.8

    wanted = (FRIDAY_EVENING + timedelta(hours=1)).isoformat()
    submitted = MANAGER.post(f"/policies/{NEXT}/submit", {"in_force_from": wanted, "revision": 1})
    assert submitted.json["stage"] == "submitted"
    assert MANAGER.post(f"/policies/{NEXT}/approve", {}).status == 403
    assert SECOND.post(f"/policies/{NEXT}/approve", {"revision": 1}).status == 409
    approved = SECOND.post(f"/policies/{NEXT}/approve", {"note": "Agreed", "revision": 2}).json
    assert (approved["stage"], approved["in_force_now"]) == ("published", False)
    assert [(act["by"], act["deed"]) for act in approved["acts"]] == [
        ("m.duty", "made"),
        ("m.duty", "submitted"),
        ("m.second", "approved"),
    ]

    clock.shift(timedelta(hours=1))
    after = CONTROL_ROOM.post("/contacts", posted("event-2")).json
    assert [strand.decided_by for strand in app.store.load(after["case_id"]).strands][-1] == "G2-7"
    assert app.store.load(before["case_id"]).decision.table_version == "2026-11"


def test_faults_of_a_table_are_fields_named_by_their_rows() -> None:
    answer = drafted(skills=[["magic"]], order=3)
    assert answer.status == 422
    assert {"field": "G2-7", "message": "unknown skill 'magic'."} in answer.json["errors"]
    assert MANAGER.get(f"/policies/{NEXT}").status == 404


def test_a_draft_is_edited_sent_back_and_withdrawn() -> None:
    drafted()
    table = families_sooner(reason="Families come first.")
    edited = MANAGER.post(f"/policies/{NEXT}/edit", {"table": {**table, "version": NEXT}, "revision": 1})
    assert edited.json["revision"] == 2
    assert MANAGER.post(f"/policies/{NEXT}/edit", {"table": table}).status == 409
    MANAGER.post(f"/policies/{NEXT}/submit", {})
    assert SECOND.post(f"/policies/{NEXT}/send-back", {}).status == 422
    assert SECOND.post(f"/policies/{NEXT}/send-back", {"note": "Why?"}).json["stage"] == "draft"
    assert SECOND.post(f"/policies/{NEXT}/withdraw", {"note": "Not now."}).json["stage"] == "withdrawn"


def test_contacts_of_a_file_are_replayed_at_once() -> None:
    drafted()
    found = MANAGER.post(f"/policies/{NEXT}/replay", {"contacts": [posted("a"), posted("b")]}).json
    assert (found["stage"], found["changed"], found["of_file"]) == ("done", 2, True)
    assert [change["ref"] for change in found["listed"]] == ["contact 1", "contact 2"]
    assert found["before"]["pair_hours_a_week"] is None
    wrong = MANAGER.post(f"/policies/{NEXT}/replay", {"contacts": [posted("a"), {}]})
    assert (wrong.status, wrong.json["errors"][0]["field"].startswith("2.")) == (422, True)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"from": "2026-11-01"},
        {"from": "2026-11-01", "to": "2026-11-02", "contacts": []},
        {"from": "9999-12-30", "to": "9999-12-31"},
    ],
)
def test_a_replay_needs_a_span_or_contacts(asked: dict[str, Any]) -> None:
    assert MANAGER.post("/policies/2026-11/replay", asked).status == 422


def test_a_span_that_is_too_long_or_still_to_come_is_refused() -> None:
    for span in ({"from": "2020-01-01", "to": "2026-11-01"}, {"from": "2027-01-01", "to": "2027-01-02"}):
        assert MANAGER.post("/policies/2026-11/replay", span).status == 409


@pytest.mark.parametrize("who", [CONTROL_ROOM, ANN])
def test_only_managers_draft_replay_and_publish(who: Client) -> None:
    for act in ("edit", "submit", "send-back", "approve", "withdraw", "replay"):
        assert who.post(f"/policies/2026-11/{act}", {}).status == 403
    assert who.post("/policies", {}).status == 403
