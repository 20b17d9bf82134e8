"""What every test may use."""

from pathlib import Path

import pytest

pytest_plugins = ["tests.engine_fixture", "tests.browser_fixture"]

_CLOUD = {Path(__file__).parent / name for name in ("engine", "journeys", "browser")}
_WITH_A_CLOUD_OF_ITS_OWN = Path(__file__).parent / "journeys" / "test_kills.py"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever needs the local cloud runs in one process, which deploys it once; the rest runs beside it."""
    for item in items:
        if _CLOUD & set(item.path.parents) and item.path != _WITH_A_CLOUD_OF_ITS_OWN:
            item.add_marker(pytest.mark.xdist_group("cloud"))
