"""Stretches of time, each from its first instant until just before its last: joining them, cutting them."""

from collections.abc import Iterable, Sequence
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
    return cut(merged(spans), merged(holes))


def cut(spans: Iterable[Span], holes: Sequence[Span]) -> list[Span]:
    """Return the parts of the spans that are in none of the holes, each span by itself. Both are in order; so is
    what comes out."""
    found: list[Span] = []
    first = 0
    for starts, ends in spans:
        while first < len(holes) and holes[first][1] <= starts:
            first += 1
        number = first
        while number < len(holes) and holes[number][0] < ends:
            opens, closes = holes[number]
            if starts < opens:
                found.append((starts, opens))
            starts = max(starts, closes)
            number += 1
        if starts < ends:
            found.append((starts, ends))
    return found


def clipped(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """Return the parts of the spans that lie in [start, end), in the order given."""
    inside = ((max(opens, start), min(closes, end)) for opens, closes in spans)
    return [span for span in inside if span[0] < span[1]]


def length(spans: Iterable[Span]) -> timedelta:
    """Return how long the spans are together, in real time."""
    return sum((closes - opens for opens, closes in spans), timedelta())
