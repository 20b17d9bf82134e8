"""Queues, where their dead letters go, and who is told."""

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.alerts import Alerts
from infra.constructs.function import Function
from infra.constructs.transport import refuse_plain_connections

_RECEIVES_BEFORE_DEAD = 5
_BATCH = 10
_HIDDEN_FOR_TIMEOUTS = 6


class DeadLetters(Construct):
    """A queue for what could not be handled; one message in it raises an alarm."""

    def __init__(self, scope: Construct, id: str, *, key: kms.Key, alerts: Alerts) -> None:
        super().__init__(scope, id)
        self.queue = _encrypted_queue(self, key=key, visibility_timeout=Duration.minutes(1))
        self._key = key
        alerts.tell_when(
            self,
            "Alarm",
            metric=self.queue.metric_approximate_number_of_messages_visible(
                period=Duration.minutes(1), statistic="Maximum"
            ),
            at_least=1,
            description=f"{scope.node.id}: a message could not be handled; see docs/deploy.md, dead letters",
        )

    def let_be_filled_by(self, function: Function) -> None:
        """Lambda may put here what the function gave up on."""
        self.queue.grant_send_messages(function.role)
        function.allow_key(self._key, "Decrypt", "GenerateDataKey", through="sqs")


class Inbox(Construct):
    """The queue in front of one function, with its dead letters and its alarms."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        key: kms.Key,
        alerts: Alerts,
        function_timeout: Duration,
        oldest_message_for: Duration,
    ) -> None:
        super().__init__(scope, id)
        self._key = key
        self.dead_letters = DeadLetters(self, "DeadLetters", key=key, alerts=alerts)
        self.queue = _encrypted_queue(
            self,
            key=key,
            visibility_timeout=Duration.seconds(_HIDDEN_FOR_TIMEOUTS * function_timeout.to_seconds()),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letters.queue, max_receive_count=_RECEIVES_BEFORE_DEAD
            ),
        )
        alerts.tell_when(
            self,
            "WaitingTooLong",
            metric=self.queue.metric_approximate_age_of_oldest_message(
                period=Duration.minutes(1), statistic="Maximum"
            ),
            at_least=oldest_message_for.to_seconds(),
            description=f"{id}: the oldest message has waited too long; its function may be failing",
        )

    def feed(self, function: Function, *, at_once: int = _BATCH) -> None:
        """The function is called with up to so many messages and answers which of them failed."""
        function.allow(
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ChangeMessageVisibility",
            on=[self.queue.queue_arn],
        )
        function.allow_key(self._key, "Decrypt", through="sqs")
        function.function.add_event_source_mapping(
            "Inbox",
            event_source_arn=self.queue.queue_arn,
            batch_size=at_once,
            report_batch_item_failures=True,
        )

    def let_send(self, function: Function) -> None:
        """The function may put messages into this queue."""
        function.allow("sqs:SendMessage", on=[self.queue.queue_arn])
        function.allow_key(self._key, "Decrypt", "GenerateDataKey", through="sqs")


def _encrypted_queue(
    scope: Construct,
    *,
    key: kms.Key,
    visibility_timeout: Duration,
    dead_letter_queue: sqs.DeadLetterQueue | None = None,
) -> sqs.Queue:
    """A queue under our key that keeps messages for 14 days and refuses plain connections."""
    queue = sqs.Queue(
        scope,
        "Queue",
        retention_period=Duration.days(14),
        visibility_timeout=visibility_timeout,
        dead_letter_queue=dead_letter_queue,
        data_key_reuse=Duration.hours(1),
    )
    # Set on the resource itself: the construct's own grants would add kms:GenerateDataKey* to every role.
    resource = queue.node.default_child
    assert isinstance(resource, sqs.CfnQueue)
    resource.kms_master_key_id = key.key_arn
    queue.add_to_resource_policy(refuse_plain_connections("sqs:*", resource=queue.queue_arn))
    return queue
