"""A feed as an iCalendar file (RFC 5545): instants in UTC, so that every program shows the right local time.

Written by hand: a base has a thousand shifts in two months, for which the library that reads calendars takes half
a second. The tests read back with that library what is written here.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from shared.domain.roster.feeds import Feed, FeedKind, Said
from shared.domain.roster.policies import FeedPolicy

_LONGEST = 75
"""Octets in a line (section 3.1)."""


def write_calendar(feed: Feed, said: tuple[Said, ...], bases: Mapping[str, str], policy: FeedPolicy) -> bytes:
    """Return the file: the same bytes for the same feed. `bases` has the names of the bases by id."""
    events = (line for one in said for line in _event(feed, one, bases))
    lines = (*_head(feed, bases, policy), *events, "END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line.encode()))


def _head(feed: Feed, bases: Mapping[str, str], policy: FeedPolicy) -> Iterator[str]:
    name = _text("On call" if feed.kind is FeedKind.PERSON else f"On call, {bases.get(feed.of, feed.of)}")
    every = f"PT{int(policy.refresh_every.total_seconds() // 60)}M"
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Early response//Rota//EN", "CALSCALE:GREGORIAN")
    yield from (f"NAME:{name}", f"X-WR-CALNAME:{name}")
    yield from (f"REFRESH-INTERVAL;VALUE=DURATION:{every}", f"X-PUBLISHED-TTL:{every}")


def _event(feed: Feed, one: Said, bases: Mapping[str, str]) -> Iterator[str]:
    """DTSTAMP is when what is said last changed, as is right for a file that is no message (section 3.8.7.2)."""
    base, personal = bases.get(one.base, one.base), feed.kind is FeedKind.PERSON
    yield from ("BEGIN:VEVENT", f"UID:{one.uid}", f"SEQUENCE:{one.sequence}")
    yield from (f"DTSTAMP:{_instant(one.changed_at)}", f"LAST-MODIFIED:{_instant(one.changed_at)}")
    yield from (f"DTSTART:{_instant(one.starts_at)}", f"DTEND:{_instant(one.ends_at)}")
    yield f"SUMMARY:{_text(f'On call, {base}' if personal else f'On call: {one.role.label}')}"
    yield f"LOCATION:{_text(base)}"
    yield f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}"
    # Nobody is busy because a base is covered, nor because of a shift that is no more.
    yield f"TRANSP:{'OPAQUE' if personal and not one.cancelled else 'TRANSPARENT'}"
    yield from ("CLASS:PRIVATE", "END:VEVENT")


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """A text value: what has a meaning of its own is escaped (section 3.3.11)."""
    for special in ("\\", ";", ","):
        value = value.replace(special, "\\" + special)
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: bytes) -> Iterator[bytes]:
    """The line in pieces that are not too long, cut between characters."""
    while len(line) > _LONGEST:
        cut = _LONGEST
        while line[cut] & 0b1100_0000 == 0b1000_0000:
            cut -= 1
        yield line[:cut]
        line = b" " + line[cut:]
    yield line
