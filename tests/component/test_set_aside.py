"""An event that the relay can not read holds up nothing, and is told when it can be read, however late."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from moto import mock_aws

from functions.relay import handler as function
from shared.adapters.dynamodb.items import event_item
from shared.bootstrap_relay import relay
from shared.domain.events import SYSTEM, Event, EventName
from shared.domain.ids import CaseId
from tests.builders import NOW
from tests.component.console.test_handler import Context
from tests.tables import create_table

SOMEBODY = "Ann Almond, 4 Mill Lane"


@dataclass
class Cloud:
    """The table with its stream, the relay's own queue, and a queue that hears all that goes on the bus."""

    dynamodb: Any
    sqs: Any
    set_aside: str
    heard_in: str

    def store(self, sequence: int, name: str = "OfferAccepted") -> dict[str, Any]:
        """Store an event of that name; return the record of the stream that tells it."""
        event = Event(CaseId("C-1"), sequence, EventName.OFFER_ACCEPTED, NOW, SYSTEM, "corr", {}, {})
        item = event_item(event)
        item["body"] = {"S": json.dumps({**json.loads(item["body"]["S"]), "name": name})}
        self.dynamodb.put_item(TableName="table", Item=item)
        key = {"pk": item["pk"], "sk": item["sk"]}
        told = {"SequenceNumber": f"s-{sequence}", "Keys": key, "NewImage": item}
        return {"eventSource": "aws:dynamodb", "dynamodb": told}

    def waiting(self) -> list[dict[str, Any]]:
        """What lies in the relay's own queue, as the queue gives it to the function."""
        found = self.sqs.receive_message(QueueUrl=self.set_aside, VisibilityTimeout=0).get("Messages", [])
        return [{"eventSource": "aws:sqs", "messageId": m["MessageId"], "body": m["Body"]} for m in found]

    def heard(self) -> list[int]:
        """The sequence of each event that the bus has told since this was last asked."""
        found = self.sqs.receive_message(QueueUrl=self.heard_in, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"])["detail"]["sequence"] for message in found]


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """What the relay works with."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    monkeypatch.setattr(function.metrics.provider, "namespace", "EarlyResponse")
    monkeypatch.setattr(function.metrics.provider, "service", "relay")
    relay.cache_clear()
    with mock_aws():
        dynamodb, sqs, events = (boto3.client(service) for service in ("dynamodb", "sqs", "events"))  # type: ignore[call-overload]
        create_table(dynamodb, "table")
        aside, ear = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("aside", "ear"))
        arn = sqs.get_queue_attributes(QueueUrl=ear, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.create_event_bus(Name="bus")
        events.put_rule(Name="all", EventBusName="bus", EventPattern=json.dumps({"source": ["early-response"]}))
        events.put_targets(Rule="all", EventBusName="bus", Targets=[{"Id": "ear", "Arn": arn}])
        for name, value in {"TABLE_NAME": "table", "BUS_NAME": "bus", "RELAY_QUEUE_URL": aside}.items():
            monkeypatch.setenv(name, value)
        yield Cloud(dynamodb, sqs, aside, ear)
    relay.cache_clear()


def relayed(*records: dict[str, Any]) -> dict[str, Any]:
    return function.handler({"Records": list(records)}, Context())  # type: ignore[arg-type]


def test_an_event_of_a_newer_version_is_set_aside_and_those_behind_it_are_told(cloud: Cloud) -> None:
    answer = relayed(cloud.store(1), cloud.store(2, f"Unheard of, about {SOMEBODY}"), cloud.store(3))

    assert answer == {"batchItemFailures": []}
    assert cloud.heard() == [1, 3]
    (message,) = cloud.waiting()
    assert json.loads(message["body"]) == {"pk": {"S": "CASE#C-1"}, "sk": {"S": "EVENT#00000002"}}
    assert SOMEBODY not in message["body"]


def test_what_was_set_aside_is_told_once_it_can_be_read_and_not_before(cloud: Cloud) -> None:
    relayed(cloud.store(2, "Unheard of"))
    (message,) = cloud.waiting()
    assert relayed(message) == {"batchItemFailures": [{"itemIdentifier": message["messageId"]}]}
    assert cloud.heard() == []

    cloud.store(2)  # as a version reads it that knows the name
    assert relayed(message) == {"batchItemFailures": []}
    assert cloud.heard() == [2]


def test_one_message_that_can_not_be_told_does_not_bring_back_the_others_of_its_batch(cloud: Cloud) -> None:
    for record in (cloud.store(2, "Unheard of"), cloud.store(4, "Unheard of")):
        relayed(record)
    known, unknown = (cloud.store(4)["dynamodb"]["Keys"], cloud.store(2, "Unheard of")["dynamodb"]["Keys"])
    messages = [
        {"eventSource": "aws:sqs", "messageId": name, "body": body}
        for name, body in (("m-1", json.dumps(unknown)), ("m-2", "no key"), ("m-3", json.dumps(known)))
    ]

    assert relayed(*messages) == {"batchItemFailures": [{"itemIdentifier": "m-1"}, {"itemIdentifier": "m-2"}]}
    assert cloud.heard() == [4]


def test_what_the_table_has_forgotten_since_needs_no_telling(cloud: Cloud) -> None:
    gone = {"pk": {"S": "CASE#C-9"}, "sk": {"S": "EVENT#00000001"}}

    assert relayed({"eventSource": "aws:sqs", "messageId": "m", "body": json.dumps(gone)}) == {
        "batchItemFailures": []
    }
