"""A rota to be found, in plain numbers: choices that are taken or not, rules that must hold, and what is missing.

Any solver that answers a Problem can be behind the port. What an answer costs, and that no rule is broken, is
reckoned here again and not taken from the solver.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Limit:
    """The weights of the choices taken are at most `most` together."""

    rule: str
    weights: tuple[tuple[int, int], ...]
    most: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Of at least one alternative no choice is taken."""

    rule: str
    alternatives: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Want:
    """`people` of these choices should be taken; each one missing costs `each`."""

    name: str
    choices: tuple[int, ...]
    people: int
    each: int


@dataclass(frozen=True, slots=True)
class PairWant:
    """As many of each side should be taken as there are levels; a missing pair costs its level.

    `already` are the people of each side who are there anyhow. Levels never rise: the first pair is worth most.
    """

    sides: tuple[tuple[int, ...], tuple[int, ...]]
    already: tuple[int, int]
    levels: tuple[int, ...]

    def pairs(self, taken: Collection[int]) -> int:
        """Return how many pairs there are."""
        return min(
            there + sum(choice in taken for choice in side)
            for side, there in zip(self.sides, self.already, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """Nobody should have more of these than anybody else has, plus one; each beyond costs `each`.

    Each share is the choices of one person and how many the person has anyhow.
    """

    name: str
    shares: tuple[tuple[tuple[int, ...], int], ...]
    each: int

    def beyond(self, taken: Collection[int]) -> int:
        """Return by how much the greatest share is beyond the smallest, plus one."""
        counts = [there + sum(choice in taken for choice in own) for own, there in self.shares]
        return max(0, max(counts) - min(counts) - 1) if counts else 0


@dataclass(slots=True)
class Problem:
    """Choices 0 to `choices` - 1. `prices` are the named costs of taking one, below 0 where it is a gain."""

    choices: int = 0
    limits: list[Limit] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    wants: list[Want] = field(default_factory=list)
    pairs: list[PairWant] = field(default_factory=list)
    spreads: list[Spread] = field(default_factory=list)
    prices: list[tuple[str, int, int]] = field(default_factory=list)
    fixed_costs: Counter[str] = field(default_factory=Counter)

    def least_cost(self) -> int:
        """Return a cost that no answer can go below, for want of a better one."""
        return sum(self.fixed_costs.values()) + sum(min(0, price) for _, _, price in self.prices)

    def broken(self, taken: Collection[int]) -> Iterator[str]:
        """Yield the name of every rule that the answer breaks."""
        for limit in self.limits:
            if sum(weight for choice, weight in limit.weights if choice in taken) > limit.most:
                yield limit.rule
        for rest in self.rests:
            if all(any(choice in taken for choice in blocked) for blocked in rest.alternatives):
                yield rest.rule

    def costs(self, taken: Collection[int]) -> Counter[str]:
        """Return what the answer costs, by the name of what is missing."""
        found = Counter(self.fixed_costs)
        for want in self.wants:
            missing = want.people - sum(choice in taken for choice in want.choices)
            found[want.name] += max(0, missing) * want.each
        for pair in self.pairs:
            found["pairs"] += sum(pair.levels[pair.pairs(taken) :])
        for spread in self.spreads:
            found[spread.name] += spread.beyond(taken) * spread.each
        for name, choice, price in self.prices:
            found[name] += price * (choice in taken)
        return found


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search: `work` is the solver's own count, the same everywhere; `seconds` are real, at most."""

    work: float
    seconds: float
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """The choices taken, and the lowest cost that is not ruled out.

    `cut_short`: the clock ended the search and not the work, so another run may find another answer.
    """

    taken: frozenset[int]
    bound: int
    cut_short: bool = False


class Solver(Protocol):
    """Finds good answers."""

    def solve(self, problems: Sequence[Problem], effort: Effort) -> list[Answer]:
        """Return an answer to each that breaks no rule. Taking nothing always breaks none.

        The effort is for all of them together; the same effort gives the same answers while time does not run out.
        """
        ...
