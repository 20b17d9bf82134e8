"""What every test may use."""

from pathlib import Path

import pytest

pytest_plugins = ["tests.engine_fixture", "tests.browser_fixture"]

_CLOUD = {Path(__file__).parent / name for name in ("engine", "journeys", "browser")}
_WITH_A_CLOUD_OF_ITS_OWN = Path(__file__).parent / "journeys" / "test_kills.py"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whatever needs the local cloud or a browser runs in one process, which starts it once; the rest beside it.

    Said as each test is found: once all are, the groups have been read.
    """
    if _CLOUD & set(item.path.parents) and item.path != _WITH_A_CLOUD_OF_ITS_OWN:
        item.add_marker(pytest.mark.xdist_group("cloud"))
