"""Messages through Amazon SNS: text messages to phones, and the topic of those who watch over the service."""

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

    def tell_rota_administrators(self, subject: str, text: str) -> None:
        """See RotaAdministrators. They have no topic of their own: who watches over the service is told."""
        self.tell_duty_manager(subject, text)
