"""docs/grading.md is true: its commands work in order, its row can be read, its facts are all there are."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from shared import policy
from shared.bootstrap import Application
from shared.domain.contact import Facts
from tests.component.api.conftest import MANAGER, Client, contact
from tests.component.api.curl import commands_of, run

PAGE = (Path(__file__).parents[3] / "docs" / "grading.md").read_text(encoding="utf-8")
COMMANDS = commands_of(PAGE)
WHO = {"Bearer $TOKEN": MANAGER, "Bearer $SECOND": Client("m.second", ("manager",))}


def file_named(name: str) -> str:
    """What the page calls so."""
    if name == "contacts.json":
        return json.dumps({"contacts": [contact("file-1", circumstances=["not_coping"])]})
    return json.dumps({"table": MANAGER.get("/policies/2027-02").json["table"]})


@pytest.mark.usefixtures("clock")
def test_the_commands_lead_from_a_draft_to_a_published_version(app: Application) -> None:
    assert len(COMMANDS) == PAGE.count("\ncurl ") == 7
    for status, command in COMMANDS:
        answer = run(command, WHO, file_named)
        assert answer.status == int(status), (command, answer.text)
    assert app.tables.known()[-1].version == "2027-02"


def test_the_row_on_the_page_can_stand_in_the_table() -> None:
    row: dict[str, Any] = json.loads(re.findall(r"```json\n(.*?)\n```", PAGE, re.DOTALL)[0])
    table = policy.documents()["grading"]
    table["rules"].insert(-2, row)
    assert policy.read_table(table).rules[-3].id == "G3-9"


def test_the_page_names_every_fact() -> None:
    table = PAGE.split("| facts |")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) - {"has"} == {field.name for field in fields(Facts)}


def test_the_page_names_figures_as_they_are() -> None:
    tables = policy.load().tables
    assert (tables.read_again_after.seconds, tables.known_before.seconds) == (30, 60)
    assert (tables.most_listed, tables.most_in_a_file, tables.holidays_known_ahead.days) == (1000, 2000, 270)
