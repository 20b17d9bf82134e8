"""What every test may use."""

pytest_plugins = ["tests.engine_fixture", "tests.browser_fixture"]
