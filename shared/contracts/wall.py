"""Times by the wall clock of a roster, as the API says them: without a zone, which the schema must not ask for."""

from datetime import time
from typing import Annotated

from pydantic import NaiveDatetime, WithJsonSchema

WallTime = Annotated[
    time,
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$", "examples": ["16:00"]}),
]
"""A time of day, to the second."""
WallMoment = Annotated[
    NaiveDatetime,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?$",
            "examples": ["2026-11-20T16:00"],
        }
    ),
]
"""A day and a time of it."""
