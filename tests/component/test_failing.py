"""What fails is told by its kind and place. The text of an error, which may quote what was sent, goes nowhere."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from aws_lambda_powertools.metrics import MetricUnit

from functions.intake import handler as intake
from functions.relay import handler as relay
from shared.observability import Failed, logger, metrics, traced
from tests.component.console.test_handler import Context

SOMEBODY = "Ann Almond, 4 Mill Lane"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What the functions log."""
    lines = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", lines)
    return lines


def run(handler: Callable[..., Any], event: dict[str, Any]) -> Any:
    return handler(event, Context())


def test_a_stored_event_that_can_not_be_read_names_nobody_when_it_fails(
    log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = {"kind": {"S": "event"}, "body": {"S": json.dumps({"case_id": "C-1", "sequence": SOMEBODY})}}
    monkeypatch.delenv("RELAY_QUEUE_URL", raising=False)  # nor can it be set aside

    with pytest.raises(Failed) as failed:
        run(relay.handler, {"Records": [{"dynamodb": {"SequenceNumber": "1", "Keys": {}, "NewImage": image}}]})

    assert str(failed.value) == "MissingSetting"
    assert "settings.py" in log.getvalue()
    assert SOMEBODY not in log.getvalue()


def test_of_a_message_that_fails_the_log_says_what_kind_of_error_it_was_and_where(
    log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ValueError(SOMEBODY)

    monkeypatch.setattr(intake, "application", broken)
    answer = run(intake.handler, {"Records": [{"messageId": "m-1", "eventSource": "aws:sqs", "body": "{}"}]})

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    assert "ValueError" in log.getvalue()
    assert "test_failing.py" in log.getvalue()
    assert SOMEBODY not in log.getvalue()


@pytest.mark.filterwarnings("error")
def test_what_fails_before_it_has_measured_anything_writes_no_metric_and_complains_of_none(
    log: StringIO, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ValueError(SOMEBODY)

    monkeypatch.setattr(intake, "application", broken)
    answer = run(intake.handler, {"Records": [{"messageId": "m-1", "eventSource": "aws:sqs", "body": "{}"}]})

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    assert "ValueError" in log.getvalue()
    assert "_aws" not in capsys.readouterr().out


def test_what_was_measured_before_a_failure_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(metrics.provider, "namespace", "EarlyResponse")

    @traced
    def fails(_event: dict[str, Any], _context: object) -> dict[str, Any]:
        metrics.add_metric("Received", MetricUnit.Count, 1)
        raise ValueError(SOMEBODY)

    with pytest.raises(Failed):
        run(fails, {})

    assert '"Received":[1.0]' in capsys.readouterr().out
