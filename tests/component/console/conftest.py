"""What tests of the pages start from."""

import pytest

from tests.component.console.browser import Browser, signed_in
from tests.component.console.world import World, friday_evening


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The console's own environment, with nothing of this machine's."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "console")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "EarlyResponse")
    monkeypatch.setenv("POWERTOOLS_TRACE_DISABLED", "true")


@pytest.fixture
def world() -> World:
    """A Friday evening with something in every state."""
    return friday_evening()


@pytest.fixture
def stranger(world: World) -> Browser:
    """Somebody who has not signed in."""
    return Browser(world)


@pytest.fixture
def control_room(world: World) -> Browser:
    """Somebody of the control room, signed in."""
    return signed_in(world, "c.room")


@pytest.fixture
def manager(world: World) -> Browser:
    """The duty manager, signed in."""
    return signed_in(world, "m.duty")


@pytest.fixture
def admin(world: World) -> Browser:
    """The rota administrator, signed in."""
    return signed_in(world, "r.admin")
