"""The topic of the rota administrators: gaps in the cover ahead. No alarm and no escalation goes there."""

from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs.function import Function
from infra.constructs.transport import refuse_plain_connections


class RotaDesk(Construct):
    """An encrypted topic; those who make the rota subscribe to it."""

    def __init__(self, scope: Construct, id: str, *, key: kms.Key) -> None:
        super().__init__(scope, id)
        self._key = key
        self.topic = sns.Topic(self, "Topic", display_name="Early response rota", master_key=key)
        self.topic.add_to_resource_policy(refuse_plain_connections("sns:Publish", resource=self.topic.topic_arn))

    def let_publish(self, function: Function) -> None:
        """The function may publish on this topic, and learns its name."""
        function.tell("ROTA_TOPIC_ARN", self.topic.topic_arn)
        function.allow("sns:Publish", on=[self.topic.topic_arn])
        function.allow_key(self._key, "Decrypt", "GenerateDataKey", through="sns")
