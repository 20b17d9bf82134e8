"""The envelope of what comes in: CloudEvents 1.0, JSON, structured mode.

Unknown attributes are refused, so that nothing is lost in silence; the extensions that are understood are
`sequence` (of updates that share a subject) and the two of distributed tracing.
"""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.instants import Instant

Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@+-]*$", max_length=120)]
"""An identifier of the sender's: no blanks, so that no sentence and no full name fits into it."""


_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,119}")


def is_token(text: str) -> bool:
    """Whether the text is an identifier as senders have them, and so may be repeated to them."""
    return _TOKEN.fullmatch(text) is not None


class Strict(BaseModel):
    """A shape that takes exactly what it names: no other fields, no conversions of type."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, str_strip_whitespace=True, allow_inf_nan=False
    )


class CloudEvent(Strict):
    """The attributes of every event. `source` and `id` together name one event, however often it is sent."""

    specversion: Literal["1.0"]
    id: Token
    source: Annotated[str, Field(pattern=r"^[A-Za-z0-9/][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*$", max_length=200)]
    type: Token
    subject: Token | None = None
    time: Instant | None = None
    datacontenttype: Literal["application/json"] | None = None
    dataschema: Annotated[str, Field(max_length=300)] | None = None
    sequence: Annotated[str, Field(pattern=r"^[0-9]{1,20}$")] | None = None
    traceparent: Annotated[str, Field(max_length=100)] | None = None
    tracestate: Annotated[str, Field(max_length=512)] | None = None
