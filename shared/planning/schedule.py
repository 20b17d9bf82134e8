"""A schedule under construction: routes as linked lists of numbers, with the earliest start of every task.

Nodes 0..n-1 are tasks; each person adds a head (where they set off) and a tail (where they end). Starts are always
the earliest that the order of the routes allows, so lateness and its maximum are as small as that order lets them
be. Plain lists and numbers throughout: these few functions are called millions of times.
"""

from itertools import pairwise
from math import inf

from shared.planning.problem import Problem

Change = tuple[int, float]
"""A node and the start it had before."""

Kept = tuple[list[int], list[int], list[float], list[int], float, float]
"""A copy of a schedule and of the visits that are out of it, to come back to."""

_IMPOSSIBLE = 1e9
_ROUNDING = 1e-7


class Schedule:
    """The routes, the starts and the running totals of one schedule; every list is indexed by node."""

    __slots__ = (
        "base",
        "closes",
        "first_of",
        "gap",
        "head_of",
        "holes",
        "late_weight",
        "latest_weight",
        "leg",
        "nxt",
        "opens",
        "partner",
        "peak",
        "people_of",
        "prv",
        "ridden",
        "ride",
        "size",
        "start",
        "tasks_of",
        "visit_of",
        "worth",
    )  # fmt: skip

    def __init__(self, problem: Problem) -> None:
        self.tasks_of: list[tuple[int, ...]] = []
        self.visit_of: list[int] = []
        for index, visit in enumerate(problem.visits):
            first = len(self.visit_of)
            self.tasks_of.append(tuple(range(first, first + len(visit.tasks))))
            self.visit_of += [index] * len(visit.tasks)
        self.size = len(self.visit_of)
        self.worth = [visit.worth for visit in problem.visits]
        self.head_of = [self.size + 2 * person for person in range(len(problem.people))]
        hard = not problem.may_be_late
        self.late_weight = _IMPOSSIBLE if hard else problem.weights.late
        self.latest_weight = 0.0 if hard else problem.weights.latest
        self._lay_windows(problem)
        self._lay_travel(problem)
        self.nxt = [-1] * len(self.opens)
        self.prv = [-1] * len(self.opens)
        for head in self.head_of:
            self.nxt[head] = self.prv[head + 1] = head + 1
            self.prv[head] = head
            self.nxt[head + 1] = head + 1
            self.prv[head + 1] = head
        self.ridden = sum(self.ride[head][head + 1] for head in self.head_of)
        self.peak = 0.0
        self.start = self.base[:]
        self._link_agreed(problem)

    def _link_agreed(self, problem: Problem) -> None:
        agreed = [
            (start, node, person)
            for visit, tasks in zip(problem.visits, self.tasks_of, strict=True)
            for node, (person, start) in zip(tasks, visit.agreed, strict=False)
        ]
        for _, node, person in sorted(agreed):
            link(self, node, self.prv[self.head_of[person] + 1])

    def _lay_windows(self, problem: Problem) -> None:
        self.opens: list[float] = []
        self.closes: list[float] = []
        self.holes: list[tuple[tuple[float, float], ...]] = []
        self.partner: list[int] = []
        self.gap: list[float] = []
        self.people_of: list[tuple[int, ...]] = []
        for visit, tasks in zip(problem.visits, self.tasks_of, strict=True):
            for position, (node, task) in enumerate(zip(tasks, visit.tasks, strict=True)):
                windows = visit.windows
                if visit.agreed:
                    windows = ((visit.agreed[position][1],) * 2,)
                self.opens.append(windows[0][0])
                self.closes.append(windows[-1][1] + _ROUNDING)
                self.holes.append(tuple((a[1] + _ROUNDING, b[0]) for a, b in pairwise(windows)))
                self.people_of.append(task.people)
                alone = len(tasks) == 1 or bool(visit.agreed)
                self.partner.append(-1 if alone else tasks[0] + tasks[-1] - node)
                self.gap.append(visit.gap[0] if node == tasks[0] else -visit.gap[1])
        for person in problem.people:
            self.opens += [person.starts_at, person.starts_at]
            self.closes += [inf, person.ends_at + _ROUNDING]
            self.holes += [(), ()]
            self.partner += [-1, -1]
            self.gap += [0.0, 0.0]
        self.base = self.opens[:]
        for one, other in enumerate(self.partner):
            if other > one:
                self.base[other] = max(self.opens[other], self.opens[one] + self.gap[one])
                self.base[one] = max(self.opens[one], self.base[other] + self.gap[other])

    def _lay_travel(self, problem: Problem) -> None:
        place: list[int] = []
        minutes: list[float] = []
        for visit in problem.visits:
            for task in visit.tasks:
                place.append(visit.place)
                minutes.append(task.minutes)
        for person in problem.people:
            place += [person.start_place, person.end_place]
            minutes += [0.0, 0.0]
        travel, weight = problem.travel, problem.weights.travel
        self.leg = [[minutes[u] + travel[a][b] for b in place] for u, a in enumerate(place)]
        self.ride = [[weight * travel[a][b] for b in place] for a in place]
        for head in self.head_of:
            self.leg[head + 1][head + 1] = 0.0


