"""The functions as they are deployed, on a county that is held in memory."""

from collections.abc import Iterator

import pytest

from shared import bootstrap
from tests.fuzz.doors import Doors, listening


@pytest.fixture
def doors(monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    """Every door, wide open."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "fuzz")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "EarlyResponse")
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    monkeypatch.setenv("POWERTOOLS_TRACE_DISABLED", "true")
    doors = Doors()
    monkeypatch.setattr(bootstrap, "Application", lambda _settings: doors.world)
    bootstrap.application.cache_clear()
    with listening(doors):
        yield doors
    bootstrap.application.cache_clear()
