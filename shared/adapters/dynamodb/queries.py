"""Reading items of the table, all pages of them, consistently."""

from typing import TYPE_CHECKING, Any

from shared.domain.errors import NotFound

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


_MOST_KEYS = 100
"""What one BatchGetItem takes."""


def find_one(client: "DynamoDBClient", table: str, key: dict[str, dict[str, str]]) -> dict[str, Any] | None:
    """Return the item, read consistently, or None."""
    return client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")


def get_one(client: "DynamoDBClient", table: str, key: dict[str, dict[str, str]], missing: str) -> dict[str, Any]:
    """Return the item, read consistently. Raises NotFound, which says what is missing."""
    found = find_one(client, table, key)
    if found is None:
        raise NotFound(missing)
    return found


def version_of(client: "DynamoDBClient", table: str, key: dict[str, dict[str, str]]) -> int:
    """Return the version of the item, read consistently; 0 while there is none."""
    found = find_one(client, table, key)
    return int(found["version"]["N"]) if found else 0


def query_range(client: "DynamoDBClient", table: str, partition: str, low: str, high: str) -> list[dict[str, Any]]:
    """Return every item of the partition with a sort key from `low` to `high`, in order, read consistently."""
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
        ExpressionAttributeValues={":pk": {"S": partition}, ":low": {"S": low}, ":high": {"S": high}},
        ConsistentRead=True,
    )
    return [item for page in pages for item in page["Items"]]


def query_all(client: "DynamoDBClient", table: str, partition: str, prefix: str = "") -> list[dict[str, Any]]:
    """Return every item of the partition whose sort key begins with `prefix`, in order, read consistently."""
    request: dict[str, Any] = {
        "TableName": table,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": partition}},
        "ConsistentRead": True,
    }
    if prefix:
        request["KeyConditionExpression"] += " AND begins_with(sk, :prefix)"
        request["ExpressionAttributeValues"][":prefix"] = {"S": prefix}
    pages = client.get_paginator("query").paginate(**request)
    return [item for page in pages for item in page["Items"]]


def query_index(
    client: "DynamoDBClient",
    table: str,
    index: str,
    condition: str,
    values: dict[str, Any],
    after: dict[str, dict[str, str]] | None = None,
    most: int | None = None,
) -> list[dict[str, Any]]:
    """Return the entries of an index in order, as they were about a second ago: all, or at most so many after the
    place whose keys are given. No more of them are read than are wanted."""
    request: dict[str, Any] = {
        "TableName": table,
        "IndexName": index,
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": values,
    }
    if after is not None:
        request["ExclusiveStartKey"] = after
    found: list[dict[str, Any]] = []
    while most is None or len(found) < most:
        if most is not None:
            request["Limit"] = most - len(found)
        page = client.query(**request)
        found += page["Items"]
        if not page.get("LastEvaluatedKey"):
            break
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    return found


def query_due(
    client: "DynamoDBClient", table: str, where: str, *, until: str = "9999", most: int, latest: bool = False
) -> list[dict[str, Any]]:
    """Return at most so many entries of the index `due` under `where`: keys and moments, the earliest first or the
    latest, as they were about a second ago."""
    answer = client.query(
        TableName=table,
        IndexName="due",
        KeyConditionExpression="due_in = :where AND due_at <= :until",
        ExpressionAttributeValues={":where": {"S": where}, ":until": {"S": until}},
        ScanIndexForward=not latest,
        Limit=most,
    )
    return list(answer["Items"])


def get_all(client: "DynamoDBClient", table: str, keys: list[dict[str, dict[str, str]]]) -> list[dict[str, Any]]:
    """Return the items that there are under these keys, read consistently, in no order."""
    found: list[dict[str, Any]] = []
    for start in range(0, len(keys), _MOST_KEYS):
        wanted: Any = {table: {"Keys": keys[start : start + _MOST_KEYS], "ConsistentRead": True}}
        while wanted:
            answer = client.batch_get_item(RequestItems=wanted)
            found += answer["Responses"].get(table, [])
            wanted = answer.get("UnprocessedKeys", {})
    return found
