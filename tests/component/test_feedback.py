"""The use case over the doubles: each answer is under way once, attempted by one, and never lost."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import FixedClock
from shared.adapters.memory_feedback import (
    FixedRegistrations,
    InMemoryDeliveries,
    RecordingCallbacks,
    RecordingCourier,
)
from shared.adapters.registrations import SecretRegistrations, read_registration
from shared.domain.delivery import Attempt, Delivery
from shared.domain.ids import CaseId
from shared.policy import load
from shared.service.feedback import Feedback, Redelivery, Registration, RegistrationFaulty
from tests.builders import NOW
from tests.unit.domain.test_feedback import ANSWER

POLICY = load().feedback
CASE = CaseId("C-1")
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
REGISTERED = Registration("https://callbacks.example.police.uk/answers", (b"k" * 24,))
FAULTY, UNKNOWN = "/lancashire/adult-intake", "/lancashire/emergency-duty-team"


class Dies(RecordingCallbacks):
    """Callbacks in whose hands every attempt breaks off."""

    def post(self, registration: Registration, delivery: Delivery) -> Attempt:
        self.posted.append(delivery)
        raise MemoryError


class Office:
    """Feedback at NOW, with one sender who is registered and one whose registration is faulty."""

    def __init__(self) -> None:
        self.deliveries, self.callbacks = InMemoryDeliveries(), RecordingCallbacks()
        self.courier, self.clock = RecordingCourier(), FixedClock(NOW)
        registrations = FixedRegistrations({ANSWER["source"]: REGISTERED, FAULTY: None})
        self.feedback = Feedback(self.deliveries, registrations, self.callbacks, self.courier, POLICY, self.clock)
        self.redelivery = Redelivery(self.deliveries, POLICY, self.clock)

    def given(self, *sources: str) -> int:
        """One event gave an answer to each of these senders."""
        answers = [ANSWER | {"source": source} for source in sources or (ANSWER["source"],)]
        return self.feedback.answer_given(CASE, 3, NOW, answers)

    def attempt(self, name: str = "C-1.3.0") -> Delivery | None:
        return self.feedback.attempt(name)


def test_an_event_that_is_heard_twice_is_delivered_once() -> None:
    office = Office()
    assert (office.given(), office.given()) == (1, 1)
    assert office.attempt() is not None
    assert office.attempt() is None
    assert len(office.callbacks.posted) == 1


def test_a_sender_without_a_callback_is_left_in_peace() -> None:
    office = Office()
    assert office.given(UNKNOWN) == 0
    assert office.deliveries.of_case(CASE) == ()


def test_of_many_who_attempt_at_once_one_posts() -> None:
    office = Office()
    office.given()
    with ThreadPoolExecutor(8) as pool:
        settled = [each for each in pool.map(lambda _: office.attempt(), range(16)) if each]
    assert (len(settled), len(office.callbacks.posted)) == (1, 1)


def test_what_failed_comes_back_at_its_time_and_the_sweep_finds_what_the_courier_lost() -> None:
    office = Office()
    office.callbacks.next = [Attempt("It answered 503.")]
    office.given()
    settled = office.attempt()
    assert settled is not None
    assert office.courier.asked[-1] == ("C-1.3.0", NOW + POLICY.back_off[0])
    assert [each.id for each in office.redelivery.undelivered()] == ["C-1.3.0"]

    office.clock.move(POLICY.back_off[0])
    assert office.feedback.sweep() == 1
    assert office.courier.asked[-1] == ("C-1.3.0", office.clock.now())
    delivered = office.attempt()
    assert delivered is not None
    assert delivered.delivered_at == office.clock.now()
    assert office.redelivery.undelivered() == ()


def test_whoever_died_during_an_attempt_holds_it_up_no_longer_than_the_claim() -> None:
    office = Office()
    office.given()
    with pytest.raises(MemoryError):
        replace(office.feedback, callbacks=Dies()).attempt("C-1.3.0")
    assert office.attempt() is None
    office.clock.move(POLICY.claimed_for)
    assert office.feedback.sweep() == 1
    assert office.attempt() is not None


def test_an_answer_during_which_everybody_dies_is_given_up_in_the_open_after_the_last_attempt() -> None:
    office, dies = Office(), Dies()
    office.given()
    ends: list[Delivery] = []
    for _ in range(2 * 24 * 60):
        for _ in range(office.feedback.sweep()):
            try:
                ended = replace(office.feedback, callbacks=dies).attempt("C-1.3.0")
                ends += [ended] if ended else []
            except MemoryError:
                assert [each.id for each in office.redelivery.undelivered()] == ["C-1.3.0"]
        office.clock.move(timedelta(minutes=1))
    (given_up,) = ends
    assert len(dies.posted) == given_up.attempts == len(POLICY.back_off) + 1
    assert office.redelivery.undelivered() == (given_up,)
    assert given_up.given_up_at is not None
    assert given_up.problem == "It is not known whether it arrived."

    office.redelivery.ask("C-1.3.0", "g.governance")
    delivered = office.attempt()
    assert delivered is not None
    assert delivered.delivered_at == office.clock.now()


def test_what_failed_is_seen_however_many_new_answers_are_due_before_it() -> None:
    office = Office()
    office.callbacks.next = [Attempt("It answered 503.")]
    office.given()
    office.attempt()
    new = [ANSWER | {"subject": f"a-{number}"} for number in range(POLICY.most_at_once)]
    office.feedback.answer_given(CASE, 4, NOW, new)
    assert [each.id for each in office.redelivery.undelivered()] == ["C-1.3.0"]


def test_a_faulty_registration_is_given_up_in_the_open() -> None:
    office = Office()
    office.given(FAULTY)
    settled = office.attempt()
    assert settled is not None
    assert (settled.given_up_at, settled.problem) == (NOW, "What the sender has registered is not in order: url.")
    assert office.callbacks.posted == []


def test_an_answer_is_sent_again_on_demand_under_the_same_id() -> None:
    office = Office()
    office.given()
    office.attempt()
    office.redelivery.ask("C-1.3.0", "g.governance")
    assert office.feedback.sweep() == 1
    office.attempt()
    assert [each.id for each in office.callbacks.posted] == ["C-1.3.0", "C-1.3.0"]


class Secret:
    """Secrets Manager with one secret, counting how often it is read."""

    def __init__(self, **entries: Any) -> None:
        self.text, self.read = json.dumps(entries), 0

    def get_secret_value(self, SecretId: str) -> dict[str, str]:
        self.read += 1
        return {"SecretString": self.text}


def test_what_is_registered_is_read_again_after_five_minutes_and_not_before() -> None:
    secret, clock = Secret(), FixedClock(NOW)
    registrations = SecretRegistrations(secret, "secret", POLICY.registrations_good_for, clock)
    assert registrations.of("force") is None
    secret.text = json.dumps({"force": {"url": "https://a.example/", "keys": [KEY, KEY]}})
    clock.move(timedelta(minutes=4))
    assert registrations.of("force") is None
    clock.move(timedelta(minutes=1))
    found = registrations.of("force")
    assert found is not None
    assert (found.url, len(found.keys), secret.read) == ("https://a.example/", 2, 2)


@pytest.mark.parametrize(
    "entry",
    [
        {},
        [],
        {"url": 1, "keys": [KEY]},
        {"url": "https://a.example/", "keys": []},
        {"url": "https://a.example/", "keys": [KEY] * 3},
        {"url": "https://a.example/", "keys": ["whsec_c2hvcnQ="]},
        {"url": "https://a.example/", "keys": ["not base64!"]},
        {"url": "https://a.example/", "keys": [KEY], "insecure": True},
    ],
)
def test_a_registration_that_is_not_in_order_says_so_and_repeats_nothing(entry: Any) -> None:
    with pytest.raises(RegistrationFaulty) as faulty:
        read_registration(entry)
    assert not any(part in str(faulty.value) for part in ("example", "whsec_c2", "not base64!"))
