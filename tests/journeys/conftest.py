"""A county with nobody on call and nothing going on, and an ear at the bus."""

import json
from typing import Any

import pytest

from local.engine import Engine
from local.gateway import Gateway
from local.seed import STAFF, add_users
from local.seed_rota import responders
from tests.journeys.county import County


@pytest.fixture(scope="session")
def users(product: tuple[Engine, Gateway]) -> None:
    """Everybody can sign in."""
    group_of = {**STAFF, **{str(responder.id): "responder" for responder in responders()}}
    add_users(product[0], group_of)


@pytest.fixture
def county(engine: Engine, users: None) -> County:
    """A Friday evening at 19:00 in November."""
    county = County(engine)
    county.it_is(2026, 11, 20, 19, 0)
    return county


class Ear:
    """Hears every event of ours on the bus, as any other system might that is allowed to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sqs: Any = engine.client("sqs")
        self._url = self._sqs.create_queue(QueueName="journeys-ear")["QueueUrl"]
        asked = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        bus = engine.outputs["BusName"]
        events: Any = engine.client("events")
        events.put_rule(
            Name="journeys-ear", EventBusName=bus, EventPattern=json.dumps({"source": ["early-response"]})
        )
        target = {"Id": "ear", "Arn": asked["Attributes"]["QueueArn"]}
        events.put_targets(Rule="journeys-ear", EventBusName=bus, Targets=[target])

    def forget(self) -> None:
        """Nothing was heard."""
        self._sqs.purge_queue(QueueUrl=self._url)

    def heard(self) -> list[dict[str, Any]]:
        """What was published of cases since the last look, by case and sequence; not of canaries, nor notices."""
        heard: list[dict[str, Any]] = []
        while found := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                event = json.loads(message["Body"])
                if "case_id" in event["detail"] and not event["detail-type"].startswith(("Canary", "OnCall")):
                    heard.append(event)
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return sorted(heard, key=lambda event: (event["detail"]["case_id"], event["detail"]["sequence"]))


@pytest.fixture(scope="session")
def the_ear(product: tuple[Engine, Gateway]) -> Ear:
    """One ear at the bus."""
    return Ear(product[0])


@pytest.fixture
def ear(the_ear: Ear, engine: Engine) -> Ear:
    """It has heard nothing yet."""
    the_ear.forget()
    return the_ear
