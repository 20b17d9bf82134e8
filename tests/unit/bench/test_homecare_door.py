"""The door for published home-care instances: it plans, checks on its own, and says plainly what is wrong."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bench.homecare import check, main, problem_of, solution_of
from shared.planning.search import Effort, plan
from tests.unit.planning.instances import home_care

INSTANCE = home_care(seed=21, patients=9, caregivers=4, doubles=4)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.json"
    path.write_text(json.dumps(INSTANCE), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def solution() -> dict[str, Any]:
    return solution_of(plan(problem_of(INSTANCE), Effort(rounds=100), lambda: 0.0), INSTANCE)


def stops(solution: dict[str, Any]) -> list[dict[str, Any]]:
    """Every stop of every route."""
    return [stop for route in solution["routes"] for stop in route["locations"]]


def stops_of_pair(solution: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The two stops of the first patient whose services are synchronised in this way."""
    patient = next(p for p in INSTANCE["patients"] if p.get("synchronization", {}).get("type") == kind)
    return [stop for stop in stops(solution) if stop["patient_id"] == patient["id"]]


def test_the_door_prints_the_cost_and_that_the_plan_is_feasible(file: Path, capsys: Any) -> None:
    assert main([str(file), "--seconds", "30", "--rounds", "50", "--seed", "1"]) == 0
    printed = capsys.readouterr().out
    assert "9 patients, 4 by two, 4 caregivers" in printed
    assert "feasible: yes" in printed
    assert "cost: " in printed


def test_the_written_solution_costs_what_was_printed(file: Path, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "solution.json"
    main([str(file), "--seconds", "30", "--rounds", "50", "--out", str(out)])
    score = check(INSTANCE, json.loads(out.read_text(encoding="utf-8")))
    assert f"cost: {score.cost:.3f}" in capsys.readouterr().out


def test_a_file_that_is_no_instance_is_named_with_what_is_wrong(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"patients": []}', encoding="utf-8")
    assert main([str(path)]) == 2
    assert "other.json is not an instance in this format" in capsys.readouterr().err


def test_a_service_that_nobody_is_able_to_do_makes_the_plan_infeasible(tmp_path: Path, capsys: Any) -> None:
    instance = deepcopy(INSTANCE)
    instance["patients"][0]["required_caregivers"] = [{"service": "s7", "duration": 10}]
    instance["services"].append({"id": "s7", "default_duration": 10})
    path = tmp_path / "impossible.json"
    path.write_text(json.dumps(instance), encoding="utf-8")
    assert main([str(path), "--rounds", "20"]) == 1
    assert "feasible: no\n  p1 does not get s7" in capsys.readouterr().out


def test_the_check_finds_a_service_that_nobody_does(solution: dict[str, Any]) -> None:
    spoiled = deepcopy(solution)
    route = next(route for route in spoiled["routes"] if route["locations"])
    gone = route["locations"].pop()
    assert f"{gone['patient_id']} does not get {gone['service_id']}" in check(INSTANCE, spoiled).faults


def test_the_check_finds_a_caregiver_who_can_not_be_there_yet(solution: dict[str, Any]) -> None:
    spoiled = deepcopy(solution)
    route = next(route for route in spoiled["routes"] if len(route["locations"]) > 1)
    route["locations"][1]["arrival_time"] = route["locations"][0]["arrival_time"]
    assert any("can not be at" in fault for fault in check(INSTANCE, spoiled).faults)


def test_the_check_finds_a_start_before_the_window(solution: dict[str, Any]) -> None:
    spoiled = deepcopy(solution)
    stops(spoiled)[0]["arrival_time"] = -1000.0
    assert any("before the window opens" in fault for fault in check(INSTANCE, spoiled).faults)


def test_the_check_finds_a_visit_cut_short(solution: dict[str, Any]) -> None:
    spoiled = deepcopy(solution)
    stops(spoiled)[0]["departure_time"] = stops(spoiled)[0]["arrival_time"]
    assert any("too soon" in fault for fault in check(INSTANCE, spoiled).faults)


def test_the_check_finds_somebody_without_the_ability(solution: dict[str, Any]) -> None:
    spoiled = deepcopy(solution)
    one, other = (next(r for r in spoiled["routes"] if r["caregiver_id"] == name) for name in ("c1", "c2"))
    one["locations"], other["locations"] = other["locations"], one["locations"]
    assert any("is not able to do" in fault for fault in check(INSTANCE, spoiled).faults)


@pytest.mark.parametrize("kind", ["simultaneous", "sequential"])
def test_the_check_finds_two_services_out_of_step(solution: dict[str, Any], kind: str) -> None:
    spoiled = deepcopy(solution)
    for stop in stops_of_pair(spoiled, kind)[:1]:
        stop["arrival_time"] += 500.0
        stop["departure_time"] += 500.0
    assert any("after the first, not within" in fault for fault in check(INSTANCE, spoiled).faults)


def test_the_check_counts_distance_and_tardiness_in_thirds() -> None:
    tiny = {
        "patients": [
            {"id": "p1", "time_window": [0, 10], "required_caregivers": [{"service": "s1"}]},
            {"id": "p2", "time_window": [0, 20], "required_caregivers": [{"service": "s1", "duration": 5}]},
        ],
        "services": [{"id": "s1", "default_duration": 10}],
        "caregivers": [{"id": "c1", "abilities": ["s1"]}],
        "central_offices": [{"id": "d"}],
        "distances": [[0, 12, 9], [12, 0, 6], [9, 6, 0]],
    }
    found = plan(problem_of(tiny), Effort(rounds=20), lambda: 0.0)
    score = check(tiny, solution_of(found, tiny))
    # By way of p1: there at 12, 2 late; at p2 by 12 + 10 + 6 = 28, 8 late; 12 + 6 + 9 on the road.
    # By way of p2: there at 9; at p1 by 9 + 5 + 6 = 20, 10 late; 27 on the road. The greatest lateness decides.
    assert (score.distance, score.total_tardiness, score.greatest_tardiness) == (27, 10, 8)
    assert score.cost == pytest.approx(15.0)
