"""Rest and hours: what the Working Time Regulations and contracts say about one person's duties (DOMAIN §4).

Everything here warns; a manager may override with a recorded reason. A duty is time on shift and not absent. A
call-out that ends after the shift makes the duty longer. Days and weeks are those of the wall clock; hours are
real.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from shared.domain.ids import ResponderId
from shared.domain.roster.cover import Rota
from shared.domain.roster.need import Calendar
from shared.domain.roster.spans import Span, length, merged, without


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The figures. `night_from` and `night_until` are by the wall clock; a duty with at least `night_duty_from`
    of night is a night duty, and who has `night_worker_share` of them among their duties is a night worker."""

    rest_between_days: timedelta
    rest_a_week: timedelta
    mean_a_week: timedelta
    mean_over_weeks: int
    night_mean_a_day: timedelta
    night_from: time
    night_until: time
    night_duty_from: timedelta
    night_worker_share: float
    contract_a_week: timedelta
    contract_slack: timedelta


class BreachKind(StrEnum):
    """Which figure was not kept."""

    DAILY_REST = "daily_rest"
    WEEKLY_REST = "weekly_rest"
    MEAN_WEEK = "mean_week"
    NIGHT_MEAN = "night_mean"
    CONTRACT = "contract"

    @property
    def label(self) -> str:
        """The kind as a person reads it."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Breach:
    """In the stretch from `starts_at` until `ends_at` the person has `figure` where `limit` is the rule."""

    kind: BreachKind
    responder_id: ResponderId
    starts_at: datetime
    ends_at: datetime
    figure: timedelta
    limit: timedelta

    @property
    def by(self) -> timedelta:
        """How far the figure is from its limit, above or below."""
        return abs(self.figure - self.limit)

    @property
    def which(self) -> tuple[BreachKind, ResponderId, datetime]:
        """Which rest, week or mean it is: a short rest by its beginning, as it may become longer; all others by
        their end, as the means of several weeks may begin together."""
        is_rest = self.kind is BreachKind.DAILY_REST
        return self.kind, self.responder_id, self.starts_at if is_rest else self.ends_at


def gone_further(before: Iterable[Breach], after: Iterable[Breach]) -> tuple[Breach, ...]:
    """Return each breach of `after` that was not there before, or not so far."""
    went = {breach.which: breach.by for breach in before}
    return tuple(breach for breach in after if breach.by > went.get(breach.which, timedelta(0)))


@dataclass(frozen=True, slots=True)
class CallOut:
    """The person's call-out ended at `ended_at`, after the end of the shift perhaps."""

    responder_id: ResponderId
    ended_at: datetime


def duties(rota: Rota, call_outs: Iterable[CallOut] = ()) -> Mapping[ResponderId, list[Span]]:
    """Return when each person is at work: on shift and not absent, until the end of a call-out that runs on."""
    away = rota.absences_of()
    shifts: dict[ResponderId, list[Span]] = {}
    for shift in rota.shifts:
        shifts.setdefault(shift.responder_id, []).append((shift.starts_at, shift.ends_at))
    at_work = {who: without(spans, away.get(who, ())) for who, spans in shifts.items()}
    for call_out in call_outs:
        own = at_work.get(call_out.responder_id, [])
        last = bisect_left(own, call_out.ended_at, key=lambda span: span[0]) - 1
        if last >= 0 and own[last][1] < call_out.ended_at:
            at_work[call_out.responder_id] = merged([*own, (own[last][1], call_out.ended_at)])
    return at_work


def is_night(duty: Span, rules: WorkingTime, calendar: Calendar) -> bool:
    """Whether so much of the duty is night that it counts as one."""
    every_night = dict.fromkeys(range(7), ((rules.night_from, rules.night_until),))
    return length(calendar.hours(every_night, every_night[0], *duty)) >= rules.night_duty_from
