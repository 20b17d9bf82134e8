"""Many cases and many people at once: who goes where, so that the sum of costs is least.

The cost of a case rises with the time when *both* of its pair are there, so two people who are near help only
together. Cases are placed by regret (first the one that would lose most by being placed later), then improved:
a case takes the pair that suits it better, whoever is robbed is placed anew, and that stays if the sum falls.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

from shared.domain.snapshot import Waiting

Cost = Callable[[Waiting, float], float]
"""The cost of reaching a case at the moment when both are there."""

Pair = tuple[int, int]

FEW = 5
"""Up to so many cases every way of placing them that could be better is tried."""

_TRIES = 1500
_GOOD_ENOUGH = 1.002
_NO_GAIN = 1e-9


@dataclass(slots=True)
class Row:
    """One case against everybody: arrivals by index of social worker and of police, infinite where excluded.

    `social_limit` and `police_limit` say until when each may be one of two who are both there.
    """

    case: Waiting
    social: list[float]
    police: list[float]
    social_limit: list[float]
    police_limit: list[float]
    unplaced: float
    social_order: list[int] = field(init=False)
    police_order: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Both orders run from the earliest arrival to the latest and leave out who is excluded."""
        self.social_order = _order(self.social)
        self.police_order = _order(self.police)

    def soonest(self) -> float:
        """When both could be there if no other case wanted anybody; infinite if nobody can."""
        if not self.social_order or not self.police_order:
            return inf
        return max(self.social[self.social_order[0]], self.police[self.police_order[0]])

    def joint(self, pair: Pair) -> float:
        """When both of the pair are there; infinite if that is too late for one of them."""
        one, other = self.social[pair[0]], self.police[pair[1]]
        both = one if one > other else other
        return both if both <= self.social_limit[pair[0]] and both <= self.police_limit[pair[1]] else inf

    def in_time(self, pair: Pair) -> bool:
        """Whether both of the pair are there when it is due."""
        return self.joint(pair) <= self.case.due


def _order(arrivals: list[float]) -> list[int]:
    order = sorted(range(len(arrivals)), key=arrivals.__getitem__)
    while order and arrivals[order[-1]] == inf:
        order.pop()
    return order


