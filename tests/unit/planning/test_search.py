"""The planner's core on small home-care instances: as good as trying everything, and true to its own figures."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.homecare import check, problem_of, solution_of
from shared.planning.problem import Person, Plan, Problem, Task, Visit
from shared.planning.search import Effort, plan
from tests.unit.planning.exhaustive import least_cost
from tests.unit.planning.instances import home_care


def no_time() -> float:
    """A clock that stands still: the rounds decide."""
    return 0.0


def line(*visits: Visit, people: tuple[Person, ...], places: int = 50) -> Problem:
    """A problem on a straight road: place i is i minutes from place 0. Nobody may be late."""
    return Problem(visits, people, [[float(abs(a - b)) for b in range(places)] for a in range(places)])


def alone(place: int, opens: float, closes: float, *people: int, minutes: float = 10.0) -> Visit:
    return Visit(place, (Task(minutes, people),), ((opens, closes),))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), patients=st.integers(2, 4))
def test_a_tiny_instance_is_planned_as_cheaply_as_trying_everything(seed: int, patients: int) -> None:
    instance = home_care(seed, patients, caregivers=3, doubles=patients // 2)
    found = plan(problem_of(instance), Effort(rounds=400), no_time, seed)
    assert found.cost == pytest.approx(least_cost(instance), abs=0.01)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), patients=st.integers(1, 25), caregivers=st.integers(2, 6))
def test_the_planner_and_the_independent_check_agree(seed: int, patients: int, caregivers: int) -> None:
    instance = home_care(seed, patients, caregivers)
    found = plan(problem_of(instance), Effort(rounds=60), no_time, seed)
    score = check(instance, solution_of(found, instance))
    assert score.faults == ()
    assert score.cost == pytest.approx(found.cost, abs=0.01)
    assert score.total_tardiness == pytest.approx(found.total_late, abs=0.01)
    assert score.greatest_tardiness == pytest.approx(found.most_late, abs=0.01)
    assert score.distance == pytest.approx(found.travel, abs=0.01)


def test_more_rounds_never_make_a_plan_worse_than_its_beginning() -> None:
    problem = problem_of(home_care(7, 20, 5))
    begun = plan(problem, Effort(rounds=0), no_time)
    searched = plan(problem, Effort(rounds=300), no_time)
    assert searched.cost < begun.cost


def test_the_same_seed_gives_the_same_plan() -> None:
    problem = problem_of(home_care(11, 30, 5))
    assert plan(problem, Effort(rounds=80), no_time, 1) == plan(problem, Effort(rounds=80), no_time, 1)


def test_the_search_stops_when_the_clock_says_so() -> None:
    ticks = count()
    found = plan(problem_of(home_care(3, 12, 4)), Effort(seconds=10.0), lambda: float(next(ticks)))
    assert 0 < found.rounds <= 160


def test_a_plan_of_nothing_is_empty() -> None:
    assert plan(line(people=(Person(0, 0),)), Effort(rounds=10), no_time) == Plan(((),), (), 0.0, 0.0, 0.0, 0.0)


def test_agreed_visits_keep_their_people_and_their_start() -> None:
    instance = home_care(5, 15, 4, doubles=5)
    problem = problem_of(instance)
    found = plan(problem, Effort(rounds=100), no_time)
    agreed: dict[int, dict[int, tuple[int, float]]] = {}
    for person, route in enumerate(found.routes):
        for stop in route:
            agreed.setdefault(stop.visit, {})[stop.task] = (person, stop.start)
    fixed = {number: tuple(by[task] for task in sorted(by)) for number, by in agreed.items() if number % 3 == 0}
    visits = tuple(replace(visit, agreed=fixed.get(i, ())) for i, visit in enumerate(problem.visits))
    again = plan(replace(problem, visits=visits), Effort(rounds=300), no_time, seed=9)
    kept = {
        (stop.visit, stop.task): (person, stop.start)
        for person, route in enumerate(again.routes)
        for stop in route
        if stop.visit in fixed
    }
    assert kept == {
        (number, task): pytest.approx(where) for number, by in fixed.items() for task, where in enumerate(by)
    }


def test_a_visit_that_can_not_be_on_time_is_left_out_when_nobody_may_be_late() -> None:
    too_far = alone(40, 0, 30, 0)
    near = alone(5, 0, 30, 0)
    found = plan(line(too_far, near, people=(Person(0, 0),)), Effort(rounds=50), no_time)
    assert found.left_out == (0,)
    assert [stop.visit for stop in found.routes[0]] == [1]


def test_of_two_visits_that_can_not_both_be_made_the_one_worth_more_is_made() -> None:
    less, more = replace(alone(20, 20, 20, 0), worth=1000.0), replace(alone(20, 20, 20, 0), worth=2000.0)
    found = plan(line(less, more, people=(Person(0, 0),)), Effort(rounds=50), no_time)
    assert found.left_out == (0,)


def test_nobody_works_before_or_after_their_hours() -> None:
    people = (Person(0, 0, starts_at=100.0, ends_at=150.0), Person(0, 0, starts_at=0.0, ends_at=60.0))
    found = plan(
        line(alone(20, 0, 200, 0, 1), alone(20, 120, 200, 0, 1), people=people), Effort(rounds=50), no_time
    )
    starts = {stop.visit: (person, stop.start) for person, route in enumerate(found.routes) for stop in route}
    assert starts[0] == (1, 20.0)
    assert starts[1] == (0, 120.0)


def test_a_visit_falls_into_one_of_several_windows_and_never_between_them() -> None:
    visit = Visit(10, (Task(10.0, (0,)),), ((0.0, 5.0), (60.0, 70.0), (200.0, 210.0)))
    found = plan(line(visit, people=(Person(0, 0),)), Effort(rounds=20), no_time)
    assert found.routes[0][0].start == 60.0


def test_two_people_who_come_together_begin_at_the_same_moment() -> None:
    visit = Visit(10, (Task(30.0, (0,)), Task(30.0, (1,))), ((0.0, 300.0),))
    people = (Person(0, 0), Person(49, 49))
    found = plan(line(visit, people=people), Effort(rounds=20), no_time)
    assert [route[0].start for route in found.routes] == [39.0, 39.0]


def test_only_pairs_that_may_go_together_do() -> None:
    visit = Visit(10, (Task(30.0, (0, 1)), Task(30.0, (2, 3))), ((0.0, 300.0),), pairs=frozenset({(1, 2)}))
    people = (Person(10, 10), Person(0, 0), Person(0, 0), Person(10, 10))
    found = plan(line(visit, people=people), Effort(rounds=20), no_time)
    assert [len(route) for route in found.routes] == [0, 1, 1, 0]


def test_the_second_of_two_services_keeps_its_distance_in_time() -> None:
    visit = Visit(10, (Task(10.0, (0,)), Task(10.0, (1,))), ((0.0, 300.0),), gap=(30.0, 40.0))
    people = (Person(0, 0), Person(49, 49, starts_at=100.0))
    found = plan(line(visit, people=people), Effort(rounds=20), no_time)
    first, second = found.routes[0][0].start, found.routes[1][0].start
    assert second == 139.0
    assert 30.0 <= second - first <= 40.0
