"""How nouns of the domain are written and read as JSON: by pydantic, from their own dataclasses."""

from typing import Any

from pydantic import TypeAdapter

_shapes: dict[type[Any], TypeAdapter[Any]] = {}


def shape(noun: type[Any]) -> TypeAdapter[Any]:
    """Return how a noun is written and read; made when it is first needed, as no function needs them all."""
    if noun not in _shapes:
        _shapes[noun] = TypeAdapter(noun)
    return _shapes[noun]
