"""Writes on condition: what the table refuses is told in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

_REFUSED = ("ConditionalCheckFailedException", "TransactionCanceledException")
NEW: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
"""The condition that there is no such item yet."""


def on_version(version: int) -> dict[str, Any]:
    """Return the condition that the item has the version, of which 0 is that there is none yet."""
    return still_of(version) if version else NEW


def still_of(version: int) -> dict[str, Any]:
    """Return the condition that the item is there, of this version, which may be 0."""
    values = {":decided_on": {"N": str(version)}}
    return {"ConditionExpression": "version = :decided_on", "ExpressionAttributeValues": values}


@contextmanager
def or_else(conflict: Exception | None = None) -> Iterator[None]:
    """Where a write inside is refused for a condition, or because others write to the same items at this moment,
    the conflict is raised; without one it is left at that."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in _REFUSED:
            raise
        if conflict is not None:
            raise conflict from error
