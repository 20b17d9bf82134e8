"""Whoever plans a rota can trust the simulator: it repeats, loses nobody, and decides as the product does."""

import json
from collections import Counter
from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest

from functions.console import planning_tool
from shared import policy
from shared.domain import matching
from shared.domain.assignment import Role
from shared.domain.snapshot import Plan, Snapshot, State
from shared.planning.simulation import choosing as ways
from shared.planning.simulation import kept
from shared.planning.simulation.asked import Asked, AskedScenario, asked_from
from shared.planning.simulation.choosing import Choosing, PolicyFileInvalid, choosing
from shared.planning.simulation.cost import pairs_for
from shared.planning.simulation.county import County
from shared.planning.simulation.demand import not_for_a_visit, reports
from shared.planning.simulation.figures import Share, figures, interval
from shared.planning.simulation.ledger import (
    BOTH_BUSY,
    BUSY,
    ELSEWHERE,
    KEPT,
    NOBODY,
    ON_THE_WAY,
    WHY,
    Ledger,
    why_late,
)
from shared.planning.simulation.runs import NotConserved, Played, Run, Scenario, play
from shared.planning.simulation.staffing import (
    Staffing,
    StaffingInvalid,
    by_hour,
    duties,
    following_demand,
    read_staffing,
    staffing_from,
)
from shared.policy.simulation_files import simulating_from

SOCIAL, POLICE = Role.SOCIAL_WORKER, Role.POLICE


def scenario(
    pairs: int = 4, officers: int | None = None, attended: float = 0.55, way: str = "product"
) -> Scenario:
    return Scenario(following_demand(pairs, officers), choosing(way), attended)


def played(seed: int = 3, **others: object) -> Played:
    return play(Run(scenario(**others), 1, seed))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def day() -> Played:
    return played(attended=0.2, way="product")


def test_the_same_seed_gives_the_same_county_and_another_seed_another(day: Played) -> None:
    again, other = played(attended=0.2, way="product"), played(seed=4, attended=0.2, way="product")

    assert again.contacts == day.contacts
    assert (again.ledger.km, again.ledger.work) == (day.ledger.km, day.ledger.work)
    assert other.contacts != day.contacts


@pytest.mark.parametrize(("pairs", "officers"), [(4, 4), (0, 0), (3, 0), (6, 3)])
def test_every_contact_is_attended_or_unmet_with_a_reason(pairs: int, officers: int) -> None:
    contacts = played(pairs=pairs, officers=officers, way="product", attended=0.3).contacts

    assert len(contacts) > 20
    assert {c.why in WHY for c in contacts if not c.in_time} <= {True}
    assert all(c.in_time or c.why for c in contacts)
    if not min(pairs, officers):
        assert all(c.minutes is None for c in contacts)


def test_contacts_that_need_no_visit_are_counted_and_are_not_the_others(day: Played) -> None:
    found = figures("4 pairs", scenario(attended=0.2), [day])

    assert found.contacts == len(day.contacts) + day.not_for_a_visit
    assert day.not_for_a_visit > 80
    assert not_for_a_visit(1.0, 1, seed=3) == []


def test_a_contact_that_the_simulator_lost_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.planning.simulation.county.County._reported_or_due", lambda *_: False)

    with pytest.raises(NotConserved):
        played()


def test_the_decision_is_the_products_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ways.decide is matching.decide
    monkeypatch.setattr(matching, "_settle_urgent", lambda *_: None)

    assert {c.minutes for c in played(attended=0.2, way="product").contacts if c.grade == 2} == {None}


def test_figures_of_a_policy_file_take_the_place_of_the_products(tmp_path: Path) -> None:
    file = tmp_path / "walk.json"
    file.write_text('{"name": "On foot", "dispatch": {"travel": {"near_kmh": 5, "far_kmh": 5}}}')
    on_foot = choosing(str(file))

    assert (on_foot.name, on_foot.rule) == ("On foot", "product")
    slow = play(Run(Scenario(following_demand(4), on_foot, 0.1), 1, 3)).contacts
    fast = played(attended=0.1, way="product").contacts
    assert sum(c.in_time for c in slow) < 0.7 * sum(c.in_time for c in fast)


@pytest.mark.parametrize("text", ["not json", "[]", '{"matching": {"bear_calm": "much"}}', '{"nothing": {}}'])
def test_a_policy_file_that_is_not_in_order_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "policy.json"
    file.write_text(text)

    with pytest.raises(PolicyFileInvalid):
        choosing(str(file))


