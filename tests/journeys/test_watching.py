"""Watching the watcher: a canary walks the real path and touches nobody; the sweep shows that it is alive."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from tests.journeys.county import CHILDREN_AT_LIVE_DOMESTIC, PAIR, County, moment
from tests.journeys.test_troubles import kill_at_work

pytestmark = pytest.mark.engine


def arrivals(county: County) -> list[float]:
    """The seconds that each canary took, as the metric says them."""
    return [seconds for line in written(county, "notify", "CanaryArrived") for seconds in line["CanaryArrived"]]


def written(county: County, function: str, metric: str) -> list[dict[str, Any]]:
    """Every line of the function's log that tells CloudWatch of this metric."""
    return [json.loads(line) for line in county.engine.logs(function) if f'"{metric}"' in line and "_aws" in line]


@contextmanager
def out_of_order(county: County, queue: str) -> Iterator[None]:
    """Nothing reads this queue."""
    client = county.engine.client("lambda")
    function = county.engine.functions[queue.lower()]
    (mapping,) = client.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    yield
    client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def wait_before(county: County, queue: str) -> None:
    """All is quiet but for what waits in this queue."""
    given_up_at = time.monotonic() + 60
    while time.monotonic() < given_up_at:
        busy = county.engine.busy()
        if busy and all(name.startswith(f"visible in {queue}Queue") for name in busy):
            return
        time.sleep(0.02)
    raise AssertionError(f"Nothing waits before {queue}: {county.engine.busy()}")


def canary_items(county: County) -> list[dict[str, Any]]:
    """Everything that the table holds of canaries."""
    items = county.engine.client("dynamodb").scan(TableName=county.engine.outputs["TableName"])["Items"]
    return [item for item in items if item.get("kind", {}).get("S") in ("case", "contact", "event")]


def test_a_canary_arrives_at_the_end_of_the_path_and_touches_nobody(county: County) -> None:
    pair = county.on_call(*PAIR)
    before = arrivals(county)

    county.later(minutes=5)

    (seconds,) = arrivals(county)[len(before) :]
    assert 0 <= seconds < 30
    assert county.control_room.get("/cases") == []
    assert [person.texts() for person in pair] == [[], []]
    assert [person.visit() for person in pair] == [None, None]
    assert county.duty_manager_was_told() == []
    assert county.manager.get("/figures")["contacts"] == 0
    assert county.engine.dead_letters() == {}


@pytest.mark.parametrize(
    ("function", "metric", "statistic"),
    [
        ("notify", "CanaryArrived", "SampleCount"),
        ("watch", "Swept", "SampleCount"),
        ("watch", "QuarantineOldestAge", "Maximum"),
    ],
)
def test_what_is_written_is_the_very_metric_that_an_alarm_waits_for(
    county: County, function: str, metric: str, statistic: str
) -> None:
    county.later(minutes=5)

    line = written(county, function, metric)[-1]

    (told,) = line["_aws"]["CloudWatchMetrics"]
    alarms = county.engine.stack.template.of_type("AWS::CloudWatch::Alarm").values()
    (waits,) = (a for a in alarms if (a["MetricName"], a["Statistic"]) == (metric, statistic))
    assert told["Namespace"] == waits["Namespace"]
    assert [{"Name": name, "Value": line[name]} for (name,) in told["Dimensions"]] == waits["Dimensions"]


def test_whatever_a_canary_leaves_in_the_table_the_table_forgets_within_a_day(county: County) -> None:
    county.later(minutes=5)

    items = canary_items(county)
    assert sorted(item["kind"]["S"] for item in items) == ["case", "contact", "event", "event"]
    tomorrow = (county.engine.now() + timedelta(days=1, seconds=1)).timestamp()
    assert all(0 < int(item["ttl"]["N"]) <= tomorrow for item in items)
    assert not any("reported_on" in item or "live_in" in item or "due_in" in item for item in items)


def test_with_the_relay_killed_at_work_the_canary_still_arrives_once(county: County) -> None:
    before = arrivals(county)
    county.engine.kill("relay")
    county.engine.move(timedelta(minutes=5))
    kill_at_work(county, "relay")

    county.until_nothing_is_tried_again()

    assert len(arrivals(county)) == len(before) + 1


@pytest.mark.parametrize("queue", ["Intake", "Dispatch", "Notify"])
def test_with_any_step_of_the_path_out_of_order_no_arrival_is_written(county: County, queue: str) -> None:
    before = arrivals(county)
    with out_of_order(county, queue):
        county.engine.move(timedelta(minutes=5))
        wait_before(county, queue)

        assert arrivals(county) == before
    county.engine.settle()
    assert len(arrivals(county)) == len(before) + 1


def test_the_desk_sees_when_the_last_sweep_was(county: County) -> None:
    county.later(minutes=1)

    health = county.control_room.get("/health")

    assert health["seconds_since_sweep"] < 30
    assert health["sweep_is_late"] is False


def test_a_pair_that_never_sets_out_is_told_to_the_duty_manager_once(county: County) -> None:
    pair = county.on_call(*PAIR)
    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))
    for person in pair:
        person.says("accept")

    for _ in range(3):
        county.later(minutes=11)

    told = [text for text in county.duty_manager_was_told() if "has not set out" in text]
    assert len(told) == 1
    (live,) = county.control_room.get("/cases")
    assert live["case_id"] == case_id
    assert len(live["stuck"]) == len(pair)
    assert moment(county.case(case_id)["deadline"]) > county.engine.now() - timedelta(hours=1)


def test_a_case_whose_event_was_lost_is_healed_by_the_sweep_and_the_log_says_why(county: County) -> None:
    pair = county.on_call(*PAIR)
    with out_of_order(county, "Dispatch"):
        county.put_on_the_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))
        wait_before(county, "Dispatch")
        county.engine.client("sqs").purge_queue(QueueUrl=county.engine.outputs["DispatchQueueUrl"])

    county.later(minutes=2)

    assert [len(person.texts()) for person in pair] == [1, 1]
    (live,) = county.control_room.get("/cases")
    healed = [line for line in county.engine.logs("watch") if '"Healed"' in line and live["case_id"] in line]
    assert "nobody_looked_for" in [json.loads(line)["reason"] for line in healed]
