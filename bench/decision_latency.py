"""How long one decision takes with 30 + 30 people and 200 open cases, reasons included, by how busy they are."""

import sys
from random import Random
from time import thread_time

from bench.county_nights import ROAD, SCENARIOS, rules_for
from shared.domain.assignment import Role
from shared.domain.matching import decide
from shared.domain.snapshot import Snapshot, State, Waiting, Worker
from shared.domain.travel import Position
from shared.planning.simulation.demand import PROFILE
from shared.policy import load

_BASES = ("preston", "burnley", "lancaster")


def snapshot(chance: Random, people: int, cases: int, idle: float, urgent: int) -> Snapshot:
    """Return a county at a random hour: `idle` is the share of people, `urgent` how many wait as Grade 2."""
    now = chance.uniform(0, 10080)

    def place() -> Position:
        area = chance.choice(PROFILE.areas)
        centre, spread = area.centre, area.spread_km
        return Position(
            centre.latitude + chance.gauss(0, spread / 170), centre.longitude + chance.gauss(0, spread / 99)
        )

    def worker(role: Role, number: int) -> Worker:
        state = State.IDLE if chance.random() < idle else State.ON_SCENE
        free_at = now if state is State.IDLE else now + chance.uniform(-20, 120)
        return Worker(
            f"{role}{number}",
            role,
            state,
            place(),
            free_at,
            now + chance.uniform(30, 600),
            base=chance.choice(_BASES),
            strain=chance.choice((0.0, 0.0, 1.5, 3.0, 7.5)),
        )

    waiting = []
    for number in range(cases):
        grade = 2 if number < urgent else 3
        at = now - (chance.uniform(0, 40) if grade == 2 else chance.uniform(0, 2880))
        due, base = at + (60 if grade == 2 else 2880), chance.choice(_BASES)
        waiting.append(Waiting(f"c{number}", grade, at, due, place(), base=base))
    workers = tuple(worker(role, number) for role in Role for number in range(people))
    return Snapshot(now, now, tuple(waiting), workers)


def measure(rounds: int) -> list[tuple[str, float, float]]:
    """Return name, p50 and p99 in milliseconds of several kinds of moment."""
    chance = Random(5)
    rules = rules_for(SCENARIOS[0], divert=True, reposition=True, preferences=load().matching.preferences)
    kinds = (
        ("busy: 10 % idle, 2 Grade 2", 0.1, 2),
        ("usual: 25 % idle, 4 Grade 2", 0.25, 4),
        ("surge: 25 % idle, 12 Grade 2", 0.25, 12),
        ("all idle, 10 Grade 2", 1.0, 10),
    )
    found = []
    for name, idle, urgent in kinds:
        taken = []
        for _ in range(rounds):
            county = snapshot(chance, 30, 200, idle, urgent)
            began = thread_time()
            decide(county, rules, ROAD)
            taken.append(1000 * (thread_time() - began))
        taken.sort()
        found.append((name, taken[len(taken) // 2], taken[min(int(len(taken) * 0.99), len(taken) - 1)]))
    return found


def main() -> None:
    """Print the table."""
    for name, middle, high in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 300):
        print(f"{name:32s} p50 {middle:6.2f} ms   p99 {high:6.2f} ms")


if __name__ == "__main__":
    main()
