"""The least cost of a tiny instance, by trying every way to share out and order the work. Slow and simple.

It shares no code with the planner: starts are raised, one constraint at a time, until none is broken.
"""

from collections.abc import Iterator
from itertools import pairwise, permutations, product
from math import inf
from typing import Any

Job = tuple[int, str]


def least_cost(instance: dict[str, Any]) -> float:
    """Return the least cost of all feasible solutions."""
    jobs = [
        (p, n["service"]) for p, patient in enumerate(instance["patients"]) for n in patient["required_caregivers"]
    ]
    able = [[c for c, who in enumerate(instance["caregivers"]) if s in who["abilities"]] for _, s in jobs]
    best = inf
    for chosen in product(*able):
        pairs = {(jobs[i][0], who) for i, who in enumerate(chosen)}
        if len(pairs) < len(jobs):
            continue
        shares = [[job for job, who in zip(jobs, chosen, strict=True) if who == c] for c in set(chosen)]
        for routes in product(*(permutations(share) for share in shares)):
            best = min(best, cost(instance, routes, best))
    return best


def cost(instance: dict[str, Any], routes: tuple[tuple[Job, ...], ...], best: float) -> float:
    """Return what these routes cost, or infinity when they wait for each other for ever."""
    distance = instance["distances"]
    travelled = 0.0
    for route in routes:
        places = [0, *(job[0] + 1 for job in route), 0]
        travelled += sum(distance[a][b] for a, b in pairwise(places))
    if travelled / 3 >= best:
        return inf
    starts = {job: float(instance["patients"][job[0]]["time_window"][0]) for route in routes for job in route}
    limits = list(_limits(instance, routes))
    for _ in range(len(starts) + 2):
        raised = False
        for job, after, apart in limits:
            least = (starts[after] if after else 0.0) + apart
            if least > starts[job] + 1e-9:
                starts[job] = least
                raised = True
        if not raised:
            late = [max(0.0, t - instance["patients"][job[0]]["time_window"][1]) for job, t in starts.items()]
            return (travelled + sum(late) + max(late)) / 3
    return inf


def _limits(
    instance: dict[str, Any], routes: tuple[tuple[Job, ...], ...]
) -> Iterator[tuple[Job, Job | None, float]]:
    """Each as: the first job starts at least so long after the second (or after the beginning)."""
    distance = instance["distances"]
    lasting = {
        (p, needed["service"]): needed["duration"]
        for p, patient in enumerate(instance["patients"])
        for needed in patient["required_caregivers"]
    }
    for route in routes:
        yield route[0], None, distance[0][route[0][0] + 1]
        for one, other in pairwise(route):
            yield other, one, lasting[one] + distance[one[0] + 1][other[0] + 1]
    for p, patient in enumerate(instance["patients"]):
        if len(patient["required_caregivers"]) == 2:
            one, other = ((p, needed["service"]) for needed in patient["required_caregivers"])
            least, most = patient["synchronization"].get("distance", (0, 0))
            yield other, one, least
            yield one, other, -most
