"""Responders who call for help or whose check-in is overdue: what must be seen first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.domain.case import Case
from shared.domain.policy import SafetyPolicy
from shared.domain.safety import overdue
from shared.web.presenters.people import Names
from shared.web.times import span, when


@dataclass(frozen=True, slots=True)
class Danger:
    """One line of the red box. `is_duress` until a person has resolved it."""

    case_id: str
    responder_id: str
    who: str
    kind: str
    text: str
    is_duress: bool


def dangers(cases: Iterable[Case], safety: SafetyPolicy, names: Names, now: datetime) -> tuple[Danger, ...]:
    """Return calls for help first, then overdue check-ins, the longest first in each."""
    calls, late = [], []
    for case in cases:
        for a in case.in_duress():
            assert a.duress_at is not None
            told = "once" if a.duress_told == 0 else f"{a.duress_told + 1} times"
            since = f"calls for help since {when(a.duress_at, now)}, {case.place.area}"
            text = f"{since}: open for {span(now - a.duress_at)}, told {told}"
            calls.append(
                (a.duress_at, Danger(case.id, a.responder_id, names.of(a.responder_id), "Duress", text, True))
            )
        for each in overdue(case, safety, now):
            who = each.assignment.responder_id
            text = f"check-in overdue by {span(now - each.due_at)}, {case.place.area}"
            late.append((each.due_at, Danger(case.id, who, names.of(who), "Overdue", text, False)))
    ordered = (*sorted(calls, key=lambda c: c[0]), *sorted(late, key=lambda c: c[0]))
    return tuple(danger for _, danger in ordered)
