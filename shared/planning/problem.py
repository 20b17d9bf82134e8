"""What is to be planned, in plain numbers: visits, the people who can make them, and the travel between.

Times and durations are minutes from an origin that the caller chooses. Places and people are indexes. A person
here is one spell of work: somebody with two shifts is two people. Nothing in this package reads a clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

Window = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Task:
    """One person's part of a visit: how long it takes and which people (indexes) may do it."""

    minutes: float
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """Work at one place by one person or two.

    Each task must start inside a window. With two tasks the second, by another person, starts at least `gap[0]`
    and at most `gap[1]` minutes after the first: (0, 0) is at the same moment. `pairs`, where given, are the only
    two people that may go together. `agreed`, where given, holds (person, start) per task: it stays as it is.
    `worth` is what leaving the visit out costs, in the units of the weighted cost.
    """

    place: int
    tasks: tuple[Task, ...]
    windows: tuple[Window, ...]
    gap: tuple[float, float] = (0.0, 0.0)
    pairs: frozenset[tuple[int, ...]] | None = None
    agreed: tuple[tuple[int, float], ...] = ()
    worth: float = 1e5


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at work from `starts_at` to `ends_at`, who sets off from one place and ends at another."""

    start_place: int
    end_place: int
    starts_at: float = 0.0
    ends_at: float = inf


@dataclass(frozen=True, slots=True)
class Weights:
    """What a minute costs: on the road, late (summed over tasks), and of the greatest single lateness."""

    travel: float = 1.0
    late: float = 1.0
    latest: float = 1.0


@dataclass(frozen=True, slots=True)
class Problem:
    """A planning problem. `travel[i][j]` is minutes from place i to place j.

    With `may_be_late` a window may be overrun at a cost; without, a visit that can not be on time is left out.
    """

    visits: tuple[Visit, ...]
    people: tuple[Person, ...]
    travel: Sequence[Sequence[float]]
    weights: Weights = Weights()
    may_be_late: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """One task as planned: which visit, which of its tasks, and when it starts."""

    visit: int
    task: int
    start: float


@dataclass(frozen=True, slots=True)
class Plan:
    """One route of stops per person, in order, and what it costs; lateness and travel in minutes.

    `left_out` are the visits that found no place; `rounds` is how often the search changed the plan.
    """

    routes: tuple[tuple[Stop, ...], ...]
    left_out: tuple[int, ...]
    travel: float
    total_late: float
    most_late: float
    cost: float
    rounds: int = 0
