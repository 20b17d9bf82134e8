"""What every test may use, and which tests one process has."""

import signal
from functools import cache
from typing import Any

import botocore.session
import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

pytest_plugins = ["tests.engine_fixture", "tests.browser_fixture"]

# A machine that is busy with other things is no fault of what is tested.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# A shell lets nothing that it runs in the background hear Ctrl-C, nor what that starts; some tests send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What botocore knows of a service is read once in a process, and not for every test that moto serves.
botocore.session.create_loader = cache(botocore.session.create_loader)  # type: ignore[assignment]

_WITH_A_CLOUD_OF_ITS_OWN = "tests/journeys/test_kills.py"
_TOGETHER = {
    "tests/engine": "the local cloud",
    "tests/journeys": "the local cloud",
    "tests/stores": "the stores",
    "tests/infra": "the template",
}
"""Folders whose tests need something that takes long to start: one process starts it and has them all."""

_FIRST = ("the local cloud", "tests/faults/test_schedules.py", _WITH_A_CLOUD_OF_ITS_OWN)
"""What takes longest begins first, so that in the end no process waits for another."""


def _piece(nodeid: str) -> str:
    """What this test is handed out with: its file, or all that needs the same start."""
    file = nodeid.split("::")[0]
    return file if file == _WITH_A_CLOUD_OF_ITS_OWN else _TOGETHER.get(file.rsplit("/", 1)[0], file)


class _InPieces(LoadScopeScheduling):
    """In place of `--dist loadgroup`, which does nothing: pytest 9.2 no longer lets xdist 3.8 rename tests."""

    def _split_scope(self, nodeid: str) -> str:
        return _piece(nodeid)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest come first."""
    place = {piece: number for number, piece in enumerate(_FIRST)}
    items.sort(key=lambda item: place.get(_piece(item.nodeid), len(place)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _InPieces:
    """Pieces are handed out in the order in which their tests were collected."""
    config.option.loadscopereorder = False
    return _InPieces(config, log)
