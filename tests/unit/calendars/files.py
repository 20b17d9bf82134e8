"""Calendar files as other programs write them, with only what a test says being special."""

from datetime import UTC, datetime, timedelta

from shared.adapters.calendars.reading import read_calendar
from shared.domain.roster.outside import Understood
from shared.domain.roster.policies import ImportPolicy

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""A Sunday; the clocks went back four weeks ago and go forward on 28 March 2027."""

LIMITS = ImportPolicy(
    largest_file=200_000,
    longest_line=2_000,
    deepest=4,
    most_entries=200,
    most_proposals=400,
    oldest_series=timedelta(days=3660),
    horizon=timedelta(days=366),
    longest=timedelta(days=62),
)


def event(*lines: str, uid: str = "one") -> str:
    """An event with these lines."""
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T000000Z", *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    """A calendar with these parts."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//somebody//else//EN", *parts, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def read(*parts: str) -> Understood:
    """What is understood of a calendar with these parts, at NOW."""
    return read_calendar(calendar(*parts), LIMITS, NOW)


def spans(*parts: str) -> list[tuple[str, str]]:
    """The times that are taken, as text in UTC to the minute."""
    return [(f"{s.starts_at:%a %d %b %Y %H:%M}", f"{s.ends_at:%a %d %b %Y %H:%M}") for s in read(*parts).spans]


def said(*parts: str) -> list[str]:
    """What is said of the entries."""
    return [remark.text for remark in read(*parts).remarks]
