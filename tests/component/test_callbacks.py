"""Answers reach the endpoint of a sender, signed, and nothing else that a registration or a name might lead to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from local.callback_receiver import CallbackReceiver, Mood, is_signed
from shared.adapters import callbacks
from shared.adapters.callbacks import HttpsCallbacks, is_public
from shared.adapters.clock import SystemClock
from shared.adapters.webhooks import key_of
from shared.domain.delivery import Attempt, Delivery
from shared.domain.ids import CaseId
from shared.policy import load
from shared.service.feedback import Registration
from tests.unit.domain.test_feedback import ANSWER

HOST = "callbacks.example.police.uk"
URL = f"https://{HOST}/answers"
KEY, OLD = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_" + "C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
QUICK = replace(
    load().feedback,
    connect_within=timedelta(seconds=3),
    answer_within=timedelta(seconds=2),
    done_within=timedelta(seconds=4),
)


@pytest.fixture(scope="module")
def running() -> Iterator[CallbackReceiver]:
    with CallbackReceiver(HOST) as receiver:
        yield receiver


@pytest.fixture
def receiver(running: CallbackReceiver) -> CallbackReceiver:
    """An endpoint that knows one key and got nothing yet."""
    running.endpoint.forget()
    running.endpoint.keys[:] = [KEY]
    return running


def delivery() -> Delivery:
    now = datetime.now(UTC)
    return Delivery(CaseId("C-1"), 3, 0, ANSWER["source"], ANSWER["subject"], now, now, ANSWER)


def post(receiver: CallbackReceiver, url: str = URL, keys: tuple[str, ...] = (KEY,), **changes: object) -> Attempt:
    """What becomes of an attempt under our wiring, with the loopback address in place of the name's."""
    authority = str(changes.get("authority", receiver.certificates.authority))
    way_out = HttpsCallbacks([HOST], QUICK, SystemClock(), test_port=receiver.port)
    return way_out.post(Registration(url, tuple(map(key_of, keys)), authority), delivery())


def test_the_sender_gets_a_cloud_event_that_says_what_it_answers_and_nothing_of_a_person(
    receiver: CallbackReceiver,
) -> None:
    assert post(receiver) == Attempt()

    (event,) = receiver.endpoint.accepted.values()
    assert (event["specversion"], event["type"]) == ("1.0", "early-response.contact.answered.v1")
    assert (event["id"], event["subject"], event["sequence"]) == ("C-1.3.0", ANSWER["subject"], f"{3:020d}")
    assert event["data"] == ANSWER | {"case_id": "C-1"}
    (request,) = receiver.endpoint.requests
    assert request.headers["host"] == HOST
    assert request.headers["content-type"] == "application/cloudevents+json"


def test_while_keys_are_changed_a_receiver_with_either_key_takes_it_and_one_with_another_does_not(
    receiver: CallbackReceiver,
) -> None:
    post(receiver, keys=(KEY, OLD))
    (request,) = receiver.endpoint.requests
    now = datetime.now(UTC)
    assert is_signed(request, KEY, now)
    assert is_signed(request, OLD, now)
    assert not is_signed(replace(request, body=request.body + b" "), KEY, now)
    assert not is_signed(request, KEY, now + timedelta(minutes=6))

    receiver.endpoint.keys[:] = [OLD]
    assert post(receiver, keys=(KEY,)) == Attempt("It answered 401.")


@pytest.mark.parametrize(
    ("mood", "problem", "final"),
    [
        (Mood.REFUSING, "It answered 400.", False),
        (Mood.GONE, "It answered 410.", True),
        (Mood.FAILING, "It answered 503.", False),
        (Mood.REDIRECTING, "It redirects (302); redirects are not followed.", False),
        (Mood.CLOSING_EARLY, "There was no connection, or it broke.", False),
        (Mood.SLOW, "It did not answer in time.", False),
        (Mood.DRIPPING, "It was too slow.", False),
    ],
)
def test_a_receiver_that_misbehaves_costs_one_attempt_and_is_not_waited_for(
    receiver: CallbackReceiver, mood: Mood, problem: str, final: bool
) -> None:
    receiver.endpoint.mood = mood

    assert post(receiver) == Attempt(problem, final)
    assert len(receiver.endpoint.requests) == 1


