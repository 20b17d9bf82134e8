"""Reading a JSON document that somebody sent: a shape, or every field that is wrong and why.

No message repeats a value, and no path repeats a name that the sender made up: errors go to logs and screens.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.domain.errors import EarlyResponseError

MAX_BYTES = 65_536
NOT_JSON = "This is not a JSON document in UTF-8."
_UNKNOWN_FIELD = "(unknown field)"
_PLAIN_WORDS = {
    "extra_forbidden": "No such field is known here.",
    "missing": "This field is required.",
    "string_pattern_mismatch": "It has characters that are not allowed here, or none.",
    "timezone_aware": "It should say its offset from UTC, such as Z or +01:00.",
}
_MOST_ERRORS = 100
"""A list of ten thousand wrong entries is told by its first hundred."""

_CLOCKS_DIFFER = timedelta(minutes=5)
"""Clocks of different systems differ by so much at most."""

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. `field` is a dotted path such as data.persons.0.name; "" is the whole."""

    field: str
    message: str


class Unreadable(EarlyResponseError):
    """The document is not a contact. Says all that is wrong, without repeating what it says."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__("; ".join(f"{e.field or 'document'}: {e.message}" for e in errors))
        self.errors = errors


def future_faults(field: str, moment: datetime, received_at: datetime) -> Iterator[FieldError]:
    """Give what is wrong with a time that is still to come."""
    if moment - received_at > _CLOCKS_DIFFER:
        minutes = _CLOCKS_DIFFER // timedelta(minutes=1)
        yield FieldError(field, f"This time is more than {minutes} minutes in the future.")


def text_of(document: object) -> bytes:
    """Return the document as JSON in UTF-8, or raise Unreadable. It may be text, bytes or parsed."""
    try:
        if isinstance(document, bytes | bytearray):
            text = bytes(document)
        else:
            text = (document if isinstance(document, str) else json.dumps(document)).encode()
    except (TypeError, ValueError, RecursionError):
        raise refused(NOT_JSON) from None
    if len(text) > MAX_BYTES:
        raise refused(f"A contact may have {MAX_BYTES // 1024} KiB; this has more.")
    return text


def json_of(document: object) -> str:
    """Return the JSON of a document as short as it can be kept: letters as they are, unless one of them is half a
    character, which nothing stores."""
    text = json.dumps(document, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(document)
    return text


def refused(message: str) -> Unreadable:
    """Return the error that the document as a whole is wrong."""
    return Unreadable((FieldError("", message),))


def parsed(text: bytes, shape: type[Shape]) -> Shape:
    """Return the document in that shape, or Unreadable with every field that does not fit."""
    try:
        return shape.model_validate_json(text)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)
        raise Unreadable(tuple(dict.fromkeys(map(_field_error, details)))[:_MOST_ERRORS]) from None


def _field_error(error: ErrorDetails) -> FieldError:
    path = [str(part) for part in error["loc"]]
    kind = error["type"]
    if kind == "json_invalid":
        return FieldError("", NOT_JSON)
    if kind == "extra_forbidden":
        path[-1] = _UNKNOWN_FIELD
    message = _PLAIN_WORDS.get(kind) or error["msg"].replace("Input should", "It should") + "."
    return FieldError(".".join(path), message)
