"""What a schedule is made of, and which parts of it are left out when it is cut short.

A seed gives everything by chance: the order in which processes go on, the faults, and the acts of the story
(contacts, people, outages). Each has its own source of chance, so that leaving out a fault does not change who
calls. Acts are numbered as the story is told, faults as they strike.
"""

from dataclasses import dataclass, replace
from random import Random

STORY = 100 * 60
"""Seconds in which things fail; afterwards everything is to heal."""


@dataclass(frozen=True, slots=True)
class Script:
    """A seed, and what of its schedule is to be left out. After `until` seconds nothing fails any more."""

    seed: int
    until: int = STORY
    without_acts: frozenset[int] = frozenset()
    without_faults: frozenset[int] = frozenset()
    mutation: str = ""

    def less_act(self, number: int) -> "Script":
        """The script without this act."""
        return replace(self, without_acts=self.without_acts | {number})

    def less_faults(self, numbers: frozenset[int]) -> "Script":
        """The script without these faults."""
        return replace(self, without_faults=self.without_faults | numbers)

    def command(self) -> str:
        """Return the command that plays it step by step."""
        parts = [f"python -m local.faults --seed {self.seed} --steps"]
        if self.until != STORY:
            parts.append(f"--until {self.until}")
        if self.without_acts:
            parts.append("--without-acts " + ",".join(map(str, sorted(self.without_acts))))
        if self.without_faults:
            parts.append("--without-faults " + spans(self.without_faults))
        if self.mutation:
            parts.append(f"--mutation {self.mutation}")
        return " ".join(parts)


class Chance:
    """The sources of chance of one schedule."""

    def __init__(self, seed: int) -> None:
        self.order = Random(f"{seed} order")
        self.faults = Random(f"{seed} faults")
        self.story = Random(f"{seed} story")
        self.people = Random(f"{seed} people")


def spans(numbers: frozenset[int]) -> str:
    """Return numbers in short: 1-4,7."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


def read_spans(text: str) -> frozenset[int]:
    """Return the numbers of such a text. Raises ValueError."""
    numbers: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        numbers.update(range(int(first), int(last or first) + 1))
    return frozenset(numbers)
