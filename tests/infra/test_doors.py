"""Whoever comes over the web is known, or stands before a door that is meant for everybody."""

import json

from tests.infra.conftest import Synthesis, target_of

PUBLIC = {
    "GET /api/v1/openapi.json": "api",
    "GET /": "console",
    "POST /": "console",
    "GET /{proxy+}": "console",
    "POST /{proxy+}": "console",
    "GET /calendar/{token}": "console",
}
SIGNED_IN = {"GET /api/v1/{proxy+}": "api", "POST /api/v1/{proxy+}": "api"}
GROUPS = {"control-room", "responder", "manager", "rota-administrator", "governance"}


def answered_by(synthesis: Synthesis) -> dict[str, str]:
    integrations = synthesis.of_type("AWS::ApiGatewayV2::Integration")
    names = {
        logical_id: function["Handler"].split(".")[1]
        for logical_id, function in synthesis.of_type("AWS::Lambda::Function").items()
    }
    return {
        route["RouteKey"]: names[
            target_of(integrations[target_of(route["Target"]["Fn::Join"][1][1])]["IntegrationUri"])
        ]
        for route in synthesis.of_type("AWS::ApiGatewayV2::Route").values()
    }


def test_every_route_is_answered_by_its_function(live: Synthesis) -> None:
    assert answered_by(live) == PUBLIC | SIGNED_IN


def test_a_route_asks_for_an_access_token_unless_it_is_on_the_public_list(live: Synthesis) -> None:
    authorizers = live.of_type("AWS::ApiGatewayV2::Authorizer")
    for route in live.of_type("AWS::ApiGatewayV2::Route").values():
        if route["RouteKey"] in PUBLIC:
            assert route["AuthorizationType"] == "NONE"
        else:
            assert route["AuthorizationType"] == "JWT"
            assert target_of(route["AuthorizerId"]) in authorizers


def test_tokens_of_our_pool_for_our_client_are_good_and_no_others(live: Synthesis) -> None:
    (authorizer,) = live.of_type("AWS::ApiGatewayV2::Authorizer").values()
    (pool,) = live.of_type("AWS::Cognito::UserPool")
    (client,) = live.of_type("AWS::Cognito::UserPoolClient")
    assert authorizer["AuthorizerType"] == "JWT"
    assert authorizer["JwtConfiguration"]["Audience"] == [{"Ref": client}]
    assert {"Ref": pool} in authorizer["JwtConfiguration"]["Issuer"]["Fn::Join"][1]


def test_a_flood_of_requests_is_slowed_down(live: Synthesis) -> None:
    (stage,) = live.of_type("AWS::ApiGatewayV2::Stage").values()
    assert stage["StageName"] == "$default"
    assert stage["DefaultRouteSettings"] == {"ThrottlingRateLimit": 100, "ThrottlingBurstLimit": 200}


def test_the_access_log_tells_nothing_of_a_person(live: Synthesis) -> None:
    (stage,) = live.of_type("AWS::ApiGatewayV2::Stage").values()
    logged = set(json.loads(stage["AccessLogSettings"]["Format"]).values())
    assert logged <= {
        "$context.requestTime",
        "$context.requestId",
        "$context.routeKey",
        "$context.status",
        "$context.responseLength",
        "$context.responseLatency",
        "$context.integrationLatency",
        "$context.authorizer.error",
        "$context.error.responseType",
    }


def test_only_an_administrator_adds_people_and_their_passwords_are_strong(live: Synthesis) -> None:
    (pool,) = live.of_type("AWS::Cognito::UserPool").values()
    password = pool["Policies"]["PasswordPolicy"]
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["MfaConfiguration"] == "OPTIONAL"
    assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert password["MinimumLength"] >= 12
    assert all(password[f"Require{kind}"] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"))


def test_there_is_a_group_for_each_kind_of_user(live: Synthesis) -> None:
    groups = live.of_type("AWS::Cognito::UserPoolGroup").values()
    assert {group["GroupName"] for group in groups} == GROUPS


def test_the_pages_sign_in_by_password_without_a_secret_of_their_own(live: Synthesis) -> None:
    (client,) = live.of_type("AWS::Cognito::UserPoolClient").values()
    assert client["GenerateSecret"] is False
    assert set(client["ExplicitAuthFlows"]) == {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_the_security_rules_find_nothing_that_we_have_not_answered(live: Synthesis) -> None:
    assert json.loads((live.folder / "validation-report.json").read_text())["pluginReports"] == []
