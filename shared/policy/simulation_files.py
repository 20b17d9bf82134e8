"""The figures of simulations that managers ask for. Read by their page and by the function that plays them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.domain.jobs import JobRules
from shared.policy.files import above_nothing, document_of, read_one

_FILE = "simulations.json"


@dataclass(frozen=True, slots=True)
class SimulationLimits:
    """What may be asked for at once (default).

    most_days        of one period; one part plays one period of one scenario
    most_days_in_all over every scenario and replicate
    most_pairs       on duty at once, of each role
    tell_every_days  so often a part tells how far it has come
    """

    most_scenarios: int
    most_days: int
    most_replicates: int
    most_days_in_all: int
    most_pairs: int
    tell_every_days: int


@dataclass(frozen=True, slots=True)
class Simulating:
    """Both parts of the file."""

    limits: SimulationLimits
    jobs: JobRules


@cache
def simulating() -> Simulating:
    """Return the default figures. Raises PolicyInvalid when the data is not in order."""
    return simulating_from(document_of(_FILE))


def simulating_from(document: Any) -> Simulating:
    """Return the figures that the document makes. Raises PolicyInvalid, naming field and fault."""
    return read_one(Simulating, _FILE, document, _faults)


def _faults(found: Simulating) -> Iterator[str]:
    yield from above_nothing(found.limits, found.jobs)
    if found.limits.most_days_in_all < found.limits.most_days:
        yield "most_days_in_all: at least most_days."
