"""Whoever watches is watched: silence of the sweep or of the canary is itself an alarm."""

import pytest

from shared.policy import load
from tests.infra.conftest import Resource, Synthesis, listed, target_of


def alarm_on(synthesis: Synthesis, metric: str, statistic: str) -> Resource:
    (alarm,) = (
        alarm
        for alarm in synthesis.of_type("AWS::CloudWatch::Alarm").values()
        if (alarm["MetricName"], alarm["Statistic"]) == (metric, statistic)
    )
    assert alarm["Namespace"] == "EarlyResponse"
    alerts = target_of(synthesis.template["Outputs"]["AlertsTopicArn"]["Value"])
    assert [target_of(action) for action in alarm["AlarmActions"]] == [alerts]
    return alarm


@pytest.mark.parametrize(
    ("metric", "function", "after_minutes"), [("Swept", "watch", 3), ("CanaryArrived", "notify", 10)]
)
def test_silence_is_an_alarm(live: Synthesis, metric: str, function: str, after_minutes: int) -> None:
    alarm = alarm_on(live, metric, "SampleCount")
    assert alarm["TreatMissingData"] == "breaching"
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "LessThanThreshold")
    assert alarm["Period"] * alarm["EvaluationPeriods"] == after_minutes * 60
    assert alarm["Dimensions"] == [{"Name": "service", "Value": function}]
    assert live.functions()[function]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == function


def test_a_canary_that_takes_half_a_minute_is_an_alarm(live: Synthesis) -> None:
    alarm = alarm_on(live, "CanaryArrived", "Maximum")
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (30, "GreaterThanOrEqualToThreshold")
    assert alarm["EvaluationPeriods"] == 1
    assert alarm["TreatMissingData"] == "notBreaching"


def test_a_case_that_the_sweep_could_not_move_is_an_alarm(live: Synthesis) -> None:
    alarm = alarm_on(live, "CouldNotMove", "Sum")
    assert (alarm["Threshold"], alarm["Period"]) == (1, 60)


def test_whoever_sends_the_canary_may_put_events_on_our_bus_and_nothing_else(live: Synthesis) -> None:
    (role,) = (
        target_of(schedule["Target"]["RoleArn"])
        for schedule in live.of_type("AWS::Scheduler::Schedule").values()
        if "EventBridgeParameters" in schedule["Target"]
    )
    (bus,) = live.of_type("AWS::Events::EventBus")
    (statement,) = live.statements_of(role)
    assert listed(statement["Action"]) == ["events:PutEvents"]
    assert [target_of(arn) for arn in listed(statement["Resource"])] == [bus]


def test_a_message_in_quarantine_that_nobody_mends_is_an_alarm_when_the_page_says_so(live: Synthesis) -> None:
    alarm = alarm_on(live, "QuarantineOldestAge", "Maximum")
    assert alarm["Threshold"] == load().quarantine.told_after.total_seconds()
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert (alarm["Period"], alarm["EvaluationPeriods"]) == (60, 1)
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "watch"}]
