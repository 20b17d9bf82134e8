"""Which rows of a grading table can decide anything, and which contradict each other: worked out, not sampled.

Every fact has finitely many values that a table can tell apart, so a condition is a formula over finite domains.
A member of a set of facts is a variable of its own; a number stands for the spans between the figures that the
table names. The search is complete: what it calls impossible is impossible for every contact that fits the
contract. It knows nothing of what facts mean together: that a missing child is a missing person, say. When a table
is too tangled for the steps allowed it says that it can not tell, which is a fault too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from shared.domain.contact import RANGES, Facts
from shared.domain.grading import Condition, GradingTable, Rule

Variable = tuple[str, str]
"""A fact, and the member of it where it is a set."""
Domains = dict[Variable, frozenset[Any]]
_HINTS = get_type_hints(Facts)


@dataclass(frozen=True, slots=True)
class Leaf:
    """The variable has one of these values."""

    variable: Variable
    values: frozenset[Any]


@dataclass(frozen=True, slots=True)
class Both:
    """Every part holds."""

    parts: tuple["Formula", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Some part holds."""

    parts: tuple["Formula", ...]


Formula = Leaf | Both | Either
TRUE, FALSE = Both(()), Either(())


class TooTangled(Exception):
    """The steps allowed were not enough."""


def faults(table: GradingTable, steps: int) -> Iterator[str]:
    """Give every row that can never decide and every two that contradict each other without an order, naming rows.

    The conditions must have been found readable before. `steps` bounds the search for the whole table.
    """
    search = Search(table, steps)
    for number, row in enumerate(table.hand_back):
        yield from search.unreachable(row, table.hand_back[:number], eligible=False)
    try:
        if search.example([table.eligible], table.hand_back) is None:
            yield "eligible: no contact fulfils it that is not handed back."
            return
    except TooTangled:
        yield "eligible: whether any contact fulfils it could not be worked out; make it simpler."
    rows = table.rules[:-1]
    for number, row in enumerate(rows):
        yield from search.unreachable(row, (*table.hand_back, *rows[:number]), eligible=True)
        if number and row.order < rows[number - 1].order:
            yield f"{row.id}: its order {row.order} is below that of {rows[number - 1].id}, which stands above it."
        for other in rows[number + 1 :]:
            yield from search.contradiction(row, other, (*table.hand_back, *rows[:number]))


class Search:
    """Questions about one table."""

    def __init__(self, table: GradingTable, steps: int) -> None:
        self._eligible = table.eligible
        self._domains = _domains(table)
        self._solver = _Solver(steps)

    def example(self, true: Sequence[Condition], untrue: Sequence[Rule | Condition]) -> Domains | None:
        """Return values under which all of `true` hold and none of `untrue`, or None when there are none."""
        parts = [self._formula(condition) for condition in true]
        parts += [_negated(self._formula(c.when if isinstance(c, Rule) else c), self._domains) for c in untrue]
        return self._solver.solve(parts, self._domains)

    def unreachable(self, row: Rule, above: Sequence[Rule], *, eligible: bool) -> Iterator[str]:
        """Say why the row can not decide anything, if it can not."""
        first = [row.when, self._eligible] if eligible else [row.when]
        try:
            if self.example(first, above) is not None:
                return
            if self.example(first, ()) is None:
                yield f"{row.id}: no contact can ever match it."
            else:
                yield f"{row.id}: it can never decide: whatever it matches is decided by a row above it."
        except TooTangled:
            yield f"{row.id}: whether it can ever decide could not be worked out; make the table simpler."

    def contradiction(self, row: Rule, other: Rule, above: Sequence[Rule]) -> Iterator[str]:
        """Say how two rows disagree about a contact, unless their order says which goes first, they have the same
        outcome, or one of them covers the other."""
        if row.order != other.order or _outcome(row) == _outcome(other):
            return
        try:
            both = self.example([row.when, other.when, self._eligible], above)
            if both is None or self._covers(row, other) or self._covers(other, row):
                return
            yield (
                f"{other.id}: it and {row.id} have different outcomes and can match one contact "
                f"({_in_words(both, self._domains)}). Say which goes first: give them different orders."
            )
        except TooTangled:
            yield f"{other.id}: whether it and {row.id} can match one contact could not be worked out."

    def _covers(self, wide: Rule, narrow: Rule) -> bool:
        return self.example([narrow.when, self._eligible], [wide]) is None

    def _formula(self, condition: Condition) -> Formula:
        if "all" in condition:
            return Both(tuple(self._formula(part) for part in condition["all"]))
        if "any" in condition:
            return Either(tuple(self._formula(part) for part in condition["any"]))
        if "not" in condition:
            return _negated(self._formula(condition["not"]), self._domains)
        return self._leaf(condition)

    def _leaf(self, condition: Condition) -> Leaf:
        fact = condition["fact"]
        if "has" in condition:
            return Leaf((fact, str(condition["has"])), frozenset({True}))
        domain = self._domains[fact, ""]
        if "in" in condition:
            return Leaf((fact, ""), domain & frozenset(condition["in"]))
        if "at_least" in condition:
            least = condition["at_least"]
            return Leaf((fact, ""), frozenset(v for v in domain if v is not None and v >= least))
        return Leaf((fact, ""), domain & {condition["is"]})


