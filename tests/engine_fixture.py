"""The whole product on the local engine, for journeys and browser tests: deployed once in a test run.

Name this file in `pytest_plugins` of tests/conftest.py. Tests that move the clock move it for every test
that follows, so a test asks the engine for the time and never assumes it.
"""

from collections.abc import Iterator

import pytest

from local.engine import Engine, synthesize
from local.gateway import Gateway, free_port

CALLBACK_HOST = "callbacks.example.police.uk"
"""The only host that answers may go to; on this machine they go to a port of its own."""


def callback_port(engine: Engine) -> int:
    """Where the endpoint of a sender would have to listen."""
    asked = engine.client("lambda").get_function_configuration(FunctionName=engine.functions["feedback"])
    return int(asked["Environment"]["Variables"]["CALLBACK_TEST_PORT"])


@pytest.fixture(scope="session")
def product() -> Iterator[tuple[Engine, Gateway]]:
    """The synthesized template, up, with the address at which a browser finds it."""
    port = free_port()
    parameters = {
        "ConsoleUrl": f"http://127.0.0.1:{port}",
        "CallbackHosts": CALLBACK_HOST,
        "CallbackTestPort": str(free_port()),
    }
    with (
        Engine.start(synthesize(), parameters=parameters) as engine,
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
