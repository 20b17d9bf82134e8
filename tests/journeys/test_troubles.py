"""Functions die, the bus repeats itself, messages are poison: everything still ends right."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.conftest import Ear
from tests.journeys.county import CHILDREN_AT_LIVE_DOMESTIC, PAIR, County, assignments

pytestmark = pytest.mark.engine


def kill_at_work(county: County, function: str) -> None:
    """The function was killed while it was handling something."""
    running = f"running {county.engine.functions[function]}"
    given_up_at = time.monotonic() + 60
    while time.monotonic() < given_up_at:
        if running in county.engine.busy() and county.engine.kill(function):
            return
        time.sleep(0.005)
    raise AssertionError(f"{function} was never seen at work.")


@pytest.mark.parametrize("function", ["intake", "relay", "dispatch", "notify", "watch"])
def test_a_function_that_is_killed_at_work_loses_nothing_and_repeats_nothing(
    county: County, ear: Ear, function: str
) -> None:
    pair = county.on_call(*PAIR)
    document = county.contact(CHILDREN_AT_LIVE_DOMESTIC)
    county.engine.kill(function)  # the next one has to start first: it dies before it can have done its work

    county.put_on_the_bus(document)
    kill_at_work(county, function)
    county.until_nothing_is_tried_again()

    case_id = county.comes_by_api(document)["case_id"]
    assert assignments(county.case(case_id)) == dict.fromkeys(PAIR, "offered")
    assert [len(person.texts()) for person in pair] == [1, 1]
    assert county.names_of(case_id) == ["CaseOpened", "PairOffered"]
    assert {event["detail"]["case_id"] for event in ear.heard()} == {case_id}
    for person in pair:
        person.says("accept")
    assert county.case(case_id)["state"] == "assigned"
    assert county.engine.dead_letters() == {}


def test_what_the_bus_delivers_twice_happens_once(county: County, ear: Ear) -> None:
    pair = county.on_call(*PAIR)
    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))
    pair[0].says("decline", reason="Car will not start.")
    before = county.timeline(case_id)
    told = len(county.engine.sent_messages())

    for event in ear.heard():
        county.put_event(event["detail-type"], event["detail"], source="early-response")
    county.engine.settle()

    assert county.timeline(case_id) == before
    assert len(county.engine.sent_messages()) == told


def test_poison_in_every_queue_is_set_apart_and_the_rest_flows(county: County) -> None:
    pair = county.on_call(*PAIR)
    doors = ("IntakeQueue", "DispatchQueue", "NotifyQueue", "RelayQueue", "WatchQueue")
    for door in doors:
        url = county.engine.outputs[f"{door}Url"]
        county.engine.client("sqs").send_message(QueueUrl=url, MessageBody=f"poison for {door}")

    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))
    assert county.case(case_id)["state"] == "offered"
    assert [len(person.texts()) for person in pair] == [1, 1]

    county.until_nothing_is_tried_again()
    letters = county.engine.dead_letter_bodies()
    ours = doors[1:]
    assert sorted(body for bodies in letters.values() for body in bodies) == sorted(
        f"poison for {d}" for d in ours
    )
    assert len(letters) == len(ours)
    (kept,) = county.control_room.get("/quarantine")  # what others send is for people to look at
    assert kept["reasons"] == [": This is no message of the bus."]


def break_settings(county: County, function: str) -> Callable[[], None]:
    """The function was deployed without its settings; what is returned deploys it as it was."""
    functions: Any = county.engine.client("lambda")
    named = {"FunctionName": county.engine.functions[function]}
    as_it_was = functions.get_function_configuration(**named)["Environment"]
    kept = {k: v for k, v in as_it_was["Variables"].items() if k != "TABLE_NAME"}
    functions.update_function_configuration(**named, Environment={"Variables": kept})
    return lambda: functions.update_function_configuration(**named, Environment=as_it_was)


def put_back(county: County, door: str, times: int) -> None:
    """Every dead letter of this queue lies in it again, so many times each, and all that follows has happened."""
    sqs: Any = county.engine.client("sqs")
    url = county.engine.outputs[f"{door}Url"]
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]["RedrivePolicy"]
    dead = sqs.get_queue_url(QueueName=json.loads(told)["deadLetterTargetArn"].rpartition(":")[2])["QueueUrl"]
    while found := sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10).get("Messages"):
        for message in found:
            for _ in range(times):
                sqs.send_message(QueueUrl=url, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
    county.engine.settle()


def test_contacts_that_a_bad_deployment_set_apart_are_dispatched_once_they_are_put_back(
    county: County, ear: Ear
) -> None:
    pair = county.on_call(*PAIR)
    document = county.contact(CHILDREN_AT_LIVE_DOMESTIC)
    mend = break_settings(county, "intake")
    try:
        county.put_on_the_bus(document)
        for _ in range(6):
            county.later(seconds=61)
    finally:
        mend()
    county.until_nothing_is_tried_again()  # the canaries of these minutes, which failed less often
    set_apart = [body for bodies in county.engine.dead_letter_bodies().values() for body in bodies]
    assert [body for body in set_apart if document["id"] in body] != []
    assert [event for event in ear.heard() if event["detail-type"] == "CaseOpened"] == []

    put_back(county, "IntakeQueue", times=2)

    assert county.engine.dead_letters() == {}
    case_id = county.comes_by_api(document)["case_id"]
    assert county.names_of(case_id) == ["CaseOpened", "PairOffered"]
    assert [len(person.texts()) for person in pair] == [1, 1]
