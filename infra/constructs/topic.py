"""A topic on which people are told."""

from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs.function import Function
from infra.constructs.transport import refuse_plain_connections


class Topic(Construct):
    """An encrypted topic; whoever must be told subscribes to it."""

    def __init__(self, scope: Construct, id: str, *, key: kms.Key, display_name: str) -> None:
        super().__init__(scope, id)
        self._key = key
        self.topic = sns.Topic(self, "Topic", display_name=display_name, master_key=key)
        self.topic.add_to_resource_policy(refuse_plain_connections("sns:Publish", resource=self.topic.topic_arn))

    def let_publish(self, function: Function) -> None:
        """The function may publish on this topic."""
        function.allow("sns:Publish", on=[self.topic.topic_arn])
        function.allow_key(self._key, "Decrypt", "GenerateDataKey", through="sns")
