"""What could not be read is seen, mended and sent again once, or set aside; and who did it, and why, is kept."""

import json
from datetime import timedelta
from html import unescape

import pytest

from shared.contracts.masking import HIDDEN
from shared.contracts.mending import read_again
from shared.domain.quarantine import Handling, Quarantined, take
from tests.component.console.browser import Browser, Page, signed_in
from tests.component.console.world import FRIDAY_EVENING, PASSWORD, World

WHY = "The sender meant concern for safety: told by phone."


def _shown(browser: Browser) -> str:
    """The message as it stands in the text field."""
    page = browser.get("/quarantine/q-1").text
    return unescape(page.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0])


def _mended(browser: Browser) -> str:
    """The message with what was wrong put right."""
    document = json.loads(_shown(browser))
    document["data"]["incident_type"] = "concern_for_safety"
    return json.dumps(document)


def _colleague(world: World) -> Browser:
    """A second person of the control room."""
    world.sign_in.add("c.two", PASSWORD, ("control-room",))
    return signed_in(world, "c.two")


def _send_again(browser: Browser, payload: str, why: str = WHY) -> Page:
    return browser.post("/quarantine/q-1/replay", payload=payload, why=why)


def test_the_reason_and_the_age_are_shown_and_what_names_people_is_not(world: World, control_room: Browser):
    world.clock.move(timedelta(minutes=20))
    for path in ("/quarantine", "/quarantine/q-1"):
        page = control_room.get(path)
        assert "data.incident_type: This is not one of the incident types." in page.words
        assert "Quillfeather" not in page.text
    age = world.clock.now() - FRIDAY_EVENING
    assert f"Waiting for {age.seconds // 60} min" in page.words
    assert HIDDEN in page.text


def test_who_looks_sees_when_the_oldest_has_waited_so_long_that_people_are_told(
    world: World, control_room: Browser
):
    message = world.quarantine.get("q-1")
    told_after = world.policy.quarantine.told_after
    world.clock.move(message.received_at + told_after - timedelta(seconds=1) - world.clock.now())
    assert "The oldest message has waited" not in control_room.get("/quarantine").words
    world.clock.move(timedelta(seconds=1))
    page = control_room.get("/quarantine")
    assert "The oldest message has waited 30 min. After 30 min the alarm goes off." in page.words
    assert "Overdue" in page.words


def test_a_mended_message_becomes_the_case_with_all_that_was_hidden(world: World, control_room: Browser):
    page = _send_again(control_room, _mended(control_room))
    assert page.status == 303
    case = world.store.load(page.leads_to.removeprefix("/cases/"))
    contact = world.store.contact(case.contact_key)
    assert contact.address == "9-1 Nowhere Street"
    assert contact.persons[0]["name"] == "Zebedee Quillfeather"
    assert world.quarantine.get("q-1").replayed_as == case.id


def test_the_original_stays_and_who_mended_it_and_why_is_kept_and_shown(world: World, control_room: Browser):
    before = world.quarantine.get("q-1")
    _send_again(control_room, _mended(control_room))
    after = world.quarantine.get("q-1")
    assert (after.payload, after.reasons) == (before.payload, before.reasons)
    assert after.handled is not None
    assert (after.handled.by, after.handled.why) == ("c.room", WHY)
    assert json.loads(after.handled.document)["data"]["incident_type"] == "concern_for_safety"

    page = control_room.get("/quarantine/q-1")
    assert "Mended and sent again by c.room, 20 November 2026" in page.words
    assert WHY in page.words
    assert "What was sent instead" in page.words
    assert "The message as it came" in page.words
    assert "Quillfeather" not in page.text
    assert "Send it again" not in page.words
    assert WHY in control_room.get("/quarantine").words


def test_pressing_twice_gives_one_case_and_the_same_answer(world: World, control_room: Browser):
    mended = _mended(control_room)
    cases = len(world.store.live_cases())
    first, second = (_send_again(control_room, mended) for _ in range(2))
    assert first.leads_to == second.leads_to
    assert len(world.store.live_cases()) == cases + 1


def test_of_two_people_who_mend_the_same_message_the_second_is_told_and_sees_who_was_faster(world: World):
    first, second = signed_in(world, "c.room"), _colleague(world)
    mended, cases = json.loads(_mended(first)), len(world.store.live_cases())
    _send_again(first, json.dumps(mended))

    page = _send_again(second, json.dumps({**mended, "id": "event-of-the-second-1"}), "Mine is better.")

    assert page.status == 409
    assert "Somebody was faster" in page.words
    assert "Nothing of yours was sent." in page.words
    assert "Mended and sent again by c.room" in page.words
    assert len(world.store.live_cases()) == cases + 1
    assert world.quarantine.get("q-1").handled.why == WHY


