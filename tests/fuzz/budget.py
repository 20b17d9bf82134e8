"""How much is tried: a bounded budget with fixed dice in `make test`, far more with new dice in `make fuzz`."""

import os

from hypothesis import HealthCheck, settings

LONG = "FUZZ_LONG" in os.environ


def tries(short: int) -> settings:
    """Return the settings for a test that tries so much in `make test`, and five times that in `make fuzz`."""
    return settings(
        max_examples=short * 5 if LONG else short,
        deadline=None,  # the doors have one of their own: see within()
        derandomize=not LONG,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
