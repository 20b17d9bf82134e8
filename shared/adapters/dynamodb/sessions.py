"""Sessions of the pages in the table, under the digest of their token; the table forgets them by itself."""

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.queries import find_one
from shared.service.ports import Clock
from shared.service.sign_in import Person, Session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LASTS_FOR = timedelta(hours=12)
"""One shift: nobody stays signed in over into the next person's."""


class DynamoDBSessions:
    """Implements Sessions on the table."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def open(self, person: Person) -> tuple[str, Session]:
        """See Sessions."""
        token = secrets.token_urlsafe(32)
        expires_at = (self._clock.now() + LASTS_FOR).replace(microsecond=0)
        session = Session(person, secrets.token_urlsafe(32), expires_at)
        item = {
            **_key(token),
            "kind": {"S": "session"},
            "username": {"S": person.username},
            "csrf_token": {"S": session.csrf_token},
            "ttl": {"N": str(int(expires_at.timestamp()))},
        }
        if person.groups:
            item["groups"] = {"SS": sorted(person.groups)}  # type: ignore[dict-item]
        self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        return token, session

    def find(self, token: str) -> Session | None:
        """See Sessions. The table may forget a session late, so its time is checked here."""
        found = find_one(self._client, self._table, _key(token))
        if found is None:
            return None
        expires_at = datetime.fromtimestamp(int(found["ttl"]["N"]), UTC)
        if expires_at <= self._clock.now():
            return None
        groups = frozenset(found.get("groups", {}).get("SS", ()))
        return Session(Person(found["username"]["S"], groups), found["csrf_token"]["S"], expires_at)

    def end(self, token: str) -> None:
        """See Sessions."""
        self._client.delete_item(TableName=self._table, Key=_key(token))


def _key(token: str) -> keys.Key:
    return keys.key(f"SESSION#{sha256(token.encode()).hexdigest()}", "SESSION")
