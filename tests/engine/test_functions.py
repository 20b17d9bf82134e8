"""A function sees what it would see when deployed: its own settings, its own rights, the engine's time."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local.engine import Engine, EngineError, FunctionFailed

pytestmark = pytest.mark.engine


def test_a_function_runs_from_the_working_tree(probe: Engine) -> None:
    assert Path(probe.invoke("look", {})["file"]) == Path(__file__).parent / "probes.py"


def test_a_function_has_the_settings_that_the_template_gives_it(probe: Engine) -> None:
    environment = probe.invoke("look", {})["environment"]

    assert environment["CALLED"] == "probe"
    assert environment["BUS_NAME"] == probe.outputs["BusName"]


def test_a_function_sees_nothing_of_this_machine(probe: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "somebody")
    monkeypatch.setenv("SECRET_OF_THIS_MACHINE", "yes")
    probe.kill("look")

    environment = probe.invoke("look", {})["environment"]

    assert "SECRET_OF_THIS_MACHINE" not in environment
    assert "AWS_PROFILE" not in environment
    assert environment["HOME"] != str(Path.home())
    assert environment["TZ"] == ":UTC"


def test_a_function_works_under_its_own_role(probe: Engine) -> None:
    role = probe.stack.physical["LookRole"]

    assert f":assumed-role/{role}/" in probe.invoke("look", {})["identity"]


def test_a_function_is_denied_what_the_template_does_not_grant(probe: Engine) -> None:
    assert probe.invoke("look", {})["tables"] == "AccessDeniedException"


@pytest.mark.parametrize(
    ("function", "allowed"),
    [("keep", True), ("relay", False), ("look", False)],
)
def test_only_the_role_that_was_given_the_table_writes_to_it(probe: Engine, function: str, allowed: bool) -> None:
    table = probe.client_of(function, "dynamodb")
    item = {"pk": {"S": "x"}, "sk": {"S": "y"}}

    if allowed:
        table.put_item(TableName=probe.outputs["TableName"], Item=item)
    else:
        with pytest.raises(ClientError, match="AccessDenied"):
            table.put_item(TableName=probe.outputs["TableName"], Item=item)


def test_relay_may_not_read_the_table_although_it_reads_its_stream(probe: Engine) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        probe.client_of("relay", "dynamodb").scan(TableName=probe.outputs["TableName"])


def test_a_function_that_fails_says_why(probe: Engine) -> None:
    with pytest.raises(FunctionFailed, match="it went wrong"):
        probe.invoke("look", {"try": "fail"})

    assert any("it went wrong" in line for line in probe.logs("look"))


def test_a_function_that_dies_is_an_error_and_the_next_call_works(probe: Engine) -> None:
    with pytest.raises(FunctionFailed):
        probe.invoke("look", {"try": "die"})

    assert probe.invoke("look", {})["process"] > 0


def test_a_killed_function_starts_anew(probe: Engine) -> None:
    before = probe.invoke("look", {})["process"]

    assert probe.kill("look") >= 1
    assert probe.invoke("look", {})["process"] != before


def test_an_unknown_function_is_named_with_those_that_exist(probe: Engine) -> None:
    with pytest.raises(EngineError, match="'keep', 'look'"):
        probe.invoke("nobody", {})


def test_a_function_has_the_moved_time_and_its_full_time_to_run(probe: Engine) -> None:
    probe.move(timedelta(days=40))

    seen = probe.invoke("look", {})

    assert abs(datetime.fromisoformat(seen["now"]) - probe.now()) < timedelta(seconds=2)
    assert 4000 < seen["remaining"] <= 5000


def test_text_messages_and_what_topics_publish_can_be_seen(probe: Engine) -> None:
    probe.invoke("look", {"try": "phone", "phone": "+447700900123", "message": "Go to Burnley"})
    probe.invoke("look", {"try": "topic", "topic": probe.outputs["TopicArn"], "message": "Nobody is left"})

    assert probe.sent_messages() == [
        {"phone": "+447700900123", "message": "Go to Burnley"},
        {"topic": "Topic", "subject": "s", "message": "Nobody is left"},
    ]
