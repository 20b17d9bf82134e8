"""Stretches of time, each from its first instant until just before its last: joining them, cutting them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same time without overlaps, in order. What ends before it begins is no time."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            if end > found[-1][1]:
                found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """Return the time of `spans` that is in none of the `holes`, in order and without overlaps."""
    cut = merged(holes)
    return [piece for span in merged(spans) for piece in _pieces(span, cut)]


def _pieces(span: Span, holes: list[Span]) -> Iterator[Span]:
    start, end = span
    for opens, closes in holes:
        if closes <= start:
            continue
        if opens >= end:
            break
        if start < opens:
            yield start, opens
        start = max(start, closes)
    if start < end:
        yield start, end


def clipped(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """Return the parts of the spans that lie in [start, end), in the order given."""
    inside = ((max(opens, start), min(closes, end)) for opens, closes in spans)
    return [span for span in inside if span[0] < span[1]]


def length(spans: Iterable[Span]) -> timedelta:
    """Return how long the spans are together, in real time."""
    return sum((closes - opens for opens, closes in spans), timedelta())
