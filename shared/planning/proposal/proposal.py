"""A rota proposed: the shifts, what could not be had and why, and how far from the best it can be at most."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.cover import Gap, Rota, gaps
from shared.domain.roster.need import Need, needs
from shared.domain.roster.proposed import NotKept, Supply, Unmet
from shared.domain.roster.quality import Quality, Tally, quality, tallies
from shared.domain.roster.spans import merged
from shared.domain.rota import Shift
from shared.planning.proposal.asked import Asked
from shared.planning.proposal.build import parts
from shared.planning.proposal.kept import lawful
from shared.planning.proposal.problem import Answer, Effort, Solver
from shared.planning.proposal.reasons import reasons
from shared.planning.proposal.slots import Part

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`shifts` are those to be published, the kept ones among them. `costs` are by the name of what is missing.

    `bound` is a cost that no rota of these rules can go below; `gap` is the share of the cost that is above it.
    `cut_short`: another run may find another rota.
    """

    shifts: tuple[Shift, ...]
    not_kept: tuple[NotKept, ...]
    unmet: tuple[Unmet, ...]
    supply: tuple[Supply, ...]
    tallies: Mapping[ResponderId, Tally]
    quality: Quality
    costs: Mapping[str, int]
    bound: int
    cut_short: bool

    @property
    def cost(self) -> int:
        """What all shortcomings cost together."""
        return sum(self.costs.values())

    @property
    def gap(self) -> float:
        """The share of the cost that a better rota might save at most."""
        return (self.cost - self.bound) / self.cost if self.cost > self.bound else 0.0


class RuleBroken(ValueError):
    """A solver answered with a rota that breaks a rule. It names the rules."""


def propose(asked: Asked, solver: Solver, effort: Effort) -> Proposal:
    """Return the rota that the solver finds for these weeks. No rule of working time is broken by what it adds."""
    asked, refused = lawful(asked)
    found = parts(asked)
    answers = solver.solve([part.problem for part in found], effort)
    solved = list(zip(found, answers, strict=True))
    for part, answer in solved:
        broken = sorted(set(part.problem.broken(answer.taken)))
        if broken:
            raise RuleBroken(f"The solver's rota breaks: {', '.join(broken)}.")
    added = (_shift(part, choice) for part, answer in solved for choice in answer.taken)
    shifts = sorted((*asked.kept, *added), key=lambda shift: (shift.starts_at, shift.base, shift.id))
    rota = Rota((*asked.around, *shifts), asked.absences, asked.responders)
    needed = needs(asked.cover.rules, asked.bases, asked.calendar, asked.start, asked.end)
    short = gaps(needed, rota.within(asked.start, asked.end), asked.start, asked.end)
    tallied = tallies(rota, asked.cover.working_time, asked.calendar, asked.start, asked.end)
    return Proposal(
        shifts=tuple(shifts),
        not_kept=tuple(NotKept(shift, because) for shift, because in refused),
        unmet=tuple(_unmet(asked, solved, gap) for gap in short),
        supply=tuple(_supply(asked, needed, tallied)),
        tallies=tallied,
        quality=quality(needed, short, asked.responders, tallied, asked.contracts),
        costs=_costs(solved),
        bound=sum(answer.bound for answer in answers),
        cut_short=any(answer.cut_short for answer in answers),
    )


def _costs(solved: list[tuple[Part, Answer]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for part, answer in solved:
        found.update(part.problem.costs(answer.taken))
    return found


def _shift(part: Part, choice: int) -> Shift:
    responder, slot = part.choices[choice].responder, part.choices[choice].slot
    shift_id = ShiftId(f"{responder.id}.{slot.day.isoformat()}.{slot.kind.id}")
    return Shift(shift_id, responder.id, responder.role, part.base, *slot.span)


def _unmet(asked: Asked, solved: list[tuple[Part, Answer]], gap: Gap) -> Unmet:
    ((part, answer),) = (pair for pair in solved if pair[0].base == gap.base)
    return Unmet(gap, reasons(asked, part, answer.taken, gap))


def _supply(asked: Asked, needed: tuple[Need, ...], tallied: Mapping[ResponderId, Tally]) -> Iterator[Supply]:
    weeks = timedelta(weeks=1)
    for base in asked.bases:
        wanted = _wanted(asked, base, needed)
        for role in Role:
            own = [p for p in asked.responders if (p.base, p.role) == (base, role) and p.id in asked.contracts]
            contracted = sum(
                asked.contracts[person.id] / _HOUR * (asked.present(person.id) / weeks) for person in own
            )
            proposed = sum(tallied[person.id].worked / _HOUR for person in own)
            yield Supply(base, role, contracted, proposed, wanted)


def _wanted(asked: Asked, base: str, needed: tuple[Need, ...]) -> float:
    """The hours that the expected pairs of the base are on the road, while anybody is needed there."""
    open_hours = merged((need.starts_at, need.ends_at) for need in needed if need.base == base)
    return sum(
        pairs * (lasts / _HOUR) for span in open_hours for pairs, lasts in asked.pairs_expected(base, *span)
    )
