"""The function as deployed: the real adapters, with moto as the double of DynamoDB and Cognito."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from moto import mock_aws

from shared.bootstrap import application
from tests.component.console.world import PASSWORD
from tests.tables import create_table, matching_key


@dataclass
class Context:
    """What Lambda tells a function about itself."""

    function_name: str = "console"
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = "arn:aws:lambda:eu-west-2:111111111111:function:console"
    aws_request_id: str = "11111111-1111-1111-1111-111111111111"


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A table, and a user pool in which somebody of the control room has a password."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    monkeypatch.setenv("TABLE_NAME", "table")
    application.cache_clear()
    with mock_aws():
        create_table(boto3.client("dynamodb"), "table")
        monkeypatch.setenv("MATCHING_KEYS", matching_key())
        pools = boto3.client("cognito-idp")
        pool = pools.create_user_pool(PoolName="people")["UserPool"]["Id"]
        flows = ["ALLOW_USER_PASSWORD_AUTH"]
        client = pools.create_user_pool_client(UserPoolId=pool, ClientName="pages", ExplicitAuthFlows=flows)
        monkeypatch.setenv("USER_POOL_CLIENT_ID", client["UserPoolClient"]["ClientId"])
        pools.create_group(UserPoolId=pool, GroupName="control-room")
        pools.admin_create_user(UserPoolId=pool, Username="c.room")
        pools.admin_set_user_password(UserPoolId=pool, Username="c.room", Password=PASSWORD, Permanent=True)
        pools.admin_add_user_to_group(UserPoolId=pool, Username="c.room", GroupName="control-room")
        yield
    application.cache_clear()


def _call(method: str, path: str, cookie: str = "", **fields: str) -> dict[str, Any]:
    from functions.console.handler import handler

    event = {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"x-forwarded-proto": "https"},
        "cookies": [cookie] if cookie else [],
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
            "requestId": "request-1",
            "stage": "$default",
        },
        "body": base64.b64encode(urlencode(fields).encode()).decode(),
        "isBase64Encoded": True,
    }
    return handler(event, Context())  # type: ignore[arg-type]


@pytest.mark.usefixtures("deployed")
def test_somebody_signs_in_and_sees_an_empty_board():
    signed_in = _call("POST", "/sign-in", username="c.room", password=PASSWORD)
    assert signed_in["statusCode"] == 303
    board = _call("GET", "/board", signed_in["cookies"][0].split(";")[0])
    assert board["statusCode"] == 200
    assert "No case is waiting or under way." in board["body"]


@pytest.mark.usefixtures("deployed")
def test_a_wrong_password_opens_nothing():
    refused = _call("POST", "/sign-in", username="c.room", password="wrong")
    assert refused["statusCode"] == 422
    assert not refused.get("cookies")


@pytest.mark.usefixtures("deployed")
def test_a_store_that_does_not_answer_is_a_page_that_says_try_again():
    signed_in = _call("POST", "/sign-in", username="c.room", password=PASSWORD)
    boto3.client("dynamodb").delete_table(TableName="table")
    page = _call("GET", "/board", signed_in["cookies"][0].split(";")[0])
    assert page["statusCode"] == 503
    assert "The service does not answer" in page["body"]
    assert "request-1" in page["body"]
