"""The plain doubles of contracts, wishes and proposed rotas, safe for threads."""

from dataclasses import replace
from datetime import datetime
from threading import RLock

from shared.adapters.memory_roster import InMemoryRosterStore
from shared.domain.errors import ProposalChanged, RosterChanged, SeenBefore
from shared.domain.ids import ResponderId
from shared.domain.jobs import Job, JobId
from shared.domain.roster.decision import RotaDecision
from shared.domain.roster.proposed import ProposedRoster
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
    """ProposalStore in memory, over the double of the rosters: its lock stands for the transaction."""

    def __init__(self, made: InMemoryRosterStore) -> None:
        self._made = made
        self._rosters: dict[tuple[JobId, str], ProposedRoster] = {}

    def changed(self, job_id: JobId) -> tuple[ProposedRoster, ...]:
        """See ProposalStore."""
        with self._made.lock:
            return tuple(self._rosters[key] for key in sorted(self._rosters) if key[0] == job_id)

    def adjust(self, job: Job, roster: ProposedRoster) -> None:
        """See ProposalStore."""
        with self._made.lock:
            if not self._is_as_stored(job, roster):
                raise ProposalChanged("The proposal was changed by others meanwhile.")
            self._rosters[job.id, roster.id] = replace(roster, version=roster.version + 1)

    def publish(self, job: Job, rosters: tuple[ProposedRoster, ...], decision: RotaDecision) -> Changes:
        """See ProposalStore. Everything fits."""
        with self._made.lock:
            if not all(self._is_as_stored(job, roster) for roster in rosters):
                raise RosterChanged("The proposal was changed by others meanwhile.")
            self._made.save(decision)
            for roster in rosters:
                self.adjust(job, roster)
        return ()

    def _is_as_stored(self, job: Job, roster: ProposedRoster) -> bool:
        stored = self._rosters.get((job.id, roster.id))
        return (stored.version if stored else 0) == roster.version
