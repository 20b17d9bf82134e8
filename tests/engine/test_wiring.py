"""Rules, queues, streams and schedules fire as deployed, and at the engine's time."""

import json
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from local.engine import Engine, NotQuiet

pytestmark = pytest.mark.engine


def kept(probe: Engine) -> list[str]:
    """What the queue's reader kept."""
    probe.settle()
    items = probe.client("dynamodb").scan(TableName=probe.outputs["TableName"])["Items"]
    return sorted(item["body"]["S"] for item in items if item["pk"]["S"] == "KEPT")


def kept_details(probe: Engine) -> list[dict[str, object]]:
    """The details of the events that reached the queue's reader."""
    return [json.loads(body)["detail"] for body in kept(probe)]


def happen(probe: Engine, detail_type: str, source: str = "probe") -> None:
    entry = {
        "Source": source,
        "DetailType": detail_type,
        "Detail": json.dumps({"body": detail_type}),
        "EventBusName": probe.outputs["BusName"],
    }
    probe.client("events").put_events(Entries=[entry])


def store(probe: Engine, sk: str, body: str) -> None:
    item = {"pk": {"S": "CASE"}, "sk": {"S": sk}, "body": {"S": body}}
    probe.client("dynamodb").put_item(TableName=probe.outputs["TableName"], Item=item)


def send(probe: Engine, body: str, delay: int = 0) -> None:
    probe.client("sqs").send_message(QueueUrl=probe.outputs["QueueUrl"], MessageBody=body, DelaySeconds=delay)


def at_work(probe: Engine) -> bool:
    """Whether a function is running."""
    return any(name.startswith("running") for name in probe.busy())


def until(come: Callable[[], bool]) -> None:
    """It has come, within a minute."""
    given_up_at = time.monotonic() + 60
    while not come():
        assert time.monotonic() < given_up_at
        time.sleep(0.01)


def test_a_rule_brings_its_events_to_the_queue_and_the_function_runs(probe: Engine) -> None:
    happen(probe, "SomethingHappened")
    happen(probe, "SomethingElse")
    happen(probe, "SomethingHappened", source="somebody else")

    assert kept_details(probe) == [{"body": "SomethingHappened"}]


def test_a_stored_event_reaches_the_bus_by_the_stream(probe: Engine) -> None:
    store(probe, "EVENT#1", "first")
    store(probe, "STATE", "not an event")

    assert kept_details(probe) == [{"body": "first"}]


@pytest.mark.parametrize("trouble", ["poison", "explosive"])
def test_a_stream_record_that_can_not_be_relayed_is_set_apart_and_the_rest_arrives(
    probe: Engine, trouble: str
) -> None:
    for number, body in enumerate(["one", trouble, "three", "four"]):
        store(probe, f"EVENT#{number}", body)

    arrived = [str(detail["body"]) for detail in kept_details(probe)]

    assert set(arrived) == {"one", "three", "four"}
    (letter,) = probe.dead_letter_bodies()["RelayLetters"]
    assert json.loads(letter)["DDBStreamBatchInfo"]["batchSize"] == 1


def test_a_delayed_message_arrives_only_when_its_time_has_come(probe: Engine) -> None:
    send(probe, "later", delay=180)
    due = probe.next_due()
    assert due is not None

    probe.move_to(due - timedelta(seconds=10))
    assert kept(probe) == []

    probe.move_to(due)
    assert kept(probe) == ["later"]


def test_a_schedule_fires_when_its_time_has_come(probe: Engine) -> None:
    probe.move(timedelta(hours=1))
    kept(probe)
    probe.reset()

    probe.move(timedelta(minutes=59))
    assert kept(probe) == []

    probe.move(timedelta(minutes=1))
    assert kept(probe) == ['{"sweep": true}']


def test_a_schedule_goes_on_firing_when_the_clock_was_moved_back(probe: Engine) -> None:
    probe.move(timedelta(hours=-30))
    kept(probe)
    probe.reset()

    probe.move(timedelta(hours=1))
    assert kept(probe) == ['{"sweep": true}']


def test_a_message_that_keeps_failing_ends_among_the_dead_letters(probe: Engine) -> None:
    send(probe, "fail")
    send(probe, "fine")

    assert kept(probe) == ["fine"]
    assert probe.retrying() == {"Queue": 1}
    while due := probe.next_due():
        probe.move_to(due)
        probe.settle()

    assert probe.retrying() == {}
    assert probe.dead_letters() == {"Letters": 1}
    assert probe.dead_letter_bodies() == {"Letters": ["fail"]}


def test_a_message_whose_function_was_killed_is_tried_again(probe: Engine) -> None:
    send(probe, "slow")
    until(lambda: at_work(probe))  # an idle worker that is killed harms no message
    until(lambda: probe.kill("keep") > 0)

    probe.settle()
    due = probe.next_due()
    assert due is not None
    probe.move_to(due)

    assert kept(probe) == ["slow"]


def test_waiting_for_quiet_gives_a_picture_of_what_is_still_going_on(probe: Engine) -> None:
    send(probe, "slow")
    until(lambda: at_work(probe))

    with pytest.raises(NotQuiet, match="running"):
        probe.settle(timeout=0.5)

    probe.settle()
    assert probe.busy() == {}


def test_reset_leaves_nothing_behind(probe: Engine) -> None:
    store(probe, "EVENT#1", "first")
    send(probe, "later", delay=600)
    probe.invoke("look", {"try": "phone", "phone": "+447700900123", "message": "m"})
    probe.settle()

    probe.reset()

    assert probe.client("dynamodb").scan(TableName=probe.outputs["TableName"])["Count"] == 0
    assert probe.next_due() is None
    assert probe.sent_messages() == []
