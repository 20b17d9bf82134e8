"""`python -m bench.county_nights --nights N --seeds S T`: who is reached in time by each way of choosing."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import Pool

from shared.domain.assignment import Role
from shared.domain.matching import PRIORITY, decide
from shared.domain.preference import NONE
from shared.domain.snapshot import Demand, Rules, minutes_by
from shared.domain.travel import RoadFactorModel
from shared.planning.simulation.choosing import closest_idle
from shared.planning.simulation.county import Chooser, County
from shared.planning.simulation.demand import DAY, PROFILE, Report, reports
from shared.planning.simulation.habits import Habits
from shared.planning.simulation.staffing import Duty, duties, following_demand
from shared.policy import load

TURN_OUT = 3.0
"""Minutes; the door's, not the policy's."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """How many pairs start a shift each day, and what share of the contacts is attended."""

    name: str
    pairs: int
    attended: float
    shift: float = 720.0
    write_up: float = 30.0


SCENARIOS = (
    Scenario("27 pairs, all attended", 27, 1.0),
    Scenario("16 pairs, 55 % attended", 16, 0.55),
    Scenario("16 pairs, overload", 16, 1.0),
)
WARM_UP = 2
PLAIN = "closest idle, by grade"
ASSUMED = (
    "a third of contacts is Grade 2; shifts of 12 hours whose starts follow the hourly demand; 30 min of write-up "
    "on every visit, both people busy; answers take a minute on average, at most 3; expected release is the "
    "activity's median; people stay where the last visit was."
)
ROAD = minutes_by(RoadFactorModel())


def expected_grade_2(scenario: Scenario) -> Demand:
    """Return the Grade 2 reports to be expected in each hour of the week, as a year's figures would give them."""
    daily = PROFILE.contacts_a_day * scenario.attended / 3
    return Demand.of([daily * day * hour / sum(PROFILE.hours) for day in PROFILE.days for hour in PROFILE.hours])


