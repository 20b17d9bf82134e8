"""Large neighbourhood search: take a few related visits out, put them back where they cost least, and keep the
result when simulated annealing allows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, log
from random import Random

from shared.planning import ruin
from shared.planning.insertion import insert
from shared.planning.problem import Plan, Problem, Stop
from shared.planning.schedule import Kept, Schedule, keep, restore, settle

Clock = Callable[[], float]
"""Seconds that never run backwards."""

_LOOK_AT_CLOCK_EVERY = 16


@dataclass(frozen=True, slots=True)
class Effort:
    """When to stop: after so many seconds of the clock or so many rounds, whichever comes first."""

    seconds: float = 10.0
    rounds: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """How the search moves (measured: decision 006). `warm` and `cold` are temperatures in units of cost."""

    warm: float = 12.0
    cold: float = 0.15
    most_out: int = 14
    longest_string: int = 6
    shy: float = 0.05


def plan(
    problem: Problem,
    effort: Effort,
    clock: Clock,
    seed: int = 0,
    settings: Settings = Settings(),
) -> Plan:
    """Return the best plan found. The same seed and clock readings give the same plan."""
    return _Search(problem, seed, settings).run(effort, clock)


class _Search:
    """One search: the schedule as it stands, the visits that are out of it, and the dice."""

    def __init__(self, problem: Problem, seed: int, settings: Settings) -> None:
        self.problem = problem
        self.settings = settings
        self.random = Random(seed)  # noqa: S311 (not a secret)
        self.schedule = Schedule(problem)
        self.movable = [index for index, visit in enumerate(problem.visits) if not visit.agreed]
        self.out: list[int] = []
        self.near = ruin.neighbours(problem, self.movable)
        self.begun = False

    def run(self, effort: Effort, clock: Clock) -> Plan:
        """Return the best plan met until the effort is spent."""
        s, random = self.schedule, self.random
        cost = least = self._begin()
        best = keep(s, self.out)
        begun = clock()
        rounds, warmth = 0, self.settings.warm
        while self.movable and rounds < effort.rounds:
            if rounds % _LOOK_AT_CLOCK_EVERY == 0:
                spent = max((clock() - begun) / effort.seconds, rounds / effort.rounds)
                if spent >= 1.0:
                    break
                warmth = self._warmth(spent)
            rounds += 1
            kept = keep(s, self.out)
            limit = cost - warmth * log(1.0 - random.random())
            tried = self._move(limit)
            if tried < limit:
                cost = tried
                if cost < least - 1e-9:
                    least, best = cost, keep(s, self.out)
            else:
                self.out = restore(s, kept)
        return self._report(best, rounds)

    def _begin(self) -> float:
        """Put every visit in, earliest window first; return the cost."""
        self.out = sorted(self.movable, key=lambda visit: self.problem.visits[visit].windows[0])
        cost = self._put_back(self.schedule.ridden + settle(self.schedule), inf)
        self.begun = True
        return cost

    def _warmth(self, spent: float) -> float:
        warm, cold = self.settings.warm, self.settings.cold
        return warm * exp(log(cold / warm) * spent)

    def _move(self, limit: float) -> float:
        """Take some visits out and put them back; return the new cost, or infinity when it would reach `limit`."""
        random, s = self.random, self.schedule
        near = self.near[self.movable[int(random.random() * len(self.movable))]]
        count = 1 + int(random.random() * min(self.settings.most_out, len(self.movable)))
        if random.random() < 0.5:
            taken = ruin.take_related(near, self.out, count, random)
        else:
            taken = ruin.take_strings(s, near, self.out, count, self.settings.longest_string, random)
        ruin.take_out(s, taken)
        self.out += taken
        self._shuffle()
        return self._put_back(s.ridden + settle(s), limit)

    def _shuffle(self) -> None:
        """Choose the order in which visits are put back: by chance, or those first that are hard to place."""
        s, out = self.schedule, self.out
        self.random.shuffle(out)
        rule = self.random.random()
        if rule < 0.3:
            out.sort(key=lambda visit: -len(s.tasks_of[visit]))
        elif rule < 0.5:
            out.sort(key=lambda visit: s.opens[s.tasks_of[visit][0]])
        elif rule < 0.6:
            out.sort(key=lambda visit: -s.closes[s.tasks_of[visit][0]])
        elif rule < 0.8:
            out.sort(key=lambda visit: sum(len(s.people_of[node]) for node in s.tasks_of[visit]))

    def _put_back(self, cost: float, limit: float) -> float:
        """Put every visit that is out where it costs least; return the cost, or infinity once it is too much."""
        s, visits = self.schedule, self.problem.visits
        still_out: list[int] = []
        for visit in self.out:
            worth = s.worth[visit]
            who = [s.people_of[node] for node in s.tasks_of[visit]]
            added = insert(s, visit, self._some(who), worth, visits[visit].pairs)
            if added == inf:
                still_out.append(visit)
                added = worth
            cost += added
            if cost >= limit:
                return inf
        self.out = still_out
        return cost

    def _some(self, who: list[tuple[int, ...]]) -> Sequence[Sequence[int]]:
        """Now and then, only some of the people: the cheapest place is not always the one to build on."""
        random = self.random.random
        if not self.begun or random() >= self.settings.shy:
            return who
        return [[person for person in people if random() < 0.5] or people for people in who]

    def _report(self, best: Kept, rounds: int) -> Plan:
        s = self.schedule
        out = restore(s, best)
        lateness_cost = settle(s)
        late = [t - s.closes[n] for n, t in enumerate(s.start) if s.nxt[n] >= 0 and t > s.closes[n]]
        cost = s.ridden + lateness_cost + sum(s.worth[visit] for visit in out)
        routes = tuple(tuple(self._stops(head)) for head in s.head_of)
        travel = sum(self._minutes_on_the_road(head, person) for person, head in enumerate(s.head_of))
        return Plan(routes, tuple(sorted(out)), travel, sum(late), max(late, default=0.0), cost, rounds)

    def _stops(self, head: int) -> list[Stop]:
        s = self.schedule
        found: list[Stop] = []
        node = s.nxt[head]
        while node < s.size:
            visit = s.visit_of[node]
            found.append(Stop(visit, s.tasks_of[visit].index(node), s.start[node]))
            node = s.nxt[node]
        return found

    def _minutes_on_the_road(self, head: int, person: int) -> float:
        who = self.problem.people[person]
        stops = [self.problem.visits[stop.visit].place for stop in self._stops(head)]
        places = [who.start_place, *stops, who.end_place]
        return sum(self.problem.travel[a][b] for a, b in pairwise(places))