class _Solver:
    """A search that narrows the values of every variable until all parts hold, or one can not."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def solve(self, parts: Sequence[Formula], domains: Domains) -> Domains | None:
        self._left -= 1
        if self._left < 0:
            raise TooTangled
        narrowed = _narrowed(parts, dict(domains))
        if narrowed is None:
            return None
        choices, found = narrowed
        if not choices:
            return found
        first, rest = choices[0], choices[1:]
        ruled_out: list[Formula] = []
        for part in first.parts:
            solved = self.solve([part, *ruled_out, *rest], found)
            if solved is not None:
                return solved
            ruled_out.append(_negated(part, found))
        return None


def _narrowed(parts: Sequence[Formula], domains: Domains) -> tuple[list[Either], Domains] | None:
    """The choices that are left once every part that is certain has narrowed its variable; None when none fits."""
    waiting, again = list(parts), True
    choices: list[Either] = []
    while again:
        again, choices = False, []
        while waiting:
            part = _simplified(waiting.pop(), domains)
            if part == FALSE:
                return None
            if isinstance(part, Leaf):
                domains[part.variable] = domains[part.variable] & part.values
                again = True
            elif isinstance(part, Both):
                waiting += part.parts
            else:
                choices.append(part)
        waiting = list(choices) if again else []
    return choices, domains


def _simplified(formula: Formula, domains: Domains) -> Formula:
    """The formula without what is already certain."""
    if isinstance(formula, Leaf):
        domain = domains[formula.variable]
        if domain <= formula.values:
            return TRUE
        return formula if domain & formula.values else FALSE
    certain, lost = (FALSE, TRUE) if isinstance(formula, Both) else (TRUE, FALSE)
    parts = []
    for each in formula.parts:
        part = _simplified(each, domains)
        if part == certain:
            return certain
        if part != lost:
            parts.append(part)
    return parts[0] if len(parts) == 1 else type(formula)(tuple(parts))


def _negated(formula: Formula, domains: Mapping[Variable, frozenset[Any]]) -> Formula:
    if isinstance(formula, Leaf):
        return Leaf(formula.variable, domains[formula.variable] - formula.values)
    other = Either if isinstance(formula, Both) else Both
    return other(tuple(_negated(part, domains) for part in formula.parts))


def _domains(table: GradingTable) -> Domains:
    """Every variable with the values that the table can tell apart."""
    named: dict[str, set[Any]] = {}
    conditions = [table.eligible, *(row.when for row in (*table.hand_back, *table.rules))]
    for condition in conditions:
        for test in _tests(condition):
            values = next(value for key, value in test.items() if key != "fact")
            named.setdefault(test["fact"], set()).update(values if isinstance(values, list) else [values])
    found: Domains = {}
    for fact, values in named.items():
        if get_origin(_HINTS[fact]) is frozenset:
            found |= {(fact, str(value)): frozenset({False, True}) for value in values}
        else:
            found[fact, ""] = frozenset(_scalars(fact, values))
    return found


def _tests(condition: Condition) -> Iterator[Condition]:
    if "fact" in condition:
        yield condition
    for part in (
        *condition.get("all", ()),
        *condition.get("any", ()),
        *([condition["not"]] if "not" in condition else ()),
    ):
        yield from _tests(part)


def _scalars(fact: str, named: set[Any]) -> Iterator[Any]:
    """The values of a fact: all of a list of words, of a number one for each span that is told apart."""
    kinds = [arg for arg in get_args(_HINTS[fact]) if arg is not type(None)] or [_HINTS[fact]]
    if type(None) in get_args(_HINTS[fact]):
        yield None
    if issubclass(kinds[0], StrEnum):
        yield from (word.value for word in kinds[0])
    else:
        allowed = RANGES[fact]
        near = {number + step for number in named for step in (-1, 0, 1)} | {allowed[0]}
        yield from (number for number in near if number in allowed)


def _outcome(row: Rule) -> tuple[object, ...]:
    return row.outcome, row.grade, row.redirect_to


def _in_words(example: Domains, all_values: Domains) -> str:
    """The facts that make the example one: those that had to be narrowed to something stated."""
    told = []
    for (fact, member), values in sorted(example.items()):
        if values != all_values[fact, member] and None not in values and False not in values:
            one = min(values)
            told.append(f"{fact} has {member}" if member else f"{fact} is {one}")
    return ", ".join(told) or "any"