@pytest.mark.parametrize(
    ("states", "why"),
    [
        ({}, NOBODY[SOCIAL]),
        ({SOCIAL: State.IDLE}, NOBODY[POLICE]),
        ({SOCIAL: State.IDLE, POLICE: State.ON_SCENE}, BUSY[POLICE]),
        ({SOCIAL: State.ON_SCENE, POLICE: State.EN_ROUTE}, BOTH_BUSY),
        ({SOCIAL: State.IDLE, POLICE: State.IDLE}, ELSEWHERE),
    ],
)
def test_what_stood_in_the_way_is_told(states: dict[Role, State], why: str) -> None:
    assert why_late(2, list(states.items()), sent=False) == why


def test_a_grade_3_was_kept_waiting_or_a_pair_was_on_the_way() -> None:
    idle = [(role, State.IDLE) for role in Role]

    assert why_late(3, idle, sent=False) == KEPT
    assert why_late(3, idle, sent=True) == ON_THE_WAY


def test_work_after_the_end_of_the_shift_is_overtime_and_not_utilisation() -> None:
    ledger = Ledger(begin=0.0, end=1440.0)
    ledger.on_duty(SOCIAL, 540.0, 600.0)
    ledger.busy(SOCIAL, 570.0, 640.0, duty_end=600.0)

    assert ledger.duty == Counter({(SOCIAL, 9): 60.0})
    assert ledger.work == Counter({(SOCIAL, 9): 30.0})
    assert (ledger.overtime[SOCIAL], ledger.late_ends[SOCIAL]) == (40.0, 1)


def staffing_file(tmp_path: Path, **data: object) -> Path:
    file = tmp_path / "rota.json"
    file.write_text(json.dumps(data))
    return file


def on_duty(staffing: Staffing, role: Role, minute: float) -> int:
    return sum(d.role is role and d.starts <= minute < d.ends for d in duties(staffing.turns, 7))


def test_a_rota_may_have_other_numbers_of_social_workers_and_police(tmp_path: Path) -> None:
    late = {"role": "pair", "base": "preston", "start": "16:00", "hours": 8, "people": 2, "days": ["Fri", "Sat"]}
    night = {"role": "police", "base": "burnley", "start": "22:00", "hours": 10, "people": 1}
    found = read_staffing(staffing_file(tmp_path, name="Weekend", shifts=[late, night]))
    friday_23 = 4 * 1440 + 23 * 60

    assert found.name == "Weekend"
    assert [on_duty(found, role, friday_23) for role in (SOCIAL, POLICE)] == [2, 3]
    assert [on_duty(found, role, friday_23 - 1440) for role in (SOCIAL, POLICE)] == [0, 1]
    assert found.hours_a_day(SOCIAL) == pytest.approx(2 * 2 * 8 / 7)


def test_cover_by_the_hour_becomes_shifts_that_give_just_that_cover(tmp_path: Path) -> None:
    people = [2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 3, 3, 3, 3, 2, 2]
    found = read_staffing(staffing_file(tmp_path, cover=[{"role": "pair", "base": "preston", "people": people}]))

    wednesday = [on_duty(found, SOCIAL, 2 * 1440 + hour * 60 + 30) for hour in range(24)]
    assert wednesday == people
    assert max(turn.length for turn in found.turns) <= 12 * 60


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"role": "nurse"}, "role must be"),
        ({"base": "leeds"}, "base must be"),
        ({"start": "25:00"}, "start must be"),
        ({"hours": 20}, "hours must be"),
        ({"people": "many"}, "people must be"),
        ({"days": ["Someday"]}, "days must be"),
    ],
)
def test_a_staffing_file_that_is_not_in_order_is_refused_by_entry_and_field(
    tmp_path: Path, row: dict[str, object], said: str
) -> None:
    good = {"role": "pair", "base": "preston", "start": "16:00", "hours": 8, "people": 1}

    with pytest.raises(StaffingInvalid, match=f"shifts 1: {said}"):
        read_staffing(staffing_file(tmp_path, shifts=[good | row]))


def test_an_interval_takes_weeks_as_the_sample() -> None:
    alike, unlike = interval([(90, 100)] * 8), interval([(80, 100), (100, 100)] * 4)

    assert alike.percent == unlike.percent == 90
    assert alike.low is not None
    assert unlike.low is not None
    assert 87 < alike.low < 88.5
    assert unlike.low < alike.low
    assert interval([(9, 10)] * 3) == Share(90, None, None, 30)


