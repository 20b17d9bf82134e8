"""Hours of the week by the wall clock, with days off: core hours, visiting hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Opening times per weekday (0 = Monday) in `zone`; a date in `days_off` uses `day_off_hours` instead."""

    zone: ZoneInfo
    by_weekday: dict[int, tuple[tuple[time, time], ...]]
    days_off: frozenset[date] = frozenset()
    day_off_hours: tuple[tuple[time, time], ...] = ()

    def includes(self, now: datetime) -> bool:
        """Whether the instant `now` lies within the hours."""
        local = now.astimezone(self.zone)
        return any(opens <= local.time() < closes for opens, closes in self._hours_on(local.date()))

    def next_from(self, now: datetime) -> datetime:
        """Return `now` if it lies within the hours, else the instant (UTC) at which they next begin.

        Raises ValueError when nothing opens within a fortnight: such a calendar is a mistake.
        """
        if self.includes(now):
            return now
        today = now.astimezone(self.zone).date()
        for ahead in range(15):
            day = today + timedelta(days=ahead)
            for opens, _closes in self._hours_on(day):
                begins = datetime.combine(day, opens, self.zone).astimezone(UTC)
                if begins >= now:
                    return begins
        raise ValueError("These weekly hours never open within a fortnight.")

    def years_unknown(self, now: datetime, ahead: timedelta) -> tuple[int, ...]:
        """Return the years from now until `ahead` of which no day off is known: nobody entered them."""
        first, last = (moment.astimezone(self.zone).year for moment in (now, now + ahead))
        known = {day.year for day in self.days_off}
        return tuple(year for year in range(first, last + 1) if year not in known)

    def _hours_on(self, day: date) -> tuple[tuple[time, time], ...]:
        if day in self.days_off:
            return self.day_off_hours
        return self.by_weekday.get(day.weekday(), ())
