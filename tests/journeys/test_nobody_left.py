"""More is asked than there are people."""

import pytest
import requests

from local.gateway import Gateway
from local.seed import PASSWORD
from tests.journeys.county import CHILDREN_AT_LIVE_DOMESTIC, PAIR, County, assignments

pytestmark = pytest.mark.engine

OTHER_SOCIAL_WORKER = "lancaster-sw-4"
WELFARE_CHECK = 36


def board_of_the_control_room(gateway: Gateway) -> str:
    """The board's page, as somebody in the control room has it on the screen."""
    browser = requests.Session()
    page = browser.post(
        f"{gateway.url}/sign-in",
        data={"username": "control.room", "password": PASSWORD, "next": "/board"},
        headers={"Origin": gateway.url},
        timeout=60,
    )
    page.raise_for_status()
    assert page.url.endswith("/board")
    return page.text


def test_when_nobody_is_left_the_duty_manager_knows_and_who_clears_is_asked_at_once(
    county: County, gateway: Gateway
) -> None:
    social_worker, police, _ = county.on_call(*PAIR, OTHER_SOCIAL_WORKER)
    attended = county.attended((social_worker, police))

    waiting = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))

    case = county.case(waiting)
    assert case["state"] == "waiting"
    expected = f"No police responder is on call and free. Waits for {police.id} and {OTHER_SOCIAL_WORKER}."
    assert case["waiting_because"] == expected
    (text,) = county.duty_manager_was_told()
    assert text.startswith("Grade 2 job, Lancaster, respond by Fri 20:1")
    assert f"/cases/{waiting}" in text
    board = board_of_the_control_room(gateway)
    assert 0 < board.index(waiting) < board.index(attended)

    police.says("clear")

    asked = assignments(county.case(waiting))
    assert asked == {police.id: "offered", OTHER_SOCIAL_WORKER: "offered"}
    assert len(police.texts()) == 2
    assert len(county.duty_manager_was_told()) == 1


def test_a_scheduled_visit_at_night_is_planned_for_the_morning_and_leaves_the_last_pair_free(
    county: County,
) -> None:
    county.it_is(2026, 11, 20, 23, 30)
    reserve = county.on_call("preston-sw-3", "preston-pc-3")

    answer = county.comes_by_api(county.contact(WELFARE_CHECK))
    case_id = answer["case_id"]
    assert answer["grade"] == 3
    assert "within 48 hours" in answer["answer"]
    assert county.case(case_id)["state"] == "waiting"

    county.it_is(2026, 11, 21, 8, 14)
    assert county.case(case_id)["waiting_because"] is None
    county.it_is(2026, 11, 21, 8, 16)
    because = county.case(case_id)["waiting_because"]
    assert because.startswith("Grade 3 waits for slack: who is idle is kept for the next Grade 2")
    assert not any(person.texts() for person in reserve)

    names = [
        f"{base}-{role}-{n}"
        for base in ("preston", "burnley", "lancaster")
        for role in ("sw", "pc")
        for n in (4, 5)
    ]
    others = county.on_call(*names)
    county.later(seconds=61)

    case = county.case(case_id)
    assert case["state"] == "offered"
    assert [len(person.texts()) for person in (*reserve, *others)].count(1) == 2
    assert county.duty_manager_was_told() == []


def test_the_pair_kept_in_reserve_is_there_for_the_next_priority_contact(county: County) -> None:
    reserve = county.on_call(*PAIR)
    scheduled = county.comes_by_api(county.contact(10))["case_id"]
    assert county.case(scheduled)["waiting_because"].startswith("Grade 3 waits for slack")

    priority = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))

    assert assignments(county.case(priority)) == {person.id: "offered" for person in reserve}