def rules_for(scenario: Scenario, **changes: object) -> Rules:
    """Return the product's rules with the door's turn-out and the scenario's demand and write-up, without
    diversion, moves and preferences between people who are in time."""
    rules = replace(
        load().matching,
        turn_out=TURN_OUT,
        demand=expected_grade_2(scenario),
        visit_for={2: 90.0 + scenario.write_up, 3: 65.0 + scenario.write_up},
        divert=False,
        reposition=False,
        preferences=NONE,
    )
    return replace(rules, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the reports of the nights that count: shares in %, with the half of a 95 % interval for
    Grade 2, and the median hours until a Grade 3 is reached."""

    grade_2: float
    give_or_take: float
    grade_3: float
    grade_3_hours: float
    worst: tuple[float, str]
    diverted: int


@dataclass(frozen=True, slots=True)
class Run:
    """One way of choosing on the nights of one seed, by the number of the scenario and the name of the way."""

    scenario: int
    way: str
    nights: int
    seed: int


Outcome = tuple[list[tuple[Report, float]], int]
"""Each report that counts with the minute when both were there, and how many pairs were diverted."""


def play(run: Run) -> Outcome:
    """Return the outcome of the nights after a warm-up of two; the county goes on until all could be reached."""
    scenario = SCENARIOS[run.scenario]
    days = WARM_UP + run.nights + 3
    found = reports(scenario.attended, days, run.seed)
    habits = Habits(TURN_OUT, scenario.write_up)
    county = County(habits, choosers(scenario)[run.way], ROAD, run.seed)
    county.run(found, shifts(scenario, days), (days - 0.5) * DAY)
    counted = [r for r in found if WARM_UP * DAY <= r.at < (WARM_UP + run.nights) * DAY]
    return [(r, county.reached.get(r.id, days * DAY)) for r in counted], county.diverted


def shifts(scenario: Scenario, days: int) -> list[Duty]:
    """Return everybody's shifts on these days."""
    return duties(following_demand(scenario.pairs, length=scenario.shift).turns, days)


def scored(outcomes: Sequence[Outcome]) -> Score:
    """Return the score of several runs taken together."""
    everything = [one for found, _ in outcomes for one in found]
    urgent = [(r, there) for r, there in everything if r.grade == PRIORITY]
    others = [(r, there) for r, there in everything if r.grade != PRIORITY]
    districts = sorted({r.district for r, _ in urgent})
    worst = min((_share([one for one in urgent if one[0].district == name]), name) for name in districts)
    share = _share(urgent)
    waits = sorted(there - r.at for r, there in others)
    return Score(
        grade_2=share,
        give_or_take=1.96 * (share * (100 - share) / max(len(urgent), 1)) ** 0.5,
        grade_3=_share(others),
        grade_3_hours=waits[len(waits) // 2] / 60 if waits else 0.0,
        worst=worst,
        diverted=sum(diverted for _, diverted in outcomes),
    )


def _share(some: Sequence[tuple[Report, float]]) -> float:
    return 100 * sum(there <= r.due for r, there in some) / max(len(some), 1)


def choosers(scenario: Scenario) -> dict[str, Chooser]:
    """Return the ways of choosing that are compared."""

    def ours(**changes: object) -> Chooser:
        rules = rules_for(scenario, **changes)
        return lambda snapshot: decide(snapshot, rules, ROAD)

    return {
        PLAIN: partial(closest_idle, reserve=0, road=ROAD),
        "two pairs held back": partial(closest_idle, reserve=2, road=ROAD),
        "ours": ours(),
        "ours, diversion": ours(divert=True),
        "ours, diversion, moves": ours(divert=True, reposition=True),
    }


def bound(scenario: Scenario, nights: int, seed: int) -> float:
    """Return the share of Grade 2 that could be reached if everybody on duty were always idle at base."""
    days = WARM_UP + nights
    on_duty = shifts(scenario, days)
    good = total = 0
    for report in reports(scenario.attended, days + 3, seed):
        if report.grade != 2 or not WARM_UP * DAY <= report.at < days * DAY:
            continue
        total += 1
        there = [
            d.home for d in on_duty if d.role is Role.POLICE and d.starts <= report.at + 20 and d.ends > report.at
        ]
        good += min(ROAD(there, report.place), default=1e9) + TURN_OUT <= 60
    return 100 * good / max(total, 1)


def table(
    nights: int, seeds: Sequence[int], ways: Sequence[str] = ()
) -> list[tuple[Scenario, float, dict[str, Score]]]:
    """Return, by scenario, the bound and the score of each way of choosing, all on the same nights."""
    chosen = ways or tuple(choosers(SCENARIOS[0]))
    runs = [Run(n, way, nights, seed) for n in range(len(SCENARIOS)) for way in chosen for seed in seeds]
    with Pool() as pool:
        played = dict(zip(runs, pool.map(play, runs, chunksize=1), strict=True))
    return [
        (
            scenario,
            sum(bound(scenario, nights, seed) for seed in seeds) / len(seeds),
            {way: scored([played[Run(n, way, nights, seed)] for seed in seeds]) for way in chosen},
        )
        for n, scenario in enumerate(SCENARIOS)
    ]


def gap_closed(score: Score, plain: Score, ceiling: float) -> float:
    """Return how much of the way from the plain rule to the bound the score has come, in %."""
    return 100 * (score.grade_2 - plain.grade_2) / max(ceiling - plain.grade_2, 1e-9)


def main() -> None:
    """Print one table for each scenario, with the assumptions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=14)
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=[101], help="the rules were tuned on those below 100"
    )
    options = parser.parse_args()
    print(__doc__)
    print("Bound: everybody on duty always idle at base. Worst: the district with the least share of Grade 2.")
    print(f"Assumed: {ASSUMED}")
    for scenario, ceiling, scores in table(options.nights, options.seeds):
        print(f"\n{scenario.name}, {options.nights} nights, seeds {options.seeds}: bound {ceiling:.1f} %")
        print(f"{'':26s}    G2 60 min  G3 48 h  median  worst                  gap closed diverted")
        for way, score in scores.items():
            print(
                f"{way:26s} {score.grade_2:6.1f} ±{score.give_or_take:4.1f} {score.grade_3:8.1f}"
                f" {score.grade_3_hours:5.1f} h {score.worst[0]:6.1f} {score.worst[1]:16s}"
                f" {gap_closed(score, scores[PLAIN], ceiling):8.0f} % {score.diverted:8d}"
            )


if __name__ == "__main__":
    main()
