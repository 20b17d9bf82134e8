"""A draft is tried out on what has happened, a second manager publishes it, the next contact is graded by it."""

from datetime import timedelta
from typing import Any

import pytest

from local.callers import Caller
from tests.journeys.county import County

pytestmark = pytest.mark.engine

NEXT = "2027-02"
CHILDREN = 3
"""The sample of a household with children."""


def not_coping(county: County) -> dict[str, Any]:
    """A family that is not coping is reported, as the table in force would plan it."""
    report = county.contact(CHILDREN)
    facts = {"circumstances": ["not_coping"], "incident_type": "concern_for_safety"}
    return {**report, "data": {**report["data"], **facts}}


def test_a_draft_is_replayed_and_published_by_two_and_grades_the_next_contact(county: County) -> None:
    manager, second = county.manager, Caller(county.engine, "service.manager")
    older = county.comes_by_bus(not_coping(county))
    county.until(county.engine.now() + timedelta(minutes=5))
    table = manager.get("/policies/2026-11")["table"]
    row = next(row for row in table["rules"] if row["id"] == "G3-5")
    table["rules"].remove(row)
    table["rules"].insert(7, {**row, "id": "G2-7", "order": 2, "grade": 2})
    manager.post("/policies", {"version": NEXT, "based_on": "2026-11", "table": table})

    day = county.engine.now().date().isoformat()
    asked = manager.post(f"/policies/{NEXT}/replay", {"from": day, "to": day})
    county.engine.settle()

    found = manager.get(f"/policies/{NEXT}/replays/{asked['id']}")
    assert (found["stage"], found["moves"]) == ("done", {"G3-5 → G2-7": 1})
    assert [change["ref"] for change in found["listed"]] == [older]

    manager.post(f"/policies/{NEXT}/submit", {})
    second.post(f"/policies/{NEXT}/approve", {"note": "Agreed"})
    county.until(county.engine.now() + timedelta(minutes=2))
    newer = county.comes_by_bus(not_coping(county))

    assert manager.get("/policies/2026-11")["in_force_now"] is False
    cases = [county.case(case_id) for case_id in (older, newer)]
    assert [case["grade"] for case in cases] == [3, 2]
    assert county.engine.dead_letters() == {}
