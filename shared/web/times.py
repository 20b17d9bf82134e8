"""Times as people read them: Europe/London, and spans in words. The browser's clock plays no part."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def clock(at: datetime) -> str:
    """The time of day, "21:40"; in the hour that happens twice in autumn, with GMT or BST."""
    local = at.astimezone(LONDON)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M}" + (f" {local.tzname()}" if twice else "")


def when(at: datetime, now: datetime) -> str:
    """A time near now: "21:40" today, otherwise "Sat 22 Nov, 21:40"."""
    local = at.astimezone(LONDON)
    if local.date() == now.astimezone(LONDON).date():
        return clock(at)
    return f"{local:%a} {local.day} {local:%b}, {clock(at)}"


def until(at: datetime, now: datetime) -> str:
    """The end of a shift: the time alone while there can be no doubt about the day."""
    return clock(at) if at - now < timedelta(hours=20) else when(at, now)


def day(at: datetime) -> str:
    """The date, "22 November 2026"."""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def in_full(at: datetime) -> str:
    """Date and time, "22 November 2026 at 21:40"."""
    return f"{day(at)} at {clock(at)}"


def span(length: timedelta) -> str:
    """A span to the minute, "45 min", "3 h 05 min", "2 days 4 h"; anything shorter than a minute in seconds."""
    seconds = int(length.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if days >= 2:
        return f"{days} days {hours % 24} h"
    return f"{hours} h {minutes % 60:02d} min" if hours else f"{minutes} min"


def span_or_blank(length: timedelta | None) -> str:
    """The span, or nothing where nothing was measured: unknown is never zero."""
    return "" if length is None else span(length)


@dataclass(frozen=True, slots=True)
class Countdown:
    """The time left until a moment: `text` as rendered, `seconds` for the script that ticks on from there."""

    seconds: int
    text: str
    tone: str


SOON = timedelta(minutes=15)
_BY_SECONDS = timedelta(minutes=10)


def _ticking(left: timedelta) -> str:
    """The span as the script writes it too: in the last ten minutes with seconds."""
    seconds = int(left.total_seconds())
    return f"{seconds // 60} min {seconds % 60:02d} s" if seconds >= 60 and left < _BY_SECONDS else span(left)


def countdown(to: datetime, now: datetime) -> Countdown:
    """Return the countdown to `to`; its tone is late, soon or calm."""
    left = to - now
    if left < timedelta(0):
        return Countdown(int(left.total_seconds()), f"{_ticking(-left)} late", "late")
    tone = "soon" if left <= SOON else "calm"
    return Countdown(int(left.total_seconds()), f"{_ticking(left)} left", tone)