def test_the_cost_of_a_target_is_the_fewest_pairs_with_an_interval() -> None:
    answer = pairs_for(97.7, lambda n: Share(80.0 + n, 78.0 + n, 82.0 + n, 1000), first=10)

    assert (answer.fewest, answer.expected, answer.surest) == (16, 18, 20)
    assert answer.pounds(18) == pytest.approx(1_000_000 * 18 * 12 / 115)
    assert answer.fte(18) == pytest.approx(27 * 18 * 12 / 115)


def test_a_target_beyond_everything_tried_is_told_so() -> None:
    answer = pairs_for(99.9, lambda n: Share(90.0, 89.0, 91.0, 1000), first=10, most=20)

    assert (answer.fewest, answer.expected, answer.surest) == (None, None, None)
    assert max(answer.tried) == 20


def test_a_way_of_choosing_is_told_apart_by_its_rule() -> None:
    kinds: list[Choosing] = [choosing(name) for name in ways.SHORT]

    assert len({kind.rule for kind in kinds}) == len(kinds) == len({kind.said for kind in kinds})


def test_a_run_that_is_written_down_between_two_parts_is_read_back_without_loss(day: Played) -> None:
    assert kept.read(kept.written(day)) == day


def test_nothing_played_is_read_back_as_well() -> None:
    nothing = play(Run(scenario(attended=0.0), 1, 1))
    assert kept.read(kept.written(nothing)) == nothing


@pytest.mark.parametrize("way", ["product", "moves"])
def test_the_decision_sees_everybody_as_they_are_or_decides_as_if_it_did(way: str) -> None:
    """Busy people are shown as they were last seen while no Grade 2 waits: it must make no difference."""
    chosen = choosing(way)
    habits, decide = chosen.habits(), chosen.chooser(0.55)

    def look_closely(snapshot: Snapshot) -> Plan:
        fresh = [copy(person).look(county.now, habits) for person in county.people.values()]
        shown = [worker for worker in snapshot.workers if worker.state is not State.COMING]
        plan = decide(snapshot)
        if any(case.grade == 2 for case in snapshot.waiting):
            assert shown == fresh
        else:
            coming = [worker for worker in snapshot.workers if worker.state is State.COMING]
            assert plan == decide(replace(snapshot, workers=(*fresh, *coming)))
        return plan

    county = County(habits, look_closely, chosen.road(), seed=1)
    county.run(reports(0.4, 2, 1), duties(following_demand(4).turns, 2), 2 * 1440.0)
    assert county.decisions > 200


def test_pairs_by_the_hour_are_on_duty_as_asked_and_shared_out_over_the_bases() -> None:
    people = [3] * 7 + [1] * 7 + [6] * 10
    staffing = by_hour(people)
    for role in Role:
        assert [on_duty(staffing, role, 1440 + hour * 60 + 1) for hour in range(24)] == people
    assert len({turn.base for turn in staffing.turns}) > 1


def test_scenarios_have_names_that_tell_them_apart() -> None:
    same = AskedScenario("product", 0.55, pairs=8)
    assert Asked((same, same), 1).names() == ["8 pairs (1)", "8 pairs (2)"]
    assert Asked((same, replace(same, way="alone")), 1).names()[1] == "8 pairs, no proposal confirmed"
    assert Asked((same, replace(same, attended=1.0)), 1).names()[1] == "8 pairs, 100% attended"


def test_what_is_asked_for_is_read_back_as_it_was_written() -> None:
    asked = Asked(
        (AskedScenario("product", 0.55, hours=(1,) * 24), AskedScenario("alone", 1, rota="{}")), 28, 3, 2
    )
    assert asked_from(asked.as_text()) == asked


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("limits", "most_days", 0),
        ("jobs", "most_tries", 0),
        ("jobs", "silent_for", "PT0S"),
        ("limits", "most_days", 9999),
    ],
)
def test_a_slip_in_the_file_of_limits_is_told_by_field(part: str, field: str, value: object) -> None:
    document = json.loads((Path(policy.__file__).parent / "simulations.json").read_text())
    document[part][field] = value
    with pytest.raises(policy.PolicyInvalid, match=r"simulations\.json"):
        simulating_from(document)


def test_the_rota_that_the_page_shows_as_an_example_can_be_played() -> None:
    staffing = staffing_from(planning_tool._EXAMPLE, "")
    assert staffing.name == "Three at night"
    assert on_duty(staffing, SOCIAL, 1440 + 120) == 3
