"""One priority contact, from the bus to the figures."""

import re
from collections import Counter
from datetime import timedelta

import pytest

from local.callers import Refused
from shared.adapters.dynamodb.items import read_events
from tests.journeys.conftest import Ear
from tests.journeys.county import CHILDREN_AT_LIVE_DOMESTIC, PAIR, County, assignments, moment

pytestmark = pytest.mark.engine

OFFER = re.compile(
    r"Grade 2 job, Lancaster, respond by Fri 19:58\. Answer by Fri 19:0\d: http://127\.0\.0\.1:\d+/visit"
)


def test_a_priority_contact_rings_two_phones_with_a_text_that_names_nobody(county: County) -> None:
    pair = county.on_call(*PAIR)

    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))

    assert assignments(county.case(case_id)) == dict.fromkeys(PAIR, "offered")
    for person in pair:
        (text,) = person.texts()
        assert OFFER.fullmatch(text), text
        visit = person.visit()
        assert visit is not None
        assert (visit["area"], visit["contact"]) == ("Lancaster", None)
    assert {person.id for person in county.everybody() if person.texts()} == set(PAIR)


def test_nobody_sets_out_before_both_have_accepted(county: County) -> None:
    social_worker, police = county.on_call(*PAIR)
    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))

    assert social_worker.says("accept")["state"] == "offered"
    with pytest.raises(Refused) as refused:
        social_worker.says("en-route")
    assert refused.value.status == 409
    assert "your partner has not accepted" in refused.value.problem["detail"]

    assert police.says("accept")["state"] == "assigned"
    social_worker.says("acknowledge-warnings")
    assert social_worker.says("en-route")["state"] == "attending"
    assert assignments(county.case(case_id)) == {social_worker.id: "en_route", police.id: "accepted"}


def test_after_the_visit_the_case_is_held_for_six_weeks_and_the_figures_show_it(county: County) -> None:
    social_worker, police = county.on_call(*PAIR)
    started = county.engine.now()
    case_id = county.held((social_worker, police))

    case = county.case(case_id)
    assert case["state"] == "held"
    period = case["period"]
    first_visit = min(moment(who["on_scene_at"]) for who in case["assignments"])
    assert period["lead_worker"] == social_worker.id
    assert moment(period["starts_at"]) == first_visit
    assert moment(period["ends_at"]) - first_visit == timedelta(weeks=6)
    assert {r["name"]: moment(r["due_at"]) - first_visit for r in period["reviews"]} == {
        "First review": timedelta(hours=72),
        "Mid-point review": timedelta(weeks=3),
        "End review": timedelta(weeks=6),
    }
    assert social_worker.visit() is None
    assert police.visit() is None

    query = {"from": (started - timedelta(hours=1)).isoformat(), "to": county.engine.now().isoformat()}
    figures = county.manager.get("/figures", **query)
    row = next(row for row in figures["rows"] if row["area"] == "Lancaster")
    assert (row["grade"], row["count"], row["attended"], row["within_target"], row["open"]) == (2, 1, 1, 1, 0)
    both_there = max(moment(who["on_scene_at"]) for who in case["assignments"])
    assert abs(row["median_seconds"] - (both_there - moment(case["reported_at"])).total_seconds()) <= 1


def test_what_the_timeline_tells_is_what_was_stored_and_what_was_published(county: County, ear: Ear) -> None:
    social_worker, police = county.on_call(*PAIR)
    case_id = county.held((social_worker, police))

    told = [(event["sequence"], event["name"]) for event in county.timeline(case_id)]
    items = county.engine.client("dynamodb").query(
        TableName=county.engine.outputs["TableName"],
        KeyConditionExpression="pk = :case AND begins_with(sk, :event)",
        ExpressionAttributeValues={":case": {"S": f"CASE#{case_id}"}, ":event": {"S": "EVENT#"}},
    )["Items"]
    heard = [(event["detail"]["sequence"], event["detail-type"]) for event in ear.heard()]

    assert [number for number, _ in told] == list(range(1, len(told) + 1))
    assert [number for number, _ in told] == [event.sequence for item in items for event in read_events(item)]
    assert heard == told
    assert Counter(name for _, name in told) == {
        "CaseOpened": 1,
        "AnswerGiven": 3,
        "PairOffered": 1,
        "OfferAccepted": 2,
        "PairAssigned": 1,
        "WarningsAcknowledged": 2,
        "ResponderEnRoute": 2,
        "ResponderOnScene": 2,
        "ResponderClear": 2,
        "CaseHeld": 1,
    }


def test_one_correlation_id_is_found_in_the_log_of_every_function_on_the_way(county: County, ear: Ear) -> None:
    social_worker, police = county.on_call(*PAIR)
    county.held((social_worker, police))

    (correlation_id,) = {event["detail"]["correlation_id"] for event in ear.heard()}

    for function in ("intake", "relay", "dispatch", "notify", "watch", "api"):
        assert [line for line in county.engine.logs(function) if correlation_id in line], function


def test_no_personal_data_leaves_in_a_log_line_a_message_or_an_event(county: County, ear: Ear) -> None:
    social_worker, police = county.on_call(*PAIR)
    document = county.contact(CHILDREN_AT_LIVE_DOMESTIC)
    case_id = county.comes_by_bus(document)
    social_worker.says("decline", reason="I know Sample Parent 07 myself.")
    county.control_room.post(f"/cases/{case_id}/notes", {"text": "Sample Child 06 is at 3 Sample Street."})
    police.says("accept")
    county.engine.settle()

    data = document["data"]
    private = {data["summary"], data["location"]["address"], "Sample Parent 07", "Sample Child 06"}
    private |= {person["date_of_birth"] for person in data["persons"] if "date_of_birth" in person}
    private |= {person["name"] for person in data["persons"]}
    log_key = f"{data['log']['date']}:{data['log']['number']}"
    functions = county.engine.functions
    said = {
        "logs": "\n".join(line for function in functions for line in county.engine.logs(function)),
        "messages": "\n".join(sent["message"] for sent in county.engine.sent_messages()),
        "events": "\n".join(str(event) for event in ear.heard()),
    }

    assert all(text for text in said.values())
    assert {(where, text) for where, all_of_it in said.items() for text in private if text in all_of_it} == set()
    assert log_key not in said["logs"]
    assert log_key not in said["messages"]
    assert str(data["log"]["number"]) not in said["messages"]
