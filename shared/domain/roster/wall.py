"""Wall time and real time: which instant a clock on the wall means, on the days that it is changed as well.

A wall time that happens twice means its first occurrence; one that never happens means the instant at which the
clock jumps over it. So a later wall time is never an earlier instant: shifts that meet on the wall meet in real
time, without a gap and without an overlap. A turn that lies wholly in an hour that never happens has no time.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.domain.errors import RotaInvalid

_SECOND = timedelta(seconds=1)


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of that name. Raises RotaInvalid."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RotaInvalid("There is no time zone of that name. An example: Europe/London.") from None


@lru_cache(maxsize=65_536)
def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) that the wall time (without zone) means there."""
    first = wall.replace(tzinfo=zone)
    before, after = first.utcoffset(), first.replace(fold=1).utcoffset()
    assert before is not None
    assert after is not None
    if before >= after:
        return first.astimezone(UTC)
    return _jump(zone, (wall - after).replace(tzinfo=UTC), (wall - before).replace(tzinfo=UTC))


def _jump(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first instant after `low` that has the offset of `high`."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    offset = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


def wall_time(at: datetime, zone: ZoneInfo) -> datetime:
    """Return what the clock on the wall shows there at the instant, without its zone."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)
