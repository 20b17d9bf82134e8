"""A day of scheduled visits: planned in the night, agreed with households, planned anew when somebody is ill."""

from datetime import timedelta
from typing import Any

import pytest

from tests.journeys.county import County, Person, assignments, moment

pytestmark = pytest.mark.engine

TEAM = (
    "preston-sw-1",
    "preston-sw-4",
    "preston-pc-1",
    "preston-pc-3",
    "burnley-sw-1",
    "burnley-sw-4",
    "burnley-pc-1",
    "burnley-pc-3",
)
VISITS = (2, 4, 10, 20, 36)
"""Samples of Grade 3: Burnley twice, Chorley, South Ribble, Preston."""


def appointment(county: County, case_id: str) -> dict[str, Any]:
    """The appointment of the case."""
    visit = county.case(case_id)["visit"]
    assert visit["appointment"] is not None, visit["not_placed_because"]
    found: dict[str, Any] = visit["appointment"]
    return found


def people(found: dict[str, Any]) -> set[str]:
    """Who is to come."""
    return {going["responder_id"] for going in found["people"]}


def agrees(county: County, case_id: str) -> dict[str, Any]:
    """The control room has agreed with the household what is proposed."""
    hand = {"version": county.case(case_id)["version"], "reason": "With the mother, by phone."}
    county.control_room.post(f"/cases/{case_id}/agree-appointment", hand)
    county.engine.settle()
    return appointment(county, case_id)


def visited(county: County, case_id: str, team: dict[str, Person]) -> None:
    """It is the agreed time: the pair was asked in time for it, came, and has left."""
    agreed = appointment(county, case_id)
    county.until(moment(agreed["offer_at"]) - timedelta(seconds=90))
    assert assignments(county.case(case_id)) == {}
    county.until(moment(agreed["offer_at"]) + timedelta(seconds=61))
    asked = assignments(county.case(case_id))
    assert asked == dict.fromkeys(people(agreed), "offered")
    pair = [team[who] for who in asked]
    assert all(", be there at Sat " in person.texts()[-1] for person in pair)
    for step in ("accept", "en-route"):
        for person in pair:
            person.says(step)
    county.until(moment(agreed["starts_at"]))
    for person in pair:
        person.says("on-scene")
    county.until(moment(agreed["ends_at"]))
    for person in pair:
        person.says("clear")
    assert county.case(case_id)["state"] == "held"


def test_a_day_of_visits_is_planned_agreed_and_planned_anew_when_somebody_is_ill(county: County) -> None:
    county.it_is(2026, 11, 20, 22, 30)
    team = {person.id: person for person in county.on_call(*TEAM, hours=22)}
    visits = [county.comes_by_api(county.contact(sample))["case_id"] for sample in VISITS]
    county.later(minutes=10)
    assert all(appointment(county, case_id)["agreed_at"] is None for case_id in visits)
    assert not any(person.texts() for person in team.values())

    by_time = sorted(visits, key=lambda case_id: appointment(county, case_id)["starts_at"])
    agreed = {case_id: agrees(county, case_id) for case_id in by_time[:3]}
    ill = agreed[by_time[0]]["people"][0]["responder_id"]
    county.is_ill(ill)
    county.it_is(2026, 11, 21, 7, 0)

    for case_id, before in agreed.items():
        after = appointment(county, case_id)
        assert (after["starts_at"], after["agreed_at"]) == (before["starts_at"], before["agreed_at"])
        assert people(before) - {ill} <= people(after)
        assert after["trouble"] is None
    plan = county.control_room.get("/plan")
    assert {visit["case_id"] for visit in plan["visits"]} == set(visits)
    assert ill not in {who for visit in plan["visits"] for who in people(visit["visit"]["appointment"])}
    assert "AppointmentChanged" in county.names_of(by_time[0])
    assert county.duty_manager_was_told() == []

    visited(county, by_time[0], team)
    county.it_is(2026, 11, 21, 20, 0)
    for case_id in by_time[1:]:
        case = county.case(case_id)
        planned = case["visit"]["appointment"] or case["visit"]["not_placed_because"]
        assert planned or case["waiting_because"] or case["assignments"]
    assert county.engine.dead_letters() == {}


def test_an_agreed_visit_that_nobody_can_keep_is_told_to_the_duty_manager(county: County) -> None:
    county.it_is(2026, 11, 20, 22, 30)
    county.on_call("preston-sw-1", "preston-pc-1", hours=22)
    case_id = county.comes_by_api(county.contact(36))["case_id"]
    county.later(minutes=10)
    agreed = agrees(county, case_id)

    county.is_ill("preston-pc-1")
    county.later(minutes=21)

    (told,) = county.duty_manager_was_told()
    assert "An agreed visit can not be kept as it stands" in told
    assert f"/cases/{case_id}" in told
    assert appointment(county, case_id)["starts_at"] == agreed["starts_at"]
    assert appointment(county, case_id)["trouble"]
