"""Which days a repeating entry of a calendar falls on (RFC 5545 section 3.3.10), by the wall clock.

Only rules of days, weeks, months and years are followed. The work is bounded by the span that is asked for, not
by the rule: a rule without end, or one that never fits, costs no more than walking the days of that span.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_WEEK = timedelta(days=7)


class Frequency(StrEnum):
    """How long one period of the rule is."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Repeats:
    """The days of a rule. `by_day` holds weekdays (0 = Monday) with which one of the period is meant (0 = every);
    `count` days are meant at most, the first among them, and none after `until`."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | None = None
    by_month: frozenset[int] = frozenset()
    by_month_day: frozenset[int] = frozenset()
    by_day: frozenset[tuple[int, int]] = frozenset()
    by_position: frozenset[int] = frozenset()
    week_starts: int = 0


def days(repeats: Repeats, first: date, start: date, end: date) -> Iterator[date]:
    """Yield the days of the rule in [start, end), in order. `first` is the day of the entry itself, which counts
    as one whether or not the rule names it."""
    last = min(end - timedelta(days=1), repeats.until or date.max)
    counted = 1
    if start <= first <= last:
        yield first
    # A rule with a count has to be counted from its beginning; any other is entered where the span begins.
    period = 0 if repeats.count is not None else _period_of(repeats, first, max(first, start))
    while (begins := _begin(repeats, first, period)) is not None and begins <= last:
        for day in _in_period(repeats, first, begins):
            if day <= first:
                continue
            counted += 1
            if day > last or (repeats.count is not None and counted > repeats.count):
                return
            if day >= start:
                yield day
        period += 1


def _week_of(day: date, starts: int) -> date:
    return day - timedelta(days=(day.weekday() - starts) % 7)


def _period_of(repeats: Repeats, first: date, day: date) -> int:
    """The number of the period of the rule that `day` is in, or of one shortly before."""
    match repeats.frequency:
        case Frequency.DAILY:
            gone = (day - first).days
        case Frequency.WEEKLY:
            starts = repeats.week_starts
            gone = (_week_of(day, starts) - _week_of(first, starts)).days // 7
        case Frequency.MONTHLY:
            gone = (day.year - first.year) * 12 + day.month - first.month
        case Frequency.YEARLY:
            gone = day.year - first.year
    return gone // repeats.interval


def _begin(repeats: Repeats, first: date, period: int) -> date | None:
    """The first day of a period, or None when no calendar goes so far."""
    steps = period * repeats.interval
    try:
        match repeats.frequency:
            case Frequency.DAILY:
                return first + timedelta(days=steps)
            case Frequency.WEEKLY:
                return _week_of(first, repeats.week_starts) + steps * _WEEK
            case Frequency.MONTHLY:
                years, month = divmod(first.month - 1 + steps, 12)
                return date(first.year + years, month + 1, 1)
            case Frequency.YEARLY:
                return date(first.year + steps, 1, 1)
    except (OverflowError, ValueError):
        return None


def _in_period(repeats: Repeats, first: date, begins: date) -> list[date]:
    """The days of one period that the rule names, in order."""
    named = [day for day in _candidates(repeats, begins) if _fits(repeats, first, day)]
    if not repeats.by_position:
        return named
    count = len(named)
    chosen = {position - 1 if position > 0 else count + position for position in repeats.by_position}
    return [day for number, day in enumerate(named) if number in chosen]


def _candidates(repeats: Repeats, begins: date) -> Iterator[date]:
    match repeats.frequency:
        case Frequency.DAILY:
            yield begins
        case Frequency.WEEKLY:
            yield from _run(begins, 7)
        case Frequency.MONTHLY:
            yield from _run(begins, _days_in_month(begins))
        case Frequency.YEARLY:
            for month in range(1, 13):
                if not repeats.by_month or month in repeats.by_month:
                    starts = begins.replace(month=month)
                    yield from _run(starts, _days_in_month(starts))


def _run(begins: date, count: int) -> Iterator[date]:
    for number in range(min(count, (date.max - begins).days + 1)):
        yield begins + timedelta(days=number)


def _days_in_month(begins: date) -> int:
    return 31 if begins.month == 12 else (begins.replace(month=begins.month + 1) - begins).days


def _fits(repeats: Repeats, first: date, day: date) -> bool:
    """Whether the rule names the day. What the rule leaves open is taken from the entry's own day."""
    frequency = repeats.frequency
    if repeats.by_month and day.month not in repeats.by_month:
        return False
    if repeats.by_month_day and not _month_day(repeats.by_month_day, day):
        return False
    if repeats.by_day:
        return _weekday(repeats, day)
    if repeats.by_month_day or frequency is Frequency.DAILY:
        return True
    if frequency is Frequency.WEEKLY:
        return day.weekday() == first.weekday()
    if day.day != first.day:
        return False
    return frequency is Frequency.MONTHLY or bool(repeats.by_month) or day.month == first.month


def _month_day(wanted: frozenset[int], day: date) -> bool:
    return day.day in wanted or day.day - _days_in_month(day.replace(day=1)) - 1 in wanted


def _weekday(repeats: Repeats, day: date) -> bool:
    if (day.weekday(), 0) in repeats.by_day:
        return True
    if repeats.frequency in (Frequency.DAILY, Frequency.WEEKLY):
        return False
    starts, ends = _span_of_ordinals(repeats, day)
    from_start, from_end = (day - starts).days // 7 + 1, -((ends - day).days // 7) - 1
    return not repeats.by_day.isdisjoint({(day.weekday(), from_start), (day.weekday(), from_end)})


def _span_of_ordinals(repeats: Repeats, day: date) -> tuple[date, date]:
    """The first and last day of what "the second Friday" is counted in: the month, or the year."""
    if repeats.frequency is Frequency.YEARLY and not repeats.by_month:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    first = day.replace(day=1)
    return first, first + timedelta(days=_days_in_month(first) - 1)
