"""Many at once: what the plan promises, for any county; and that it is as good as trying everything."""

from dataclasses import replace
from functools import partial
from itertools import permutations
from math import inf
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.assignment import Role
from shared.domain.joint import Row, Table, assign
from shared.domain.matching import decide, urgent_cost
from shared.domain.reserve import cover_of
from shared.domain.snapshot import Demand, Plan, Rules, Snapshot, State, Waiting, Worker, minutes_by
from shared.domain.travel import Position, RoadFactorModel
from shared.policy import areas, load

ROAD = minutes_by(RoadFactorModel())
DISTRICTS = areas()
QUIET = Demand.of([0.0] * 24)
BUSY = Demand.of([2.0] * 24)
PRESTON, BURNLEY, LANCASTER = (Position(53.7769, -2.7049), Position(53.7926, -2.2503), Position(54.0649, -2.8100))
RULES = Rules(
    turn_out=5.0,
    demand=QUIET,
    late_weight={2: 1.0, 3: 1.0},
    late_step={2: 45.0, 3: 0.0},
    visit_for={2: 120.0, 3: 95.0},
    overrun_for={2: 0.0, 3: 30.0},
    places=tuple((area.centre, area.share / 100) for area in DISTRICTS),
)
NOW = 1000.0
FRIDAY_17_20 = 4 * 1440 + 17 * 60 + 20


def case(
    name: str, grade: int = 2, at: Position = PRESTON, since: float = 0.0, *skills: frozenset[str]
) -> Waiting:
    longest = 60 if grade == 2 else 2880
    return Waiting(name, grade, NOW - since, NOW - since + longest, at, skills)


def social_worker(name: str, at: Position = PRESTON, **others: object) -> Worker:
    told = Worker(name, Role.SOCIAL_WORKER, State.IDLE, at, NOW, NOW + 480)
    return replace(told, **others)  # type: ignore[arg-type]


def officer(name: str, at: Position = PRESTON, **others: object) -> Worker:
    return replace(social_worker(name, at, **others), role=Role.POLICE)


def plan(waiting: list[Waiting], workers: list[Worker], rules: Rules = RULES) -> Plan:
    return decide(Snapshot(NOW, NOW, tuple(waiting), tuple(workers)), rules, ROAD)


points = st.builds(Position, st.floats(53.5, 54.1), st.floats(-3.0, -2.1))
skill_sets = st.frozensets(st.sampled_from(["child", "amhp", "youth"]))
cases = st.lists(
    st.builds(
        Waiting,
        id=st.integers(0, 10**6).map(lambda n: f"c{n}"),
        grade=st.sampled_from([2, 2, 3]),
        reported=st.just(NOW),
        due=st.floats(NOW - 200, NOW + 3000),
        position=points,
        skills=st.lists(st.frozensets(st.sampled_from(["child", "amhp"]), min_size=1), max_size=1).map(tuple),
    ),
    max_size=12,
    unique_by=lambda c: c.id,
)


@st.composite
def people(draw: st.DrawFn) -> list[Worker]:
    """Up to eight of each role; some in pairs on the way to a Grade 3 that is theirs."""
    found = []
    for number in range(draw(st.integers(0, 8))):
        state = draw(st.sampled_from(list(State)))
        for role in Role:
            free_at = NOW if state is State.IDLE else NOW + draw(st.floats(-30, 150))
            on_road = state is State.EN_ROUTE
            found.append(
                Worker(
                    f"{role.value}{number}",
                    role,
                    state,
                    draw(points),
                    free_at,
                    NOW + draw(st.floats(1, 600)),
                    draw(skill_sets),
                    f"going{number}" if on_road else None,
                    3 if on_road else None,
                )
            )
    return found


@settings(max_examples=150, deadline=None)
@given(cases, people(), st.booleans(), st.sampled_from([QUIET, BUSY]), st.randoms(use_true_random=False))
def test_whatever_the_county_looks_like_the_promises_hold(waiting, workers, divert, demand, chance):
    rules = replace(RULES, divert=divert, demand=demand)
    found = plan(waiting, workers, rules)
    by_id = {worker.id: worker for worker in workers}
    by_case = {one.id: one for one in waiting}
    named = [name for send in (*found.send, *found.divert) for name in (send.social_worker, send.police)]
    assert len(named) == len(set(named)), "somebody is sent to two doors"
    answered = [entry.case_id for entry in (*found.send, *found.divert, *found.wait)]
    assert sorted(answered) == sorted(by_case), "a case has no answer, or two"
    assert all(entry.because and all(entry.because) for entry in (*found.send, *found.divert, *found.wait))
    for send in (*found.send, *found.divert):
        one, other = by_id[send.social_worker], by_id[send.police]
        assert (one.role, other.role) == (Role.SOCIAL_WORKER, Role.POLICE)
        assert all(group & (one.skills | other.skills) for group in by_case[send.case_id].skills)
        assert send.joint_arrival <= min(one.duty_end, other.duty_end)
    assert all(by_id[name].state is State.IDLE for s in found.send for name in (s.social_worker, s.police))
    for send in found.divert:
        assert divert
        assert by_case[send.case_id].grade == 2
        assert {by_id[send.social_worker].case_id, by_id[send.police].case_id} == {send.instead_of}
    chance.shuffle(waiting)
    chance.shuffle(workers)
    assert plan(waiting, workers, rules) == found


