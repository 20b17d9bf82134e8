"""The duties that there could be, and who could take which."""

from dataclasses import dataclass, field
from datetime import date

from shared.domain.ids import ResponderId
from shared.domain.roster.spans import Span, merged
from shared.domain.roster.working_time import is_night
from shared.domain.rota import Responder
from shared.planning.proposal.asked import Asked, Kind
from shared.planning.proposal.problem import Problem


@dataclass(frozen=True, slots=True)
class Slot:
    """One kind of duty on one day, and what it counts as."""

    kind: Kind
    day: date
    span: Span
    counts_as: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One person takes one slot."""

    responder: Responder
    slot: Slot


@dataclass(slots=True)
class Part:
    """The rota of one base: the choices, in the order of the problem's numbers, and the problem."""

    base: str
    choices: list[Choice] = field(default_factory=list)
    problem: Problem = field(default_factory=Problem)
    own: dict[ResponderId, list[int]] = field(default_factory=dict)


def slots(asked: Asked) -> tuple[Slot, ...]:
    """Return every duty that there could be in the weeks asked for, in order."""
    found = []
    for day in asked.days():
        for kind in asked.policy.kinds:
            span = kind.on(day, asked.calendar)
            if span is not None:
                found.append(Slot(kind, day, span, counts_as(asked, day, span)))
    return tuple(sorted(found, key=lambda slot: slot.span))


def counts_as(asked: Asked, day: date, span: Span) -> frozenset[str]:
    """Return which of the burdens that are shared the duty is."""
    is_one = {
        "nights": is_night(span, asked.cover.working_time, asked.calendar),
        "weekends": day.weekday() >= 5,
        "bank_holidays": day in asked.calendar.bank_holidays,
    }
    return frozenset(name for name, holds in is_one.items() if holds)


def standing(asked: Asked, who: ResponderId) -> list[Span]:
    """Return when the person is on duty whatever is proposed, in order."""
    shifts = (shift for shift in (*asked.around, *asked.kept) if shift.responder_id == who)
    return merged((shift.starts_at, shift.ends_at) for shift in shifts)
