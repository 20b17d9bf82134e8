"""How good a rota is, and how many hours, nights, weekends and bank holidays each person has in it.

The score is cover × balance, each from 0 to 1 (default: no source gives a score). Cover is the share of the needed
time in which each need is met. Balance is how evenly each role shares hours, nights, weekends and bank holidays,
measured against contracts; a share that is less than one duty away from the fair one counts as even.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.cover import Gap, Rota
from shared.domain.roster.need import Calendar, Need
from shared.domain.roster.spans import Span, clipped, length, merged
from shared.domain.roster.working_time import WorkingTime, duties, is_night
from shared.domain.rota import Responder

_HOUR = timedelta(hours=1)
_DUTY = 8 * _HOUR
"""What hours are counted in, so that less than one duty apart is even for them too."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one person works in a window: real time, and how many night duties, weekends and bank holidays."""

    worked: timedelta
    nights: int
    weekends: int
    bank_holidays: int


@dataclass(frozen=True, slots=True)
class Quality:
    """`cover` and each entry of `balance` (by role and by what is shared) are from 0 to 1."""

    cover: float
    balance: Mapping[tuple[Role, str], float]

    @property
    def score(self) -> float:
        """Cover times the mean balance."""
        return self.cover * (sum(self.balance.values()) / len(self.balance) if self.balance else 1.0)


def tallies(
    rota: Rota, rules: WorkingTime, calendar: Calendar, start: datetime, end: datetime
) -> Mapping[ResponderId, Tally]:
    """Return what each responder works in [start, end). A night duty belongs to where it begins."""
    at_work = duties(rota)
    return {
        responder.id: _tally(at_work.get(responder.id, []), rules, calendar, start, end)
        for responder in rota.responders
    }


def _tally(own: list[Span], rules: WorkingTime, calendar: Calendar, start: datetime, end: datetime) -> Tally:
    begun = [duty for duty in own if start <= duty[0] < end]
    inside = clipped(own, start, end)
    days = {day for span in inside for day in calendar.days(*span)}
    return Tally(
        worked=length(inside),
        nights=sum(is_night(duty, rules, calendar) for duty in begun),
        weekends=len({_saturday(day) for day in days if day.weekday() >= 5}),
        bank_holidays=len(days & calendar.bank_holidays),
    )


def _saturday(day: date) -> date:
    return day - timedelta(days=day.weekday() - 5)


def quality(
    needs: Iterable[Need],
    gaps: Iterable[Gap],
    responders: Iterable[Responder],
    tallied: Mapping[ResponderId, Tally],
    contracts: Mapping[ResponderId, timedelta],
) -> Quality:
    """Return the quality of a rota of which these are the needs, the gaps and the tallies of one window.

    Only people with a contract are compared.
    """
    balance = {}
    people = [responder for responder in responders if contracts.get(responder.id)]
    for role in Role:
        own = [person.id for person in people if person.role is role]
        if len(own) > 1:
            for name, figures in _figures([tallied[who] for who in own]).items():
                balance[role, name] = _evenness(figures, [contracts[who] / _HOUR for who in own])
    return Quality(_cover(needs, gaps), balance)


def _figures(own: list[Tally]) -> dict[str, list[float]]:
    return {
        "hours": [tally.worked / _DUTY for tally in own],
        "nights": [tally.nights for tally in own],
        "weekends": [tally.weekends for tally in own],
        "bank_holidays": [tally.bank_holidays for tally in own],
    }


def _evenness(figures: list[float], weights: list[float]) -> float:
    """1 less the share of all that would have to change hands."""
    total = sum(figures)
    if not total:
        return 1.0
    fair = [total * weight / sum(weights) for weight in weights]
    apart = sum(max(0.0, abs(own - share) - 1) for own, share in zip(figures, fair, strict=True))
    return max(0.0, 1 - apart / (2 * total))


def _cover(needs: Iterable[Need], gaps: Iterable[Gap]) -> float:
    wanted: dict[tuple[str, Role, str | None], list[Span]] = {}
    for need in needs:
        wanted.setdefault((need.base, need.role, need.skill), []).append((need.starts_at, need.ends_at))
    needed = sum((length(merged(spans)) for spans in wanted.values()), timedelta())
    return 1 - sum((gap.ends_at - gap.starts_at for gap in gaps), timedelta()) / needed if needed else 1.0


def rows(responders: Iterable[Responder], tallied: Mapping[ResponderId, Tally]) -> list[dict[str, str]]:
    """Return one row per person for a table or a file: hours with two decimals, whole numbers otherwise."""
    return [
        {
            "responder": person.id,
            "role": person.role.value,
            "base": person.base,
            "hours": f"{tallied[person.id].worked / _HOUR:.2f}",
            "nights": str(tallied[person.id].nights),
            "weekends": str(tallied[person.id].weekends),
            "bank_holidays": str(tallied[person.id].bank_holidays),
        }
        for person in sorted(responders, key=lambda person: (person.base, person.role, person.id))
    ]
