"""Many at once, and the few who could go: nobody is forgotten, and everybody can see why."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from tests.journeys.county import CHILDREN_AT_LIVE_DOMESTIC, PAIR, County, assignments, moment
from tests.journeys.test_watching import out_of_order, wait_before

pytestmark = pytest.mark.engine

OFFICERS_ASK = 15
"""Grade 2 in Rossendale, no special skill."""

IN_CRISIS = 13
"""Grade 2 in Lancaster, for an AMHP or somebody with mental-health training."""

WELFARE_CHECK = 36
"""Grade 3 in Preston."""


def in_order_of_due(county: County, cases: list[str]) -> list[dict[str, Any]]:
    """The cases as they stand, the soonest due first."""
    return sorted((county.case(case_id) for case_id in cases), key=lambda case: case["deadline"])


def told(county: County, case_id: str) -> list[str]:
    """Who was told of the case, in order."""
    events = county.timeline(case_id)
    return [event["data"]["to"] for event in events if event["name"] == "CaseEscalated"]


def test_a_surge_of_eight_on_a_friday_night_is_served_by_lateness_and_nobody_is_sent_twice(
    county: County,
) -> None:
    county.it_is(2026, 11, 20, 21, 0)
    people = county.on_call(*[f"burnley-{role}-{number}" for number in (1, 2, 3, 4) for role in ("sw", "pc")])
    reported = [county.contact(OFFICERS_ASK, minutes_ago=ago) for ago in (3, 8, 5, 2, 7, 4, 9, 6)]
    with out_of_order(county, "Dispatch"):
        for document in reported:
            county.put_on_the_bus(document)
        wait_before(county, "Dispatch")
    county.engine.settle()

    cases = [county.comes_by_api(document)["case_id"] for document in reported]
    ordered = in_order_of_due(county, cases)
    assert [case["state"] for case in ordered] == ["offered"] * 4 + ["waiting"] * 4
    asked = Counter(who for case in ordered for who in assignments(case))
    assert asked == Counter({person.id: 1 for person in people})
    for case in ordered[4:]:
        assert case["waiting_because"]
        assert {line["responder_id"] for line in case["not_chosen"]} == set(asked)
        assert told(county, case["case_id"]) == ["duty_manager"]
        assert any(step["done_at"] is None for step in case["steps"])

    first = [person for person in people if person.id in assignments(ordered[0])]
    for step in ("accept", "en-route", "on-scene"):
        for person in first:
            person.says(step)
    county.later(minutes=2)
    for person in first:
        person.says("clear")

    now = in_order_of_due(county, cases)
    assert assignments(now[4]) == {person.id: "offered" for person in first}
    assert [case["state"] for case in now[5:]] == ["waiting"] * 3
    county.later(minutes=45)
    for case in in_order_of_due(county, cases)[1:]:
        assert assignments(case) or case["waiting_because"]
        assert "emergency_duty_team" in told(county, case["case_id"])


def test_when_the_only_amhp_declines_the_reason_stands_the_duty_manager_knows_and_the_next_amhp_is_asked(
    county: County,
) -> None:
    amhp, other, police = county.on_call("lancaster-sw-5", "lancaster-sw-4", "lancaster-pc-4")
    case_id = county.comes_by_bus(county.contact(IN_CRISIS))
    assert assignments(county.case(case_id)) == {amhp.id: "offered", police.id: "offered"}
    police.says("accept")

    amhp.says("decline", reason="With a child of mine in hospital.")

    case = county.case(case_id)
    assert case["waiting_because"] == "Nobody free has the skills needed: AMHP or mental health."
    whys = {line["responder_id"]: line["reason"] for line in case["not_chosen"]}
    assert whys[amhp.id] == "declined this case"
    assert whys[other.id].startswith("free, but no pair can be made: Nobody free has the skills needed")
    assert assignments(case)[police.id] == "accepted"
    (text,) = county.duty_manager_was_told()
    assert "Nobody free has the skills needed: AMHP or mental health." in text
    assert "hospital" not in text

    county.later(minutes=40)
    (mutual_aid,) = [step for step in county.case(case_id)["steps"] if step["kind"] == "mutual_aid"]
    assert mutual_aid["skipped"]
    (from_burnley,) = county.on_call("burnley-sw-1")
    county.later(seconds=61)

    assert assignments(county.case(case_id))[from_burnley.id] == "offered"
    assert len(from_burnley.texts()) == 1


def test_a_pair_on_its_way_to_a_grade_3_is_diverted_by_a_person_and_the_grade_3_is_visited_in_its_time(
    county: County,
) -> None:
    pair = county.on_call(*PAIR)
    scheduled = county.comes_by_api(county.contact(WELFARE_CHECK))["case_id"]
    seen = county.case(scheduled)
    by_hand = {"responder_ids": list(PAIR), "reason": "Early.", "version": seen["version"]}
    county.control_room.post(f"/cases/{scheduled}/assign", by_hand)
    for step in ("accept", "en-route"):
        for person in pair:
            person.says(step)

    urgent = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))

    because = county.case(urgent)["waiting_because"]
    assert f"Sooner by diverting {PAIR[0]} and {PAIR[1]} from case {scheduled}" in because
    assert assignments(county.case(scheduled)) == dict.fromkeys(PAIR, "en_route")
    confirmed = {"to_case": urgent, "reason": "Nearer.", "version": county.case(scheduled)["version"]}
    county.control_room.post(f"/cases/{scheduled}/divert", confirmed)
    county.engine.settle()

    assert assignments(county.case(urgent)) == dict.fromkeys(PAIR, "offered")
    planned_anew = county.case(scheduled)
    assert (planned_anew["state"], planned_anew["deadline"]) == ("waiting", seen["deadline"])
    for person in pair:
        texts = [text.partition(", respond by")[0] for text in person.texts()]
        assert texts[0] == "Grade 3 job, Preston"
        assert set(texts[1:]) == {"You are not needed any more: Grade 3 job, Preston", "Grade 2 job, Lancaster"}
        person.says("accept")

    county.it_is(2026, 11, 21, 8, 14)
    bases = {"preston": (2, 3, 4, 5), "burnley": (3, 4, 5), "lancaster": (4, 5)}
    county.on_call(*[f"{base}-{role}-{n}" for base in bases for role in ("sw", "pc") for n in bases[base]])
    county.later(minutes=2)
    served = county.case(scheduled)
    assert served["state"] == "offered", served["waiting_because"]
    assert moment(served["deadline"]) - county.engine.now() > timedelta(hours=30)


def test_an_idle_pair_is_advised_to_wait_elsewhere_and_is_reckoned_there_when_they_say_so(county: County) -> None:
    pair = county.on_call("lancaster-sw-4", "lancaster-pc-4")
    proposed = county.control_room.get("/proposals")["move"]
    assert sorted(proposed["responder_ids"]) == sorted(person.id for person in pair)

    county.control_room.post("/advice", {key: proposed[key] for key in ("responder_ids", "place")})
    county.engine.settle()

    for person in pair:
        (text,) = person.texts()
        assert text.startswith(f"You are advised to wait near {proposed['place']} until you are asked.")
    assert county.control_room.get("/proposals")["move"] is None
    county.later(minutes=40)
    for person in pair:
        person.api.post("/visit/waiting-there")
    case = county.case(county.comes_by_bus(county.contact(OFFICERS_ASK)))
    assert set(assignments(case)) == {person.id for person in pair}
    until_there = moment(case["assignments"][0]["expected_at"]) - county.engine.now()
    assert until_there < timedelta(minutes=60)
    assert county.engine.dead_letters() == {}
