"""Times of a calendar from outside as fixed shifts of one person: each once, by the wall clock of the roster."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.domain.errors import RotaInvalid
from shared.domain.ids import ResponderId
from shared.domain.roster.outside import Span
from shared.domain.roster.roster import DayHours, FixedShifts
from shared.domain.roster.rotation import Hours
from shared.domain.roster.wall import instant, wall_time

_DAY = timedelta(days=1)


def fixed_of(
    spans: Iterable[Span], who: ResponderId, zone: ZoneInfo, longest_cycle: int
) -> tuple[FixedShifts, ...]:
    """Return the fixed shifts that are these times: as many things as cycles of at most so many days it takes.

    Raises RotaInvalid when there is no time at all, or one that the wall clock can not say (the second of an hour
    that comes twice).
    """
    pieces = sorted(piece for span in spans for piece in _days(span, zone))
    if not pieces:
        raise RotaInvalid("The calendar gives no time that is still to come: there is nothing to put on the rota.")
    first = pieces[0][0].date()
    # A day more than it needs: the cycle never comes round, and its last night must not meet its first morning.
    days = longest_cycle - 1
    made: dict[int, list[DayHours]] = {}
    for opens, closes in pieces:
        number, day = divmod((opens.date() - first).days, days)
        made.setdefault(number, []).append(DayHours(day, Hours(opens.time(), closes.time())))
    return tuple(
        FixedShifts(
            "",
            who,
            first + number * days * _DAY,
            shifts[-1].day + 2,
            tuple(shifts),
            first + (number * days + shifts[-1].day + 1) * _DAY,
        )
        for number, shifts in sorted(made.items())
    )


def _days(span: Span, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The time by the wall clock, in pieces of a day at most."""
    opens, closes = wall_time(span.starts_at, zone), wall_time(span.ends_at, zone)
    if instant(opens, zone) != span.starts_at or instant(closes, zone) != span.ends_at:
        raise RotaInvalid(
            f"A time on {opens:%d %b %Y} begins or ends in the second of the hours that come twice when the "
            "clocks go back: put it on by an override."
        )
    while opens < closes:
        ends = min(opens + _DAY, closes)
        yield opens, ends
        opens = ends
