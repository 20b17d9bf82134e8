"""Functions run as designed: same package, right processor, traced, told what they need to know."""

import re
from datetime import timedelta
from typing import Any

import pytest

from infra.recipes import BESIDES
from shared.planning.proposal.defaults import defaults
from shared.policy.proposal_files import proposing
from shared.settings import Settings
from tests.infra.conftest import Synthesis, target_of

ALWAYS = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "LOG_LEVEL", "STAGE"}
TOLD = {
    "intake": {"TABLE_NAME", "MATCHING_KEYS"},
    "dispatch": {"TABLE_NAME", "TRAVEL_TIMES"},
    "notify": {"TABLE_NAME", "ALERTS_TOPIC_ARN", "CONSOLE_URL"},
    "watch": {"TABLE_NAME", "TRAVEL_TIMES", "WATCH_QUEUE_URL"},
    "planner": {"TABLE_NAME"},
    "replay": {"TABLE_NAME"},
    "rota": {"TABLE_NAME", "ROTA_TOPIC_ARN"},
    "rota_planner": {"TABLE_NAME"},
    "feedback": {
        "TABLE_NAME",
        "FEEDBACK_QUEUE_URL",
        "REGISTRATIONS_SECRET",
        "CALLBACK_HOSTS",
        "CALLBACK_TEST_PORT",
    },
    "simulator": {"TABLE_NAME"},
    "relay": {"BUS_NAME", "TABLE_NAME", "RELAY_QUEUE_URL"},
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
    by_the_operator = {"PLACES_FILE"}  # with the county's own records (docs/deploy.md)
    assert given - own_to_powertools == {name.upper() for name in Settings.model_fields} - by_the_operator


def test_messages_link_to_the_address_that_the_operator_gave(live: Synthesis) -> None:
    assert told(live, "notify")["CONSOLE_URL"] == {"Ref": "ConsoleUrl"}
    assert live.template["Parameters"].keys() == {
        "ConsoleUrl",
        "TravelTimes",
        "CallbackHosts",
        "CallbackTestPort",
    }
    assert live.template["Parameters"]["ConsoleUrl"]["Default"] == "https://early-response.example.gov.uk"


def test_travel_is_reckoned_by_the_model_until_the_operator_says_otherwise(live: Synthesis) -> None:
    parameter = live.template["Parameters"]["TravelTimes"]
    assert (parameter["Default"], parameter["AllowedValues"]) == ("model", ["model", "amazon-location"])
    for function in ("dispatch", "watch", "api", "console"):
        assert told(live, function)["TRAVEL_TIMES"] == {"Ref": "TravelTimes"}


def test_every_function_runs_on_arm_and_is_traced(live: Synthesis) -> None:
    for function in live.functions().values():
        assert function["Runtime"] == "python3.13"
        assert function["Architectures"] == ["arm64"]
        assert function["TracingConfig"] == {"Mode": "Active"}


def test_all_functions_run_one_package_but_those_that_need_a_library_of_their_own(live: Synthesis) -> None:
    packages = {name: function["Code"]["S3Key"] for name, function in live.functions().items()}
    own = [packages.pop(name) for name in BESIDES]
    assert len(set(packages.values())) == 1
    assert len({*packages.values(), *own}) == 1 + len(BESIDES)


def test_the_search_for_a_rota_has_two_processors_and_longer_than_the_search_may_take(live: Synthesis) -> None:
    function = live.functions()["rota_planner"]
    assert function["MemorySize"] >= 2 * 1769
    rules, silent_for = proposing().proposals, proposing().jobs.silent_for
    assert defaults().effort.seconds * rules.most_weeks / rules.usual_weeks * 2 < function["Timeout"]
    assert timedelta(seconds=function["Timeout"]) < silent_for
    queues = live.of_type("AWS::SQS::Queue").items()
    (queue,) = (q for name, q in queues if name.startswith("RotaPlannerQueue") and "RedrivePolicy" in q)
    assert silent_for <= timedelta(seconds=queue["VisibilityTimeout"])


def test_logs_are_not_kept_for_ever(live: Synthesis) -> None:
    for log in live.of_type("AWS::Logs::LogGroup").values():
        assert log["RetentionInDays"] == 365


def test_the_operator_is_given_the_names_of_what_was_made(live: Synthesis) -> None:
    inboxes = (
        "Intake",
        "Dispatch",
        "Notify",
        "Watch",
        "Planner",
        "Relay",
        "Replay",
        "Rota",
        "RotaPlanner",
        "Feedback",
        "Simulator",
    )
    queues = {f"{name}QueueUrl" for name in inboxes}
    names = {"ApiUrl", "TableName", "BusName", "UserPoolId", "UserPoolClientId", "AlertsTopicArn", "RotaTopicArn"}
    assert live.template["Outputs"].keys() == names | queues


def test_callbacks_reach_nobody_until_the_operator_names_a_host(live: Synthesis) -> None:
    parameters = live.template["Parameters"]
    assert told(live, "feedback")["CALLBACK_HOSTS"] == {"Ref": "CallbackHosts"}
    assert (parameters["CallbackHosts"]["Default"], parameters["CallbackTestPort"]["Default"]) == ("none", "0")
    hosts = re.compile(parameters["CallbackHosts"]["AllowedPattern"])
    assert hosts.fullmatch("callbacks.example.police.uk,answers.example.gov.uk")
    assert not any(hosts.fullmatch(text) for text in ("*", "*.police.uk", "localhost", "a.b/c", "a.b:443", "A.B"))


def test_what_senders_have_registered_is_a_secret_under_our_key_that_outlives_the_stack(live: Synthesis) -> None:
    (secret,) = live.of_type("AWS::SecretsManager::Secret").values()
    assert target_of(secret["KmsKeyId"]) in live.of_type("AWS::KMS::Key")
    assert (secret["SecretString"], secret["_"]["DeletionPolicy"]) == ("{}", "Retain")
