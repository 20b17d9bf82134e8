"""What nobody should send, and somebody will."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.component.api.conftest import contact
from tests.fuzz.doors import MARKER

TEXTS = (
    "",
    " ",
    "\x00",
    "\x00" + MARKER,
    "\u202e" + MARKER,  # written from right to left
    "\u200b\u200d\ufeff",  # of no width
    "\ud800",  # half a character
    "é" * 200,
    "𝓩" * 100,
    "' or 1=1 --",
    "{{7*7}}${7*7}<script>",
    "../../../etc/passwd",
    "%00%ff%zz",
    "１２３",
    "NaN",
    "1e999",
    "9" * 5_000,
    "x" * 70_000,
)
MOMENTS = (
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "9999-12-31T23:59:60Z",
    "2026-11-20T18:59:60Z",
    "2026-11-20T19:00:00+24:00",
    "2026-11-20T19:00:00",
    "2026-W47-5T19:00:00Z",
    "1795201200",
    "-1",
    "2026-02-30T00:00:00Z",
    "2026-11-20T19:00:00.999999999Z",
)
NUMBERS = (0, -1, 2**31, 2**63, 10**400, -(10**400), 1e308, -0.0, 5e-324, 53.7769)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40),
    st.sampled_from(TEXTS),
    st.sampled_from(MOMENTS),
    st.sampled_from(NUMBERS),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def person() -> dict[str, Any]:
    """Somebody who is easily found again in an answer or a log."""
    return {"role": "child", "name": f"{MARKER} Quillfeather", "date_of_birth": "2018-05-02"}


def report(event_id: str = "event-1") -> dict[str, Any]:
    """Return a contact in which everything that names a person carries the marker."""
    place = {"latitude": 53.7632, "longitude": -2.7031, "district": "Preston", "uprn": "10012345678"}
    place |= {"easting": 353640.0, "northing": 429790.0, "postcode": "PR1 2AB", "address": f"7 {MARKER} Street"}
    return contact(
        event_id, location=place, persons=[person()], summary=f"{MARKER} is alone at home.", linked_logs=[]
    )


def places_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the path of everything in a document, the document itself first."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from places_in(part, (*path, key))


@st.composite
def spoiled(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """A document that was right until up to three of its parts were changed, taken out or added to."""
    made: dict[str, Any] = copy.deepcopy(document)
    for _ in range(draw(st.integers(0, 3))):
        *way, last = draw(st.sampled_from([path for path in places_in(made) if path]))
        inside = made
        for key in way:
            inside = inside[key]
        what = draw(st.sampled_from(["change", "take out", "add"]))
        if what == "change":
            inside[last] = draw(VALUES)
        elif what == "take out":
            del inside[last]
        elif isinstance(inside, dict):
            inside[draw(st.text(max_size=12))] = draw(VALUES)
    return made


def as_bytes(value: object) -> bytes:
    """Return the JSON of a value, half characters and all."""
    return json.dumps(value).encode()


def bodies() -> dict[str, bytes]:
    """Return bodies that are no contact, or a contact in a strange shape, by what is wrong with them."""
    good = as_bytes(report())
    text = json.dumps(report())
    many = [{"role": "child", "name": MARKER}] * 10_000
    return {
        "nothing": b"",
        "blanks": b" " * 10_000,
        "nested lists": b"[" * 10_000 + b"]" * 10_000,
        "lists without end": b"[" * 200_000,
        "nested objects": b'{"data":' * 10_000 + b"1" + b"}" * 10_000,
        "nested in a field": good.replace(b'"persons": [', b'"persons": [' + b"[" * 9_000 + b"]" * 9_000 + b","),
        "utf-16": text.encode("utf-16"),
        "utf-32": text.encode("utf-32"),
        "a byte order mark": b"\xef\xbb\xbf" + good,
        "bytes that are no text": b"\xff\xfe\xfd" + good,
        "half a character": good.replace(b"alone", b"al\xc3"),
        "latin-1": text.replace("alone", "al\u00f6ne").encode("latin-1"),
        "not a number": good.replace(b"53.7632", b"NaN"),
        "infinity": good.replace(b"53.7632", b"-Infinity"),
        "a huge number": good.replace(b"53.7632", b"9" * 5_000),
        "a huge exponent": good.replace(b"53.7632", b"1e99999"),
        "a field twice": good.replace(b'"role": "child"', b'"role": "child", "role": "adult"'),
        "ten thousand persons": as_bytes(report() | {"data": report()["data"] | {"persons": many}}),
        "ten thousand events": as_bytes([report()] * 10_000),
        "ten thousand fields": as_bytes({f"{MARKER}{n}": n for n in range(10_000)}),
        "a megabyte of text": as_bytes(report() | {"data": report()["data"] | {"summary": MARKER * 300_000}}),
        "a null byte": good.replace(b"alone", b"al\\u0000ne"),
        "a raw null byte": good.replace(b"alone", b"al\x00ne"),
        "no object": b'"Zxqv"',
        "null": b"null",
        "two documents": good + good,
        "a form": b"name=Zxqv&summary=Zxqv",
        "xml": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'Zxqv'>]><a>&b;</a>",
    }
