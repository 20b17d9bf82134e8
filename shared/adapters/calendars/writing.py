"""A feed as an iCalendar file (RFC 5545): instants in UTC, so that every program shows the right local time."""

from datetime import UTC, timedelta

from icalendar import Calendar, Event

from shared.domain.roster.feeds import Feed, FeedKind, Said
from shared.domain.roster.policies import FeedPolicy


def write_calendar(feed: Feed, said: tuple[Said, ...], bases: dict[str, str], policy: FeedPolicy) -> bytes:
    """Return the file: the same bytes for the same feed. `bases` has the names of the bases by id."""
    calendar = Calendar()
    calendar.add("prodid", "-//Early response//Rota//EN")
    calendar.add("version", "2.0")
    name = "On call" if feed.kind is FeedKind.PERSON else f"On call, {bases.get(feed.of, feed.of)}"
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", policy.refresh_every, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", _duration(policy.refresh_every))
    for one in said:
        calendar.add_component(_event(feed, one, bases))
    return bytes(calendar.to_ical())


def _event(feed: Feed, one: Said, bases: dict[str, str]) -> Event:
    """DTSTAMP is when what is said last changed, as is right for a file that is no message (section 3.8.7.2)."""
    base = bases.get(one.base, one.base)
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", one.changed_at.astimezone(UTC))
    event.add("last-modified", one.changed_at.astimezone(UTC))
    event.add("sequence", one.sequence)
    event.add("dtstart", one.starts_at.astimezone(UTC))
    event.add("dtend", one.ends_at.astimezone(UTC))
    personal = feed.kind is FeedKind.PERSON
    event.add("summary", f"On call, {base}" if personal else f"On call: {one.role.label}")
    event.add("location", base)
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if one.cancelled or not personal else "OPAQUE")
    event.add("class", "PRIVATE")
    return event


def _duration(length: timedelta) -> str:
    return f"PT{int(length.total_seconds() // 60)}M"
