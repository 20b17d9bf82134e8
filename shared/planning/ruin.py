"""Which visits to take out of a schedule before they are put back better: related ones, or stretches of routes."""

from random import Random

from shared.planning.problem import Problem
from shared.planning.schedule import Schedule, unlink

_MINUTES_APART_COUNT = 0.3
"""A minute between two windows keeps visits apart as much as this many minutes of road."""

_PASS_OVER = 0.3


def neighbours(problem: Problem, movable: list[int]) -> list[list[int]]:
    """Return for each visit the movable ones, nearest in place and time first, itself before all others."""
    middle = [(visit.windows[0][0] + visit.windows[-1][1]) / 2 for visit in problem.visits]
    near: list[list[int]] = []
    for index, visit in enumerate(problem.visits):
        row, then = problem.travel[visit.place], middle[index]
        apart = [
            -1.0
            if other == index
            else row[problem.visits[other].place] + _MINUTES_APART_COUNT * abs(then - middle[other])
            for other in movable
        ]
        near.append([other for _, other in sorted(zip(apart, movable, strict=True))])
    return near


def take_related(near: list[int], out: list[int], count: int, random: Random) -> list[int]:
    """Return up to `count` visits that are not out yet, near ones first, some passed over by chance."""
    gone = set(out)
    found: list[int] = []
    for visit in near:
        if len(found) >= count:
            break
        if visit not in gone and random.random() >= _PASS_OVER:
            found.append(visit)
    return found


def take_strings(
    s: Schedule, near: list[int], out: list[int], count: int, longest: int, random: Random
) -> list[int]:
    """Return up to `count` visits: stretches of up to `longest` stops from the routes that pass nearby."""
    gone = set(out)
    movable = set(near)
    found: list[int] = []
    touched: set[int] = set()
    for visit in near:
        if len(found) >= count:
            break
        if visit in gone:
            continue
        for node in s.tasks_of[visit]:
            head = _head(s, node)
            if head in touched:
                continue
            touched.add(head)
            for other in _stretch(s, node, 1 + int(random.random() * longest), random):
                if other not in gone and other in movable and len(found) < count:
                    gone.add(other)
                    found.append(other)
    return found


def take_out(s: Schedule, visits: list[int]) -> None:
    """The visits are in no route; starts are not touched."""
    for visit in visits:
        for node in s.tasks_of[visit]:
            unlink(s, node)


def _head(s: Schedule, node: int) -> int:
    while node < s.size:
        node = s.prv[node]
    return node


def _stretch(s: Schedule, node: int, length: int, random: Random) -> list[int]:
    back = int(random.random() * length)
    while back and s.prv[node] < s.size:
        node = s.prv[node]
        back -= 1
    found: list[int] = []
    while node < s.size and len(found) < length:
        found.append(s.visit_of[node])
        node = s.nxt[node]
    return found