@dataclass(slots=True)
class Table:
    """Cases placed on pairs so far. `pairs[n]` belongs to `rows[n]`."""

    rows: Sequence[Row]
    social_skills: Sequence[frozenset[str]]
    police_skills: Sequence[frozenset[str]]
    cost: Cost
    pairs: list[Pair | None] = field(init=False)
    costs: list[float] = field(init=False)
    social_of: dict[int, int] = field(default_factory=dict)
    police_of: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nothing is placed at first."""
        self.pairs = [None] * len(self.rows)
        self.costs = [row.unplaced for row in self.rows]

    def best(self, row: Row, no_social: int = -1, no_police: int = -1) -> Pair | None:
        """The unused pair with the skills that is there first, the earlier of the other half on a tie."""
        needs = row.case.skills
        best: tuple[float, float] = (inf, inf)
        found: Pair | None = None
        for one in row.social_order:
            if one in self.social_of or one == no_social:
                continue
            first = row.social[one]
            if first > best[0]:
                break
            for other in row.police_order:
                if other in self.police_of or other == no_police:
                    continue
                second = row.police[other]
                if second > best[0]:
                    break
                rank = (first, second) if first > second else (second, first)
                if rank >= best or rank[0] > row.social_limit[one] or rank[0] > row.police_limit[other]:
                    continue
                if not needs or self.fits(one, other, needs):
                    best, found = rank, (one, other)
                    break
        return found

    def fits(self, one: int, other: int, needs: tuple[frozenset[str], ...]) -> bool:
        """Whether the two together have one skill of each set."""
        skills = self.social_skills[one] | self.police_skills[other]
        return all(not skills.isdisjoint(group) for group in needs)

    def price(self, row: Row, pair: Pair | None) -> float:
        """The cost of the row with this pair, or without one."""
        joint = inf if pair is None else row.joint(pair)
        return row.unplaced if joint == inf else self.cost(row.case, joint)

    def place(self, number: int, pair: Pair | None) -> None:
        """Row `number` has `pair` afterwards, and lets go of what it had."""
        held = self.pairs[number]
        if held is not None:
            del self.social_of[held[0]]
            del self.police_of[held[1]]
        if pair is not None:
            self.social_of[pair[0]] = number
            self.police_of[pair[1]] = number
        self.pairs[number] = pair
        self.costs[number] = self.price(self.rows[number], pair)


def assign(table: Table) -> list[Pair | None]:
    """Return a pair, or None, for each row: nobody twice, at a sum of costs that no single exchange can lower."""
    _insert(table)
    _improve(table)
    if len(table.rows) <= FEW:
        settle_few(table)
    return table.pairs


def _insert(table: Table) -> None:
    open_rows = list(range(len(table.rows)))
    known: dict[int, tuple[Pair | None, Pair | None, Pair | None, float]] = {}
    while open_rows:
        best_rank: tuple[float, float, str] | None = None
        chosen = -1
        for number in open_rows:
            if number not in known:
                known[number] = _options(table, number)
            pair, _, _, weight = known[number]
            if pair is None:
                continue
            case = table.rows[number].case
            rank = (weight, case.due, case.id)
            if best_rank is None or rank < best_rank:
                best_rank, chosen = rank, number
        if best_rank is None:
            return
        pair = known[chosen][0]
        table.place(chosen, pair)
        open_rows.remove(chosen)
        known = {n: option for n, option in known.items() if n != chosen and not _touches(option, pair)}


def _touches(option: tuple[Pair | None, Pair | None, Pair | None, float], taken: Pair | None) -> bool:
    if taken is None:
        return False
    return any(pair is not None and (pair[0] == taken[0] or pair[1] == taken[1]) for pair in option[:3])


def _options(table: Table, number: int) -> tuple[Pair | None, Pair | None, Pair | None, float]:
    """The best pair, the best without either half of it, and the weight by which rows are placed, least first."""
    row = table.rows[number]
    pair = table.best(row)
    if pair is None:
        return None, None, None, 0.0
    price = table.price(row, pair)
    without_one = table.best(row, no_social=pair[0])
    without_other = table.best(row, no_police=pair[1])
    loss = max(table.price(row, without_one), table.price(row, without_other)) - price
    return pair, without_one, without_other, -loss


def _improve(table: Table) -> None:
    width = 6 if len(table.rows) <= 6 else 3
    floors = [min(table.cost(row.case, row.soonest()), row.unplaced) for row in table.rows]
    for _ in range(4 if len(table.rows) <= 12 else 1):
        changed = False
        for number, row in enumerate(table.rows):
            for pair in _better(table, number, row, width, floors):
                if _take(table, number, pair):
                    changed = True
                    break
        if not changed:
            return


def _better(table: Table, number: int, row: Row, width: int, floors: Sequence[float]) -> list[Pair]:
    """Pairs that would suit the row better than what it has, or as well and free somebody, best first; those left
    out could not lower the sum, however well whoever is robbed is placed anew."""
    present, held = table.costs[number], table.pairs[number]
    if held is not None and row.joint(held) <= row.soonest():
        return []
    found = []
    needs = row.case.skills
    for one in row.social_order[:width]:
        first = table.social_of.get(one, number)
        lost = 0.0 if first == number else table.costs[first] - floors[first]
        for other in row.police_order[:width]:
            joint = row.joint((one, other))
            if joint == inf or (one, other) == held or (needs and not table.fits(one, other, needs)):
                continue
            price = table.cost(row.case, joint)
            second = table.police_of.get(other, number)
            most = lost if second in (number, first) else lost + table.costs[second] - floors[second]
            if price <= present and price < present + most - _NO_GAIN:
                found.append((price, one, other))
    return [(one, other) for _, one, other in sorted(found)]


def _take(table: Table, number: int, pair: Pair) -> bool:
    """Give `pair` to the row and place whoever is robbed anew; undone, and False, unless the sum falls."""
    owners = (table.social_of.get(pair[0]), table.police_of.get(pair[1]))
    robbed = {n for n in owners if n is not None and n != number}
    touched = [number, *sorted(robbed, key=lambda n: table.rows[n].case.due)]
    before = [table.pairs[n] for n in touched]
    total = sum([table.costs[n] for n in touched])
    for n in touched:
        table.place(n, None)
    table.place(number, pair)
    for n in touched[1:]:
        table.place(n, table.best(table.rows[n]))
    if sum([table.costs[n] for n in touched]) < total - _NO_GAIN:
        return True
    for n in touched:
        table.place(n, None)
    for n, held in zip(touched, before, strict=True):
        table.place(n, held)
    return False


def settle_few(table: Table) -> None:
    """The pairs are the best of all, for few rows. Of each role only the nearest matter, as many as there are
    rows: one of these is always left by the others. The row that has most to lose is tried first; after a fixed
    number of tries the best so far stands.
    """
    rows = table.rows
    if all(
        pair is not None and row.joint(pair) <= row.soonest() for row, pair in zip(rows, table.pairs, strict=True)
    ):
        return
    options = [_few_options(table, row) for row in rows]
    least = sum(some[0][0] for some in options)
    if sum(table.costs) <= _GOOD_ENOUGH * least:
        return
    order = sorted(range(len(rows)), key=lambda n: options[n][0][0] - options[n][min(1, len(options[n]) - 1)][0])
    options = [options[n] for n in order]
    rest = [sum(some[0][0] for some in options[number:]) for number in range(1, len(rows) + 1)]
    best, found = sum(table.costs) - _NO_GAIN, [table.pairs[n] for n in order]
    tries = 0

    def descend(number: int, total: float, taken: int, chosen: tuple[Pair | None, ...]) -> None:
        nonlocal best, found, tries
        if number == len(rows):
            best, found = total - _NO_GAIN, list(chosen)
            return
        for price, both, pair in options[number]:
            if total + price + rest[number] >= best or tries > _TRIES:
                return
            if not both & taken:
                tries += 1
                descend(number + 1, total + price, taken | both, (*chosen, pair))

    descend(0, 0.0, 0, ())
    for number in range(len(rows)):
        table.place(number, None)
    for number, pair in zip(order, found, strict=True):
        table.place(number, pair)


def _few_options(table: Table, row: Row) -> list[tuple[float, int, Pair | None]]:
    """Price, the two people as bits, and the pair, least first: a social worker has an even bit, an officer an odd
    one."""
    pairs = [
        (one, other)
        for one in row.social_order[: len(table.rows)]
        for other in row.police_order[: len(table.rows)]
        if row.joint((one, other)) < inf and (not row.case.skills or table.fits(one, other, row.case.skills))
    ]
    options: list[tuple[float, int, Pair | None]] = [
        (table.price(row, pair), 1 << 2 * pair[0] | 2 << 2 * pair[1], pair) for pair in pairs
    ]
    options.append((row.unplaced, 0, None))
    return sorted(options, key=lambda option: (option[0], option[2] or (-1, -1)))
