"""Messages through Amazon SNS: texts to phones; the topics of those who watch and of those who make the rota."""

from typing import TYPE_CHECKING

from shared.service.ports import Message

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class SnsMessenger:
    """Implements Messenger."""

    def __init__(self, client: "SNSClient", topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def send(self, message: Message) -> None:
        """See Messenger. An SMS is no acknowledgement: only the answer on the phone page is."""
        self._client.publish(
            PhoneNumber=message.phone,
            Message=message.text,
            MessageAttributes={"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}},
        )

    def tell_duty_manager(self, subject: str, text: str) -> None:
        """See Messenger. SNS takes at most 100 characters of subject."""
        self._client.publish(TopicArn=self._topic_arn, Subject=subject[:100], Message=text)


class SnsRotaAdministrators:
    """Implements RotaAdministrators: they have a topic of their own."""

    def __init__(self, client: "SNSClient", topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def tell_rota_administrators(self, subject: str, text: str) -> None:
        """See RotaAdministrators. SNS takes at most 100 characters of subject."""
        self._client.publish(TopicArn=self._topic_arn, Subject=subject[:100], Message=text)
