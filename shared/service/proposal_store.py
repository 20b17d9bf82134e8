"""What the use cases of proposed rotas need of a store: one transaction for each decision."""

from typing import Protocol

from shared.domain.roster.decision import RotaDecision
from shared.domain.roster.events import RotaEvent
from shared.domain.roster.proposed import Outcome, ProposalId, Proposed, ProposedRoster, RotaProposal
from shared.domain.roster.publication import Changes


class ProposalStore(Protocol):
    """Proposals, what they found, and what becomes of it. Whatever is saved is saved on its version, which is one
    higher afterwards, unless the stored version is another."""

    def proposals(self) -> tuple[RotaProposal, ...]:
        """Return every proposal that is still kept, the latest first."""
        ...

    def proposal(self, proposal_id: ProposalId) -> RotaProposal:
        """Return where it stands. Raises NotFound."""
        ...

    def proposed(self, proposal_id: ProposalId) -> Proposed:
        """Return it with what was found. Raises NotFound."""
        ...

    def ask(self, proposal: RotaProposal, event: RotaEvent) -> None:
        """Keep a new proposal and tell that it was asked for."""
        ...

    def save(self, proposal: RotaProposal) -> None:
        """Keep where it stands. Raises ProposalChanged."""
        ...

    def finish(self, proposal: RotaProposal, outcome: Outcome, rosters: tuple[ProposedRoster, ...]) -> None:
        """Keep all that was found, or nothing. Raises ProposalChanged."""
        ...

    def adjust(self, proposal: RotaProposal, roster: ProposedRoster) -> None:
        """Keep the roster of the proposal as somebody has adjusted it. Raises ProposalChanged."""
        ...

    def publish(
        self, proposal: RotaProposal, rosters: tuple[ProposedRoster, ...], decision: RotaDecision
    ) -> Changes:
        """Store the decision and the rosters of the proposal that it publishes, or nothing of both; as
        RosterStore, return the changes of shifts for which there was no room. Raises RosterChanged when any of it
        has changed."""
        ...