def test_grade_2_goes_before_a_grade_3_that_is_near_and_older():
    old = case("old", 3, PRESTON, since=2879)
    found = plan([old, case("new", 2, BURNLEY)], [social_worker("s"), officer("p")])
    assert [(send.case_id, send.social_worker, send.police) for send in found.send] == [("new", "s", "p")]
    assert [entry.case_id for entry in found.wait] == ["old"]


def test_a_grade_3_is_served_while_nothing_else_is_expected_and_waits_while_the_last_pair_is_all_the_cover():
    county = [case("visit", 3)], [social_worker("s"), officer("p")]
    assert [send.case_id for send in plan(*county).send] == ["visit"]
    held = plan(*county, replace(RULES, demand=BUSY))
    assert held.send == ()
    assert "kept for the next Grade 2" in held.wait[0].because[0]


def test_with_cover_to_spare_a_grade_3_takes_one_pair_and_the_far_end_of_the_county_keeps_its_own():
    workers = [
        worker
        for place, mark, count in ((BURNLEY, "burnley", 4), (LANCASTER, "lancast", 1))
        for number in range(count)
        for worker in (social_worker(f"s-{mark}{number}", place), officer(f"p-{mark}{number}", place))
    ]
    between = Position(53.93, -2.6)
    found = plan([case("visit", 3, between)], workers, replace(RULES, demand=Demand.of([1.0] * 24)))
    assert [send.social_worker[:9] for send in found.send] == ["s-burnley"]


def test_what_happens_at_one_end_of_the_county_uses_up_no_cover_at_the_other():
    """Three pairs in each of two towns that can not help one another lose less by one pair than three pairs do to
    whom both towns look."""

    def loss(*places: Position) -> float:
        people = [
            worker
            for place in places
            for number in range(3)
            for worker in (
                social_worker(f"s{place.longitude}{number}", place),
                officer(f"p{place.longitude}{number}", place),
            )
        ]
        rules = replace(RULES, places=((LANCASTER, 0.5), (BURNLEY, 0.5)), demand=Demand.of([1.5] * 24))
        cover = cover_of(people, Snapshot(NOW, NOW, (), tuple(people)), rules, ROAD)
        return cover.loss(people[0].id, people[1].id)

    between = Position(53.92, -2.53)
    assert 0 < loss(LANCASTER, BURNLEY) < loss(between) / 2


def test_with_many_pairs_idle_in_the_evening_grade_3_is_started_and_half_the_pairs_are_kept():
    """The sample rota on a Friday at 17:20: three idle pairs at each of three bases, a case in each district."""
    rules = load().matching
    workers = [
        make(f"{mark}{place.latitude}{number}", place)
        for place in (PRESTON, BURNLEY, LANCASTER)
        for number in range(3)
        for make, mark in ((social_worker, "s"), (officer, "p"))
    ]
    waiting = [case(f"visit-{area.name}", 3, area.centre, since=5) for area in DISTRICTS]
    found = decide(Snapshot(NOW, FRIDAY_17_20, tuple(waiting), tuple(workers)), rules, ROAD)

    assert 3 <= len(found.send) <= 5


def test_at_night_three_idle_pairs_are_kept_where_as_many_wait():
    rules = load().matching
    workers = [
        make(f"{mark}{place.latitude}", place)
        for place in (PRESTON, BURNLEY, LANCASTER)
        for make, mark in ((social_worker, "s"), (officer, "p"))
    ]
    waiting = [case(f"visit-{area.name}", 3, area.centre, since=5) for area in DISTRICTS]
    found = decide(Snapshot(NOW, FRIDAY_17_20 + 9 * 60, tuple(waiting), tuple(workers)), rules, ROAD)

    assert len(found.send) <= 1


def test_a_case_waits_for_people_who_will_be_free_near_by_sooner_than_anybody_idle_can_come():
    visit = {"state": State.ON_SCENE, "free_at": NOW + 5}
    far = [social_worker("far-s", BURNLEY), officer("far-p", BURNLEY)]
    near = [social_worker("near-s", LANCASTER, **visit), officer("near-p", LANCASTER, **visit)]
    found = plan([case("urgent", 2, LANCASTER)], far + near)
    assert found.send == ()
    (entry,) = found.wait
    assert (entry.people, entry.until) == (("near-s", "near-p"), NOW + 5)


def test_nobody_waits_for_a_visit_that_should_have_ended_long_ago_while_an_idle_pair_is_in_time():
    visit = {"state": State.ON_SCENE, "free_at": NOW - 60}
    near = [social_worker("near-s", **visit), officer("near-p", **visit)]
    idle = [social_worker("idle-s", Position(53.78, -2.5)), officer("idle-p", Position(53.78, -2.5))]
    found = plan([case("urgent")], near + idle)
    assert [(send.social_worker, send.police) for send in found.send] == [("idle-s", "idle-p")]


