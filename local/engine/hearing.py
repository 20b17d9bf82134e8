"""Hears what the stack's topics publish, as any subscriber would."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from local.engine import pulse
from local.engine.deployment import Clients

if TYPE_CHECKING:
    from local.engine.deployment import Stack


class Hearing:
    """A queue beside the stack, subscribed to each of its topics."""

    def __init__(self, stack: Stack, clients: Clients) -> None:
        topics = stack.physical_of("AWS::SNS::Topic")
        self._names = {arn: logical_id for logical_id, arn in topics.items()}
        self._heard: list[dict[str, str]] = []
        self._lock = threading.Lock()
        self._sqs = sqs = clients("sqs")
        sns = clients("sns")
        self._url: str = sqs.create_queue(
            QueueName=f"{stack.name}-heard", Attributes={"MessageRetentionPeriod": "1209600"}
        )["QueueUrl"]
        arn = self._admit(sqs, list(topics.values()))
        for topic in topics.values():
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    def _admit(self, sqs: Any, topics: list[str]) -> str:
        arn: str = sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": topics}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": policy})
        return arn

    def stop(self) -> None:
        """The queue is gone."""
        self._sqs.delete_queue(QueueUrl=self._url)

    def heard(self) -> list[dict[str, str]]:
        """All that the topics published so far, oldest first: `topic` (logical id), `subject`, `message`."""
        with self._lock:
            for body in pulse.take_all(self._url):
                note = json.loads(body)
                self._heard.append(
                    {
                        "topic": self._names.get(note["TopicArn"], note["TopicArn"]),
                        "subject": note.get("Subject") or "",
                        "message": note["Message"],
                    }
                )
            return list(self._heard)

    def forget(self) -> None:
        """Nothing was heard."""
        with self._lock:
            pulse.take_all(self._url)
            self._heard.clear()
