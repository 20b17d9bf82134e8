"""One Chromium for every test that looks at pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.chromium import FLAGS, find_chromium

DESK = {"width": 1366, "height": 900}
PHONE = {"width": 360, "height": 740}

PATIENCE_MS = 60_000
"""How long a page may take to show what is expected of it: a busy machine is no error."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests. Where there is none, say what to do."""
    path = find_chromium()
    assert path, "No Chromium on this machine: run `python -m tests.chromium`."
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()
