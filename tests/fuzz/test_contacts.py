"""Contacts, whatever they look like: answered, never with an error of ours, never lost, and nobody is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.component.api.conftest import CONTROL_ROOM, Answer
from tests.component.console.browser import signed_in
from tests.fuzz.budget import tries
from tests.fuzz.doors import MARKER, Doors, bus_message
from tests.fuzz.hostile import PLAIN, TEXTS, VALUES, as_bytes, bodies, report, spoiled

EIDO = json.loads(Path("events/samples/eido/01-child-left-alone.json").read_text().replace("Sample", MARKER))
BODIES = bodies()
UPDATE = report("event-2") | {"type": "early-response.contact.updated.v1", "sequence": "2"}
END = {
    "specversion": "1.0",
    "type": "early-response.contact.closed.v1",
    "source": "/lancashire/control",
    "id": "event-3",
    "sequence": "3",
    "data": {
        "log": report()["data"]["log"],
        "ended_at": "2026-11-20T18:59:00Z",
        "reason": "other",
        "note": f"{MARKER} is back.",
    },
}
STATEMENTS = st.sampled_from([report(), UPDATE, END]).flatmap(spoiled)
MEDIA = ["application/json", "application/cloudevents+json", "application/cloudevents-batch+json"]
MOST_ON_THE_BUS = 256 * 1024
"""What EventBridge takes of one event, in bytes."""
FINE = {202, 207, 400, 409, 413, 415, 422}


def send(doors: Doors, body: bytes, media_type: str = MEDIA[1], path: str = "/contacts", **more: str) -> Answer:
    """Send it; whatever the answer, it is no error of ours and names nobody, and neither does the log."""
    answer = doors.api("POST", path, body, {"content-type": media_type, **more}, CONTROL_ROOM)
    assert answer.status in FINE, (answer.status, answer.text, doors.logged())
    assert MARKER not in answer.text
    assert MARKER not in json.dumps(dict(answer.headers))
    assert MARKER not in doors.logged()
    return answer


@pytest.mark.parametrize("media_type", MEDIA)
@pytest.mark.parametrize("wrong", BODIES)
def test_a_body_in_a_strange_shape_is_refused_in_plain_words(doors: Doors, wrong: str, media_type: str) -> None:
    for path in ("/contacts", "/contacts/eido"):
        answer = send(doors, BODIES[wrong], media_type, path)
        assert answer.status in (202, 207) or json.loads(answer.text)["title"]


def test_a_field_that_stands_there_twice_is_refused_as_one_of_them_would_be_lost(doors: Doors) -> None:
    assert send(doors, BODIES["a field twice"]).status == 400


@tries(150)
@given(document=STATEMENTS)
def test_a_structured_event_is_recorded_or_refused(doors: Doors, document: dict[str, Any]) -> None:
    doors.renew()
    if send(doors, as_bytes(document)).status == 202:
        assert doors.holds(document)


@tries(60)
@given(
    attributes=st.dictionaries(
        st.sampled_from(["specversion", "type", "source", "id", "subject", "sequence", "time", "x"]),
        st.sampled_from([*TEXTS, "%5A", "1.0", "edt:77"]).map(lambda text: text.encode(errors="replace").decode()),
        max_size=5,
    ),
    data=st.just(report()["data"]).flatmap(spoiled),
)
def test_a_binary_event_is_recorded_or_refused(doors: Doors, attributes: dict[str, str], data: object) -> None:
    doors.renew()
    right = {"specversion": "1.0", "type": "early-response.contact.reported.v1", "source": "/x/y", "id": "e"}
    headers = {f"ce-{name}": value for name, value in (right | attributes).items()}
    send(doors, as_bytes(data), "application/json", **headers)


@tries(40)
@given(events=st.lists(st.one_of(STATEMENTS, VALUES), max_size=6))
def test_of_a_batch_each_event_is_recorded_or_refused_by_itself(doors: Doors, events: list[Any]) -> None:
    doors.renew()
    answer = send(doors, as_bytes(events), MEDIA[2])
    if answer.status not in (202, 207):
        return
    told = json.loads(answer.text)
    assert len(told) == len(events)
    for entry, event in zip(told, events, strict=True):
        assert entry["status"] in (202, 409, 413, 422), entry
        assert entry["status"] != 202 or doors.holds(event)


@tries(100)
@given(document=st.just(EIDO).flatmap(spoiled))
def test_an_eido_is_recorded_or_refused(doors: Doors, document: dict[str, Any]) -> None:
    doors.renew()
    send(doors, as_bytes(document), "application/json", "/contacts/eido")


@tries(100)
@given(document=st.one_of(STATEMENTS, VALUES))
def test_what_comes_by_the_bus_is_a_case_or_in_quarantine(doors: Doors, document: Any) -> None:
    doors.renew()

    answered = doors.queue(bus_message(document, "bus-1"))

    assert answered == {"batchItemFailures": []}, doors.logged()
    assert doors.world.quarantine.all() or doors.holds(document)
    assert MARKER not in doors.logged()


@pytest.mark.parametrize("wrong", BODIES)
def test_a_message_in_a_strange_shape_is_in_quarantine_and_can_be_looked_at(doors: Doors, wrong: str) -> None:
    body = BODIES[wrong].decode(errors="replace")[:MOST_ON_THE_BUS]

    answered = doors.queue(body, bus_message({}).replace("{}", body), json.dumps({"id": 7}), bus_message(report()))

    assert answered == {"batchItemFailures": []}, doors.logged()
    assert len(doors.world.quarantine.all()) >= 2
    assert doors.holds(report())
    assert MARKER not in doors.logged()
    assert_quarantine_opens(doors)


@tries(25)
@given(documents=st.lists(st.one_of(STATEMENTS, PLAIN), min_size=1, max_size=4))
def test_whatever_is_in_quarantine_can_be_looked_at_and_tried_again(doors: Doors, documents: list[Any]) -> None:
    doors.renew()
    for number, document in enumerate(documents):
        doors.queue(bus_message(document, f"q-{number}"))
    assert_quarantine_opens(doors)


def assert_quarantine_opens(doors: Doors) -> None:
    """The list and every message in it open, names hidden, and each may be read again by page and by API."""
    doors.logged()
    desk = signed_in(doors.world, "c.room")
    page = desk.get("/quarantine")
    assert page.status == 200, doors.logged()
    assert MARKER not in page.text
    assert doors.api("GET", "/quarantine", None, {}, CONTROL_ROOM).status == 200
    for message in doors.world.quarantine.all()[:5]:
        assert desk.post(f"/quarantine/{message.id}/replay", payload=message.payload).status < 500
        again = doors.api("POST", f"/quarantine/{message.id}/replay", b"{}", {}, CONTROL_ROOM)
        assert again.status < 500, doors.logged()
        assert MARKER not in again.text
    assert MARKER not in doors.logged()
