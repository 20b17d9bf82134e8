"""Small rotas to be proposed: one base, one kind of duty unless a test says otherwise."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import product
from typing import Any

from shared.domain.ids import ResponderId
from shared.planning.proposal.asked import Asked, Kind, ProposalPolicy, Weights
from shared.planning.proposal.problem import Answer, Effort, Problem
from shared.policy import rota_files
from tests.unit.domain.roster.crew import ALWAYS, LONDON, responder

MONDAY = date(2026, 11, 23)
EFFORT = Effort(work=2, seconds=30)
EVERY_DAY = frozenset(range(7))
DAY, EVENING, NIGHT = (
    Kind(name, time(starts), time(starts + 8 if starts < 16 else 0), EVERY_DAY, on_bank_holidays=True)
    for name, starts in (("day", 8), ("evening", 16), ("night", 0))
)
WEIGHTS = Weights(
    uncovered=1000, skill=300, pair=100, unused=2, nights=40, weekends=40, bank_holidays=60, avoided=60, wanted=40
)
ALL = ProposalPolicy((DAY, EVENING, NIGHT), nights_in_a_row=4, longest_week=timedelta(hours=52), weights=WEIGHTS)
EVENINGS = replace(ALWAYS, by_weekday=dict.fromkeys(range(7), ((time(16), time(0)),)))


def asked(*names: str, **changes: Any) -> Asked:
    """Return one week of evenings for these people of Preston, with contracts of 37 hours and little demand."""
    people = changes.pop("people", None) or tuple(responder(name) for name in names)
    plain = Asked(
        first=MONDAY,
        weeks=1,
        bases=("preston",),
        responders=people,
        contracts={person.id: timedelta(hours=37) for person in people},
        load={"preston": (0.5,) * 168},
        cover=replace(rota_files.cover(), rules=(EVENINGS,)),
        policy=replace(ALL, kinds=(EVENING,)),
        calendar=LONDON,
    )
    return replace(plain, **changes)


def who(name: str) -> ResponderId:
    """Return the id of that name."""
    return ResponderId(name)


class EveryAnswer:
    """Solver that tries every answer there is: for problems of up to sixteen choices or so."""

    def solve(self, problems: list[Problem], effort: Effort) -> list[Answer]:
        """See Solver."""
        return [self._solve(problem) for problem in problems]

    def _solve(self, problem: Problem) -> Answer:
        every = (
            frozenset(n for n, is_taken in enumerate(taken) if is_taken)
            for taken in product((False, True), repeat=problem.choices)
        )
        lawful = [taken for taken in every if not any(problem.broken(taken))]
        best = min(lawful, key=lambda taken: (sum(problem.costs(taken).values()), sorted(taken)))
        return Answer(best, sum(problem.costs(best).values()))
