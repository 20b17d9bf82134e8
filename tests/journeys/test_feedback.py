"""From a contact to the callback of its sender, on the deployed template; and what if it does not answer."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from local.callback_receiver import CallbackReceiver, Mood
from tests.engine_fixture import CALLBACK_HOST, callback_port
from tests.journeys.county import CHILDREN_AT_LIVE_DOMESTIC, PAIR, County

pytestmark = pytest.mark.engine

SOURCE = "/lancashire-police/contact-management"
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Force:
    """The force that sends contacts, with its endpoint."""

    def __init__(self, county: County, receiver: CallbackReceiver) -> None:
        self.endpoint = receiver.endpoint
        self._county = county
        self._authority = receiver.certificates.authority
        self.registers()

    def registers(self, host: str = CALLBACK_HOST) -> None:
        """Operations put what the force has told them into the secret; it is good within five minutes."""
        entry = {"url": f"https://{host}/answers", "keys": [KEY], "ca": self._authority}
        stack = self._county.engine.stack
        (secret,) = stack.physical_of("AWS::SecretsManager::Secret").values()
        client = self._county.engine.client("secretsmanager")
        client.put_secret_value(SecretId=secret, SecretString=json.dumps({SOURCE: entry}))
        self._county.later(minutes=6)

    def got(self) -> list[dict[str, Any]]:
        """What its endpoint took, by sequence."""
        return sorted(self.endpoint.accepted.values(), key=lambda event: event["sequence"])


@pytest.fixture
def force(county: County) -> Iterator[Force]:
    with CallbackReceiver(CALLBACK_HOST, callback_port(county.engine)) as receiver:
        receiver.endpoint.keys.append(KEY)
        yield Force(county, receiver)


def test_the_sender_gets_the_answer_at_its_callback_and_hears_when_a_pair_has_accepted(
    county: County, force: Force
) -> None:
    pair = county.on_call(*PAIR)
    report = county.contact(CHILDREN_AT_LIVE_DOMESTIC)
    case_id = county.comes_by_bus(report)
    for person in pair:
        person.says("accept")

    told = [event["data"] for event in force.got()]
    assert [(data["attendance"], data["event_id"]) for data in told] == [
        ("awaited", report["id"]),
        ("assigned", report["id"]),
    ]
    assert told[0]["deadline"] == county.case(case_id)["deadline"]
    assert "Sample" not in json.dumps(told)
    assert len(force.endpoint.requests) == 2
    assert [d["state"] for d in county.control_room.get(f"/cases/{case_id}/feedback")] == [
        "delivered",
        "delivered",
    ]
    assert county.engine.dead_letters() == {}


def test_what_a_sender_could_not_take_arrives_once_when_it_can_again(county: County, force: Force) -> None:
    force.endpoint.mood = Mood.FAILING
    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))
    for wait in (5, 45, 180, 800):
        county.later(seconds=wait)
    failed = len(force.endpoint.requests)
    assert failed > 1, county.control_room.get("/feedback")
    (waiting,) = county.control_room.get("/feedback")
    assert (waiting["state"], waiting["problem"]) == ("waiting", "It answered 503.")

    force.endpoint.mood = Mood.GOOD
    county.later(minutes=30)
    county.later(minutes=1)

    (event,) = force.got()
    assert (event["id"], len(force.endpoint.requests)) == (waiting["delivery_id"], failed + 1)
    assert county.control_room.get("/feedback") == []
    assert [d["state"] for d in county.control_room.get(f"/cases/{case_id}/feedback")] == ["delivered"]


def test_another_host_than_the_allowed_is_never_called_and_once_mended_the_answer_is_sent_on_demand(
    county: County, force: Force
) -> None:
    force.registers("elsewhere.example.org")
    county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))

    (refused,) = county.control_room.get("/feedback")
    assert (refused["state"], refused["problem"]) == ("given_up", "Its host is not among the allowed hosts.")
    assert force.endpoint.requests == []

    force.registers()
    county.manager.post(f"/feedback/{refused['delivery_id']}/redeliver")
    county.until(county.engine.now() + timedelta(minutes=1))

    assert [event["id"] for event in force.got()] == [refused["delivery_id"]]
    assert county.control_room.get("/feedback") == []
