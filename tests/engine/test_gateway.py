"""The address that a browser opens: routes, the authoriser, cookies and bytes come through as deployed."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests

from local.engine import Engine
from local.gateway import Gateway

pytestmark = pytest.mark.engine

PASSWORD = "Correct-horse-7"


@pytest.fixture
def gateway(probe: Engine) -> Iterator[Gateway]:
    with Gateway(probe.api_url) as gateway:
        yield gateway


@pytest.fixture
def token(probe: Engine) -> str:
    """The access token of somebody from the control room."""
    cognito, pool = probe.client("cognito-idp"), probe.outputs["UserPoolId"]
    known = {user["Username"] for user in cognito.list_users(UserPoolId=pool)["Users"]}
    if "asha" not in known:
        cognito.admin_create_user(UserPoolId=pool, Username="asha", MessageAction="SUPPRESS")
        cognito.admin_set_user_password(UserPoolId=pool, Username="asha", Password=PASSWORD, Permanent=True)
        cognito.admin_add_user_to_group(UserPoolId=pool, Username="asha", GroupName="control-room")
    answer = cognito.initiate_auth(
        ClientId=probe.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "asha", "PASSWORD": PASSWORD},
    )
    return str(answer["AuthenticationResult"]["AccessToken"])


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "nonsense"}])
def test_a_route_with_an_authoriser_refuses_who_brings_no_token(gateway: Gateway, headers: dict[str, str]) -> None:
    assert requests.get(f"{gateway.url}/api/cases", headers=headers, timeout=60).status_code == 401


def test_a_route_with_an_authoriser_lets_in_who_signed_in(gateway: Gateway, token: str) -> None:
    answer = requests.get(f"{gateway.url}/api/cases", headers={"Authorization": f"Bearer {token}"}, timeout=60)

    assert answer.status_code == 200
    claims = answer.json()["requestContext"]["authorizer"]["jwt"]["claims"]
    assert claims["username"] == "asha"
    assert claims["cognito:groups"] == "[control-room]"


def test_a_token_is_good_until_it_expires_by_the_moved_clock(probe: Engine, gateway: Gateway, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}

    probe.move(timedelta(minutes=50))
    assert requests.get(f"{gateway.url}/api/cases", headers=headers, timeout=60).status_code == 200

    probe.move(timedelta(minutes=15))
    assert requests.get(f"{gateway.url}/api/cases", headers=headers, timeout=60).status_code == 401


def test_a_changed_token_is_refused(gateway: Gateway, token: str) -> None:
    header, claims, signature = token.split(".")
    forged = f"{header}.{claims[:-4]}AAAA.{signature}"

    answer = requests.get(f"{gateway.url}/api/cases", headers={"Authorization": f"Bearer {forged}"}, timeout=60)

    assert answer.status_code == 401


def test_method_path_query_and_body_arrive_as_they_were_sent(gateway: Gateway) -> None:
    address = f"{gateway.url}/contacts/a%20b?area=Preston&area=Burnley&q=%C3%A9"
    event = requests.post(address, json={"grade": 2}, timeout=60).json()

    assert event["requestContext"]["http"]["method"] == "POST"
    assert event["rawPath"] == "/contacts/a b"
    assert event["rawQueryString"] == "area=Preston&area=Burnley&q=%C3%A9"
    assert event["queryStringParameters"] == {"area": "Preston,Burnley", "q": "é"}
    assert json.loads(event["body"]) == {"grade": 2}
    assert event["headers"]["x-forwarded-host"] == gateway.url.removeprefix("http://")


def test_a_form_arrives_encoded_as_the_deployed_gateway_encodes_it(gateway: Gateway) -> None:
    event = requests.post(f"{gateway.url}/sign-in", data={"name": "asha"}, timeout=60).json()

    assert event["isBase64Encoded"] is True


def test_cookies_arrive_in_a_list_and_not_among_the_headers(gateway: Gateway) -> None:
    event = requests.get(f"{gateway.url}/", cookies={"session": "abc", "seen": "1"}, timeout=60).json()

    assert sorted(event["cookies"]) == ["seen=1", "session=abc"]
    assert "cookie" not in event["headers"]


def test_several_cookies_are_set_by_one_answer(gateway: Gateway) -> None:
    answer = requests.get(f"{gateway.url}/cookies", timeout=60)

    assert answer.raw.headers.getlist("Set-Cookie") == ["a=1; Path=/", "b=2; HttpOnly"]


def test_bytes_come_back_unharmed(gateway: Gateway) -> None:
    answer = requests.get(f"{gateway.url}/bytes", timeout=60)

    assert answer.content == bytes(range(256))
    assert answer.headers["content-type"] == "image/png"


def test_a_redirect_stays_relative_to_the_friendly_address(gateway: Gateway) -> None:
    answer = requests.get(f"{gateway.url}/away", allow_redirects=False, timeout=60)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_pages_named_like_the_emulator_s_own_are_the_product_s(gateway: Gateway) -> None:
    assert requests.get(f"{gateway.url}/health", timeout=60).json()["rawPath"] == "/health"


def test_what_has_no_route_is_not_found(gateway: Gateway) -> None:
    assert requests.delete(f"{gateway.url}/anything", timeout=60).status_code == 404


def test_an_engine_that_is_gone_is_a_bad_gateway() -> None:
    with Gateway("http://127.0.0.1:9/_aws/execute-api/none/$default") as gateway:
        assert requests.get(gateway.url, timeout=60).status_code == 502
