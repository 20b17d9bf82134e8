"""Bodies of items: JSON, and packed when they are long.

DynamoDB charges for each KB, in the table and once more in every index that holds the item whole. A case is 6 KB
of mostly the same words as every other case, so a long body is deflated after a dictionary of those words, agreed
beforehand (docs/decisions/017-dictionary.md). Each body names its dictionary in the header of its zlib stream.
"""

import zlib
from base64 import b64decode
from functools import cache
from pathlib import Path
from typing import Any

_PACKED_FROM = 800
"""Bytes. A shorter body fits into one KB with the attributes beside it."""
_THOROUGH = 6
"""Level 1 makes a case a fifth longer, level 9 a twentieth shorter at half as much time again."""
_HAS_DICTIONARY = 0x20
"""In the second byte of a zlib stream; then four bytes say which (RFC 1950)."""

_CURRENT = "dictionary-1.txt"
_EVERY = (_CURRENT,)
"""The dictionaries that bodies were ever packed with. None may change or go while a body needs it."""


def packed(text: bytes) -> dict[str, Any]:
    """Return the attribute that holds this JSON."""
    if len(text) < _PACKED_FROM:
        return {"S": text.decode()}
    packer = _primed().copy()
    return {"B": packer.compress(text) + packer.flush()}


def unpacked(body: dict[str, Any]) -> str | bytes:
    """Return the JSON of the attribute. A stream gives bytes in base 64, the client gives them as they are."""
    if "S" in body:
        text: str = body["S"]
        return text
    stream = b64decode(body["B"]) if isinstance(body["B"], str) else body["B"]
    if not stream[1] & _HAS_DICTIONARY:  # as bodies were packed before there was one
        return zlib.decompress(stream)
    return zlib.decompressobj(zdict=_by_checksum()[int.from_bytes(stream[2:6])]).decompress(stream)


@cache
def _primed() -> Any:
    """A packer that has read the dictionary, which is a third of the work: each body is packed by a copy of it."""
    return zlib.compressobj(_THOROUGH, zdict=_dictionary(_CURRENT))


@cache
def _dictionary(name: str) -> bytes:
    return Path(__file__).with_name(name).read_bytes()


@cache
def _by_checksum() -> dict[int, bytes]:
    return {zlib.adler32(_dictionary(name)): _dictionary(name) for name in _EVERY}
