"""What could not be read is seen, mended and sent again."""

import json
from html import unescape

from shared.contracts.masking import HIDDEN
from tests.component.console.browser import Browser
from tests.component.console.world import World


def _shown(browser: Browser) -> str:
    """The message as it stands in the text field."""
    return unescape(browser.get("/quarantine").text.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0])


def _mended(browser: Browser) -> str:
    """The message with what was wrong put right."""
    document = json.loads(_shown(browser))
    document["data"]["incident_type"] = "concern_for_safety"
    return json.dumps(document)


def test_the_reason_is_shown_and_what_names_people_is_not(control_room: Browser):
    page = control_room.get("/quarantine")
    assert "data.incident_type: This is not one of the incident types." in page.words
    assert "Quillfeather" not in page.text
    assert HIDDEN in page.text


def test_a_mended_message_becomes_the_case_with_all_that_was_hidden(world: World, control_room: Browser):
    mended = _mended(control_room)
    page = control_room.post("/quarantine/q-1/replay", payload=mended)
    assert page.status == 303
    case = world.store.load(page.leads_to.removeprefix("/cases/"))
    contact = world.store.contact(case.contact_key)
    assert contact.address == "9-1 Nowhere Street"
    assert contact.persons[0]["name"] == "Zebedee Quillfeather"
    assert world.quarantine.get("q-1").replayed_as == case.id


def test_sending_it_again_twice_gives_one_case(control_room: Browser):
    mended = _mended(control_room)
    first = control_room.post("/quarantine/q-1/replay", payload=mended)
    second = control_room.post("/quarantine/q-1/replay", payload="anything")
    assert first.leads_to == second.leads_to


def test_what_is_still_wrong_is_told_and_the_message_stays(world: World, control_room: Browser):
    page = control_room.post("/quarantine/q-1/replay", payload=_shown(control_room))
    assert page.status == 422
    assert "data.incident_type:" in page.words
    assert world.quarantine.get("q-1").replayed_as is None


def test_what_is_no_json_is_told(control_room: Browser):
    page = control_room.post("/quarantine/q-1/replay", payload="{")
    assert page.status == 422
    assert "This is not JSON" in page.words


def test_a_hidden_value_is_never_given_to_the_wrong_person(control_room: Browser):
    document = json.loads(_shown(control_room))
    document["data"]["persons"].append({"role": "parent", "name": HIDDEN})
    page = control_room.post("/quarantine/q-1/replay", payload=json.dumps(document))
    assert page.status == 422
    assert "Entries of a list were added or removed" in page.words


def test_an_unknown_message_is_not_found(control_room: Browser):
    assert control_room.post("/quarantine/q-9/replay", payload="{}").status == 404