def test_a_receiver_that_is_down_is_tried_again(receiver: CallbackReceiver) -> None:
    receiver.endpoint.mood = Mood.DOWN

    attempt = post(receiver)
    assert attempt.problem
    assert not attempt.final


def test_an_endless_answer_is_not_read(receiver: CallbackReceiver) -> None:
    receiver.endpoint.mood = Mood.HUGE

    assert post(receiver) == Attempt()


def test_a_certificate_that_nobody_vouches_for_or_of_another_name_is_refused(receiver: CallbackReceiver) -> None:
    assert post(receiver, authority="") == Attempt("Its certificate is not good.")

    with CallbackReceiver("elsewhere.example.police.uk") as other:
        assert post(other) == Attempt("Its certificate is not good.")
        assert other.endpoint.requests == []


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        (f"http://{HOST}/", "The address does not begin with https."),
        ("https://elsewhere.example.org/", "Its host is not among the allowed hosts."),
        (f"https://{HOST}.example.org/", "Its host is not among the allowed hosts."),
        (f"https://sub.{HOST}/", "Its host is not among the allowed hosts."),
        ("https://127.0.0.1/", "Its host is not among the allowed hosts."),
        ("https://169.254.169.254/latest/meta-data", "Its host is not among the allowed hosts."),
        (f"https://{HOST}:8443/", "The address has another port than 443."),
        (f"https://{HOST}:x/", "The address can not be read."),
        (f"https://user:secret@{HOST}/", "The address has signs that are not allowed."),
        (f"https://elsewhere.example.org\\@{HOST}/", "The address has signs that are not allowed."),
        (f"https://{HOST}/#part", "The address has signs that are not allowed."),
        (f"https://{HOST}/\r\nHost: elsewhere", "The address has signs that are not allowed."),
    ],
)
def test_an_address_that_is_not_allowed_is_never_called_and_never_tried_again(
    receiver: CallbackReceiver, url: str, problem: str
) -> None:
    assert post(receiver, url) == Attempt(problem, final=True)
    assert receiver.endpoint.requests == []


INSIDE = ["10.0.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0"]


@pytest.mark.parametrize("address", [*INSIDE, "224.0.0.1", "255.255.255.255", "::1", "nonsense"])
def test_a_name_that_leads_inside_is_refused_also_when_it_leads_outside_too(address: str) -> None:
    assert not is_public(address)
    way_out = HttpsCallbacks([HOST], QUICK, SystemClock(), resolve=lambda _: ["93.184.215.14", address])

    attempt = way_out.post(Registration(URL, (key_of(KEY),)), delivery())
    assert attempt == Attempt("Its name leads to an address that is not public.", final=True)


def test_the_connection_goes_to_the_address_that_was_checked_and_the_name_is_not_asked_again(
    receiver: CallbackReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that says something harmless when it is checked and something else when it is called."""
    asked: list[str] = []
    monkeypatch.setattr(callbacks, "_PORT", receiver.port)
    monkeypatch.setattr(callbacks, "is_public", lambda address: address == "127.0.0.1")

    def resolve(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    way_out = HttpsCallbacks([HOST], QUICK, SystemClock(), resolve=resolve)
    registration = Registration(URL, (key_of(KEY),), receiver.certificates.authority)

    assert way_out.post(registration, delivery()) == Attempt()
    assert asked == [HOST]
    assert way_out.post(registration, delivery()).final


def test_a_name_that_can_not_be_resolved_is_tried_again() -> None:
    def fails(_: str) -> list[str]:
        raise OSError("no such name")

    way_out = HttpsCallbacks([HOST], QUICK, SystemClock(), resolve=fails)
    attempt = way_out.post(Registration(URL, (key_of(KEY),)), delivery())
    assert attempt == Attempt("Its name can not be resolved.")


def test_proxies_and_passwords_of_the_environment_are_not_used(
    receiver: CallbackReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    assert post(receiver) == Attempt()
    assert "authorization" not in receiver.endpoint.requests[0].headers
