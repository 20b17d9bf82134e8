"""`python -m bench.homecare FILE --seconds N`: the day planner on a published home-care routing instance.

FILE is an instance in the JSON of the University of Udine's hhcrsp repository (those of Mankowska et al. 2014
among them): patients with a time window, one service or two (at the same moment, or the second a certain time
after the first), caregivers with abilities, one office, a matrix of distances that are minutes as well.

The cost is that of the literature: a third each of the distance travelled, the total tardiness and the greatest
tardiness. It is computed here from the written solution; nothing of the planner's own reckoning goes into it.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from pathlib import Path
from time import monotonic, process_time
from typing import Any

from shared.planning.problem import Person, Plan, Problem, Task, Visit, Weights
from shared.planning.search import Effort, plan

_ROUNDING = 1e-4
"""Minutes: the distances have three decimals."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a written solution is worth: `faults` in words, none when it is feasible."""

    faults: tuple[str, ...]
    distance: float
    total_tardiness: float
    greatest_tardiness: float

    @property
    def cost(self) -> float:
        """A third each of distance, total tardiness and greatest tardiness."""
        return (self.distance + self.total_tardiness + self.greatest_tardiness) / 3


def problem_of(instance: dict[str, Any]) -> Problem:
    """Return the instance as the planner takes it: place 0 is the office, place i the i-th patient."""
    abilities = [set(caregiver["abilities"]) for caregiver in instance["caregivers"]]
    usual = {service["id"]: float(service["default_duration"]) for service in instance["services"]}
    visits = []
    for place, patient in enumerate(instance["patients"], 1):
        opens, closes = patient["time_window"]
        tasks = tuple(
            Task(
                _duration(needed, usual),
                tuple(person for person, able in enumerate(abilities) if needed["service"] in able),
            )
            for needed in patient["required_caregivers"]
        )
        visits.append(Visit(place, tasks, ((float(opens), float(closes)),), _gap(patient)))
    people = tuple(Person(0, 0) for _ in abilities)
    third = 1 / 3
    return Problem(tuple(visits), people, instance["distances"], Weights(third, third, third), may_be_late=True)


def _duration(needed: dict[str, Any], usual: dict[str, float]) -> float:
    return float(needed.get("duration", usual[needed["service"]]))


def _gap(patient: dict[str, Any]) -> tuple[float, float]:
    together = patient.get("synchronization", {"type": "simultaneous"})
    if together["type"] == "simultaneous":
        return (0.0, 0.0)
    least, most = together["distance"]
    return (float(least), float(most))


def solution_of(found: Plan, instance: dict[str, Any]) -> dict[str, Any]:
    """Return the plan in the published solution format."""
    usual = {service["id"]: float(service["default_duration"]) for service in instance["services"]}
    routes = []
    for caregiver, stops in zip(instance["caregivers"], found.routes, strict=True):
        locations = []
        for stop in stops:
            patient = instance["patients"][stop.visit]
            needed = patient["required_caregivers"][stop.task]
            locations.append(
                {
                    "patient_id": patient["id"],
                    "service_id": needed["service"],
                    "arrival_time": stop.start,
                    "departure_time": stop.start + _duration(needed, usual),
                }
            )
        routes.append({"caregiver_id": caregiver["id"], "locations": locations})
    return {"routes": routes}


def check(instance: dict[str, Any], solution: dict[str, Any]) -> Score:
    """Return what the solution costs and every rule of the problem that it breaks."""
    patients = {patient["id"]: patient for patient in instance["patients"]}
    caregivers = {caregiver["id"]: set(caregiver["abilities"]) for caregiver in instance["caregivers"]}
    faults: list[str] = []
    starts: dict[tuple[str, str], float] = {}
    by: dict[tuple[str, str], str] = {}
    travelled = 0.0
    for caregiver, count in Counter(route["caregiver_id"] for route in solution["routes"]).items():
        if count > 1:
            faults.append(f"{caregiver} has {count} routes")
    for route in solution["routes"]:
        caregiver = route["caregiver_id"]
        travelled += _check_route(instance, route["locations"], caregiver, faults)
        for stop in route["locations"]:
            served = (stop["patient_id"], stop["service_id"])
            if served in starts:
                faults.append(f"{served[0]} gets {served[1]} twice")
            if served[1] not in caregivers[caregiver]:
                faults.append(f"{caregiver} is not able to do {served[1]}")
            starts[served], by[served] = stop["arrival_time"], caregiver
    faults += _check_services(patients, starts, by)
    late = [max(0.0, start - patients[patient]["time_window"][1]) for (patient, _), start in starts.items()]
    return Score(tuple(faults), travelled, sum(late), max(late, default=0.0))


