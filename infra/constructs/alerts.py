"""The topic on which people are told: escalations to the duty manager, and alarms."""

from aws_cdk import Aws
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.constructs.topic import Topic


class Alerts(Topic):
    """Escalations to the duty manager, and alarms."""

    def __init__(self, scope: Construct, id: str, *, key: kms.Key) -> None:
        super().__init__(scope, id, key=key, display_name="Early response")
        # Any policy replaces the default one, under which alarms could publish.
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfThisAccount",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            )
        )

    def tell_when(
        self, scope: Construct, id: str, *, metric: cloudwatch.Metric, at_least: float, description: str
    ) -> None:
        """People are told as soon as one minute of the metric reaches the threshold; no data is no alarm."""
        alarm = cloudwatch.Alarm(
            scope,
            id,
            alarm_description=description,
            metric=metric,
            threshold=at_least,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))

    def tell_when_missing(
        self, scope: Construct, id: str, *, metric: cloudwatch.Metric, periods: int, description: str
    ) -> None:
        """People are told when nothing was measured for so many periods on end: no data is the alarm."""
        alarm = cloudwatch.Alarm(
            scope,
            id,
            alarm_description=description,
            metric=metric.with_(statistic="SampleCount"),
            threshold=1,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
