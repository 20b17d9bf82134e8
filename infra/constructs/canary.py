"""The canary: every few minutes a contact that nobody made walks the path, and its arrival is waited for."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from infra.constructs.alerts import Alerts
from infra.constructs.bus import Bus
from infra.constructs.measures import measure

_EVERY = Duration.minutes(5)
# One may be delayed over the end of its five minutes; two that are missing are missing.
_MISSED = 2
# Modelled p99 of the path is under 5 s, and a cold start of every function some 10 s more (default).
_TOO_SLOW = Duration.seconds(30)


class Canary(Construct):
    """A schedule that puts the canary on the bus, and the alarms of its absence and its slowness."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        bus: Bus,
        alerts: Alerts,
        source: str,
        name: str,
        detail: Mapping[str, Any],
    ) -> None:
        super().__init__(scope, id)
        entry = targets.EventBridgePutEventsEntry(
            event_bus=bus.bus,
            source=source,
            detail_type=name,
            detail=scheduler.ScheduleTargetInput.from_object(dict(detail)),
        )
        schedule = scheduler.Schedule(
            self,
            "Schedule",
            schedule=scheduler.ScheduleExpression.rate(_EVERY),
            schedule_group=scheduler.ScheduleGroup(self, "Group", removal_policy=RemovalPolicy.DESTROY),
            description="Early response: send a canary down the path of contacts",
            # What is not sent at once is not worth sending: its absence tells what it had to tell.
            target=targets.EventBridgePutEvents(
                entry, role=_role(self), max_event_age=Duration.minutes(1), retry_attempts=1
            ),
        )
        # A rate knows no time zone.
        resource = schedule.node.default_child
        assert isinstance(resource, scheduler.CfnSchedule)
        resource.schedule_expression_timezone = None
        self._alarms(alerts)

    def _alarms(self, alerts: Alerts) -> None:
        arrived = measure("CanaryArrived", function="notify", period=_EVERY)
        alerts.tell_when_missing(
            self,
            "Missing",
            metric=arrived,
            periods=_MISSED,
            description="No canary for ten minutes: contacts may not reach phones; see docs/runbook.md",
        )
        alerts.tell_when(
            self,
            "Slow",
            metric=arrived.with_(statistic="Maximum"),
            at_least=_TOO_SLOW.to_seconds(),
            description="A canary took too long: contacts are slow to reach phones; see docs/runbook.md",
        )


def _role(scope: Construct) -> iam.Role:
    """The scheduler's role; the target itself adds that it may put events on the bus."""
    return iam.Role(
        scope,
        "Role",
        assumed_by=iam.ServicePrincipal(
            "scheduler.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        ),
    )
