"""One Lambda function with a role and a log of its own."""

from collections.abc import Mapping, Sequence

from aws_cdk import Aws, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.acknowledgements import accept
from infra.constructs.measures import NAMESPACE
from infra.stages import Stage


class Function(Construct):
    """The handler ``functions.<name>.handler.handler``. It may write its log and trace, and nothing else yet."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        code: lambda_.Code,
        stage: Stage,
        timeout: Duration,
        memory: int,
        environment: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id)
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log = logs.LogGroup(self, "Log", retention=stage.logs_kept_for, removal_policy=stage.removal)
        self.function = lambda_.Function(
            self,
            "Function",
            description=f"Early response: {name}",
            handler=f"functions.{name}.handler.handler",
            code=code,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            role=self.role,
            log_group=log,
            tracing=lambda_.Tracing.ACTIVE,
            timeout=timeout,
            memory_size=memory,
            environment=_environment(name, stage, environment),
        )
        self.allow("logs:CreateLogStream", "logs:PutLogEvents", on=[log.log_group_arn])
        _accept_findings(self)

    def allow(
        self, *actions: str, on: Sequence[str], conditions: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        """The function may do these actions on these resources."""
        self.role.add_to_policy(
            iam.PolicyStatement(actions=list(actions), resources=list(on), conditions=conditions)
        )

    def allow_key(self, key: kms.Key, *actions: str, through: str) -> None:
        """The function may use the key in this way, but only by asking the named service."""
        via = f"{through}.{Aws.REGION}.amazonaws.com"
        self.allow(
            *(f"kms:{action}" for action in actions),
            on=[key.key_arn],
            conditions={"StringEquals": {"kms:ViaService": via}},
        )

    def tell(self, name: str, value: str) -> None:
        """The function finds this in its environment."""
        self.function.add_environment(name, value)

    def allow_journey_times(self) -> None:
        """The function may ask Amazon Location Service how long journeys take by road."""
        provider = f"arn:{Aws.PARTITION}:geo-routes:{Aws.REGION}::provider/default"
        self.allow("geo-routes:CalculateRouteMatrix", on=[provider])

    def allow_text_messages(self) -> None:
        """The function may send text messages to phones: to anything that is not a topic or an endpoint."""
        self.role.add_to_policy(
            iam.PolicyStatement(actions=["sns:Publish"], not_resources=[f"arn:{Aws.PARTITION}:sns:*:*:*"])
        )


def _environment(name: str, stage: Stage, environment: Mapping[str, str]) -> dict[str, str]:
    return {
        "POWERTOOLS_SERVICE_NAME": name,
        "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE,
        "LOG_LEVEL": stage.log_level,
        "STAGE": stage.name,
        **environment,
    }


def _accept_findings(function: Function) -> None:
    accept(
        function,
        {
            "L1": "The compiled wheels and the bytecode in the package are made for Python 3.13.",
            "IAM5[Resource::*]": "X-Ray and text messages to phones have no resource to name.",
        },
    )
