"""The three ways in which CloudEvents come over HTTP: structured, binary (ce- headers) and in batches.

As of the HTTP protocol binding for CloudEvents 1.0.2: https://github.com/cloudevents/spec
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType

from functions.api.answers import Malformed

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
PLAIN = "application/json"
MEDIA_TYPES = (STRUCTURED, PLAIN, BATCH)

_PREFIX = "ce-"
_SPECVERSION = "ce-specversion"


def media_type_of(headers: Mapping[str, str]) -> str:
    """Return the media type of the request without its parameters; nothing said counts as structured."""
    return headers.get("content-type", STRUCTURED).partition(";")[0].strip().lower()


def refuse_other_media(event: Mapping[str, Any]) -> None:
    """Raise RequestUnsupportedContentType for a body that says of itself that it is no JSON, such as a form."""
    headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
    if event.get("body") and not media_type_of(headers).endswith("json"):
        raise RequestUnsupportedContentType("Not JSON", errors=[])


def is_binary(headers: Mapping[str, str]) -> bool:
    """Whether the attributes stand in headers and the body is the data alone."""
    return media_type_of(headers) == PLAIN and _SPECVERSION in headers


def event_of(headers: Mapping[str, str], data: Any) -> dict[str, Any]:
    """Return the event of a request in binary mode as it would be in structured mode.

    Header values are percent-encoded UTF-8. Raises Malformed where they are not.
    """
    named = {name: value for name, value in headers.items() if name.startswith(_PREFIX)}
    try:
        attributes = {name.removeprefix(_PREFIX): unquote(value, errors="strict") for name, value in named.items()}
    except UnicodeDecodeError:
        raise Malformed from None
    return {**attributes, "datacontenttype": PLAIN, "data": data}
