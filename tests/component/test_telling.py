"""Of those who are to be told, nobody goes untold because another can not be reached."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.adapters.memory import FixedClock, InMemoryRotaStore
from shared.adapters.memory_messages import InMemoryMessageLog, RecordingMessenger
from shared.domain.ids import CaseId, ResponderId
from shared.service.messaging import Messaging
from shared.service.ports import Message
from tests.builders import NOW, later, person

GONE, SILENT, THERE = ResponderId("sw-gone"), ResponderId("sw-silent"), ResponderId("pc-ben")
ABOUT = {"grade": 2, "area": "Preston", "expires_at": later(5).isoformat()}


def test_the_other_of_a_pair_is_told_when_one_has_left_the_service_or_has_no_phone() -> None:
    rota, messenger = InMemoryRotaStore(), RecordingMessenger()
    rota.put_responder(person(THERE).responder)
    rota.put_responder(replace(person(SILENT).responder, phone=""))
    messaging = Messaging(rota, messenger, InMemoryMessageLog(), FixedClock(NOW), "https://console.example.org")

    for number, other in enumerate((GONE, SILENT)):
        offers = [{"responder_id": other}, {"responder_id": THERE}]
        messaging.pair_offered(f"offer-{number}", CaseId("C-1"), {**ABOUT, "offers": offers})
        messaging.move_advised(f"move-{number}", CaseId("C-1"), {**ABOUT, "responder_ids": [other, THERE]})
        messaging.told_to_stop(f"stop-{number}", CaseId("C-1"), {"responder_id": other})

    assert [message.to for message in messenger.sent] == [THERE] * 4


class OneUnreachable(RecordingMessenger):
    """A messenger that can not reach one phone."""

    unreachable: ResponderId | None = SILENT

    def send(self, message: Message) -> None:
        """See Messenger."""
        if message.to == self.unreachable:
            raise ValueError("Invalid parameter: PhoneNumber.")
        super().send(message)


def test_the_other_of_a_pair_is_told_once_though_the_message_to_the_first_fails_again_and_again() -> None:
    rota, messenger = InMemoryRotaStore(), OneUnreachable()
    for who in (SILENT, THERE):
        rota.put_responder(person(who).responder)
    messaging = Messaging(rota, messenger, InMemoryMessageLog(), FixedClock(NOW), "https://console.example.org")
    offers = {**ABOUT, "offers": [{"responder_id": SILENT}, {"responder_id": THERE}]}
    shift = {"base": "Preston", "starts_at": NOW.isoformat(), "ends_at": later(60).isoformat()}
    ended = {"stage": "done", "given": shift, "given_by": SILENT, "responder_ids": [SILENT, THERE]}

    for _ in range(2):
        with pytest.raises(ValueError, match="PhoneNumber"):
            messaging.pair_offered("offer", CaseId("C-1"), offers)
        with pytest.raises(ValueError, match="PhoneNumber"):
            messaging.exchange_answered("exchange", CaseId("X-1"), ended)
    assert [message.to for message in messenger.sent] == [THERE] * 2

    messenger.unreachable = None
    messaging.pair_offered("offer", CaseId("C-1"), offers)
    assert [message.to for message in messenger.sent] == [THERE, THERE, SILENT]


def test_who_loses_the_partner_is_told_once_not_to_go_in_alone_and_once_when_it_is_approved() -> None:
    rota, messenger = InMemoryRotaStore(), RecordingMessenger()
    for who in (SILENT, THERE):
        rota.put_responder(person(who).responder)
    messaging = Messaging(rota, messenger, InMemoryMessageLog(), FixedClock(NOW), "https://console.example.org")
    job = {"grade": 3, "area": "Preston", "deadline": None}
    stood_down = {**job, "responder_id": THERE, "partners": [SILENT]}

    for _ in range(2):
        messaging.told_to_stop("stop", CaseId("C-1"), stood_down)
        messaging.goes_alone("alone", CaseId("C-1"), {**job, "responders": [SILENT]})
    messaging.goes_alone("alone-of-before", CaseId("C-1"), {"role": "social_worker"})

    assert [(message.to, message.text.split(":")[0]) for message in messenger.sent] == [
        (THERE, "You are not needed any more"),
        (SILENT, "Your partner does not come"),
        (SILENT, "You go alone, as the duty manager has approved"),
    ]
    assert "do not go in alone" in messenger.sent[1].text


def test_in_the_hour_that_happens_twice_a_message_says_which_of_the_two_is_meant() -> None:
    rota, messenger = InMemoryRotaStore(), RecordingMessenger()
    rota.put_responder(person(THERE).responder)
    reported = datetime(2026, 10, 25, 0, 20, tzinfo=UTC)
    messaging = Messaging(
        rota, messenger, InMemoryMessageLog(), FixedClock(reported), "https://console.example.org"
    )
    times = {"expires_at": (reported + timedelta(minutes=3)), "deadline": reported + timedelta(hours=1)}
    data = {**ABOUT, **{what: at.isoformat() for what, at in times.items()}, "offers": [{"responder_id": THERE}]}

    messaging.pair_offered("offer", CaseId("C-1"), data)

    [text] = [message.text for message in messenger.sent]
    assert text.startswith("Grade 2 job, Preston, respond by Sun 01:20 GMT. Answer by Sun 01:23 BST: ")
