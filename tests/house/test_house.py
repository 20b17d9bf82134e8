"""The whole house, policed: sizes, links, settings, events, and what must not be written anywhere."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from infra import doors
from shared.domain.events import EventName
from shared.domain.jobs import JobEventName
from shared.domain.roster.events import RotaEventName
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
]
SOURCES = [path for path in TRACKED if path.suffix == ".py" and path.exists()]
TEXTS = [
    path
    for path in TRACKED
    if path.suffix in {".py", ".md", ".toml", ".json", ".html", ".css", ".js", ".svg", ".lock", ""}
    and path.is_file()
]

FOR_THE_RECORD = {
    EventName.CASE_HELD,
    EventName.CONTACT_ADVISED,
    EventName.CONTACT_HANDED_BACK,
    EventName.CONTACT_NOT_ELIGIBLE,
    EventName.CONTACT_PASSED_TO_DAY_TEAM,
    EventName.CONTACT_REDIRECTED,
    EventName.LEAD_WORKER_NAMED,
    EventName.NOTE_ADDED,
    EventName.OFFER_ACCEPTED,
    EventName.PAIR_NOT_FOUND,
    EventName.PERIOD_EXTENDED,
    EventName.RESPONDER_CHECKED_IN,
    EventName.RESPONDER_EN_ROUTE,
    EventName.RESPONDER_ON_SCENE,
    EventName.REVIEW_RECORDED,
    EventName.STEP_SKIPPED,
    EventName.OFFERS_HELD,
    EventName.CALL_RECORDED,
    EventName.WARNINGS_ACKNOWLEDGED,
    EventName.DURESS_RAISED,
    EventName.DURESS_RESOLVED,
    EventName.CONTACT_UPDATED,
    EventName.CONTACT_CANCELLED,
    EventName.CONTACT_CLOSED,
    EventName.REGRADE_PROPOSED,
    EventName.REGRADE_REJECTED,
    EventName.APPOINTMENT_PROPOSED,
    EventName.APPOINTMENT_NOT_FOUND,
    EventName.APPOINTMENT_CHANGED,
    EventName.ON_CALL_NOTICE_DROPPED,
    EventName.GRADING_TABLE_DRAFTED,
    EventName.GRADING_TABLE_PUBLISHED,
}
"""Events that stand in the timeline and on the bus for partners, and that nothing here has to follow."""


def test_every_event_is_followed_by_a_function_or_stands_on_the_list_of_those_for_the_record() -> None:
    followed = {name for heard in doors.EVENTS_HEARD.values() for name in heard}

    told = {name.value for name in (*EventName, *RotaEventName, *JobEventName)}

    assert followed <= told
    assert followed.isdisjoint(name.value for name in FOR_THE_RECORD)
    assert followed | {name.value for name in FOR_THE_RECORD} == told


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_a_reader_can_hold(path: Path) -> None:
    limit = 300 if path.relative_to(ROOT).parts[0] != "tests" else 400
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


def functions_of(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in functions_of(path)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > 60
    ]
    assert long == []


def public_functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Those of the module and of its classes; a function inside a function is its own business."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    found = [node for body in bodies for node in body]
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [node for node in found if isinstance(node, kinds) and not node.name.startswith("_")]


def test_every_public_function_of_the_inner_rooms_says_what_is_true_after_the_call() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        if path.relative_to(ROOT).parts[:2] in {("shared", "domain"), ("shared", "service")}
        for node in public_functions(path)
        if ast.get_docstring(node) is None
    ]
    assert silent == []


REGISTRIES = re.compile(
    "|".join(["py" + r"pi\.org", "files.python" + "hosted", "registry." + "npmjs", "deb." + "debian"])
)
MACHINE_PATH = re.compile(r"(^|[\s\"'`(=])/(" + "|".join(["work", "root", "farm"]) + ")/")


def test_no_registry_and_no_path_of_one_machine_is_named_anywhere() -> None:
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEXTS
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if REGISTRIES.search(line) or MACHINE_PATH.search(line)
    ]
    assert named == []
