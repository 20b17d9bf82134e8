"""One small stack with one of each kind of wiring, up for all tests of the engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.engine import Engine, Template

PROBE = Path(__file__).parent / "probe.json"


@pytest.fixture(scope="session")
def probe_stack() -> Iterator[Engine]:
    """The probe stack, deployed once."""
    with Engine.start(Template.load(PROBE), parameters={"Greeting": "good evening"}, name="probe") as engine:
        yield engine


@pytest.fixture
def probe(probe_stack: Engine) -> Engine:
    """The probe stack with nothing in it."""
    probe_stack.reset()
    return probe_stack