def test_a_pair_only_travelling_to_a_grade_3_is_proposed_for_a_grade_2_only_where_the_switch_is_on():
    road = {"state": State.EN_ROUTE, "case_id": "visit", "case_grade": 3, "free_at": NOW + 120}
    workers = [social_worker("s", **road), officer("p", **road)]
    off = plan([case("urgent")], workers)
    on = plan([case("urgent")], workers, replace(RULES, divert=True))
    assert (off.send, off.divert) == ((), ())
    assert [(d.case_id, d.instead_of, d.social_worker, d.police) for d in on.divert] == [
        ("urgent", "visit", "s", "p")
    ]


def test_a_pair_on_the_way_to_another_grade_2_is_never_taken_from_it():
    road = {"state": State.EN_ROUTE, "case_id": "first", "case_grade": 2, "free_at": NOW + 120}
    workers = [social_worker("s", **road), officer("p", **road)]
    assert plan([case("urgent")], workers, replace(RULES, divert=True)).divert == ()


def test_a_visit_that_would_outlast_the_shift_is_not_started():
    ending = {"duty_end": NOW + 60}
    found = plan([case("visit", 3)], [social_worker("s", **ending), officer("p", **ending)])
    assert found.send == ()


@pytest.mark.parametrize("workers", [[], [social_worker("s")], [officer("p")]])
def test_with_nobody_or_one_role_every_case_stays_visible_with_its_reason(workers):
    found = plan([case("a"), case("b", 3), case("c", 4), case("d", 1)], workers)
    assert sorted(entry.case_id for entry in found.wait) == ["a", "b", "c", "d"]
    assert all(entry.because[0] for entry in found.wait)


def test_a_grade_2_is_not_kept_waiting_by_older_ones_for_which_nobody_has_the_skills():
    older = [case(f"older-{n}", 2, PRESTON, 30, frozenset({"amhp"})) for n in range(5)]
    found = plan([*older, case("younger")], [social_worker("sw"), officer("pc")])
    assert [send.case_id for send in found.send] == ["younger"]
    assert {wait.because for wait in found.wait} == {("Nobody on call can be there with the skills needed.",)}


def test_a_grade_3_is_not_kept_waiting_by_older_ones_for_which_nobody_has_the_skills():
    older = [case(f"older-{n:02}", 3, PRESTON, 30, frozenset({"amhp"})) for n in range(15)]
    found = plan([*older, case("younger", 3)], [social_worker("sw"), officer("pc")])
    assert [send.case_id for send in found.send] == ["younger"]


def test_two_cases_and_two_pairs_are_settled_together_not_one_by_one():
    """The first case alone would take the Preston people, and the second would be far too late."""
    west = Position(53.7769, -2.60)
    workers = [
        social_worker("s-p", west),
        officer("p-p", west),
        social_worker("s-b", BURNLEY),
        officer("p-b", BURNLEY),
    ]
    found = plan(
        [case("middle", 2, Position(53.78, -2.48), since=5), case("far-west", 2, Position(53.7, -2.95))], workers
    )
    assert {s.case_id: s.social_worker for s in found.send} == {"middle": "s-b", "far-west": "s-p"}


def everything_tried(rows: list[Row], cost) -> float:
    """The least sum of costs over every way to give each row a pair, or none."""
    ones, others = len(rows[0].social), len(rows[0].police)
    best = inf
    spare = [None] * len(rows)
    officers = set(permutations([*range(others), *spare], len(rows)))
    for social in set(permutations([*range(ones), *spare], len(rows))):
        for police in officers:
            total = 0.0
            for row, one, other in zip(rows, social, police, strict=True):
                reached = inf if one is None or other is None else row.joint((one, other))
                total += row.unplaced if reached == inf else cost(row.case, reached)
                if total >= best:
                    break
            best = min(best, total)
    return best


@pytest.mark.parametrize("seed", range(40))
def test_small_counties_are_settled_within_half_a_percent_of_trying_everything(seed):
    chance = Random(seed)
    cost = partial(urgent_cost, NOW, RULES)
    number, ones, others = chance.choice([(2, 4, 4), (3, 3, 3), (4, 4, 4), (4, 3, 4), (4, 4, 3)])
    rows = []
    for index in range(number):
        one = case(f"c{index}", 2, PRESTON, since=chance.uniform(0, 70))
        arrive = [[NOW + chance.uniform(8, 110) for _ in range(count)] for count in (ones, others)]
        for arrivals in arrive:
            if chance.random() < 0.3:
                arrivals[0] = inf
        rows.append(Row(one, *arrive, [inf] * ones, [inf] * others, cost(one, NOW + 180)))
    table = Table(rows, [frozenset()] * ones, [frozenset()] * others, cost)
    assign(table)
    assert sum(table.costs) <= everything_tried(rows, cost) * 1.005
