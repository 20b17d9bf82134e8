"""Proposed rosters that were changed, in the table: each an item of its own beside the files of its job."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.conditions import on_version, or_else
from shared.adapters.dynamodb.queries import query_all
from shared.adapters.dynamodb.roster import DynamoDBRosterStore, commit
from shared.domain.errors import ProposalChanged
from shared.domain.jobs import Job, JobId
from shared.domain.roster.decision import RotaDecision
from shared.domain.roster.proposed import ProposedRoster
from shared.domain.roster.publication import Changes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBProposals:
    """Implements ProposalStore on the table, which forgets the rosters when it forgets their job."""

    def __init__(self, client: "DynamoDBClient", table: str, kept_for: timedelta) -> None:
        self._client = client
        self._table = table
        self._kept_for = kept_for
        self._rosters = DynamoDBRosterStore(client, table)

    def changed(self, job_id: JobId) -> tuple[ProposedRoster, ...]:
        """See ProposalStore. One query."""
        found = query_all(self._client, self._table, keys.job_partition(job_id), f"{keys.ROSTER}#")
        return tuple(items.read_item(ProposedRoster, item) for item in found)

    def adjust(self, job: Job, roster: ProposedRoster) -> None:
        """See ProposalStore."""
        with or_else(ProposalChanged("The proposal was changed by others meanwhile.")):
            self._client.transact_write_items(TransactItems=[self._write(job, roster)])

    def publish(self, job: Job, rosters: tuple[ProposedRoster, ...], decision: RotaDecision) -> Changes:
        """See ProposalStore."""
        writes = [self._write(job, roster) for roster in rosters]
        more, left = self._rosters.writes(decision, beside=len(writes))
        commit(self._client, writes + more)
        return left

    def _write(self, job: Job, roster: ProposedRoster) -> Any:
        after = replace(roster, version=roster.version + 1)
        key = keys.key(keys.job_partition(job.id), f"{keys.ROSTER}#{roster.base}#{roster.role}")
        item = items.item_of(key, "proposed_roster", after)
        item["version"] = {"N": str(after.version)}
        item["ttl"] = {"N": str(int((job.asked_at + self._kept_for).timestamp()))}
        return {"Put": {"TableName": self._table, "Item": item, **on_version(roster.version)}}
