"""What people say to an offer, and what happens when they say nothing."""

from datetime import timedelta

import pytest

from local.callers import Refused
from tests.journeys.county import CHILDREN_AT_LIVE_DOMESTIC, PAIR, County, Person, assignments, moment

pytestmark = pytest.mark.engine

NEXT_POLICE = "lancaster-pc-4"


def offered_and_half_accepted(county: County) -> tuple[str, Person, Person]:
    """A case whose social worker has accepted and whose police responder says nothing; another is on call."""
    social_worker, police, _ = county.on_call(*PAIR, NEXT_POLICE)
    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))
    asked = assignments(county.case(case_id))
    assert set(asked) == set(PAIR), asked
    social_worker.says("accept")
    return case_id, social_worker, police


def expiry(county: County, case_id: str, who: Person) -> timedelta:
    """How long after the offer it runs out."""
    mine = next(a for a in county.case(case_id)["assignments"] if a["responder_id"] == who.id)
    return moment(mine["expires_at"]) - moment(mine["offered_at"])


def test_silence_ends_the_offer_at_its_moment_and_only_the_missing_half_is_asked_again(county: County) -> None:
    case_id, social_worker, police = offered_and_half_accepted(county)
    expires_at = moment(visit_of(police)["expires_at"])
    assert expiry(county, case_id, police) == timedelta(minutes=3)

    county.until(expires_at - timedelta(seconds=10))
    assert assignments(county.case(case_id))[police.id] == "offered"
    county.until(expires_at + timedelta(seconds=2))

    case = county.case(case_id)
    assert assignments(case) == {social_worker.id: "accepted", police.id: "timed_out", NEXT_POLICE: "offered"}
    ended_at = next(moment(a["ended_at"]) for a in case["assignments"] if a["responder_id"] == police.id)
    assert timedelta(0) <= ended_at - expires_at <= timedelta(seconds=5)
    assert police.visit() is None
    assert len(social_worker.texts()) == 1
    assert {p.id: len(p.texts()) for p in county.everybody() if p.texts()} == dict.fromkeys(assignments(case), 1)
    with pytest.raises(Refused) as refused:
        police.api.post(f"/cases/{case_id}/accept")
    assert refused.value.status == 404


def test_an_offer_made_while_the_partner_still_thinks_ends_at_its_own_moment(county: County) -> None:
    social_worker, police, other = county.on_call(*PAIR, NEXT_POLICE)
    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))
    county.later(minutes=2)
    police.says("decline", reason="Car will not start.")
    social_worker.says("accept")
    expires_at = moment(visit_of(other)["expires_at"])

    county.until(expires_at - timedelta(seconds=10))
    assert assignments(county.case(case_id))[other.id] == "offered"
    county.until(expires_at + timedelta(seconds=2))

    assert assignments(county.case(case_id))[other.id] == "timed_out"


def visit_of(person: Person) -> dict[str, str]:
    """The person's own part of what their phone shows."""
    visit = person.visit()
    assert visit is not None
    mine: dict[str, str] = next(a for a in visit["assignments"] if a["responder_id"] == person.id)
    return mine


def test_when_the_timer_is_lost_the_sweep_ends_the_offer_within_a_minute(county: County) -> None:
    case_id, _, police = offered_and_half_accepted(county)
    expires_at = moment(visit_of(police)["expires_at"])
    county.engine.client("sqs").purge_queue(QueueUrl=county.engine.outputs["WatchQueueUrl"])

    county.until(expires_at - timedelta(seconds=30))
    county.until(expires_at + timedelta(seconds=5))
    assert assignments(county.case(case_id))[police.id] == "offered"
    county.until(expires_at + timedelta(seconds=59))

    assert assignments(county.case(case_id))[police.id] == "timed_out"
    assert assignments(county.case(case_id))[NEXT_POLICE] == "offered"


def test_a_decline_with_its_reason_leaves_the_partner_as_they_are(county: County) -> None:
    case_id, social_worker, police = offered_and_half_accepted(county)

    with pytest.raises(Refused) as refused:
        police.says("decline", reason="  ")
    assert refused.value.status == 422
    police.says("decline", reason="Car will not start.")

    case = county.case(case_id)
    assert assignments(case) == {social_worker.id: "accepted", police.id: "declined", NEXT_POLICE: "offered"}
    assert "Car will not start." in [a["reason"] for a in case["assignments"]]
    assert police.visit() is None
    assert len(social_worker.texts()) == 1
    (declined,) = [event for event in county.timeline(case_id) if event["name"] == "OfferDeclined"]
    assert declined["actor"] == police.id
    assert declined["data"] == {"responder_id": police.id, "role": "police"}


def test_the_same_answer_from_two_devices_is_one_answer(county: County) -> None:
    social_worker, _ = county.on_call(*PAIR)
    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))

    first, again = social_worker.says("accept"), social_worker.says("accept")

    assert assignments(first) == assignments(again)
    assert county.names_of(case_id).count("OfferAccepted") == 1


def test_when_the_control_room_stands_somebody_down_they_are_told_and_the_role_is_asked_again(
    county: County,
) -> None:
    case_id, social_worker, police = offered_and_half_accepted(county)
    police.says("accept")

    body = {"responder_id": police.id, "reason": "Needed at a crash."}
    county.control_room.post(f"/cases/{case_id}/stand-down", body)
    county.engine.settle()

    assert assignments(county.case(case_id)) == {
        social_worker.id: "accepted",
        police.id: "stood_down",
        NEXT_POLICE: "offered",
    }
    assert [
        text for text in police.texts() if text.startswith("You are not needed any more: Grade 2 job, Lancaster")
    ]


def test_while_nobody_answers_one_after_the_other_is_told_that_the_time_is_going(county: County) -> None:
    county.on_call(*PAIR)
    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))
    reported_at = moment(county.case(case_id)["reported_at"])

    told = []
    for minutes in (25, 31, 46, 61):
        county.until(reported_at + timedelta(minutes=minutes))
        told.append(
            [event["data"]["to"] for event in county.timeline(case_id) if "of the time has gone" in str(event)]
        )

    assert told == [
        [],
        ["duty_manager"],
        ["duty_manager", "emergency_duty_team"],
        ["duty_manager", "emergency_duty_team", "duty_manager"],
    ]
    texts = [text for text in county.duty_manager_was_told() if "of the time has gone" in text]
    assert len(texts) == 3
    assert all(text.startswith("Grade 2 job, Lancaster, respond by Fri 19:58.") for text in texts)