def put_off(s: Schedule, node: int, t: float, room: float, log: list[Change]) -> float:  # noqa: C901
    """Start `node` at `t` (later than it did) and let everything that depends on it follow.

    Returns the lateness added, weighed, or infinity as soon as it exceeds `room`. Former starts go into `log`.
    Two visits that wait for each other for ever are found out by the length of that log, if `room` is limited.
    """
    start, closes, nxt, leg, partner, gap, holes = s.start, s.closes, s.nxt, s.leg, s.partner, s.gap, s.holes
    weight, longest = s.late_weight, 3 * s.size
    waiting: list[tuple[int, float]] = []
    added = 0.0
    while True:
        if holes[node]:
            t = past_holes(holes[node], t)
        old = start[node]
        log.append((node, old))
        start[node] = t
        close = closes[node]
        if t > close:
            added += weight * (t - (old if old > close else close))
            if t - close > s.peak:
                added += s.latest_weight * (t - close - s.peak)
                s.peak = t - close
            if added > room:
                return inf
        other = partner[node]
        if other >= 0 and t + gap[node] > start[other]:
            waiting.append((other, t + gap[node]))
        following = nxt[node]
        t += leg[node][following]
        if t > start[following]:
            node = following
            continue
        if len(log) > longest and room < inf:
            return inf
        while waiting:
            node, t = waiting.pop()
            if t > start[node]:
                break
        else:
            return added


def past_holes(holes: tuple[tuple[float, float], ...], t: float) -> float:
    """Return `t`, or the end of the hole between two windows that it falls into."""
    for closes, opens in holes:
        if closes < t < opens:
            return opens
    return t


def take_back(s: Schedule, log: list[Change], peak: float) -> None:
    """Every start named in `log` is what it was before, and so is the greatest lateness."""
    start = s.start
    while log:
        node, old = log.pop()
        start[node] = old
    s.peak = peak


def link(s: Schedule, node: int, before: int) -> None:
    """The task stands right after `before` in that route; starts are not touched."""
    after = s.nxt[before]
    ride = s.ride
    s.ridden += ride[before][node] + ride[node][after] - ride[before][after]
    s.nxt[before] = s.prv[after] = node
    s.prv[node] = before
    s.nxt[node] = after


def unlink(s: Schedule, node: int) -> None:
    """The task is in no route; starts are not touched."""
    before, after = s.prv[node], s.nxt[node]
    ride = s.ride
    s.ridden -= ride[before][node] + ride[node][after] - ride[before][after]
    s.nxt[before] = after
    s.prv[after] = before
    s.nxt[node] = s.prv[node] = -1


def settle(s: Schedule) -> float:
    """Give every task the earliest start that the routes allow; return the weighed lateness of the whole."""
    start, nxt, leg = s.start, s.nxt, s.leg
    order = sorted(range(len(start)), key=start.__getitem__)
    start[:] = s.base
    log: list[Change] = []
    for node in order:
        following = nxt[node]
        if following >= 0:
            t = start[node] + leg[node][following]
            if t > start[following]:
                put_off(s, following, t, inf, log)
    return lateness(s)


def lateness(s: Schedule) -> float:
    """Return the weighed lateness, and set the greatest one."""
    late = [t - close for t, close, n in zip(s.start, s.closes, s.nxt, strict=True) if t > close and n >= 0]
    s.peak = max(late, default=0.0)
    return s.late_weight * sum(late) + s.latest_weight * s.peak


def keep(s: Schedule, out: list[int]) -> Kept:
    """Return a copy to come back to."""
    return (s.nxt[:], s.prv[:], s.start[:], out[:], s.ridden, s.peak)


def restore(s: Schedule, kept: Kept) -> list[int]:
    """The schedule is as it was when kept; return the visits that were out. A copy can be restored once."""
    s.nxt, s.prv, s.start, out, s.ridden, s.peak = kept
    return out
