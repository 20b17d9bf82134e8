"""Whoever plans a rota can trust the simulator: it repeats, loses nobody, and decides as the product does."""

import json
from collections import Counter
from pathlib import Path

import pytest

from shared.domain import matching
from shared.domain.assignment import Role
from shared.domain.snapshot import State
from shared.planning.simulation import choosing as ways
from shared.planning.simulation.choosing import Choosing, PolicyFileInvalid, choosing
from shared.planning.simulation.cost import pairs_for
from shared.planning.simulation.demand import not_for_a_visit
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
from shared.planning.simulation.staffing import Staffing, StaffingInvalid, duties, following_demand, read_staffing

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
