"""Each function may do what it must, and nothing else."""

from typing import Any

import pytest

from tests.infra.conftest import Synthesis, listed, target_of


def of(service: str, *actions: str) -> set[str]:
    return {f"{service}:{action}" for action in actions}


BASIC = of("logs", "CreateLogStream", "PutLogEvents") | of("xray", "PutTraceSegments", "PutTelemetryRecords")
TABLE = of(
    "dynamodb", "GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"
)
KEY_OF_TABLE = of("kms", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")
KEEPER = BASIC | TABLE | KEY_OF_TABLE
JOURNEY_TIMES = of("geo-routes", "CalculateRouteMatrix")
TAKER = KEEPER | {"kms:GenerateMac"}
DECIDER = KEEPER | JOURNEY_TIMES
RECEIVE = of("sqs", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "ChangeMessageVisibility")
STREAM = of("dynamodb", "DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
PUT_ASIDE = of("sqs", "SendMessage", "GetQueueAttributes", "GetQueueUrl") | of("kms", "Decrypt", "GenerateDataKey")

ALLOWED = {
    "intake": TAKER | RECEIVE,
    "dispatch": DECIDER | RECEIVE,
    "notify": KEEPER | RECEIVE | {"sns:Publish"},
    "watch": DECIDER | RECEIVE | {"sqs:SendMessage"},
    "planner": KEEPER | RECEIVE,
    "replay": KEEPER | RECEIVE,
    "rota": KEEPER | RECEIVE | {"sns:Publish"},
    "feedback": KEEPER | RECEIVE | {"sqs:SendMessage", "secretsmanager:GetSecretValue"},
    "rota_planner": KEEPER | RECEIVE,
    "simulator": KEEPER | RECEIVE,
    "relay": BASIC | STREAM | PUT_ASIDE | RECEIVE | {"events:PutEvents", "dynamodb:GetItem"},
    "api": TAKER | DECIDER,
    "console": TAKER | DECIDER | {"cognito-idp:InitiateAuth"},
}
# These know no resource: AWS takes nothing but a star for them.
WITHOUT_RESOURCE = {"xray:PutTraceSegments", "xray:PutTelemetryRecords", "dynamodb:ListStreams"}


def role_of(synthesis: Synthesis, function: str) -> str:
    return target_of(synthesis.functions()[function]["Role"])


def actions(statements: list[dict[str, Any]]) -> set[str]:
    return {action for statement in statements for action in listed(statement["Action"])}


def test_all_functions_are_there(live: Synthesis) -> None:
    assert live.functions().keys() == ALLOWED.keys()


@pytest.mark.parametrize("function", ALLOWED)
def test_a_function_may_do_what_it_must_and_nothing_else(live: Synthesis, function: str) -> None:
    assert actions(live.statements_of(role_of(live, function))) == ALLOWED[function]


def test_no_two_functions_share_a_role_or_a_log(live: Synthesis) -> None:
    functions = live.functions()
    assert len({target_of(f["Role"]) for f in functions.values()}) == len(functions)
    assert len({target_of(f["LoggingConfig"]["LogGroup"]) for f in functions.values()}) == len(functions)


def test_a_function_writes_only_its_own_log(live: Synthesis) -> None:
    for name, function in live.functions().items():
        (where,) = (
            listed(s["Resource"])
            for s in live.statements_of(role_of(live, name))
            if "logs:PutLogEvents" in listed(s["Action"])
        )
        assert [target_of(arn) for arn in where] == [target_of(function["LoggingConfig"]["LogGroup"])]


def test_nobody_may_do_everything_of_a_kind_and_a_star_stands_only_where_there_is_no_resource(
    live: Synthesis,
) -> None:
    for role in live.of_type("AWS::IAM::Role"):
        for statement in live.statements_of(role):
            assert not [action for action in listed(statement["Action"]) if "*" in action]
            if "*" in listed(statement.get("Resource", [])):
                assert set(listed(statement["Action"])) <= WITHOUT_RESOURCE


def test_roles_have_no_rights_but_those_written_here(live: Synthesis) -> None:
    for role in live.of_type("AWS::IAM::Role").values():
        assert "ManagedPolicyArns" not in role
        assert "Policies" not in role


def test_text_messages_may_go_to_phones_but_to_no_topic_except_our_own(live: Synthesis) -> None:
    publishing = [s for s in live.statements_of(role_of(live, "notify")) if "sns:Publish" in listed(s["Action"])]
    to_topic, to_phones = sorted(publishing, key=lambda s: "NotResource" in s)
    assert target_of(to_topic["Resource"]) in live.of_type("AWS::SNS::Topic")
    assert to_phones["NotResource"] == {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":sns:*:*:*"]]}


def test_gaps_in_the_cover_go_to_the_rota_administrators_and_alarms_do_not(live: Synthesis) -> None:
    desk = target_of(live.template["Outputs"]["RotaTopicArn"]["Value"])
    publishing = [s for s in live.statements_of(role_of(live, "rota")) if "sns:Publish" in listed(s["Action"])]
    assert [target_of(topic) for statement in publishing for topic in listed(statement["Resource"])] == [desk]
    assert "KmsMasterKeyId" in live.of_type("AWS::SNS::Topic")[desk]
    alarms = live.of_type("AWS::CloudWatch::Alarm").values()
    assert desk not in {target_of(action) for alarm in alarms for action in alarm["AlarmActions"]}


def test_the_table_is_reached_by_name_and_so_is_each_of_its_indexes(live: Synthesis) -> None:
    (table,) = live.of_type("AWS::DynamoDB::Table")
    arn = {"Fn::GetAtt": [table, "Arn"]}
    indexes = [{"Fn::Join": ["", [arn, f"/index/{name}"]]} for name in ("due", "led", "live", "reported")]
    for statement in live.statements_of(role_of(live, "dispatch")):
        if "dynamodb:Query" in listed(statement["Action"]):
            assert listed(statement["Resource"]) == [arn, *indexes]
        elif any(action.startswith("dynamodb:") for action in listed(statement["Action"])):
            assert listed(statement["Resource"]) == [arn]


def test_our_key_serves_only_through_the_service_that_needs_it(live: Synthesis) -> None:
    for role in live.of_type("AWS::IAM::Role"):
        for statement in live.statements_of(role):
            used = [action for action in listed(statement["Action"]) if action.startswith("kms:")]
            if used == ["kms:GenerateMac"]:
                (key,) = listed(statement["Resource"])
                assert live.of_type("AWS::KMS::Key")[target_of(key)]["KeyUsage"] == "GENERATE_VERIFY_MAC"
            elif used:
                assert "kms:ViaService" in statement["Condition"]["StringEquals"]


def test_journey_times_are_asked_of_the_provider_of_our_region_and_of_nothing_else(live: Synthesis) -> None:
    (asking,) = (
        s
        for s in live.statements_of(role_of(live, "dispatch"))
        if "geo-routes:CalculateRouteMatrix" in listed(s["Action"])
    )
    region = ["arn:", {"Ref": "AWS::Partition"}, ":geo-routes:", {"Ref": "AWS::Region"}, "::provider/default"]
    assert asking["Resource"] == {"Fn::Join": ["", region]}