def test_what_was_sent_again_and_not_finished_is_finished_by_anybody_with_the_same_document(
    world: World, control_room: Browser
):
    mended = _mended(control_room)
    message = world.quarantine.get("q-1")
    _, document = read_again(message, mended)
    world.quarantine.save(take(message, Handling("c.room", world.clock.now(), WHY, document)))

    other = _colleague(world)
    assert "Not finished" in other.get("/quarantine").words
    assert _send_again(other, mended.replace("event-bad", "event-other-1")).status == 409
    assert "Finish it" in other.get("/quarantine/q-1").words
    page = other.post("/quarantine/q-1/finish")

    assert page.leads_to.startswith("/cases/")
    case = world.store.load(page.leads_to.removeprefix("/cases/"))
    assert world.store.contact(case.contact_key).event_id == "event-bad"
    assert world.quarantine.get("q-1").handled.by == "c.room"
    assert other.post("/quarantine/q-1/finish").leads_to == page.leads_to


def test_nobody_finishes_what_nobody_has_sent_again(control_room: Browser):
    assert control_room.post("/quarantine/q-1/finish").status == 409


def test_a_message_of_which_nothing_will_come_is_set_aside_with_a_reason_and_waits_no_longer(
    world: World, control_room: Browser
):
    mended = _mended(control_room)
    refused = control_room.post("/quarantine/q-1/set-aside", aside=" ")
    assert refused.status == 422
    assert "Say why" in refused.words

    page = control_room.post("/quarantine/q-1/set-aside", aside="A test of the sender's.")
    assert page.leads_to == "/quarantine"
    listed = control_room.get("/quarantine")
    assert "Nothing is in quarantine." in listed.words
    assert "Set aside by c.room" in listed.words
    assert world.quarantine.get("q-1").payload
    assert _send_again(control_room, mended).status == 409


def test_nothing_is_sent_without_a_reason_and_what_was_typed_is_still_there(world: World, control_room: Browser):
    page = _send_again(control_room, _mended(control_room), why="")
    assert page.status == 422
    assert "Say why" in page.words
    assert "concern_for_safety" in page.text
    assert world.quarantine.get("q-1").handled is None


def test_what_is_still_wrong_is_told_and_the_message_stays(world: World, control_room: Browser):
    page = _send_again(control_room, _shown(control_room))
    assert page.status == 422
    assert "data.incident_type:" in page.words
    assert world.quarantine.get("q-1").handled is None


@pytest.mark.parametrize("typed", ["{", "[" * 50_000, '{"a": NaN}', ""])
def test_what_is_no_json_is_told(control_room: Browser, typed: str):
    page = _send_again(control_room, typed)
    assert page.status == 422
    assert "This is not JSON" in page.words


def test_a_hidden_value_is_never_given_to_the_wrong_person(control_room: Browser):
    document = json.loads(_shown(control_room))
    document["data"]["persons"].append({"role": "parent", "name": HIDDEN})
    page = _send_again(control_room, json.dumps(document))
    assert page.status == 422
    assert "Entries of a list were added or removed" in page.words


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ("[" * 20_000 + "]" * 20_000, "characters, not shown"),
        ("[" * 60 + "]" * 60, "too deep"),
        (json.dumps({"data": "</textarea><script>alert(1)</script>" * 10_000}), "too many to be shown"),
        (json.dumps(["Quillfeather"] * 6_000), None),
        (json.dumps({"</textarea><script>alert(1)</script>": 1, "id": "</textarea><script>1"}), None),
    ],
)
def test_a_hostile_message_is_shown_safely_or_not_at_all(
    world: World, control_room: Browser, payload: str, said: str | None
):
    reasons = tuple(f"data.persons.{number}: <b>wrong</b>" for number in range(100))
    world.quarantine.put(Quarantined("q-2", FRIDAY_EVENING, reasons, payload))
    listed, page = control_room.get("/quarantine"), control_room.get("/quarantine/q-2")
    assert (listed.status, page.status) == (200, 200)
    assert "and 95 other faults" in listed.words
    for text in (listed.text, page.text):
        assert "<script>alert" not in text
        assert "<b>wrong" not in text
        assert "Quillfeather" not in text
        assert len(text) < 1_000_000
    if said:
        assert said in page.words
        assert "<textarea" not in page.text
        assert "Set it aside" in page.words


def test_thousands_of_messages_are_listed_by_the_oldest(world: World, control_room: Browser):
    for number in range(3_000):
        at = FRIDAY_EVENING + timedelta(seconds=number + 1)
        world.quarantine.put(Quarantined(f"m-{number}", at, ("wrong",), "x" * 60_000))
    page = control_room.get("/quarantine")
    assert page.text.count('class="app-kept"') == world.policy.quarantine.most_listed
    assert "m-0" in page.text
    assert "Others follow" in page.words


@pytest.mark.parametrize("path", ["replay", "finish", "set-aside"])
def test_an_unknown_message_is_not_found(control_room: Browser, path: str):
    assert control_room.get("/quarantine/q-9").status == 404
    assert control_room.post(f"/quarantine/q-9/{path}", payload="{}", why="x", aside="x").status == 404


@pytest.mark.parametrize("username", ["m.duty", "sw-ann", "r.admin"])
def test_nobody_but_the_control_room_sees_or_mends_a_message(world: World, username: str):
    browser = signed_in(world, username)
    assert browser.get("/quarantine/q-1").status == 403
    for path in ("replay", "finish", "set-aside"):
        assert browser.post(f"/quarantine/q-1/{path}", payload="{}", why="x", aside="x").status == 403
    assert world.quarantine.get("q-1").handled is None
