"""Deliveries of answers in the table, beside the events of their case."""

from datetime import datetime
from typing import TYPE_CHECKING

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.conditions import NEW, or_else, still_of
from shared.adapters.dynamodb.queries import get_all, get_one, query_all, query_due
from shared.domain.delivery import Delivery
from shared.domain.errors import CaseChanged, NotFound
from shared.domain.ids import CaseId
from shared.service.feedback import saved

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MISSING = "There is no such delivery."


class DynamoDBDeliveries:
    """Implements Deliveries on the table. What is due or given up is read from an index, about a second old."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def add(self, delivery: Delivery) -> None:
        """See Deliveries."""
        with or_else():
            self._client.put_item(TableName=self._table, Item=items.delivery_item(delivery), **NEW)

    def load(self, delivery_id: str) -> Delivery:
        """See Deliveries."""
        return items.read_delivery(get_one(self._client, self._table, _key(delivery_id), _MISSING))

    def save(self, delivery: Delivery) -> Delivery:
        """See Deliveries."""
        after = saved(delivery)
        item, condition = items.delivery_item(after), still_of(delivery.version)
        with or_else(CaseChanged("The delivery was changed meanwhile.")):
            self._client.put_item(TableName=self._table, Item=item, **condition)
        return after

    def due(self, now: datetime, most: int) -> tuple[str, ...]:
        """See Deliveries."""
        where, until = (keys.DELIVERIES_DUE, keys.DELIVERIES_FAILING), items.instant(now)
        found = [each for one in where for each in self._due(one, most, until)]
        return tuple(_id(each) for each in sorted(found, key=lambda each: each["due_at"]["S"])[:most])

    def of_case(self, case_id: CaseId) -> tuple[Delivery, ...]:
        """See Deliveries."""
        found = query_all(self._client, self._table, keys.case_partition(case_id), keys.DELIVERY_PREFIX)
        return tuple(items.read_delivery(item) for item in found)

    def failing(self, most: int) -> tuple[Delivery, ...]:
        """See Deliveries."""
        every = self._read(self._due(keys.DELIVERIES_FAILING, most))
        found = [each for each in every if each.next_at is not None]
        return tuple(sorted(found, key=lambda each: (each.next_at, each.id)))

    def given_up(self, most: int) -> tuple[Delivery, ...]:
        """See Deliveries."""
        latest = query_due(self._client, self._table, keys.DELIVERIES_GIVEN_UP, most=most, latest=True)
        found = [each for each in self._read(latest) if each.given_up_at is not None]
        return tuple(sorted(found, key=lambda each: (each.given_up_at, each.id)))

    def _read(self, entries: list[items.Item]) -> list[Delivery]:
        found = [{"pk": each["pk"], "sk": each["sk"]} for each in entries]
        return [items.read_delivery(item) for item in get_all(self._client, self._table, found)]

    def _due(self, where: str, most: int, until: str = "9999") -> list[items.Item]:
        return query_due(self._client, self._table, where, until=until, most=most)


def _key(delivery_id: str) -> keys.Key:
    """The key of a delivery. Raises NotFound for what can not be the id of one."""
    case_id, *numbers = delivery_id.rsplit(".", 2)
    if not case_id or len(numbers) != 2 or not all(n.isdecimal() and len(n) < 9 for n in numbers):
        raise NotFound(_MISSING)
    return keys.delivery(CaseId(case_id), int(numbers[0]), int(numbers[1]))


def _id(key: keys.Key) -> str:
    _, sequence, place = key["sk"]["S"].split("#")
    return f"{key['pk']['S'].removeprefix('CASE#')}.{int(sequence)}.{int(place)}"
