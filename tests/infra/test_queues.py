"""Behind every asynchronous door is a queue, and nothing that it holds is lost unseen."""

import json

from infra.doors import EVENTS_HEARD
from shared.policy import load
from tests.infra.conftest import Synthesis, target_of

DEAD_LETTERS_METRIC = "ApproximateNumberOfMessagesVisible"

INBOXES = ("Intake", "Relay", *EVENTS_HEARD)


def test_what_a_function_can_not_handle_in_five_tries_is_put_aside(live: Synthesis) -> None:
    queues = live.of_type("AWS::SQS::Queue")
    sources = {name: queue for name, queue in queues.items() if "RedrivePolicy" in queue}
    assert len(sources) == len(INBOXES)
    for queue in sources.values():
        assert queue["RedrivePolicy"]["maxReceiveCount"] == 5
        assert target_of(queue["RedrivePolicy"]["deadLetterTargetArn"]) in queues.keys() - sources.keys()


def test_one_message_put_aside_raises_an_alarm_that_people_hear(live: Synthesis) -> None:
    queues = live.of_type("AWS::SQS::Queue")
    alarmed = {
        target_of(alarm["Dimensions"][0]["Value"])
        for alarm in live.of_type("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == DEAD_LETTERS_METRIC
        and (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")
        and target_of(alarm["AlarmActions"][0]) == target_of(live.template["Outputs"]["AlertsTopicArn"]["Value"])
    }
    assert alarmed == {name for name, queue in queues.items() if "RedrivePolicy" not in queue}


def test_alarms_may_be_published_on_the_encrypted_topic(live: Synthesis) -> None:
    alerts = target_of(live.template["Outputs"]["AlertsTopicArn"]["Value"])
    (topic_policy,) = (
        policy
        for policy in live.of_type("AWS::SNS::TopicPolicy").values()
        if [target_of(topic) for topic in policy["Topics"]] == [alerts]
    )
    (key,) = (key for key in live.of_type("AWS::KMS::Key").values() if "KeySpec" not in key)
    for document, action in (
        (topic_policy["PolicyDocument"], "sns:Publish"),
        (key["KeyPolicy"], "kms:GenerateDataKey"),
    ):
        allowed = [
            statement
            for statement in document["Statement"]
            if statement["Effect"] == "Allow" and "cloudwatch.amazonaws.com" in json.dumps(statement["Principal"])
        ]
        assert action in json.dumps(allowed)


def test_a_message_is_hidden_six_times_as_long_as_its_function_may_take(live: Synthesis) -> None:
    queues, functions = live.of_type("AWS::SQS::Queue"), live.of_type("AWS::Lambda::Function")
    fed = [
        (queues[target_of(mapping["EventSourceArn"])], functions[target_of(mapping["FunctionName"])])
        for mapping in live.of_type("AWS::Lambda::EventSourceMapping").values()
        if target_of(mapping["EventSourceArn"]) in queues
    ]
    assert len(fed) == len(INBOXES)
    for queue, function in fed:
        assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]


def test_a_bad_message_does_not_bring_back_the_good_ones_of_its_batch(live: Synthesis) -> None:
    for mapping in live.of_type("AWS::Lambda::EventSourceMapping").values():
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_an_event_that_holds_up_those_stored_after_it_raises_an_alarm_before_an_offer_runs_out(
    live: Synthesis,
) -> None:
    (mapping,) = (
        mapping
        for mapping in live.of_type("AWS::Lambda::EventSourceMapping").values()
        if "BisectBatchOnFunctionError" in mapping
    )
    (alarm,) = (
        alarm for alarm in live.of_type("AWS::CloudWatch::Alarm").values() if alarm["MetricName"] == "IteratorAge"
    )
    assert target_of(alarm["Dimensions"][0]["Value"]) == target_of(mapping["FunctionName"])
    assert target_of(alarm["AlarmActions"][0]) == target_of(live.template["Outputs"]["AlertsTopicArn"]["Value"])
    assert (alarm["Namespace"], alarm["Statistic"]) == ("AWS/Lambda", "Maximum")
    assert alarm["Threshold"] < load().dispatch.time_to_answer.total_seconds() * 1000


def test_one_search_for_a_rota_never_waits_for_another(live: Synthesis) -> None:
    (mapping,) = (
        mapping
        for mapping in live.of_type("AWS::Lambda::EventSourceMapping").values()
        if target_of(mapping["FunctionName"]).startswith("RotaPlanner")
    )
    assert mapping["BatchSize"] == 1


def test_messages_are_encrypted_with_our_key_and_never_sent_in_the_clear(live: Synthesis) -> None:
    queues = live.of_type("AWS::SQS::Queue")
    assert all(target_of(queue["KmsMasterKeyId"]) in live.of_type("AWS::KMS::Key") for queue in queues.values())
    refusing = {
        target_of(policy["Queues"][0])
        for policy in live.of_type("AWS::SQS::QueuePolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Action"] == "sqs:*"
        and statement["Condition"]["Bool"] == {"aws:SecureTransport": "false"}
    }
    assert refusing == set(queues)
