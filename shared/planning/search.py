"""Large neighbourhood search: take a few related visits out, put them back better, keep what simulated annealing allows."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, log
from random import Random

from shared.planning.insertion import insert, place
from shared.planning.problem import Plan, Problem, Stop
from shared.planning.schedule import Schedule, lateness, settle, unlink

Clock = Callable[[], float]
"""Seconds that never run backwards."""


@dataclass(frozen=True, slots=True)
class Effort:
    """When to stop: after so many seconds of the clock or so many rounds, whichever comes first."""

    seconds: float = inf
    rounds: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """How the search moves; measured, see decision 006. `warm` and `cold` are temperatures in units of cost."""

    warm: float = 6.0
    cold: float = 0.15
    most_out: int = 14
    longest_string: int = 6
    skip: float = 0.02


def plan(problem: Problem, effort: Effort, clock: Clock, seed: int = 0, settings: Settings = Settings()) -> Plan:
    """Return the best plan found. The same seed and the same number of rounds give the same plan."""
    return Search(problem, seed, settings).run(effort, clock)


class Search:
    def __init__(self, problem: Problem, seed: int, settings: Settings) -> None:
        self.problem = problem
        self.settings = settings
        self.random = Random(seed)
        self.s = Schedule(problem)
        self.free = [i for i, visit in enumerate(problem.visits) if not visit.agreed]
        self.out: list[int] = []
        self.near = self._relate()
        self.pairs = [visit.pairs for visit in problem.visits]

    def _relate(self):
        p = self.problem
        mid = [(v.windows[0][0] + v.windows[-1][1]) / 2 for v in p.visits]
        near = []
        for i in range(len(p.visits)):
            a = p.visits[i].place
            rest = [j for j in self.free if j != i]
            rest.sort(key=lambda j: p.travel[a][p.visits[j].place] + 0.3 * abs(mid[i] - mid[j]))
            near.append(rest)
        return near

    def cost_now(self):
        return self.s.ridden + lateness(self.s) + sum(self.s.worth[v] for v in self.out)

    def run(self, effort, clock):
        s = self.s
        rnd = self.random.random
        self._build()
        cost = self.cost_now()
        best = cost
        best_state = (s.nxt[:], s.prv[:], s.start[:], self.out[:])
        begun = clock()
        rounds = 0
        st = self.settings
        temp = st.warm
        span = log(st.cold / st.warm)
        while rounds < effort.rounds:
            if rounds % 20 == 0:
                used = max((clock() - begun) / effort.seconds, rounds / effort.rounds)
                if used >= 1:
                    break
                temp = st.warm * exp(span * used)
            rounds += 1
            kept = (s.nxt[:], s.prv[:], s.start[:], self.out[:], s.ridden, s.peak)
            removed = self.ruin()
            self.out += removed
            base = s.ridden + settle(s)
            limit = cost - temp * log(rnd() or 1e-300)
            ok = self.recreate(base, limit)
            new = ok
            if new < limit:
                cost = new
                if cost < best - 1e-9:
                    best = cost
                    best_state = (s.nxt[:], s.prv[:], s.start[:], self.out[:])
            else:
                s.nxt[:], s.prv[:], s.start[:], self.out = kept[0], kept[1], kept[2], kept[3]
                s.ridden, s.peak = kept[4], kept[5]
        s.nxt[:], s.prv[:], s.start[:], self.out = best_state
        self.rounds = rounds
        return self.report(rounds)

    def report(self, rounds):
        s = self.s
        settle(s)
        p = self.problem
        routes = []
        trav = 0.0
        for head in s.head_of:
            r = []
            n = head
            while n != head + 1:
                m = s.nxt[n]
                trav += s.ride[n][m]
                if m < s.size:
                    v = s.visit_of[m]
                    r.append(Stop(v, s.tasks_of[v].index(m), s.start[m]))
                n = m
            routes.append(tuple(r))
        late = [max(0.0, t - c) for t, c in zip(s.start, s.closes) if t > c]
        return Plan(tuple(routes), tuple(sorted(self.out)), trav, sum(late), max(late, default=0), self.cost_now(), rounds)

    def _build(self):
        self.out = sorted(self.free, key=lambda i: self.problem.visits[i].windows[0][0])
        self.recreate(self.s.ridden + settle(self.s), inf, plain=True)

    def recreate(self, base, limit, plain=False):
        s = self.s
        rnd = self.random
        out = self.out
        if not plain:
            rnd.shuffle(out)
            k = rnd.random()
            if k < 0.3:
                out.sort(key=lambda v: (-len(s.tasks_of[v])))
            elif k < 0.5:
                out.sort(key=lambda v: s.opens[s.tasks_of[v][0]])
            elif k < 0.6:
                out.sort(key=lambda v: s.closes[s.tasks_of[v][0]], reverse=True)
            elif k < 0.8:
                out.sort(key=lambda v: sum(len(s.people_of[t]) for t in s.tasks_of[v]))
        left = []
        total = base
        for v in out:
            c = insert(s, v, s.worth[v], self.pairs[v])
            if c == inf:
                left.append(v)
                total += s.worth[v]
            else:
                total += c
            if total >= limit:
                return inf
        self.out = left
        return total

    def ruin(self):
        s = self.s
        rnd = self.random
        st = self.settings
        seed = self.free[int(rnd.random() * len(self.free))]
        k = 1 + int(rnd.random() * min(st.most_out, len(self.free)))
        removed = []
        nxt = s.nxt
        gone = set(self.out)
        if rnd.random() < 0.5:
            # shaw with randomness
            todo = [seed] + self.near[seed]
            i = 0
            for v in todo:
                if len(removed) >= k:
                    break
                if v in gone or rnd.random() < 0.3:
                    continue
                removed.append(v)
        else:
            # strings
            touched = set()
            for v in [seed] + self.near[seed]:
                if len(removed) >= k:
                    break
                if v in gone:
                    continue
                for t in s.tasks_of[v]:
                    n = t
                    h = t
                    while h < s.size:
                        h = s.prv[h]
                    if h in touched:
                        continue
                    touched.add(h)
                    L = 1 + int(rnd.random() * st.longest_string)
                    back = int(rnd.random() * L)
                    while back and s.prv[n] < s.size:
                        n = s.prv[n]
                        back -= 1
                    while L and n < s.size and len(removed) < k:
                        w = s.visit_of[n]
                        if w not in gone and not self.problem.visits[w].agreed:
                            gone.add(w)
                            removed.append(w)
                        n = nxt[n]
                        L -= 1
        for v in removed:
            for t in s.tasks_of[v]:
                unlink(s, t)
        return removed