def _check_route(instance: dict[str, Any], stops: list[dict[str, Any]], who: str, faults: list[str]) -> float:
    """Return the distance of one route from the office and back; add what is wrong with its times to `faults`."""
    place = {patient["id"]: index for index, patient in enumerate(instance["patients"], 1)}
    usual = {service["id"]: float(service["default_duration"]) for service in instance["services"]}
    needed = {
        (p["id"], n["service"]): _duration(n, usual)
        for p in instance["patients"]
        for n in p["required_caregivers"]
    }
    opens = {patient["id"]: patient["time_window"][0] for patient in instance["patients"]}
    free, here = -inf, 0
    for stop in stops:
        patient, service = stop["patient_id"], stop["service_id"]
        there = place[patient]
        earliest = max(free, 0.0) + instance["distances"][here][there]
        if stop["arrival_time"] < earliest - _ROUNDING:
            faults.append(f"{who} can not be at {patient} by {stop['arrival_time']:.3f}, only by {earliest:.3f}")
        if stop["arrival_time"] < opens[patient] - _ROUNDING:
            faults.append(f"{who} starts at {patient} before the window opens")
        if (patient, service) not in needed:
            faults.append(f"{patient} does not need {service}")
        elif stop["departure_time"] < stop["arrival_time"] + needed[patient, service] - _ROUNDING:
            faults.append(f"{who} leaves {patient} too soon")
        free, here = stop["departure_time"], there
    places = [0, *(place[stop["patient_id"]] for stop in stops), 0]
    return float(sum(instance["distances"][a][b] for a, b in pairwise(places)))


def _check_services(
    patients: dict[str, dict[str, Any]], starts: dict[tuple[str, str], float], by: dict[tuple[str, str], str]
) -> list[str]:
    faults = []
    for name, patient in patients.items():
        keys = [(name, needed["service"]) for needed in patient["required_caregivers"]]
        missing = [service for _, service in keys if (name, service) not in starts]
        faults += [f"{name} does not get {service}" for service in missing]
        if missing or len(keys) == 1:
            continue
        least, most = _gap(patient)
        apart = starts[keys[1]] - starts[keys[0]]
        if not least - _ROUNDING <= apart <= most + _ROUNDING:
            faults.append(
                f"{name}: the second starts {apart:.3f} after the first, not within {least:g} to {most:g}"
            )
        if by[keys[0]] == by[keys[1]]:
            faults.append(f"{name}: one caregiver does both services")
    return faults


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan the instance, print what came of it; 0 when it is feasible, 1 when not, 2 when FILE is no instance."""
    asked = _parser().parse_args(arguments)
    try:
        instance = json.loads(asked.file.read_text(encoding="utf-8"))
        problem = problem_of(instance)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{asked.file} is not an instance in this format: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    clock = process_time if asked.cpu else monotonic
    begun = clock()
    found = plan(problem, Effort(asked.seconds, asked.rounds), clock, asked.seed)
    took = clock() - begun
    solution = solution_of(found, instance)
    if asked.out:
        asked.out.write_text(json.dumps(solution, indent=1), encoding="utf-8")
    score = check(instance, solution)
    _print(asked, instance, score, found.rounds, took)
    return 1 if score.faults else 0


def _print(asked: Namespace, instance: dict[str, Any], score: Score, rounds: int, took: float) -> None:
    patients = instance["patients"]
    double = sum(len(patient["required_caregivers"]) > 1 for patient in patients)
    print(
        f"{asked.file.name}: {len(patients)} patients, {double} by two, {len(instance['caregivers'])} caregivers"
    )
    print(f"feasible: {'no' if score.faults else 'yes'}")
    for fault in score.faults:
        print(f"  {fault}")
    print(f"cost: {score.cost:.3f}")
    print(
        f"  a third each of: distance {score.distance:.3f}, total tardiness {score.total_tardiness:.3f}, "
        f"greatest tardiness {score.greatest_tardiness:.3f}"
    )
    print(f"{took:.1f} s{' of processor time' if asked.cpu else ''}, {rounds} rounds, seed {asked.seed}")


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m bench.homecare", description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, metavar="FILE", help="an instance as JSON")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to search (default 10)")
    parser.add_argument("--rounds", type=int, default=Effort().rounds, help="search at most so many rounds")
    parser.add_argument("--seed", type=int, default=0, help="the same seed and rounds give the same plan")
    parser.add_argument(
        "--cpu", action="store_true", help="count processor seconds: for a machine that others use"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the solution in the published format")
    return parser


if __name__ == "__main__":
    sys.exit(main())
