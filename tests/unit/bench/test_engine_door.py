"""The door for comparison: lines in, lines out, decided by the production code."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from bench import engine
from bench.engine import answers
from shared.domain import matching

IDLE = {"state": "idle", "lat": 53.77, "lon": -2.7, "job": None, "expected_free": None, "duty_end": 1500}


def line(now: float, jobs: list[Mapping[str, Any]], staff: list[Mapping[str, Any]], divert: bool = False) -> str:
    return json.dumps({"now": now, "divert": divert, "jobs": jobs, "staff": staff})


def job(name: object, grade: int, reported: float) -> dict[str, Any]:
    longest = 60 if grade == 2 else 2880
    return {
        "id": name,
        "grade": grade,
        "reported": reported,
        "due": reported + longest,
        "lat": 53.79,
        "lon": -2.25,
    }


def person(name: object, kind: str, **others: object) -> dict[str, Any]:
    return {"id": name, "kind": kind, **IDLE, **others}


PAIR = [person("s", "sw"), person("p", "pc")]


def told(*lines: str) -> list[Any]:
    return [json.loads(answer) for answer in answers(lines)]


def test_a_line_in_gives_the_job_the_social_worker_and_the_officer_in_that_order():
    assert told(line(600, [job("j", 2, 598)], PAIR)) == [{"assign": [["j", "s", "p"]]}]


def test_ids_come_back_as_they_were_given_be_they_text_or_numbers():
    assert told(line(600, [job(7, 2, 598)], [person(1, "sw"), person("1b", "pc")])) == [{"assign": [[7, 1, "1b"]]}]


def test_only_idle_people_are_sent():
    busy = [person(n, k, state="onscene", job="x", expected_free=601) for n, k in (("s", "sw"), ("p", "pc"))]
    assert told(line(600, [job("j", 2, 598)], busy)) == [{"assign": []}]


@pytest.mark.parametrize(("divert", "assigned"), [(True, [["urgent", "s", "p"]]), (False, [])])
def test_a_pair_on_the_road_to_a_grade_3_is_diverted_only_when_the_line_says_so(divert, assigned):
    road = [person(n, k, state="enroute", job="visit", expected_free=800) for n, k in (("s", "sw"), ("p", "pc"))]
    first = line(600, [job("visit", 3, 100)], [])
    assert told(first, line(610, [job("urgent", 2, 609)], road, divert))[1] == {"assign": assigned}


def test_a_job_that_somebody_is_on_the_way_to_is_not_sent_to_again():
    road = [person(n, k, state="enroute", job="j", expected_free=800) for n, k in (("a", "sw"), ("b", "pc"))]
    assert told(line(600, [job("j", 2, 598)], [*PAIR, *road])) == [{"assign": []}]


@pytest.mark.parametrize("bad", ["not json", "[]", '{"now": 1}', '{"now": 1, "jobs": [{}], "staff": []}'])
def test_a_line_that_can_not_be_read_is_answered_and_the_next_is_served(bad):
    refused, served = told(bad, line(600, [job("j", 2, 598)], PAIR))
    assert "can not be read" in refused["error"]
    assert served == {"assign": [["j", "s", "p"]]}


def test_the_door_decides_nothing_itself():
    assert engine.decide is matching.decide


def test_the_command_reads_standard_input_and_needs_no_solver():
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bench.engine"],
        input=line(600, [job("j", 2, 598)], PAIR) + "\n\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert [json.loads(answer) for answer in run.stdout.splitlines()] == [{"assign": [["j", "s", "p"]]}]
    imported = {entry.split("|")[-1].strip().split(".")[0] for entry in run.stderr.splitlines()}
    assert "shared" in imported
    assert not imported & {"ortools", "numpy", "scipy", "pyvrp", "vroom", "highspy", "boto3"}
