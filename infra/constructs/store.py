"""The one table, and the one key that encrypts everything the service keeps."""

from collections.abc import Sequence

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from constructs import Construct

from infra.acknowledgements import accept
from infra.constructs.alerts import Alerts
from infra.constructs.function import Function
from infra.constructs.queues import DeadLetters
from infra.stages import Stage

_INDEXES = {
    "due": ("due_in", "due_at", dynamodb.ProjectionType.KEYS_ONLY),
    "live": ("live_in", "deadline", dynamodb.ProjectionType.ALL),
    "led": ("led_by", "deadline", dynamodb.ProjectionType.ALL),
    "reported": ("reported_on", "reported_at", dynamodb.ProjectionType.ALL),
}
_NEW_EVENTS = lambda_.FilterCriteria.filter(
    {
        "eventName": lambda_.FilterRule.is_equal("INSERT"),
        "dynamodb": {"Keys": {"sk": {"S": lambda_.FilterRule.begins_with("EVENT#")}}},
    }
)
_EVENTS_WAIT_AT_MOST = Duration.minutes(2)  # less than an offer waits for its answer
# A transaction is allowed by the rights to the items in it.
_ITEMS = ("GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem")
# What DynamoDB does with the key in the name of whoever reads or writes the table.
_USE_OF_KEY_BY_TABLE = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")


class Store(Construct):
    """The table with its indexes and stream, and the customer-managed key."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self.key = _key(self, stage)
        self.matching_key = _matching_key(self, stage)
        self.table = _table(self, stage, self.key)

    @property
    def _table_and_indexes(self) -> Sequence[str]:
        indexes = (f"{self.table.table_arn}/index/{name}" for name in _INDEXES)
        return [self.table.table_arn, *indexes]

    def let_read_and_write(self, function: Function) -> None:
        """The function may read and write items and query; it may not scan, nor change the table itself."""
        function.allow("dynamodb:Query", on=self._table_and_indexes)
        function.allow(*(f"dynamodb:{action}" for action in _ITEMS), on=[self.table.table_arn])
        function.allow_key(self.key, *_USE_OF_KEY_BY_TABLE, through="dynamodb")

    def let_read_one(self, function: Function) -> None:
        """The function may read an item whose key it knows."""
        function.allow("dynamodb:GetItem", on=[self.table.table_arn])
        function.allow_key(self.key, "Decrypt", through="dynamodb")

    def let_match(self, function: Function) -> None:
        """The function may find contacts that are alike."""
        function.allow("kms:GenerateMac", on=[self.matching_key.key_arn])

    def feed_new_events(self, function: Function, *, dead_letters: DeadLetters, alerts: Alerts) -> None:
        """The function is called with each event as soon as it is stored, in the order of its case. People are
        told when one holds up those behind it."""
        stream = self.table.table_stream_arn
        assert stream
        function.allow(
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            on=[stream],
        )
        function.allow("dynamodb:ListStreams", on=["*"])
        function.allow_key(self.key, "Decrypt", through="dynamodb")
        dead_letters.let_be_filled_by(function)
        function.function.add_event_source_mapping(
            "NewEvents",
            event_source_arn=stream,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=100,
            parallelization_factor=1,
            bisect_batch_on_error=True,
            report_batch_item_failures=True,
            # An outage of the bus is waited out; only an event that can never be told is given up.
            retry_attempts=1000,
            on_failure=sources.SqsDlq(dead_letters.queue),
            filters=[_NEW_EVENTS],
        )
        alerts.tell_when(
            self,
            "EventsHeldUp",
            metric=function.function.metric(
                "IteratorAge", period=Duration.minutes(1), statistic="Maximum", unit=cloudwatch.Unit.MILLISECONDS
            ),
            at_least=_EVENTS_WAIT_AT_MOST.to_milliseconds(),
            description="Stored events are not told: the relay fails on one, or the bus takes none",
        )


def _key(scope: Construct, stage: Stage) -> kms.Key:
    key = kms.Key(
        scope,
        "Key",
        description="Early response: table, queues and alerts",
        enable_key_rotation=True,
        removal_policy=stage.removal,
    )
    # EventBridge puts events into the encrypted queues; CloudWatch puts alarms into the encrypted topic.
    key.add_to_resource_policy(
        iam.PolicyStatement(
            sid="DeliverEventsAndAlarms",
            principals=[
                iam.ServicePrincipal("events.amazonaws.com"),
                iam.ServicePrincipal("cloudwatch.amazonaws.com"),
            ],
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            resources=["*"],
            conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
        )
    )
    return key


def _matching_key(scope: Construct, stage: Stage) -> kms.Key:
    """The key of the fingerprints. KMS does not rotate an HMAC key by itself: see docs/security.md."""
    key = kms.Key(
        scope,
        "MatchingKey",
        description="Early response: fingerprints of what makes contacts alike",
        key_spec=kms.KeySpec.HMAC_256,
        key_usage=kms.KeyUsage.GENERATE_VERIFY_MAC,
        removal_policy=stage.removal,
    )
    accept(key, {"KMS5": "KMS can not rotate an HMAC key by itself; how to do it is written in docs/security.md."})
    return key


def _table(scope: Construct, stage: Stage, key: kms.Key) -> dynamodb.Table:
    table = dynamodb.Table(
        scope,
        "Table",
        partition_key=_text("pk"),
        sort_key=_text("sk"),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        stream=dynamodb.StreamViewType.NEW_IMAGE,
        time_to_live_attribute="ttl",
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
        encryption_key=key,
        deletion_protection=stage.keeps_data,
        removal_policy=stage.removal,
    )
    for name, (pk, sk, projection) in _INDEXES.items():
        table.add_global_secondary_index(
            index_name=name, partition_key=_text(pk), sort_key=_text(sk), projection_type=projection
        )
    return table


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
