"""The whole product on the local engine, for journeys and browser tests: deployed once in a test run.

Name this file in `pytest_plugins` of tests/conftest.py. Tests that move the clock move it for every test
that follows, so a test asks the engine for the time and never assumes it.
"""

from collections.abc import Iterator

import pytest

from local.engine import Engine, synthesize
from local.gateway import Gateway, free_port


@pytest.fixture(scope="session")
def product() -> Iterator[tuple[Engine, Gateway]]:
    """The synthesized template, up, with the address at which a browser finds it."""
    port = free_port()
    console_url = f"http://127.0.0.1:{port}"
    with (
        Engine.start(synthesize(), parameters={"ConsoleUrl": console_url}) as engine,
        Gateway(engine.api_url, port) as gateway,
    ):
        engine.warm()
        yield engine, gateway


@pytest.fixture
def engine(product: tuple[Engine, Gateway]) -> Engine:
    """The whole product, its tables and queues empty; users stay from test to test."""
    product[0].reset()
    return product[0]


@pytest.fixture
def gateway(product: tuple[Engine, Gateway]) -> Gateway:
    """The address of the product's pages and of its API."""
    return product[1]
