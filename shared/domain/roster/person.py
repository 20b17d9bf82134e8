"""One person's duties, asked about: which figures of rest and hours they break, and what could be added."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from operator import itemgetter

from shared.domain.ids import ResponderId
from shared.domain.roster.cover import Rota
from shared.domain.roster.need import Calendar
from shared.domain.roster.spans import Span, clipped, length, merged, without
from shared.domain.roster.working_time import Breach, BreachKind, CallOut, WorkingTime, duties, is_night

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_start, _end = itemgetter(0), itemgetter(1)


def breaches(
    rota: Rota,
    rules: WorkingTime,
    calendar: Calendar,
    start: datetime,
    end: datetime,
    call_outs: Iterable[CallOut] = (),
    contracts: Mapping[ResponderId, timedelta] | None = None,
    known_from: datetime | None = None,
) -> tuple[Breach, ...]:
    """Return every breach that touches [start, end), in order of time.

    The rota must reach back 17 weeks for the means; of a shorter one they are taken from `known_from`, which is
    its first duty unless given.
    """
    away = rota.absences_of()
    at_work = duties(rota, call_outs)
    if known_from is None:
        known_from = min((spans[0][0] for spans in at_work.values() if spans), default=start)
    found: list[Breach] = []
    for who, own in at_work.items():
        person = Person(who, own, away.get(who, []), known_from, rules, calendar)
        contract = (contracts or {}).get(who, rules.contract_a_week)
        found.extend(person.breaches(start, end))
        found.extend(person.over_contract(contract, start, end))
    return tuple(sorted(found, key=lambda breach: (breach.starts_at, breach.kind, breach.responder_id)))


@dataclass(frozen=True, slots=True)
class _Week:
    """One week of one person. `worked` and `weeks` are those of the period for means that ends with it;
    `long_rests` are the stretches of the week that are long enough to be its rest."""

    since: datetime
    until: datetime
    longest_rest: timedelta
    long_rests: list[Span]
    worked: timedelta
    weeks: float


class Person:
    """One person's duties, ready to be asked about. `own` are in order and do not overlap."""

    def __init__(
        self,
        who: ResponderId,
        own: list[Span],
        away: list[Span],
        known_from: datetime,
        rules: WorkingTime,
        calendar: Calendar,
    ) -> None:
        self._who = who
        self._own = own
        self._sums = list(accumulate((closes - opens for opens, closes in own), initial=timedelta()))
        self._away = away
        self._known_from = known_from
        self._rules = rules
        self._calendar = calendar
        self._weeks: dict[datetime, _Week] = {}

    def breaches(self, start: datetime, end: datetime) -> Iterator[Breach]:
        """Yield every breach of the regulations that touches [start, end)."""
        yield from self._short_rests(start, end)
        for monday in self._mondays(start, end):
            yield from self._week_without_rest(monday)
            yield from self._means(monday)

    def could_add(self, span: Span) -> bool:
        """Whether the person is free for the whole span, and the duty brings no breach that was not there."""
        if self._around(*span) or clipped(self._away, *span):
            return False
        return self._keeps_daily_rest(span) and all(
            self._keeps_week(self._week(monday), span) for monday in self._mondays(*span)
        )

    def _keeps_daily_rest(self, span: Span) -> bool:
        rest = self._rules.rest_between_days
        if span[1] - span[0] <= _DAY - rest and not self._around(span[0] - rest, span[1] + rest):
            return True
        nearby = self._around(span[0] - 4 * _DAY, span[1] + 4 * _DAY)
        before = set(self._short(self._days(nearby)))
        return all(gap in before for gap in self._short(self._days(merged([*nearby, span]))))

    def _keeps_week(self, week: "_Week", span: Span) -> bool:
        """Whether the week keeps a rest that it had, and means that were in order."""
        inside = clipped([span], week.since, week.until)
        limit = min(self._rules.mean_a_week, 6 * self._rules.night_mean_a_day)
        before, after = week.worked / week.weeks, (week.worked + length(inside)) / week.weeks
        return (before > limit or after <= limit) and (
            not week.long_rests
            or any(
                min(span[0], closes) - opens >= self._rules.rest_a_week
                or closes - max(span[1], opens) >= self._rules.rest_a_week
                for opens, closes in week.long_rests
            )
        )

    def _week(self, monday: datetime) -> "_Week":
        """The facts of the week, found once."""
        if monday not in self._weeks:
            until = self._week_after(monday)
            free = without([(monday, until)], self._around(monday, until))
            since = max(self._week_after(monday, 1 - self._rules.mean_over_weeks), self._known_from)
            since = min(since, monday)
            present = (until - since) - length(clipped(self._away, since, until))
            self._weeks[monday] = _Week(
                since=since,
                until=until,
                longest_rest=max((closes - opens for opens, closes in free), default=timedelta()),
                long_rests=[(o, c) for o, c in free if c - o >= self._rules.rest_a_week],
                worked=self.worked(since, until),
                weeks=max(present / _WEEK, 1.0),
            )
        return self._weeks[monday]

    def over_contract(self, a_week: timedelta, start: datetime, end: datetime) -> Iterator[Breach]:
        """Yield one breach if the mean week in [start, end) is above the contract by more than the slack.

        Leave counts as worked at the rate of the contract: what is left of the contract is the limit.
        """
        span = end - start
        present = span - length(clipped(self._away, start, end))
        if span < _WEEK:
            return
        worked = self.worked(start, end)
        limit = a_week * (present / _WEEK)
        if worked > limit + self._rules.contract_slack * (span / _WEEK):
            yield self._breach(BreachKind.CONTRACT, start, end, worked / (span / _WEEK), limit / (span / _WEEK))

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Return the real time of duty in [start, end)."""
        return self._worked_until(end) - self._worked_until(start)

    def _worked_until(self, moment: datetime) -> timedelta:
        """Duty before the moment, since the first duty known."""
        begun = bisect_left(self._own, moment, key=_start)
        running_on = max(self._own[begun - 1][1] - moment, timedelta()) if begun else timedelta()
        return self._sums[begun] - running_on

    def _around(self, start: datetime, end: datetime) -> list[Span]:
        """The duties that touch [start, end)."""
        first = bisect_right(self._own, start, key=_end)
        return self._own[first : bisect_left(self._own, end, key=_start)]

    def _days(self, own: Iterable[Span]) -> list[Span]:
        """The duties as days of work.

        Duties belong to one day while they end within a day less the rest from its beginning: a break between
        two parts of a day is no rest between days.
        """
        longest = _DAY - self._rules.rest_between_days
        found: list[Span] = []
        for opens, closes in own:
            if found and closes <= found[-1][0] + longest:
                found[-1] = (found[-1][0], closes)
            else:
                found.append((opens, closes))
        return found

    def _short(self, days: list[Span]) -> Iterator[tuple[Span, timedelta]]:
        """Each rest between days that is too short, and each day so long that a day can not hold its rest."""
        least = self._rules.rest_between_days
        for (_, stops), (begins, _) in pairwise(days):
            if begins - stops < least:
                yield (stops, begins), begins - stops
        for opens, closes in days:
            if _DAY - (closes - opens) < least:
                yield (opens, closes), max(_DAY - (closes - opens), timedelta())

    def _short_rests(self, start: datetime, end: datetime) -> Iterator[Breach]:
        nearby = self._around(start - 4 * _DAY, end + 4 * _DAY)
        for (since, until), rest in self._short(self._days(nearby)):
            if since < end and start <= until:
                yield self._breach(BreachKind.DAILY_REST, since, until, rest, self._rules.rest_between_days)

    def _mondays(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """The beginnings of the weeks that touch [start, end)."""
        day = self._calendar.day_of(start)
        day -= timedelta(days=day.weekday())
        while self._calendar.midnight(day) < end:
            yield self._calendar.midnight(day)
            day += _WEEK

    def _week_after(self, monday: datetime, weeks: int = 1) -> datetime:
        return self._calendar.midnight(self._calendar.day_of(monday) + weeks * _WEEK)

    def _week_without_rest(self, monday: datetime) -> Iterator[Breach]:
        week = self._week(monday)
        if week.longest_rest < self._rules.rest_a_week:
            yield self._breach(
                BreachKind.WEEKLY_REST, monday, week.until, week.longest_rest, self._rules.rest_a_week
            )

    def _means(self, monday: datetime) -> Iterator[Breach]:
        """Over the weeks that end with this one. Time away shortens the period (regulation 4(6), simply)."""
        week, rules = self._week(monday), self._rules
        a_week = week.worked / week.weeks
        if a_week > rules.mean_a_week:
            yield self._breach(BreachKind.MEAN_WEEK, week.since, week.until, a_week, rules.mean_a_week)
        # Regulation 6(5): hours over days, a day of rest in seven taken out.
        a_day = a_week / 6
        if a_day > rules.night_mean_a_day and self._works_nights(week.since, week.until):
            yield self._breach(BreachKind.NIGHT_MEAN, week.since, week.until, a_day, rules.night_mean_a_day)

    def _works_nights(self, since: datetime, until: datetime) -> bool:
        own = self._around(since, until)
        nights = sum(is_night(duty, self._rules, self._calendar) for duty in own)
        return bool(own) and nights >= self._rules.night_worker_share * len(own)

    def _breach(
        self, kind: BreachKind, start: datetime, end: datetime, figure: timedelta, limit: timedelta
    ) -> Breach:
        return Breach(kind, self._who, start, end, figure, limit)
