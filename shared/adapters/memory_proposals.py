"""The plain doubles of contracts, wishes and proposed rotas, safe for threads."""

from dataclasses import replace
from datetime import datetime
from threading import RLock

from shared.adapters.memory_roster import InMemoryRosterStore
from shared.domain.errors import NotFound, ProposalChanged, RosterChanged, SeenBefore
from shared.domain.ids import ResponderId
from shared.domain.roster.decision import RotaDecision
from shared.domain.roster.events import RotaEvent
from shared.domain.roster.proposed import Outcome, ProposalId, Proposed, ProposedRoster, RotaProposal
from shared.domain.roster.publication import Changes
from shared.domain.roster.staffing import Contract, Wish, WishId


class InMemoryStaffing:
    """StaffingStore in memory."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._contracts: dict[ResponderId, Contract] = {}
        self._wishes: dict[WishId, Wish] = {}

    def contracts(self) -> tuple[Contract, ...]:
        """See StaffingStore."""
        with self._lock:
            return tuple(self._contracts[who] for who in sorted(self._contracts))

    def save_contract(self, contract: Contract) -> None:
        """See StaffingStore."""
        with self._lock:
            stored = self._contracts.get(contract.responder_id)
            if (stored.version if stored else 0) != contract.version:
                raise SeenBefore("The contract has changed meanwhile.")
            self._contracts[contract.responder_id] = replace(contract, version=contract.version + 1)

    def wishes(self, since: datetime) -> tuple[Wish, ...]:
        """See StaffingStore."""
        with self._lock:
            found = [wish for wish in self._wishes.values() if wish.ends_at > since]
        return tuple(sorted(found, key=lambda wish: (wish.ends_at, wish.id)))

    def add_wish(self, wish: Wish) -> None:
        """See StaffingStore."""
        with self._lock:
            self._wishes.setdefault(wish.id, wish)

    def take_back(self, wish: Wish) -> None:
        """See StaffingStore."""
        with self._lock:
            self._wishes.pop(wish.id, None)


class InMemoryProposals:
    """ProposalStore in memory, over the double of the rosters: its lock stands for the transaction. `events` are
    what the stream would carry."""

    def __init__(self, made: InMemoryRosterStore) -> None:
        self._made = made
        self._proposals: dict[ProposalId, RotaProposal] = {}
        self._outcomes: dict[ProposalId, Outcome] = {}
        self._rosters: dict[tuple[ProposalId, str], ProposedRoster] = {}
        self.events: list[RotaEvent] = []

    def proposals(self) -> tuple[RotaProposal, ...]:
        """See ProposalStore."""
        with self._made.lock:
            return tuple(self._proposals[one] for one in sorted(self._proposals, reverse=True))

    def proposal(self, proposal_id: ProposalId) -> RotaProposal:
        """See ProposalStore."""
        if proposal_id not in self._proposals:
            raise NotFound("There is no such proposal.")
        return self._proposals[proposal_id]

    def proposed(self, proposal_id: ProposalId) -> Proposed:
        """See ProposalStore."""
        with self._made.lock:
            rosters = tuple(self._rosters[key] for key in sorted(self._rosters) if key[0] == proposal_id)
            return Proposed(self.proposal(proposal_id), self._outcomes.get(proposal_id), rosters)

    def ask(self, proposal: RotaProposal, event: RotaEvent) -> None:
        """See ProposalStore."""
        with self._made.lock:
            self.save(proposal)
            self.events.append(event)

    def save(self, proposal: RotaProposal) -> None:
        """See ProposalStore."""
        with self._made.lock:
            stored = self._proposals.get(proposal.id)
            if (stored.version if stored else 0) != proposal.version:
                raise ProposalChanged("The proposal was changed by others meanwhile.")
            self._proposals[proposal.id] = replace(proposal, version=proposal.version + 1)

    def finish(self, proposal: RotaProposal, outcome: Outcome, rosters: tuple[ProposedRoster, ...]) -> None:
        """See ProposalStore."""
        with self._made.lock:
            self.save(proposal)
            self._outcomes[proposal.id] = outcome
            for roster in rosters:
                self.adjust(proposal, roster)

    def adjust(self, proposal: RotaProposal, roster: ProposedRoster) -> None:
        """See ProposalStore."""
        with self._made.lock:
            if not self._is_as_stored(proposal, roster):
                raise ProposalChanged("The proposal was changed by others meanwhile.")
            self._rosters[proposal.id, roster.id] = replace(roster, version=roster.version + 1)

    def publish(
        self, proposal: RotaProposal, rosters: tuple[ProposedRoster, ...], decision: RotaDecision
    ) -> Changes:
        """See ProposalStore. Everything fits."""
        with self._made.lock:
            if not all(self._is_as_stored(proposal, roster) for roster in rosters):
                raise RosterChanged("The proposal was changed by others meanwhile.")
            self._made.save(decision)
            for roster in rosters:
                self.adjust(proposal, roster)
        return ()

    def _is_as_stored(self, proposal: RotaProposal, roster: ProposedRoster) -> bool:
        stored = self._rosters.get((proposal.id, roster.id))
        return (stored.version if stored else 0) == roster.version
