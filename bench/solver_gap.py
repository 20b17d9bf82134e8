"""`python -m bench.solver_gap N`: our assignment against a general solver's on N small moments of a county.

Up to five Grade 2 cases, six social workers and six officers, some busy; the same arrivals and the same costs. The
solver (a constraint solver, exact here) is a tool of the bench: nothing that is deployed imports it.
"""

import sys
from dataclasses import dataclass
from functools import partial
from math import inf
from random import Random
from time import process_time

from ortools.sat.python import cp_model

from bench.county_nights import ROAD, SCENARIOS, rules_for
from bench.decision_latency import snapshot
from shared.domain.assignment import Role
from shared.domain.joint import Row, Table, assign
from shared.domain.matching import PRIORITY, Side, urgent_cost
from shared.domain.snapshot import Snapshot

_PARTS = 1000
"""The solver reckons in thousandths of a minute of cost."""


@dataclass(frozen=True, slots=True)
class Gap:
    """How far we are from the solver, in % of its cost; and how long each took at the median, in milliseconds."""

    mean: float
    worst: float
    best_share: float
    ours_ms: float
    solver_ms: float


def moment(chance: Random) -> Table:
    """Return cases and people with their arrivals, nobody placed yet."""
    cases = chance.randint(2, 5)
    county: Snapshot = snapshot(chance, chance.randint(cases, 6), cases, 0.6, cases)
    rules = rules_for(SCENARIOS[0])
    social, police = (Side.of(role, county.workers, PRIORITY, county, rules) for role in Role)
    cost = partial(urgent_cost, county.now, rules)
    unplaced = county.now + rules.reach_within
    rows = [
        Row(
            case,
            social.arrivals(case, ROAD),
            police.arrivals(case, ROAD),
            social.limit,
            police.limit,
            cost(case, unplaced),
        )
        for case in county.waiting
    ]
    return Table(rows, [one.skills for one in social.people], [one.skills for one in police.people], cost)


def solved(table: Table) -> float:
    """Return the least sum of costs, as the solver finds it."""
    model = cp_model.CpModel()
    terms, takers = [], {}
    for number, row in enumerate(table.rows):
        alone = model.new_bool_var(f"{number} waits")
        options = [alone]
        terms.append(round(_PARTS * row.unplaced) * alone)
        for one in row.social_order:
            for other in row.police_order:
                if row.joint((one, other)) == inf:
                    continue
                taken = model.new_bool_var(f"{number} {one} {other}")
                options.append(taken)
                terms.append(round(_PARTS * table.price(row, (one, other))) * taken)
                takers.setdefault(("social worker", one), []).append(taken)
                takers.setdefault(("officer", other), []).append(taken)
        model.add_exactly_one(options)
    for some in takers.values():
        model.add_at_most_one(some)
    model.minimize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        raise RuntimeError("The solver has found no best assignment.")
    return solver.objective_value / _PARTS


def measure(count: int, seed: int = 11) -> Gap:
    """Return the gap over so many moments."""
    chance = Random(seed)
    gaps, ours_ms, solver_ms = [], [], []
    for _ in range(count):
        table = moment(chance)
        began = process_time()
        assign(table)
        ours_ms.append(1000 * (process_time() - began))
        began = process_time()
        least = solved(table)
        solver_ms.append(1000 * (process_time() - began))
        gaps.append(max(100 * (sum(table.costs) / least - 1), 0.0))
    middle = count // 2
    return Gap(
        mean=sum(gaps) / count,
        worst=max(gaps),
        best_share=100 * sum(gap < 0.001 for gap in gaps) / count,
        ours_ms=sorted(ours_ms)[middle],
        solver_ms=sorted(solver_ms)[middle],
    )


def main() -> None:
    """Print the gap."""
    gap = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    print(
        f"gap to the solver: mean {gap.mean:.3f} %, worst {gap.worst:.2f} %, the same in {gap.best_share:.0f} %; "
        f"ours {gap.ours_ms:.2f} ms, solver {gap.solver_ms:.1f} ms"
    )


if __name__ == "__main__":
    main()
