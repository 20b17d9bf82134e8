"""A real Chromium before the served console, on a screen of the control room and on a phone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.served_console import served
from tests.browser_fixture import DESK, PHONE
from tests.component.console.world import PASSWORD, World, friday_evening

__all__ = ["DESK", "PHONE", "OpenPage"]

OpenPage = Callable[..., Page]
"""`open_page(username, path, size)`: a page of somebody who has signed in, on a screen of that size."""


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A Friday evening with something in every state."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "console")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "EarlyResponse")
    monkeypatch.setenv("POWERTOOLS_TRACE_DISABLED", "true")
    return friday_evening()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """Where the console answers."""
    with served(world) as base:
        yield base


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complained of: scripts, styles and policies that were refused."""
    return []


@pytest.fixture
def open_page(chromium: Browser, world: World, address: str, complaints: list[str]) -> Iterator[OpenPage]:
    """Open a page as somebody, on a screen of some size, of this evening or of another world."""
    contexts = []
    elsewhere, evening = ExitStack(), world

    def opened(
        username: str,
        path: str,
        size: dict[str, int] = DESK,
        *,
        scripts: bool = True,
        world: World = world,
    ) -> Page:
        base = address if world is evening else elsewhere.enter_context(served(world))
        context = chromium.new_context(
            base_url=base,
            viewport=size,
            java_script_enabled=scripts,
            locale="en-GB",  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if username:
            token, _ = world.sessions.open(world.sign_in.sign_in(username, PASSWORD))
            context.add_cookies([{"name": "session", "value": token, "url": base}])
        page.goto(path)
        return page

    yield opened
    elsewhere.close()
    for context in contexts:
        context.close()
