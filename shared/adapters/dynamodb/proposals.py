"""Proposed rotas in the table: where each stands, what was found, and its rosters, each an item of its own."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.queries import query_all
from shared.adapters.dynamodb.roster import DynamoDBRosterStore, Write, commit
from shared.domain.errors import NotFound, ProposalChanged, RosterChanged
from shared.domain.roster.decision import RotaDecision
from shared.domain.roster.events import RotaEvent
from shared.domain.roster.proposed import Outcome, ProposalId, Proposed, ProposedRoster, RotaProposal
from shared.domain.roster.publication import Changes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEPT_FOR = timedelta(days=180)
"""After the first day of a proposal, nobody asks any more what was proposed."""


class DynamoDBProposals:
    """Implements ProposalStore on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._rosters = DynamoDBRosterStore(client, table)

    def proposals(self) -> tuple[RotaProposal, ...]:
        """See ProposalStore. One query."""
        found = query_all(self._client, self._table, keys.PROPOSALS)
        return tuple(items.read_item(RotaProposal, item) for item in reversed(found))

    def proposal(self, proposal_id: ProposalId) -> RotaProposal:
        """See ProposalStore."""
        key = keys.key(keys.PROPOSALS, proposal_id)
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        if found is None:
            raise NotFound("There is no such proposal.")
        return items.read_item(RotaProposal, found)

    def proposed(self, proposal_id: ProposalId) -> Proposed:
        """See ProposalStore. One query more."""
        proposal = self.proposal(proposal_id)
        found = query_all(self._client, self._table, keys.proposal_partition(proposal_id))
        outcome = next((items.read_item(Outcome, i) for i in found if i["sk"]["S"] == keys.OUTCOME), None)
        rosters = (items.read_item(ProposedRoster, i) for i in found if i["kind"]["S"] == "proposed_roster")
        return Proposed(proposal, outcome, tuple(rosters))

    def ask(self, proposal: RotaProposal, event: RotaEvent) -> None:
        """See ProposalStore."""
        key = keys.key(keys.rota_event_partition(event.of), f"{keys.EVENT_PREFIX}{event.sequence:08d}")
        told = items.item_of(key, "rota_event", event)
        self._commit([_of_proposal(proposal), _put(told, 0, proposal)])

    def save(self, proposal: RotaProposal) -> None:
        """See ProposalStore."""
        self._commit([_of_proposal(proposal)])

    def finish(self, proposal: RotaProposal, outcome: Outcome, rosters: tuple[ProposedRoster, ...]) -> None:
        """See ProposalStore."""
        key = keys.key(keys.proposal_partition(proposal.id), keys.OUTCOME)
        found = _put(items.item_of(key, "outcome", outcome), 0, proposal)
        self._commit([_of_proposal(proposal), found, *(_of_roster(proposal, roster) for roster in rosters)])

    def adjust(self, proposal: RotaProposal, roster: ProposedRoster) -> None:
        """See ProposalStore."""
        self._commit([_of_roster(proposal, roster)])

    def publish(
        self, proposal: RotaProposal, rosters: tuple[ProposedRoster, ...], decision: RotaDecision
    ) -> Changes:
        """See ProposalStore."""
        writes = self._on_table([_of_roster(proposal, roster) for roster in rosters])
        more, left = self._rosters.writes(decision, beside=len(writes))
        commit(self._client, writes + more)
        return left

    def _commit(self, puts: list[dict[str, Any]]) -> None:
        try:
            commit(self._client, self._on_table(puts))
        except RosterChanged as error:
            raise ProposalChanged("The proposal was changed by others meanwhile.") from error

    def _on_table(self, puts: list[dict[str, Any]]) -> list[Write]:
        return [{"Put": {"TableName": self._table, **put}} for put in puts]


def _of_proposal(proposal: RotaProposal) -> dict[str, Any]:
    after = replace(proposal, version=proposal.version + 1)
    item = items.item_of(keys.key(keys.PROPOSALS, proposal.id), "proposal", after)
    return _put({**item, "version": {"N": str(after.version)}}, proposal.version, proposal)


def _of_roster(proposal: RotaProposal, roster: ProposedRoster) -> dict[str, Any]:
    after = replace(roster, version=roster.version + 1)
    key = keys.key(keys.proposal_partition(proposal.id), f"{keys.ROSTER}#{roster.base}#{roster.role}")
    item = items.item_of(key, "proposed_roster", after)
    return _put({**item, "version": {"N": str(after.version)}}, roster.version, proposal)


def _put(item: items.Item, version: int, proposal: RotaProposal) -> dict[str, Any]:
    """What is written on condition of the version, and forgotten by the table with the proposal."""
    until = datetime.combine(proposal.first, time(), UTC) + _KEPT_FOR
    return {"Item": {**item, "ttl": {"N": str(int(until.timestamp()))}}, **keys.on_version(version)}
