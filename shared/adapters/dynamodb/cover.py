"""What was told about cover, in the table: one item."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from pydantic import TypeAdapter

from shared.adapters.dynamodb import keys
from shared.domain.errors import CoverTold
from shared.domain.roster.notice import Told

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_SHAPE = TypeAdapter(Told)


class DynamoDBToldStore:
    """Implements ToldStore on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def told(self) -> Told:
        """See ToldStore."""
        found = self._client.get_item(TableName=self._table, Key=keys.COVER_TOLD, ConsistentRead=True).get("Item")
        return _SHAPE.validate_json(found["body"]["S"]) if found else Told()

    def save_told(self, told: Told) -> None:
        """See ToldStore."""
        after = Told(told.gaps, told.summary_on, told.version + 1)
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    **keys.COVER_TOLD,
                    "kind": {"S": "cover told"},
                    "version": {"N": str(after.version)},
                    "body": {"S": _SHAPE.dump_json(after).decode()},
                },
                ConditionExpression="attribute_not_exists(pk) OR version = :seen",
                ExpressionAttributeValues={":seen": {"N": str(told.version)}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            raise CoverTold("Somebody else told about cover meanwhile.") from None
