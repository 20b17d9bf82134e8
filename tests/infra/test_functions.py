"""Functions run as designed: same package, right processor, traced, told what they need to know."""

from typing import Any

import pytest

from shared.settings import Settings
from tests.infra.conftest import Synthesis

ALWAYS = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "LOG_LEVEL", "STAGE"}
TOLD = {
    "intake": {"TABLE_NAME", "MATCHING_KEYS"},
    "dispatch": {"TABLE_NAME", "TRAVEL_TIMES"},
    "notify": {"TABLE_NAME", "ALERTS_TOPIC_ARN", "CONSOLE_URL"},
    "watch": {"TABLE_NAME", "TRAVEL_TIMES", "WATCH_QUEUE_URL"},
    "planner": {"TABLE_NAME"},
    "rota": {"TABLE_NAME", "ALERTS_TOPIC_ARN"},
    "simulator": {"TABLE_NAME"},
    "relay": {"BUS_NAME"},
    "api": {"TABLE_NAME", "MATCHING_KEYS", "TRAVEL_TIMES"},
    "console": {"TABLE_NAME", "MATCHING_KEYS", "TRAVEL_TIMES", "USER_POOL_CLIENT_ID"},
}


def told(synthesis: Synthesis, function: str) -> dict[str, Any]:
    return synthesis.functions()[function]["Environment"]["Variables"]


@pytest.mark.parametrize("function", TOLD)
def test_a_function_is_told_what_it_needs_to_know(live: Synthesis, function: str) -> None:
    variables = told(live, function)
    assert variables.keys() == ALWAYS | TOLD[function]
    assert variables["POWERTOOLS_SERVICE_NAME"] == function
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == "EarlyResponse"
    assert variables["STAGE"] == "live"


def test_every_setting_that_our_code_knows_is_given_to_some_function_and_no_other(live: Synthesis) -> None:
    given = {name for function in TOLD for name in told(live, function)}
    own_to_powertools = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "LOG_LEVEL"}
    assert given - own_to_powertools == {name.upper() for name in Settings.model_fields}


def test_messages_link_to_the_address_that_the_operator_gave(live: Synthesis) -> None:
    assert told(live, "notify")["CONSOLE_URL"] == {"Ref": "ConsoleUrl"}
    assert live.template["Parameters"].keys() == {"ConsoleUrl", "TravelTimes"}
    assert live.template["Parameters"]["ConsoleUrl"]["Default"] == "https://early-response.example.gov.uk"


def test_travel_is_reckoned_by_the_model_until_the_operator_says_otherwise(live: Synthesis) -> None:
    parameter = live.template["Parameters"]["TravelTimes"]
    assert (parameter["Default"], parameter["AllowedValues"]) == ("model", ["model", "amazon-location"])
    for function in ("dispatch", "watch", "api", "console"):
        assert told(live, function)["TRAVEL_TIMES"] == {"Ref": "TravelTimes"}


def test_every_function_but_the_simulator_runs_the_same_package_on_arm_and_is_traced(live: Synthesis) -> None:
    by_name = live.functions()
    functions = by_name.values()
    for function in functions:
        assert function["Runtime"] == "python3.13"
        assert function["Architectures"] == ["arm64"]
        assert function["TracingConfig"] == {"Mode": "Active"}
    simulator = by_name.pop("simulator")["Code"]["S3Key"]
    (common,) = {function["Code"]["S3Key"] for function in by_name.values()}
    assert simulator != common


def test_logs_are_not_kept_for_ever(live: Synthesis) -> None:
    for log in live.of_type("AWS::Logs::LogGroup").values():
        assert log["RetentionInDays"] == 365


def test_the_operator_is_given_the_names_of_what_was_made(live: Synthesis) -> None:
    queues = {
        f"{name}QueueUrl" for name in ("Intake", "Dispatch", "Notify", "Watch", "Planner", "Rota", "Simulator")
    }
    names = {"ApiUrl", "TableName", "BusName", "UserPoolId", "UserPoolClientId", "AlertsTopicArn"}
    assert live.template["Outputs"].keys() == names | queues
