"""Every command of docs/integrators.md does what the page says."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.adapters.webhooks import key_of, signed
from shared.bootstrap import Application
from shared.contracts.answered import AnswerData
from shared.domain.feedback import Attendance
from shared.policy import load
from tests.component.api.conftest import CONTROL_ROOM
from tests.component.api.curl import commands_of, run

pytestmark = pytest.mark.usefixtures("clock", "app")

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "integrators.md").read_text(encoding="utf-8")
COMMANDS = commands_of(PAGE)
WHO = {"Bearer $TOKEN": CONTROL_ROOM}


def file_named(name: str) -> str:
    """A sample of ours."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_page_has_a_command_for_every_door() -> None:
    assert len(COMMANDS) == PAGE.count("curl ") == 9
    kinds = [
        "cloudevents+json",
        "ce-specversion",
        "cloudevents-batch+json",
        "contacts/eido",
        "updated",
        "cancelled",
    ]
    assert [kind for kind in kinds if not any(kind in command for _, command in COMMANDS)] == []


def test_every_command_is_answered_as_the_page_says(app: Application) -> None:
    answers = [run(command, WHO, file_named) for _, command in COMMANDS]
    told: list[Any] = [answer.json for answer in answers]

    assert [str(answer.status) for answer in answers] == [status for status, _ in COMMANDS]
    reported, binary, batch, eido, apart, outside, updated, cancelled, wrong = told
    assert (reported["outcome"], reported["grade"]) == ("visit", 3)
    assert (binary["outcome"], binary["grade"]) == ("visit", 2)
    assert [entry["status"] for entry in batch] == [202, 422]
    assert eido["case_id"] == reported["case_id"] == updated["case_id"] == cancelled["case_id"]
    assert "personComponent" in eido["not_read"]
    assert "asks for Grade 2" in updated["answer"]
    assert "Nobody is stood down" in cancelled["answer"]
    assert app.store.load(apart["case_id"]).place.area == "Burnley"
    assert "the easting and northing count." in " ".join(apart["reasons"])
    assert (outside["outcome"], outside["decided_by"]) == ("not_eligible", "place")
    assert "ask Blackpool Council and Lancashire Constabulary" in outside["answer"]
    assert wrong["errors"]
    case = app.store.load(reported["case_id"])
    assert [strand.ended for strand in case.strands] == ["cancelled", None]


def test_what_a_receiver_copies_from_the_page_tells_our_answers_from_others() -> None:
    (snippet,) = re.findall(r"```python\n(.*?)\n```", PAGE, re.DOTALL)
    copied: dict[str, Any] = {}
    exec(snippet, copied)
    is_ours, key, old = copied["is_ours"], "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_" + "A" * 32
    at = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
    headers = signed([key_of(key), key_of(old)], "C-1.3.0", at, b"{}")

    assert is_ours(headers, b"{}", key, at.timestamp())
    assert is_ours(headers, b"{}", old, at.timestamp())
    assert not is_ours(headers, b"{ }", key, at.timestamp())
    assert not is_ours(headers, b"{}", key, at.timestamp() + 301)
    assert not is_ours(headers | {"webhook-id": "C-1.4.0"}, b"{}", key, at.timestamp())
    assert not is_ours(headers, b"{}", "whsec_" + "B" * 32, at.timestamp())


def test_the_fields_and_waits_of_feedback_stand_on_the_page() -> None:
    assert [field for field in AnswerData.model_fields if f"`{field}`" not in PAGE] == []
    assert [word.value for word in Attendance if f"`{word.value}`" not in PAGE] == []
    assert load().feedback.back_off[-1] == timedelta(hours=12)


def test_the_fields_of_the_answer_stand_on_the_page() -> None:
    told = CONTROL_ROOM.post("/contacts", {}).json
    assert told["status"] == 422
    from shared.contracts.api_contacts import ContactAnswer

    assert [field for field in ContactAnswer.model_fields if f"`{field}`" not in PAGE] == []
