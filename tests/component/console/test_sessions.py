"""Sessions in the table and in memory keep the same promises; sign-in speaks to Cognito."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from shared.adapters.cognito import CognitoSignIn
from shared.adapters.dynamodb.sessions import DynamoDBSessions
from shared.adapters.memory import FixedClock
from shared.adapters.memory_sessions import InMemorySessions
from shared.service.sign_in import Person, Sessions, SignInRefused, SignInUnavailable, SignInUnfinished
from tests.component.console.world import FRIDAY_EVENING
from tests.tables import create_table

ANN = Person("sw-ann", frozenset({"responder"}))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(FRIDAY_EVENING)


@pytest.fixture(params=["memory", "table"])
def sessions(
    request: pytest.FixtureRequest, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sessions]:
    """Each of the two in turn."""
    if request.param == "memory":
        yield InMemorySessions(clock)
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("dynamodb", region_name="eu-west-2")
        create_table(client, "table")
        yield DynamoDBSessions(client, "table", clock)


def test_a_session_is_found_by_its_token_only(sessions: Sessions):
    token, session = sessions.open(ANN)
    assert sessions.find(token) == session
    assert session.person == ANN
    assert sessions.find(token + "x") is None
    assert sessions.find("") is None


def test_two_sessions_share_nothing(sessions: Sessions):
    (token, session), (other_token, other) = sessions.open(ANN), sessions.open(ANN)
    assert token != other_token
    assert session.csrf_token != other.csrf_token


def test_somebody_in_no_group_has_a_session_without_rights(sessions: Sessions):
    token, _ = sessions.open(Person("new", frozenset()))
    found = sessions.find(token)
    assert found is not None
    assert found.person.groups == frozenset()


def test_a_session_runs_out_to_the_second(sessions: Sessions, clock: FixedClock):
    token, session = sessions.open(ANN)
    clock.move_to(session.expires_at - timedelta(seconds=1))
    assert sessions.find(token) == session
    clock.move_to(session.expires_at)
    assert sessions.find(token) is None


def test_a_session_that_is_ended_stays_ended(sessions: Sessions):
    token, _ = sessions.open(ANN)
    sessions.end(token)
    sessions.end(token)
    assert sessions.find(token) is None


@mock_aws
def test_the_table_knows_the_digest_of_the_token_and_when_to_forget_it(
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    client = boto3.client("dynamodb", region_name="eu-west-2")
    create_table(client, "table")
    token, session = DynamoDBSessions(client, "table", clock).open(ANN)
    (item,) = client.scan(TableName="table")["Items"]
    assert item["pk"] == {"S": f"SESSION#{sha256(token.encode()).hexdigest()}"}
    assert item["ttl"] == {"N": str(int(session.expires_at.timestamp()))}
    assert token not in json.dumps(item)


@pytest.fixture
def pool() -> Iterator[Stubber]:
    """A user pool that answers as told."""
    client = boto3.client(
        "cognito-idp", region_name="eu-west-2", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    with Stubber(client) as stubber:
        yield stubber


def _sign_in(pool: Stubber) -> Person:
    return CognitoSignIn(pool.client, "client-1").sign_in("Sw-Ann", "secret")


def _token(**claims: Any) -> str:
    parts = ({"alg": "RS256"}, claims)
    head, body = (urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return f"{head}.{body}.signature"


def test_the_name_and_the_groups_come_from_the_access_token(pool: Stubber):
    token = _token(**{"username": "sw-ann", "cognito:groups": ["responder", "manager"]})
    asked = {
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": "client-1",
        "AuthParameters": {"USERNAME": "Sw-Ann", "PASSWORD": "secret"},
    }
    pool.add_response("initiate_auth", {"AuthenticationResult": {"AccessToken": token}}, asked)
    assert _sign_in(pool) == Person("sw-ann", frozenset({"responder", "manager"}))


@pytest.mark.parametrize("code", ["NotAuthorizedException", "UserNotFoundException"])
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(pool: Stubber, code: str):
    pool.add_client_error("initiate_auth", code, "Incorrect username or password.")
    with pytest.raises(SignInRefused, match="The user name or the password is not right"):
        _sign_in(pool)


@pytest.mark.parametrize(
    ("challenge", "words"),
    [
        ("NEW_PASSWORD_REQUIRED", "temporary"),
        ("SOFTWARE_TOKEN_MFA", "authenticator"),
        ("SMS_MFA", "administrator"),
    ],
)
def test_a_challenge_is_told_in_words(pool: Stubber, challenge: str, words: str):
    pool.add_response(
        "initiate_auth", {"ChallengeName": challenge, "Session": "s" * 20, "ChallengeParameters": {}}
    )
    with pytest.raises(SignInUnfinished, match=words):
        _sign_in(pool)


def test_a_password_that_must_be_reset_is_told(pool: Stubber):
    pool.add_client_error("initiate_auth", "PasswordResetRequiredException")
    with pytest.raises(SignInUnfinished, match="has to be reset"):
        _sign_in(pool)


def test_too_many_attempts_mean_later(pool: Stubber):
    pool.add_client_error("initiate_auth", "TooManyRequestsException")
    with pytest.raises(SignInUnavailable):
        _sign_in(pool)
