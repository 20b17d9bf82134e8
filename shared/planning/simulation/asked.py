"""What somebody asks the simulator for: scenarios side by side, for so many days, under so many seeds."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shared.domain.assignment import Role
from shared.planning.simulation.staffing import Staffing, StaffingInvalid, by_hour, following_demand, staffing_from
from shared.policy.simulation_files import SimulationLimits

WAYS = {
    "product": "Diversions confirmed",
    "moves": "Diversions confirmed, moves followed",
    "alone": "No proposal confirmed",
    "closest": "Closest idle pair",
    "reserve": "Closest idle pair, two held back",
}
"""Who decides: the short names of `choosing`, and what people call them."""


class AskedInvalid(ValueError):
    """What is asked for can not be played; `scenario` is the number of the one at fault, from 0, or None."""

    def __init__(self, text: str, scenario: int | None = None) -> None:
        super().__init__(text)
        self.scenario = scenario


@dataclass(frozen=True, slots=True)
class AskedScenario:
    """Staffing in one of three ways: pairs that start a shift each day, pairs by hour, or a rota as JSON."""

    way: str
    attended: float
    pairs: int | None = None
    hours: tuple[int, ...] = ()
    rota: str = ""

    def staffing(self) -> Staffing:
        """Return who is on duty when. Raises StaffingInvalid."""
        if self.rota:
            return staffing_from(self.rota, "A rota")
        return by_hour(self.hours) if self.hours else following_demand(self.pairs or 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """Every scenario is played for `days` days, under `replicates` seeds from `seed` on."""

    scenarios: tuple[AskedScenario, ...]
    days: int
    seed: int = 1
    replicates: int = 1

    @property
    def periods(self) -> list[tuple[int, int]]:
        """The number of the scenario and the seed of everything that is played, in order."""
        seeds = range(self.seed, self.seed + self.replicates)
        return [(number, seed) for number in range(len(self.scenarios)) for seed in seeds]

    @property
    def parts(self) -> int:
        """How many messages it takes: one for each period, and one for the report."""
        return len(self.periods) + 1

    def names(self) -> list[str]:
        """Return a name for each scenario that tells it from the others."""
        names = [scenario.staffing().name for scenario in self.scenarios]
        if len({scenario.way for scenario in self.scenarios}) > 1:
            ways = [WAYS[scenario.way].lower() for scenario in self.scenarios]
            names = [f"{name}, {way}" for name, way in zip(names, ways, strict=True)]
        if len({scenario.attended for scenario in self.scenarios}) > 1:
            shares = [f"{scenario.attended:.0%} attended" for scenario in self.scenarios]
            names = [f"{name}, {share}" for name, share in zip(names, shares, strict=True)]
        return [name if names.count(name) == 1 else f"{name} ({n})" for n, name in enumerate(names, 1)]

    def as_text(self) -> str:
        """Return it as it is kept, always the same."""
        return json.dumps(asdict(self), sort_keys=True)


def asked_from(text: str) -> Asked:
    """Return what was written by `as_text`."""
    data: Mapping[str, Any] = json.loads(text)
    scenarios = tuple(AskedScenario(**{**one, "hours": tuple(one["hours"])}) for one in data["scenarios"])
    return Asked(**{**data, "scenarios": scenarios})


def check(asked: Asked, limits: SimulationLimits) -> None:
    """What is asked for can be played. Raises AskedInvalid."""
    for number, scenario in enumerate(asked.scenarios):
        for fault in _faults(scenario, limits):
            raise AskedInvalid(fault, number)
    if not 1 <= len(asked.scenarios) <= limits.most_scenarios:
        raise AskedInvalid(f"Give 1 to {limits.most_scenarios} scenarios")
    if not 1 <= asked.days <= limits.most_days:
        raise AskedInvalid(f"Play 1 to {limits.most_days} days")
    if not 1 <= asked.replicates <= limits.most_replicates:
        raise AskedInvalid(f"Play a period 1 to {limits.most_replicates} times")
    if asked.days * len(asked.periods) > limits.most_days_in_all:
        raise AskedInvalid(f"At most {limits.most_days_in_all:,} days are played over all scenarios: ask for less")


def _faults(scenario: AskedScenario, limits: SimulationLimits) -> Iterator[str]:
    if scenario.way not in WAYS:
        yield "Choose who decides"
    if not 0 < scenario.attended <= 1:
        yield "The share attended is above 0 % and at most 100 %"
    if max(scenario.pairs or 0, *scenario.hours, 0) > limits.most_pairs:
        yield f"At most {limits.most_pairs} pairs"
    try:
        staffing = scenario.staffing()
    except StaffingInvalid as error:
        yield f"The rota can not be used: {error}"
        return
    if not re.fullmatch(r"\w[^\r\n]{0,59}", staffing.name):
        yield "The name of the rota begins with a letter or a digit and has at most 60 characters"
    on_duty = [staffing.hours_a_day(role) / 24 for role in Role]
    if min(on_duty) <= 0:
        yield "Nobody is on duty of one of the two roles"
    if max(on_duty) > limits.most_pairs:
        yield f"At most {limits.most_pairs} people of a role are on duty at once"
