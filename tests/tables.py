"""The one table as the template declares it, made in whatever speaks DynamoDB: a double or an engine."""

from typing import Literal

import boto3
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_dynamodb.type_defs import (
    AttributeDefinitionTypeDef,
    GlobalSecondaryIndexTypeDef,
    KeySchemaElementTypeDef,
)

INDEXES: dict[str, tuple[str, str, Literal["KEYS_ONLY", "ALL"]]] = {
    "due": ("due_in", "due_at", "KEYS_ONLY"),
    "live": ("live_in", "deadline", "ALL"),
    "led": ("led_by", "deadline", "ALL"),
    "reported": ("reported_on", "reported_at", "ALL"),
}
"""Index → its partition key, its sort key and what it carries."""


def create_table(client: DynamoDBClient, name: str) -> None:
    """The table exists, with its stream and its indexes, and is empty."""
    attributes = dict.fromkeys(["pk", "sk", *(key for pk, sk, _ in INDEXES.values() for key in (pk, sk))])
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=_key("pk", "sk"),
        AttributeDefinitions=[_text(attribute) for attribute in attributes],
        GlobalSecondaryIndexes=[_index(index, *spec) for index, spec in INDEXES.items()],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})


def _key(pk: str, sk: str) -> list[KeySchemaElementTypeDef]:
    return [{"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}]


def _text(name: str) -> AttributeDefinitionTypeDef:
    return {"AttributeName": name, "AttributeType": "S"}


def _index(name: str, pk: str, sk: str, projection: Literal["KEYS_ONLY", "ALL"]) -> GlobalSecondaryIndexTypeDef:
    return {"IndexName": name, "KeySchema": _key(pk, sk), "Projection": {"ProjectionType": projection}}


def matching_key() -> str:
    """The id of a new HMAC key, as the template declares it."""
    made = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    return made["KeyMetadata"]["KeyId"]
