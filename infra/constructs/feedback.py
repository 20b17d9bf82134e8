"""What the delivery of answers needs beside its queue: registrations, the hosts that are allowed, a sweep."""

from aws_cdk import CfnParameter, Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.acknowledgements import accept
from infra.constructs.alerts import Alerts
from infra.constructs.function import Function
from infra.constructs.measures import measure
from infra.constructs.queues import Inbox
from infra.constructs.schedule import Regularly

_HOST = r"[a-z0-9-]+(\.[a-z0-9-]+)+"


class Feedback(Construct):
    """The secret of the registrations, the list of allowed hosts, the sweep, and the alarm of what is given up."""

    def __init__(self, scope: Construct, id: str, *, key: kms.Key, alerts: Alerts, inbox: Inbox) -> None:
        super().__init__(scope, id)
        self._key = key
        self.registrations = secretsmanager.Secret(
            self,
            "Registrations",
            description="Early response: callbacks that senders have registered, and their signing keys",
            encryption_key=key,
            # Nobody is registered yet. What operations put here later is not touched by a deployment.
            secret_object_value={},
            removal_policy=RemovalPolicy.RETAIN,
        )
        accept(
            self.registrations,
            {"SMG4": "Keys are changed together with the senders, two being good meanwhile: docs/runbook.md."},
        )
        resource = self.registrations.node.default_child
        assert isinstance(resource, secretsmanager.CfnSecret)
        # Said as an attribute, which is the ARN to whoever reads the template, and not as a reference.
        self._arn = resource.get_att("Id").to_string()
        self.environment = {
            "REGISTRATIONS_SECRET": self._arn,
            "CALLBACK_HOSTS": self._allowed_hosts(),
            "CALLBACK_TEST_PORT": self._test_port(),
        }
        Regularly(
            self,
            "Sweep",
            {"sweep": True},
            "look for answers that are to be delivered",
            every=Duration.minutes(1),
            delivered_within=Duration.minutes(5),
            to=inbox,
            key=key,
        )
        alerts.tell_when(
            self,
            "GivenUp",
            metric=measure("AnswersGivenUp", function="feedback", period=Duration.minutes(1)),
            at_least=1,
            description="An answer did not reach its sender and is no longer tried; see docs/runbook.md",
        )

    def let_read_registrations(self, function: Function) -> None:
        """The function may read what is registered."""
        function.allow("secretsmanager:GetSecretValue", on=[self._arn])
        function.allow_key(self._key, "Decrypt", through="secretsmanager")

    def _allowed_hosts(self) -> str:
        parameter = CfnParameter(
            self,
            "CallbackHosts",
            default="none",
            allowed_pattern=rf"^(none|{_HOST}(,{_HOST})*)$",
            constraint_description="none, or names of hosts in small letters with commas between",
            description="The hosts that answers may be posted to, exactly as written; no others are ever called",
        )
        parameter.override_logical_id("CallbackHosts")
        return parameter.value_as_string

    def _test_port(self) -> str:
        parameter = CfnParameter(
            self,
            "CallbackTestPort",
            default="0",
            allowed_pattern=r"^[0-9]{1,5}$",
            constraint_description="a port, or 0 for off",
            description="For one machine only: answers go to this port of its loopback address. Leave it at 0",
        )
        parameter.override_logical_id("CallbackTestPort")
        return parameter.value_as_string
