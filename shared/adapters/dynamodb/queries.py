"""Reading many items of the table, all pages of them, consistently."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


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
    """Return the items that there are under these keys, at most 100, read consistently, in no order."""
    found: list[dict[str, Any]] = []
    wanted: Any = {table: {"Keys": keys, "ConsistentRead": True}} if keys else {}
    while wanted:
        answer = client.batch_get_item(RequestItems=wanted)
        found += answer["Responses"].get(table, [])
        wanted = answer.get("UnprocessedKeys", {})
    return found
