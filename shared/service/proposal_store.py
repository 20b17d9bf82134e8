"""What the use cases of proposed rotas need of a store beside that of jobs, which has what the search found."""

from typing import Protocol

from shared.domain.jobs import Job, JobId
from shared.domain.roster.decision import RotaDecision
from shared.domain.roster.proposed import ProposedRoster
from shared.domain.roster.publication import Changes


class ProposalStore(Protocol):
    """Proposed rosters that were changed since they were found. Each is saved on its version, which is one higher
    afterwards, unless the stored version is another."""

    def changed(self, job_id: JobId) -> tuple[ProposedRoster, ...]:
        """Return the rosters of the proposal that somebody has adjusted or published."""
        ...

    def adjust(self, job: Job, roster: ProposedRoster) -> None:
        """Keep the roster of the proposal as somebody has adjusted it. Raises ProposalChanged."""
        ...

    def publish(self, job: Job, rosters: tuple[ProposedRoster, ...], decision: RotaDecision) -> Changes:
        """Store the decision and the rosters of the proposal that it publishes, or nothing of both; as
        RosterStore, return the changes of shifts for which there was no room. Raises RosterChanged when any of it
        has changed."""
        ...
