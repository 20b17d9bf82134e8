"""Whatever is asked and whoever is at work, a plan of the days keeps its promises."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.assignment import Role
from shared.domain.ids import CaseId, ResponderId, ShiftId
from shared.domain.rota import Responder, Shift
from shared.domain.travel import Position, straight_line_km
from shared.planning.asked import Agreed, Asked
from shared.planning.day import DayPlan, plan_days
from shared.planning.search import Effort
from tests.builders import NOW, later, minutes

SKILLS = ["child", "youth", "amhp"]
skills = st.frozensets(st.sampled_from(SKILLS), max_size=2)
alternatives = st.frozensets(st.sampled_from(SKILLS), min_size=1, max_size=2)
places = st.builds(Position, st.floats(53.6, 54.0), st.floats(-2.9, -2.2))
spans = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 200)), min_size=1, max_size=3)


def by_the_minute(origin: Position, destination: Position) -> object:
    """A minute for each kilometre."""
    return minutes(straight_line_km(origin, destination))


@st.composite
def visit(draw: st.DrawFn) -> Asked:
    begins = sorted(draw(spans))
    apart, last = [], -1
    for opens, length in begins:
        if opens > last:
            apart.append((later(opens), later(opens + length)))
            last = opens + length
    return Asked(
        case_id=CaseId("C"),
        position=draw(places),
        lasting=minutes(draw(st.integers(20, 90))),
        spans=tuple(apart),
        deadline=apart[-1][1],
        roles=draw(st.sampled_from([tuple(Role), (Role.SOCIAL_WORKER,)])),
        skills=tuple(draw(st.lists(alternatives, max_size=2))),
    )


@st.composite
def staff(draw: st.DrawFn) -> tuple[list[Responder], list[Shift]]:
    people, shifts = [], []
    for number in range(draw(st.integers(2, 6))):
        role = list(Role)[number % 2]
        who = ResponderId(f"{role}-{number}")
        people.append(Responder(who, who, role, "preston", draw(skills), "+440000000000", draw(places)))
        for part in range(draw(st.integers(1, 2))):
            begins = draw(st.integers(-60, 500)) + 500 * part
            ends = begins + draw(st.integers(60, 480))
            shifts.append(Shift(ShiftId(f"{who}-{part}"), who, role, "preston", later(begins), later(ends)))
    return people, shifts


def plan_of(visits: list[Asked], people: list[Responder], shifts: list[Shift], rounds: int = 25) -> DayPlan:
    return plan_days(visits, shifts, people, by_the_minute, NOW, Effort(rounds=rounds), lambda: 0.0)  # type: ignore[arg-type]


def check_promises(plan: DayPlan, visits: list[Asked], people: list[Responder], shifts: list[Shift]) -> None:
    """Fails when an appointment is outside its times, its people's skills and shifts, or anybody's reach."""
    asked = {each.case_id: each for each in visits}
    known = {each.id: each for each in people}
    placed = [each.case_id for each in plan.appointments]
    assert sorted(placed + [each.case_id for each in plan.not_placed]) == sorted(asked)
    assert all(each.because for each in plan.not_placed)
    days = defaultdict(list)
    for each in plan.appointments:
        wanted = asked[each.case_id]
        assert any(begins <= each.starts_at <= ends for begins, ends in wanted.times)
        assert set(each.people) == set(wanted.roles)
        together = frozenset().union(*(known[who].skills for who in each.people.values()))
        assert all(together & alternatives for alternatives in wanted.skills)
        for who in each.people.values():
            days[who].append((each.starts_at, each.ends_at, wanted.position))
    for who, stops in days.items():
        stops.sort()
        for (_, ends, here), (begins, _, there) in pairwise(stops):
            assert begins >= ends + minutes(straight_line_km(here, there))
        mine = [shift for shift in shifts if shift.responder_id == who]
        for begins, ends, here in stops:
            way = minutes(straight_line_km(known[who].home, here))
            assert any(s.starts_at <= begins for s in mine)
            assert any(s.ends_at >= ends for s in mine)
            assert max(s.ends_at for s in mine) >= ends + way


@settings(max_examples=60, deadline=None)
@given(visits=st.lists(visit(), max_size=9), at_work=staff())
def test_every_case_is_placed_rightly_or_given_a_reason(
    visits: list[Asked], at_work: tuple[list[Responder], list[Shift]]
) -> None:
    visits = [replace(each, case_id=CaseId(f"C-{number}")) for number, each in enumerate(visits)]
    people, shifts = at_work
    check_promises(plan_of(visits, people, shifts), visits, people, shifts)


@settings(max_examples=40, deadline=None)
@given(visits=st.lists(visit(), min_size=1, max_size=9), more=st.lists(visit(), max_size=4), at_work=staff())
def test_what_was_agreed_stands_when_more_is_asked(
    visits: list[Asked], more: list[Asked], at_work: tuple[list[Responder], list[Shift]]
) -> None:
    people, shifts = at_work
    visits = [replace(each, case_id=CaseId(f"C-{number}")) for number, each in enumerate(visits)]
    before = plan_of(visits, people, shifts).appointments
    told = {each.case_id: Agreed(each.starts_at, each.people) for each in before[::2]}
    again = [replace(each, agreed=told.get(each.case_id)) for each in visits]
    again += [replace(each, case_id=CaseId(f"D-{number}")) for number, each in enumerate(more)]
    plan = plan_of(again, people, shifts)
    check_promises(plan, again, people, shifts)
    assert plan.clashes == ()
    kept = {each.case_id: (each.starts_at, each.people) for each in plan.appointments if each.agreed}
    assert kept == {case: (agreed.starts_at, agreed.people) for case, agreed in told.items()}
