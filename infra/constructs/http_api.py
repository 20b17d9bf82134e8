"""The HTTP API: routes to functions, with or without an access token."""

import json
from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.acknowledgements import accept
from infra.constructs.alerts import Alerts
from infra.constructs.function import Function
from infra.constructs.identity import Identity
from infra.stages import Stage

# No query string, no path with identifiers in it, no address, no user: nothing here tells of a person.
_ACCESS_LOG = {
    "at": "$context.requestTime",
    "request_id": "$context.requestId",
    "route": "$context.routeKey",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "function_milliseconds": "$context.integrationLatency",
    "refused_because": "$context.authorizer.error",
    "error": "$context.error.responseType",
}


class HttpApi(Construct):
    """An HTTP API that answers only the routes it is given."""

    def __init__(self, scope: Construct, id: str, *, identity: Identity, alerts: Alerts, stage: Stage) -> None:
        super().__init__(scope, id)
        self.api = apigw.HttpApi(
            self, "Api", description="Early response: pages and JSON", create_default_stage=False
        )
        _default_stage(self, self.api, stage)
        alerts.tell_when(
            self,
            "ServerErrors",
            metric=self.api.metric_server_error(period=Duration.minutes(5), statistic="Sum"),
            at_least=stage.server_errors_in_5_minutes,
            description="Http: pages or the JSON API answer with errors of their own",
        )
        self._token = authorizers.HttpUserPoolAuthorizer(
            "Token", identity.pool, user_pool_clients=[identity.client]
        )

    def route_signed_in(self, routes: Sequence[str], *, to: Function) -> None:
        """The function answers these routes, once the gateway has found a good access token."""
        self._add(routes, to, authorizer=self._token)

    def route_public(self, routes: Sequence[str], *, to: Function) -> None:
        """The function answers these routes for anybody."""
        for route in self._add(routes, to, authorizer=apigw.HttpNoneAuthorizer()):
            accept(route, {"APIG4": "On the list of public routes; the pages check the session themselves."})

    def _add(
        self, routes: Sequence[str], to: Function, authorizer: apigw.IHttpRouteAuthorizer
    ) -> list[apigw.HttpRoute]:
        integration = integrations.HttpLambdaIntegration(to.node.id, to.function)
        return [
            route
            for method, path in (route.split(" ", 1) for route in routes)
            for route in self.api.add_routes(
                path=path,
                methods=[apigw.HttpMethod[method]],
                integration=integration,
                authorizer=authorizer,
            )
        ]


def _default_stage(scope: Construct, api: apigw.HttpApi, stage: Stage) -> apigw.HttpStage:
    log = logs.LogGroup(scope, "AccessLog", retention=stage.logs_kept_for, removal_policy=stage.removal)
    default = apigw.HttpStage(
        scope,
        "Stage",
        http_api=api,
        stage_name="$default",
        auto_deploy=True,
        throttle=apigw.ThrottleSettings(rate_limit=stage.requests_a_second, burst_limit=stage.burst),
    )
    resource = default.node.default_child
    assert isinstance(resource, apigw.CfnStage)
    resource.access_log_settings = apigw.CfnStage.AccessLogSettingsProperty(
        destination_arn=log.log_group_arn, format=json.dumps(_ACCESS_LOG)
    )
    return default
