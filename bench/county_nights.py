"""`python -m bench.county_nights --nights N`: who is reached in time, by way of choosing, on the same nights."""

import argparse
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter

from bench.county_demand import DAY, DISTRICTS, Report, Scenario, duties, expected_grade_2, reports
from bench.county_simulator import TURN_OUT, Chooser, County
from shared.domain.assignment import Role
from shared.domain.matching import decide
from shared.domain.snapshot import Plan, Rules, Send, Snapshot, State, minutes_by
from shared.domain.travel import RoadFactorModel

SCENARIOS = (
    Scenario("27 pairs, all attended", 27, 1.0),
    Scenario("16 pairs, 55 % attended", 16, 0.55),
    Scenario("16 pairs, overload", 16, 1.0),
)
WARM_UP = 2
ROAD = minutes_by(RoadFactorModel())


def rules_for(scenario: Scenario, **changes: object) -> Rules:
    """Return the rules of the comparison: the door's turn-out, visits as the county's year has them."""
    rules = Rules(
        turn_out=TURN_OUT,
        demand=expected_grade_2(scenario),
        late_weight={2: 1.0, 3: 1.0},
        late_step={2: 45.0, 3: 0.0},
        visit_for={2: 90.0 + scenario.write_up, 3: 65.0 + scenario.write_up},
        overrun_for={2: 0.0, 3: 30.0},
        places=tuple((centre, share / 100) for _, centre, _, share in DISTRICTS),
    )
    return replace(rules, **changes)  # type: ignore[arg-type]


def closest_idle(snapshot: Snapshot, reserve: int, by_grade: bool) -> Plan:
    """The plain rules to compare with: in order of report (or grade and due time), the pair that is there first;
    Grade 3 only while more than `reserve` pairs are idle."""
    idle = {role: [w for w in snapshot.workers if w.role is role and w.state is State.IDLE] for role in Role}
    order = sorted(snapshot.waiting, key=lambda case: (case.grade, case.due) if by_grade else (0, case.reported))
    sends = []
    for case in order:
        keep = reserve if case.grade > 2 else 0
        if min(len(people) for people in idle.values()) <= keep:
            break
        pair = {}
        for role, people in idle.items():
            road = ROAD([worker.position for worker in people], case.position)
            minutes, index = min((minutes, index) for index, minutes in enumerate(road))
            pair[role] = people.pop(index)
        one, other = pair[Role.SOCIAL_WORKER], pair[Role.POLICE]
        sends.append(Send(case.id, one.id, other.id, snapshot.now + minutes, ()))
    return Plan(tuple(sends), (), (), ())


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the reports of the nights that count."""

    grade_2: float
    grade_3: float
    worst: tuple[float, str]
    late_by_hour: Counter[int]
    seconds: float
    diverted: int
    backlog: float


def play(scenario: Scenario, chooser: Chooser, nights: int, seed: int) -> Score:
    """Return the score of `nights` days after a warm-up of two; the county goes on until all could be reached."""
    days = WARM_UP + nights + 3
    found = reports(scenario, days, seed)
    county = County(scenario, chooser, ROAD, seed)
    began = perf_counter()
    county.run(found, duties(scenario, days), (days - 0.5) * DAY)
    seconds = perf_counter() - began
    counted = [r for r in found if WARM_UP * DAY <= r.at < (WARM_UP + nights) * DAY]

    def share(some: list[Report]) -> float:
        return 100 * sum(county.reached.get(r.id, 1e9) <= r.due for r in some) / max(len(some), 1)

    urgent = [r for r in counted if r.grade == 2]
    districts = sorted({r.district for r in urgent})
    late = Counter(int(r.at // 60) % 24 for r in urgent if county.reached.get(r.id, 1e9) > r.due)
    worst = min((share([r for r in urgent if r.district == name]), name) for name in districts)
    return Score(
        share(urgent),
        share([r for r in counted if r.grade == 3]),
        worst,
        late,
        seconds,
        county.diverted,
        len(county.waiting),
    )


def choosers(scenario: Scenario) -> dict[str, Chooser]:
    """Return the ways of choosing that are compared."""

    def ours(**changes: object) -> Chooser:
        rules = rules_for(scenario, **changes)
        return lambda snapshot: decide(snapshot, rules, ROAD)

    return {
        "closest idle, first come": partial(closest_idle, reserve=0, by_grade=False),
        "two pairs held back": partial(closest_idle, reserve=2, by_grade=True),
        "ours": ours(),
        "ours, diversion": ours(divert=True),
        "ours, diversion, moves": ours(divert=True, reposition=True),
    }


def bound(scenario: Scenario, nights: int, seed: int) -> float:
    """Return the share of Grade 2 that could be reached if everybody on duty were always idle at base."""
    days = WARM_UP + nights
    on_duty = duties(scenario, days)
    good = total = 0
    for report in reports(scenario, days + 3, seed):
        if report.grade != 2 or not WARM_UP * DAY <= report.at < days * DAY:
            continue
        total += 1
        there = [
            d.home for d in on_duty if d.role is Role.POLICE and d.starts <= report.at + 20 and d.ends > report.at
        ]
        good += min(ROAD(there, report.place), default=1e9) + TURN_OUT <= 60
    return 100 * good / max(total, 1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--nights", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    for scenario in SCENARIOS:
        print(f"\n{scenario.name}: bound {bound(scenario, options.nights, options.seed):.1f} %")
        for name, chooser in choosers(scenario).items():
            if options.only and options.only not in name:
                continue
            score = play(scenario, chooser, options.nights, options.seed)
            late = " ".join(f"{h}:{n}" for h, n in sorted(score.late_by_hour.items()))
            print(
                f"{name:28s} G2 {score.grade_2:5.1f}  G3 {score.grade_3:5.1f}  worst {score.worst[0]:5.1f} "
                f"{score.worst[1]:16s} {score.seconds:5.1f}s div {score.diverted} left {score.backlog} | {late}"
            )


if __name__ == "__main__":
    main()
