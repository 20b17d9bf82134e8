"""Rosters and absences in the table: one conditional transaction per decision, with what follows for the shifts.

A transaction takes at most 100 items. The edit itself is a few; the changes of the soonest shifts fill it up, and
the rest is for transactions that follow, each on condition that nobody has edited anything since.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.queries import query_all, query_range
from shared.domain.assignment import Role
from shared.domain.errors import RosterChanged
from shared.domain.roster.absence import Absence
from shared.domain.roster.decision import AbsenceBook, AbsenceEdit, RotaDecision
from shared.domain.roster.edits import Edit
from shared.domain.roster.events import RotaEvent
from shared.domain.roster.publication import Change, Changes
from shared.domain.roster.roster import FixedShifts, Override, Roster, TemporarySchedule
from shared.domain.roster.rotation import Rotation

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_Write = dict[str, Any]
_MOST_ITEMS = 100
_MADE: dict[str, type[Any]] = {
    "rotations": Rotation,
    "fixed": FixedShifts,
    "temporary": TemporarySchedule,
    "overrides": Override,
}
"""What a roster is made of, by the name of its field."""


class DynamoDBRosterStore:
    """Implements RosterStore on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def roster(self, base: str, role: Role) -> Roster | None:
        """See RosterStore. One query."""
        partition = keys.roster_partition(base, role)
        found = query_range(self._client, self._table, partition, keys.MADE_PREFIX, keys.ROSTER)
        if not found:
            return None
        *made, head = found
        parts = {
            name: tuple(items.read_item(noun, item) for item in made if item["kind"]["S"] == name)
            for name, noun in _MADE.items()
        }
        zone = items.read_item(Roster, head).zone
        return Roster(base, role, zone, int(head["version"]["N"]), **parts)

    def absences(self, since: datetime) -> AbsenceBook:
        """See RosterStore. One query."""
        low = f"{keys.UNTIL_PREFIX}{items.instant(since)}"
        found = query_range(self._client, self._table, keys.ABSENCES, low, keys.VERSION)
        version = next((int(i["version"]["N"]) for i in found if i["sk"]["S"] == keys.VERSION), 0)
        read = (items.read_item(Absence, item) for item in found if item["sk"]["S"] != keys.VERSION)
        return AbsenceBook(version, tuple(absence for absence in read if absence.ends_at > since))

    def events(self, of: str) -> tuple[RotaEvent, ...]:
        """See RosterStore."""
        partition = keys.rota_event_partition(of)
        found = query_all(self._client, self._table, partition, keys.EVENT_PREFIX)
        return tuple(items.read_item(RotaEvent, item) for item in found)

    def save(self, decision: RotaDecision) -> Changes:
        """See RosterStore."""
        writes = [write for edit in decision.edits for write in self._edit_writes(edit)]
        writes += [self._check(_roster_key(roster), roster.version) for roster in decision.rests_on]
        writes += self._absence_writes(decision)
        writes += [self._event_write(event) for event in decision.events]
        done = 0
        for change in decision.changes:
            more = list(self._shift_writes(change))
            if len(writes) + len(more) > _MOST_ITEMS:
                break
            writes += more
            done += 1
        self._commit(writes)
        return decision.changes[done:]

    def _edit_writes(self, edit: Edit) -> Iterator[_Write]:
        head = Roster(edit.after.base, edit.after.role, edit.after.zone)
        version = edit.before.version
        item = {**items.item_of(_roster_key(head), "roster", head), "version": {"N": str(version + 1)}}
        yield {"Put": {"TableName": self._table, "Item": item, **_on_version(version)}}
        before, after = _made(edit.before), _made(edit.after)
        for key, (kind, made) in after.items():
            if before.get(key) != (kind, made):
                item = items.item_of(keys.key(*key), kind, made)
                there = "attribute_exists(pk)" if key in before else "attribute_not_exists(pk)"
                yield {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": there}}
        for key in before.keys() - after.keys():
            yield self._delete(keys.key(*key))

    def _absence_writes(self, decision: RotaDecision) -> Iterator[_Write]:
        """The version that every decision rests on, and the absence if it is about one."""
        head, version, edit = keys.key(keys.ABSENCES, keys.VERSION), decision.absences_version, decision.absence
        if edit is None:
            yield self._check(head, version)
            return
        item = {**head, "kind": {"S": "absences"}, "version": {"N": str(version + 1)}}
        yield {"Put": {"TableName": self._table, "Item": item, **_on_version(version)}}
        yield from self._absence_write(edit)

    def _absence_write(self, edit: AbsenceEdit) -> Iterator[_Write]:
        before, after = (None if a is None else _absence_key(a) for a in (edit.before, edit.after))
        if before is not None and before != after:
            yield self._delete(before)
        if edit.after is not None and after is not None:
            item = items.item_of(after, "absence", edit.after)
            there = "attribute_exists(pk)" if before == after else "attribute_not_exists(pk)"
            yield {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": there}}

    def _event_write(self, event: RotaEvent) -> _Write:
        key = keys.key(keys.rota_event_partition(event.of), f"{keys.EVENT_PREFIX}{event.sequence:08d}")
        item = items.item_of(key, "rota_event", event)
        return {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}

    def _shift_writes(self, change: Change) -> Iterator[_Write]:
        """The copies for the days that the shift touches. What guards them is the version of the roster."""
        after = [] if change.after is None else items.shift_items(change.after)
        before = [] if change.before is None else items.shift_items(change.before)
        stay = {(item["pk"]["S"], item["sk"]["S"]) for item in after}
        for item in before:
            if (item["pk"]["S"], item["sk"]["S"]) not in stay:
                key = keys.key(item["pk"]["S"], item["sk"]["S"])
                yield {"Delete": {"TableName": self._table, "Key": key}}
        yield from ({"Put": {"TableName": self._table, "Item": item}} for item in after)

    def _check(self, key: keys.Key, version: int) -> _Write:
        return {"ConditionCheck": {"TableName": self._table, "Key": key, **_on_version(version)}}

    def _delete(self, key: keys.Key) -> _Write:
        there = "attribute_exists(pk)"
        return {"Delete": {"TableName": self._table, "Key": key, "ConditionExpression": there}}

    def _commit(self, writes: list[_Write]) -> None:
        try:
            self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            raise RosterChanged("The rota was changed meanwhile.") from error


def _roster_key(roster: Roster) -> keys.Key:
    return keys.key(keys.roster_partition(roster.base, roster.role), keys.ROSTER)


def _absence_key(absence: Absence) -> keys.Key:
    return keys.key(keys.ABSENCES, f"{keys.UNTIL_PREFIX}{items.instant(absence.ends_at)}#{absence.id}")


def _made(roster: Roster) -> dict[tuple[str, str], tuple[str, Any]]:
    """Everything that the roster is made of, with its kind, by its key."""
    partition = keys.roster_partition(roster.base, roster.role)
    return {
        (partition, f"{keys.MADE_PREFIX}{kind}#{made.id}"): (kind, made)
        for kind in _MADE
        for made in getattr(roster, kind)
    }


def _on_version(version: int) -> dict[str, Any]:
    """The condition that the item has the version, of which 0 is that there is none yet."""
    if version == 0:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    values = {":decided_on": {"N": str(version)}}
    return {"ConditionExpression": "version = :decided_on", "ExpressionAttributeValues": values}
