"""What time alone sets going: the sweep, the planning of visits, and each day a day more of the rota."""

import json
from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from infra.constructs.alerts import Alerts
from infra.constructs.measures import measure
from infra.constructs.queues import Inbox

_MISSED = 3


class Regularly(Construct):
    """A schedule that puts the message into the queue at that rate."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        message: Mapping[str, object],
        purpose: str,
        *,
        every: Duration,
        delivered_within: Duration,
        to: Inbox,
        key: kms.Key,
    ) -> None:
        super().__init__(scope, id)
        schedule = scheduler.Schedule(
            self,
            "Schedule",
            schedule=scheduler.ScheduleExpression.rate(every),
            schedule_group=scheduler.ScheduleGroup(self, "Group", removal_policy=RemovalPolicy.DESTROY),
            description=f"Early response: {purpose}",
            target=targets.SqsSendMessage(
                to.queue,
                input=scheduler.ScheduleTargetInput.from_object(message),
                dead_letter_queue=to.dead_letters.queue,
                role=_role(self, key),
                max_event_age=delivered_within,
                retry_attempts=3,
            ),
        )
        # A rate knows no time zone.
        resource = schedule.node.default_child
        assert isinstance(resource, scheduler.CfnSchedule)
        resource.schedule_expression_timezone = None


class Sweep(Regularly):
    """A schedule that puts ``{"sweep": true}`` into the queue every minute, and the alarms of what it finds."""

    def __init__(self, scope: Construct, id: str, *, to: Inbox, key: kms.Key, alerts: Alerts) -> None:
        super().__init__(
            scope,
            id,
            {"sweep": True},
            "look for offers and cases that are due",
            every=Duration.minutes(1),
            # The next sweep does the work of a missed one: an old one is not worth delivering.
            delivered_within=Duration.minutes(5),
            to=to,
            key=key,
        )
        self._alarms(alerts)

    def _alarms(self, alerts: Alerts) -> None:
        alerts.tell_when_missing(
            self,
            "Missing",
            metric=measure("Swept", function="watch", period=Duration.minutes(1)),
            periods=_MISSED,
            description="No sweep for three minutes: what a timer loses stays lost; see docs/runbook.md",
        )
        alerts.tell_when(
            self,
            "CouldNotMove",
            metric=measure("CouldNotMove", function="watch", period=Duration.minutes(1)),
            at_least=1,
            description="The sweep could not move a case that is due; see docs/runbook.md",
        )
        alerts.tell_when(
            self,
            "QuarantineWaits",
            metric=measure(
                "QuarantineOldestAge", function="watch", period=Duration.minutes(1), statistic="Maximum"
            ),
            at_least=_quarantine_may_wait().to_seconds(),
            description="A message that could not be read waits for somebody to mend it; see docs/runbook.md",
        )


def _quarantine_may_wait() -> Duration:
    """As the page has it: one figure, in the policy."""
    policy = Path(__file__).resolve().parents[2] / "shared" / "policy" / "quarantine.json"
    return Duration.parse(json.loads(policy.read_text(encoding="utf-8"))["told_after"])


def _role(scope: Construct, key: kms.Key) -> iam.Role:
    role = iam.Role(
        scope,
        "Role",
        assumed_by=iam.ServicePrincipal(
            "scheduler.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        ),
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            resources=[key.key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"sqs.{Aws.REGION}.amazonaws.com"}},
        )
    )
    return role
