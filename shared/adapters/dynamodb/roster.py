"""Rosters and absences in the table: one conditional transaction per decision, with what follows for the shifts.

A transaction takes at most 100 items. The edit itself is a few; the changes of the soonest shifts fill it up, and
the rest is for transactions that follow, each on condition that nobody has edited anything since.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.conditions import on_version, or_else
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

Write = dict[str, Any]
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
        writes, left = self.writes(decision)
        commit(self._client, writes)
        return left

    def writes(self, decision: RotaDecision, beside: int = 0) -> tuple[list[Write], Changes]:
        """Return what the decision writes in a transaction with so many other writes `beside`, and the changes for
        which there is no room."""
        writes = [write for edit in decision.edits for write in self._edit_writes(edit)]
        writes += [self._check(_roster_key(roster), roster.version) for roster in decision.rests_on]
        writes += self._absence_writes(decision)
        writes += [self._event_write(event) for event in decision.events]
        done = 0
        for change in decision.changes:
            more = list(self._shift_writes(change))
            if beside + len(writes) + len(more) > _MOST_ITEMS:
                break
            writes += more
            done += 1
        return writes, decision.changes[done:]

    def _edit_writes(self, edit: Edit) -> Iterator[Write]:
        head = Roster(edit.after.base, edit.after.role, edit.after.zone)
        version = edit.before.version
        item = {**items.item_of(_roster_key(head), "roster", head), "version": {"N": str(version + 1)}}
        yield {"Put": {"TableName": self._table, "Item": item, **on_version(version)}}
        before, after = _made(edit.before), _made(edit.after)
        for key, (kind, made) in after.items():
            if before.get(key) != (kind, made):
                item = items.item_of(keys.key(*key), kind, made)
                there = "attribute_exists(pk)" if key in before else "attribute_not_exists(pk)"
                yield {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": there}}
        for key in before.keys() - after.keys():
            yield self._delete(keys.key(*key))

    def _absence_writes(self, decision: RotaDecision) -> Iterator[Write]:
        """The version that every decision rests on, and the absences if it is about any."""
        head, version = keys.key(keys.ABSENCES, keys.VERSION), decision.absences_version
        if not decision.absences:
            yield self._check(head, version)
            return
        item = {**head, "kind": {"S": "absences"}, "version": {"N": str(version + 1)}}
        yield {"Put": {"TableName": self._table, "Item": item, **on_version(version)}}
        for edit in decision.absences:
            yield from self._absence_write(edit)

    def _absence_write(self, edit: AbsenceEdit) -> Iterator[Write]:
        before, after = (None if a is None else _absence_key(a) for a in (edit.before, edit.after))
        if before is not None and before != after:
            yield self._delete(before)
        if edit.after is not None and after is not None:
            item = items.item_of(after, "absence", edit.after)
            there = "attribute_exists(pk)" if before == after else "attribute_not_exists(pk)"
            yield {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": there}}

    def _event_write(self, event: RotaEvent) -> Write:
        key = keys.key(keys.rota_event_partition(event.of), f"{keys.EVENT_PREFIX}{event.sequence:08d}")
        item = items.item_of(key, "rota_event", event)
        return {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}

    def _shift_writes(self, change: Change) -> Iterator[Write]:
        """The copies for the days that the shift touches, each while it is as it was: absences and exchanges
        change shifts besides the roster that made them. A copy that is missing is no obstacle."""
        after = {} if change.after is None else _by_place(items.shift_items(change.after))
        before = {} if change.before is None else _by_place(items.shift_items(change.before))
        for place, item in before.items():
            if place not in after:
                yield {"Delete": {"TableName": self._table, "Key": keys.key(*place), **_as_it_was(item)}}
        for place, item in after.items():
            yield {"Put": {"TableName": self._table, "Item": item, **_as_it_was(before.get(place, item))}}

    def _check(self, key: keys.Key, version: int) -> Write:
        return {"ConditionCheck": {"TableName": self._table, "Key": key, **on_version(version)}}

    def _delete(self, key: keys.Key) -> Write:
        there = "attribute_exists(pk)"
        return {"Delete": {"TableName": self._table, "Key": key, "ConditionExpression": there}}


def commit(client: "DynamoDBClient", writes: list[Write]) -> None:
    """All of it is stored, or nothing. Raises RosterChanged."""
    with or_else(RosterChanged("The rota was changed by others meanwhile.")):
        client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]


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


def _by_place(copies: list[items.Item]) -> dict[tuple[str, str], items.Item]:
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in copies}


def _as_it_was(item: items.Item) -> dict[str, Any]:
    """The condition that nobody has put anything else in the place of the item."""
    return {
        "ConditionExpression": "attribute_not_exists(pk) OR body = :body",
        "ExpressionAttributeValues": {":body": item["body"]},
    }
