"""Playing schedules, and cutting one that breaks an invariant down to the shortest script found."""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from local.faults.mutations import MUTATIONS
from local.faults.script import Chance, Script
from local.faults.story import acts, people
from local.faults.world import World

_MOST_PLAYS = 300


@dataclass(frozen=True)
class Played:
    """What came of one schedule. `strikes` is how many faults there were to strike."""

    script: Script
    steps: int
    strikes: int
    struck: Counter[str] = field(default_factory=Counter)
    violations: tuple[str, ...] = ()


def play(script: Script, trace: Callable[[str], None] = lambda _: None) -> Played:
    """Play the schedule of the script and return what came of it."""
    with MUTATIONS[script.mutation]() if script.mutation else nullcontext():
        world = World(script, trace)
        world.play()
        struck = Counter({fault.value: count for fault, count in world.faults.struck.items()})
        return Played(script, world.hub.steps, world.faults.strikes, struck, world.violations())


def shortest(found: Played) -> Played:
    """Return the shortest schedule found that still breaks one of the same invariants.

    The story is ended sooner, then acts are left out one by one, then faults in halves, quarters and so on, while
    the same thing goes wrong.
    """
    search = _Search(found)
    search.end_sooner()
    search.leave_out_acts()
    search.leave_out_faults()
    return search.best


class _Search:
    """The best schedule so far; a better one breaks an invariant of the same kind with less."""

    def __init__(self, found: Played) -> None:
        self.best = found
        self._kinds = {kind_of(violation) for violation in found.violations}
        self._plays = 0

    def end_sooner(self) -> None:
        """Halve the time in which things fail, as long as that is enough."""
        least, enough = 0, self.best.script.until
        while enough - least > 60:
            middle = (least + enough) // 2
            if self._is_better(replace(self.best.script, until=middle)):
                enough = middle
            else:
                least = middle

    def leave_out_acts(self) -> None:
        """Try without each act, the last first."""
        for number in _acts_of(self.best.script):
            self._is_better(self.best.script.less_act(number))

    def leave_out_faults(self) -> None:
        """Try without half of the faults, then without quarters, until single ones."""
        size = max(self.best.strikes, 1)
        while size >= 1 and self._plays < _MOST_PLAYS:
            for first in range(max(self.best.strikes, 1), 0, -size):
                chunk = frozenset(range(max(first - size + 1, 1), first + 1)) - self.best.script.without_faults
                if chunk:
                    self._is_better(self.best.script.less_faults(chunk))
            size //= 2

    def _is_better(self, script: Script) -> bool:
        if self._plays >= _MOST_PLAYS:
            return False
        self._plays += 1
        tried = play(script)
        if not self._kinds & {kind_of(violation) for violation in tried.violations}:
            return False
        self.best = tried
        return True


def kind_of(violation: str) -> str:
    """Return what is wrong without saying where: two schedules that break one invariant have the same kind."""
    return re.sub(r"[A-Za-z]*-?\d[\w.:-]*", "…", violation)


def _acts_of(script: Script) -> list[int]:
    """The numbers of all acts, the last first."""
    chance = Chance(script.seed)
    people(chance.story)
    people(chance.story)
    return [act.number for act in reversed(acts(chance.story))]
