"""`python -m local.load.shards`: how much each partition is read and written a second, as forces are added.

Pure arithmetic and chance; no engine. keys.json has, from what the meter counted, what a step of a case writes
under which key, and which lists a decision or a board reads whole. Without the plan all forces share the lists, so
that each look reads the people and cases of all of them: reads grow with the square. With the plan every list has
its force in the key, and so have the two partitions that all writers share, `due` and the day of `reported`.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

from local.load.demand import peak_hour
from local.report import table
from shared import policy
from shared.planning.simulation.demand import PROFILE

KEYS: Mapping[str, Any] = json.loads(Path(__file__).with_name("keys.json").read_text(encoding="utf-8"))
_EVENTUALLY = {"live": 0.5, "reported": 0.5, "due": 0.5, "table": 1.0}
"""An index is read at half the price; the table consistently."""

_NEIGHBOURS = 2
"""Shards that a decision looks at besides its own, for mutual aid over the border."""


@dataclass(frozen=True)
class Case:
    """How many forces, at how many times their peak hour, with or without the plan, for so many seconds."""

    forces: int
    times: float
    sharded: bool
    seconds: int = 600
    seed: int = 1


@dataclass(frozen=True)
class Rate:
    """The busiest partition of a kind: mean and most units in one second, and the share of seconds beyond the
    limit of a partition."""

    key: str
    partitions: int
    reads: float
    most_reads: float
    writes: float
    most_writes: float
    beyond: float


def rates(case: Case) -> tuple[Rate, ...]:
    """Return the rates of every kind of partition, the most loaded first."""
    reads: dict[tuple[str, int], Counter[int]] = {}
    writes: dict[tuple[str, int], Counter[int]] = {}
    for second, key, shard, read, written in _traffic(case):
        reads.setdefault((key, shard), Counter())[second] += read  # type: ignore[assignment]
        writes.setdefault((key, shard), Counter())[second] += written  # type: ignore[assignment]
    found = [_rate(case, key, reads, writes) for key in sorted({key for key, _ in reads})]
    return tuple(sorted(found, key=lambda rate: -_pressure(rate.most_reads, rate.most_writes)))


def _pressure(reads: float, writes: float) -> float:
    return max(reads / KEYS["limits"]["reads"], writes / KEYS["limits"]["writes"])


def _rate(case: Case, key: str, reads: Mapping[Any, Counter[int]], writes: Mapping[Any, Counter[int]]) -> Rate:
    shards = [place for place in reads if place[0] == key]
    of = max(shards, key=lambda place: _pressure(reads[place].total(), writes[place].total()))
    seconds = range(case.seconds)
    beyond = sum(_pressure(reads[of][second], writes[of][second]) > 1 for second in seconds)
    return Rate(
        key,
        len(shards),
        reads[of].total() / case.seconds,
        max(reads[of][second] for second in seconds),
        writes[of].total() / case.seconds,
        max(writes[of][second] for second in seconds),
        beyond / case.seconds,
    )


def _traffic(case: Case) -> Iterator[tuple[int, str, int, float, float]]:
    """Give second, kind of key, shard, read units and write units of everything that happens."""
    chance = Random(case.seed)
    sizes = list_units(case)
    a_second = case.times * peak_hour() / 3600
    for force in range(case.forces):
        shard = force if case.sharded else 0
        for step in KEYS["steps"]:
            for second in _moments(chance, a_second * step["a_contact"], case.seconds):
                for key, units in step["writes"].items():
                    yield second, key, shard, 0.0, units
                near = _near(case, force) if step["name"] == "decided" else (shard,)
                for key in step["looks"]:
                    for seen in near:
                        yield second, key, seen, sizes[key], 0.0
        every = KEYS["a_force"]["board_every_seconds"]
        for board in range(KEYS["a_force"]["boards"]):
            for second in range(board % every, case.seconds, every):
                for key, units in sizes.items():
                    yield second, key, shard, units, 0.0


def _near(case: Case, force: int) -> tuple[int, ...]:
    """The shards that a decision looks at: its own, and those over the border."""
    if not case.sharded:
        return (0,)
    return tuple({(force + step) % case.forces for step in range(-_NEIGHBOURS // 2, _NEIGHBOURS // 2 + 1)})


def _moments(chance: Random, a_second: float, seconds: int) -> Iterator[int]:
    at = chance.expovariate(a_second)
    while at < seconds:
        yield int(at)
        at += chance.expovariate(a_second)


def list_units(case: Case) -> dict[str, float]:
    """Return the read units of each list. A decision reads those that its step names, a board all of them; of
    what is held it reads no more than is due soon, and of that no more than it shows."""
    force, size = KEYS["a_force"], KEYS["kilobytes"]
    # Ten times the reports are a bad night, not a bad month: people and held cases stay as they are.
    an_hour = case.times * peak_hour()
    on_visits = min(an_hour * force["visit_hours"], force["on_call"] / 2)
    waiting = max(an_hour * force["waiting_minutes"] / 60, an_hour - on_visits / force["visit_hours"])
    casework = policy.load().casework
    dues = PROFILE.contacts_a_day * policy.documents()["matching"]["attended_share"] * force["dues_of_a_held_case"]
    together = 1 if case.sharded else case.forces
    due_soon = min(together * dues * (casework.on_board_before / timedelta(days=1)), casework.most_listed)
    kilobytes = {
        "live WAITING": waiting * size["case"],
        "live PAIRED": on_visits * size["case"],
        "live HELD": due_soon / together * size["case"],
        "live ANSWERED": force["answered_a_day"] * size["case"],
        "table RESPONDERS": force["responders"] * size["responder"],
        "table SHIFTS": force["shifts_of_a_day"] * size["shift"],
        "table HOLDS": 2 * on_visits * size["hold"],
    }
    return {key: _EVENTUALLY[key.split()[0]] * ceil(kb * together / 4) for key, kb in kilobytes.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for every number of forces, at the peak and at ten times it, without and with the plan."""
    parser = argparse.ArgumentParser(prog="python -m local.load.shards", description=__doc__)
    parser.add_argument("--forces", type=int, nargs="+", default=[1, 10, 43])
    parser.add_argument("--times", type=float, nargs="+", default=[1, 10])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parsed = parser.parse_args(arguments)
    for forces in parsed.forces:
        for times in parsed.times:
            for sharded in (False, True):
                case = Case(forces, times, sharded, parsed.seconds, parsed.seed)
                plan = "with the plan" if sharded else "as it is"
                print(f"\n{forces} forces at {times:g} times the peak hour, {plan}\n")
                print(as_text(rates(case)))
    return 0


def as_text(found: Sequence[Rate]) -> str:
    """Return the rates as a table."""
    headings = ("key", "partitions", "reads/s", "most", "writes/s", "most", "seconds beyond the limit")
    rows = [
        (
            r.key,
            r.partitions,
            f"{r.reads:,.0f}",
            f"{r.most_reads:,.0f}",
            f"{r.writes:,.1f}",
            f"{r.most_writes:,.0f}",
            f"{r.beyond:.0%}",
        )
        for r in found
    ]
    return table(headings, rows)


if __name__ == "__main__":
    sys.exit(main())
