"""The figures of contracts, wishes and proposals. Read only by those who make rotas."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.domain.jobs import JobRules
from shared.domain.roster.proposed import ProposalRules
from shared.domain.roster.staffing import StaffingRules
from shared.policy.files import above_nothing, document_of, read_one

_FILE = "proposals.json"


@dataclass(frozen=True, slots=True)
class Proposing:
    """The parts of the file."""

    staffing: StaffingRules
    proposals: ProposalRules
    jobs: JobRules


@cache
def proposing() -> Proposing:
    """Return the default figures. Raises PolicyInvalid when the data is not in order."""
    return proposing_from(document_of(_FILE))


def proposing_from(document: Any) -> Proposing:
    """Return the figures that the document makes. Raises PolicyInvalid, naming field and fault."""
    return read_one(Proposing, _FILE, document, _faults)


def _faults(found: Proposing) -> Iterator[str]:
    yield from above_nothing(found.staffing, found.proposals, found.jobs)
    rules = found.proposals
    if not rules.usual_weeks <= rules.most_weeks <= 17:
        yield "most_weeks: at least usual_weeks, and at most the 17 weeks of the means."
