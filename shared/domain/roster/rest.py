"""What a change of one person's shifts does to their rest: the figures that it breaks, or breaks by more."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from shared.domain.roster.absence import Absence
from shared.domain.roster.cover import Rota
from shared.domain.roster.need import Calendar
from shared.domain.roster.person import breaches
from shared.domain.roster.working_time import Breach, BreachKind, CallOut, WorkingTime, gone_further
from shared.domain.rota import Shift

_HOUR = timedelta(hours=1)


def brought_about(
    before: Sequence[Shift],
    after: Sequence[Shift],
    away: Sequence[Absence],
    call_outs: Iterable[CallOut],
    known_from: datetime | None,
    rules: WorkingTime,
    calendar: Calendar,
) -> tuple[Breach, ...]:
    """Return each breach of rest and hours that the shifts `after` have and those `before` had not, or not so far.

    Both reach back over the weeks of the mean, which is taken from `known_from` where less is known. The contract
    is not looked at: taking a shift is a wish.
    """
    changed = set(before) ^ set(after)
    if not changed:
        return ()
    start = min(shift.starts_at for shift in changed) - rules.rest_between_days
    end = max(shift.ends_at for shift in changed) + rules.rest_between_days
    ended = tuple(call_outs)

    def found(shifts: Sequence[Shift]) -> tuple[Breach, ...]:
        rota = Rota(tuple(shifts), tuple(away), ())
        return breaches(rota, rules, calendar, start, end, ended, known_from=known_from)

    further = gone_further(found(before), found(after))
    return tuple(breach for breach in further if breach.kind is not BreachKind.CONTRACT)


def said(breach: Breach, calendar: Calendar) -> str:
    """Return the breach as its person reads it."""
    start, end = (moment.astimezone(calendar.zone) for moment in (breach.starts_at, breach.ends_at))
    figure, limit = _hours(breach.figure), _hours(breach.limit)
    if breach.kind is BreachKind.DAILY_REST:
        return f"Only {figure} of rest at {start:%a %d %b %H:%M}, not {limit}."
    if breach.kind is BreachKind.WEEKLY_REST:
        return f"Never more than {figure} free in the week of {start:%d %b}, not {limit}."
    if breach.kind is BreachKind.NIGHT_MEAN:
        return f"A mean of {figure} a day for one who works nights until {end:%d %b}, more than {limit}."
    return f"A mean of {figure} a week until {end:%d %b}, more than {limit}."


def _hours(duration: timedelta) -> str:
    return f"{round(duration / _HOUR, 1):g} hours"
