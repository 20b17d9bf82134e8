"""Scheduled visits for the days ahead: who, when, and why a case has no appointment."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.assignment import Role
from shared.domain.ids import CaseId, ResponderId
from shared.domain.rota import Responder, Shift
from shared.domain.travel import Position, straight_line_km
from shared.planning.asked import Agreed, Asked, Span, asked_for, both
from shared.planning.day import Appointment, DayPlan, plan_days
from shared.planning.search import Effort
from shared.planning.spells import Release, spells
from tests.builders import ANN, BEN, CID, DAN, NOW, later, minutes, opened, policy
from tests.unit.planning.county import FRIDAY_NOON, POLICY, busy_day, on_duty
from tests.unit.planning.nearest_first import nearest_first, nearest_next

PRESTON = Position(53.7769, -2.7049)
BURNLEY = Position(53.7926, -2.2503)
SW, PC = Role.SOCIAL_WORKER, Role.POLICE


def by_the_minute(origin: Position, destination: Position) -> timedelta:
    """A minute for each kilometre."""
    return minutes(straight_line_km(origin, destination))


def person(who: ResponderId, role: Role, *skills: str, home: Position = PRESTON) -> Responder:
    return Responder(who, who, role, "preston", frozenset(skills), "+440000000000", home)


def shift(who: ResponderId, role: Role, begins: float = 0, ends: float = 600) -> Shift:
    return Shift(f"{who}-{begins}", who, role, "preston", later(begins), later(ends))  # type: ignore[arg-type]


def asked(name: str, *spans: tuple[float, float], position: Position = PRESTON) -> Asked:
    return Asked(
        case_id=CaseId(name),
        position=position,
        lasting=minutes(60),
        spans=tuple((later(begins), later(ends)) for begins, ends in spans or ((0, 600),)),
        deadline=later(600),
    )


STAFF = [person(ANN, SW), person(BEN, PC), person(CID, SW), person(DAN, PC)]
ROTA = [shift(ANN, SW), shift(BEN, PC), shift(CID, SW), shift(DAN, PC)]


def planned(
    visits: list[Asked],
    rota: list[Shift] = ROTA,
    staff: list[Responder] = STAFF,
    busy: dict[ResponderId, Release] | None = None,
) -> DayPlan:
    return plan_days(visits, rota, staff, by_the_minute, NOW, Effort(rounds=60), lambda: 0.0, busy)


def reason(plan: DayPlan) -> str:
    """Why the only case that was asked for has no appointment."""
    assert plan.appointments == ()
    (only,) = plan.not_placed
    return only.because


def test_a_visit_gets_one_of_each_role_at_the_same_time_inside_its_window() -> None:
    (appointment,) = planned([asked("C-1", (120, 180))]).appointments
    assert set(appointment.people) == {SW, PC}
    assert later(120) <= appointment.starts_at <= later(180)
    assert appointment.ends_at == appointment.starts_at + minutes(60)


def test_nobody_is_in_two_places_and_the_road_between_is_counted() -> None:
    plan = planned([asked("C-1", (0, 600), position=BURNLEY), asked("C-2")], rota=ROTA[:2])
    first, second = plan.appointments
    assert second.starts_at - first.ends_at >= by_the_minute(PRESTON, BURNLEY)
    assert plan.on_the_road == 4 * minutes(30)


def test_a_visit_is_planned_around_the_times_of_household_and_partner() -> None:
    case = opened(3)
    assert case.deadline is not None
    household: list[Span] = [(later(60), later(240)), (later(300), later(420))]
    partner: list[Span] = [(later(200), later(380))]
    wanted = asked_for(case, minutes(60), policy().dispatch.visiting_hours, NOW, [household, partner])
    assert wanted.spans == ((later(300), later(320)),)


def test_the_visit_begins_in_visiting_hours_and_before_the_deadline() -> None:
    case = opened(3)
    assert case.deadline is not None
    wanted = asked_for(case, minutes(60), POLICY.dispatch.visiting_hours, NOW)
    assert wanted.spans[0][0] == NOW
    assert wanted.spans[-1][1] <= case.deadline
    assert all(POLICY.dispatch.visiting_hours.includes(begins) for begins, _ in wanted.spans)


def test_two_calendars_that_never_meet_leave_no_time() -> None:
    assert both([(later(0), later(60))], [(later(90), later(120))]) == ()


def test_skills_may_be_shared_between_the_two() -> None:
    staff = [person(ANN, SW), person(BEN, PC, "youth"), person(CID, SW, "child"), person(DAN, PC)]
    visit = replace(asked("C-1"), skills=(frozenset({"child"}), frozenset({"youth", "amhp"})))
    (appointment,) = planned([visit], staff=staff).appointments
    assert appointment.people == {SW: CID, PC: BEN}


def test_a_social_worker_who_is_approved_to_go_alone_goes_alone_and_has_the_skills() -> None:
    staff = [person(ANN, SW), person(BEN, PC), person(CID, SW, "child"), person(DAN, PC)]
    visit = replace(asked("C-1"), roles=(SW,), skills=(frozenset({"child"}),))
    (appointment,) = planned([visit], staff=staff).appointments
    assert appointment.people == {SW: CID}


def test_somebody_on_a_visit_now_is_planned_for_after_it_and_from_there() -> None:
    busy = {ANN: Release(later(90), BURNLEY)}
    (appointment,) = planned([asked("C-1")], rota=ROTA[:2], busy=busy).appointments
    assert appointment.starts_at >= later(90) + by_the_minute(BURNLEY, PRESTON)


def test_shifts_that_overlap_are_one_spell_of_one_person() -> None:
    rota = [shift(ANN, SW, 0, 100), shift(ANN, SW, 60, 200), shift(ANN, SW, 300, 400)]
    assert [(spell.starts_at, spell.ends_at) for spell in spells(rota, STAFF, {}, NOW)] == [
        (later(0), later(200)),
        (later(300), later(400)),
    ]


def agreed_at(begins: float, social_worker: ResponderId = ANN, police: ResponderId = BEN) -> Agreed:
    return Agreed(later(begins), {SW: social_worker, PC: police})


def test_an_agreed_appointment_stays_put_whatever_else_is_asked() -> None:
    others = [asked(f"C-{number}", position=BURNLEY) for number in range(2, 8)]
    kept = replace(asked("C-1"), agreed=agreed_at(97.5))
    plan = planned([*others, kept])
    (found,) = (each for each in plan.appointments if each.agreed)
    assert found == Appointment(CaseId("C-1"), later(97.5), later(157.5), {SW: ANN, PC: BEN}, True)
    assert plan.clashes == ()


def test_a_plan_made_anew_keeps_everything_that_was_agreed_from_it() -> None:
    visits = [asked(f"C-{number}", position=BURNLEY if number % 2 else PRESTON) for number in range(8)]
    before = planned(visits).appointments
    told = {each.case_id: Agreed(each.starts_at, each.people) for each in before[:4]}
    after = planned([replace(visit, agreed=told.get(visit.case_id)) for visit in visits] + [asked("C-9")])
    assert [replace(each, agreed=True) for each in before[:4]] == [
        each for each in after.appointments if each.agreed
    ]
    assert len(after.appointments) == 9


def test_when_one_of_an_agreed_pair_is_ill_the_time_and_the_other_stand() -> None:
    kept = replace(asked("C-1"), agreed=agreed_at(100))
    (found,) = planned([kept], rota=ROTA[1:]).appointments
    assert (found.starts_at, found.people) == (later(100), {SW: CID, PC: BEN})


def test_when_nobody_can_take_an_ill_persons_place_the_reason_is_given() -> None:
    kept = replace(asked("C-1"), agreed=agreed_at(100))
    other = replace(asked("C-2", position=BURNLEY), agreed=agreed_at(100, CID, DAN))
    plan = planned([kept, other], rota=ROTA[1:])
    assert [each.case_id for each in plan.appointments] == ["C-2"]
    assert "nobody else can be there" in plan.not_placed[0].because


def test_two_agreed_appointments_that_clash_both_stand_and_are_shown() -> None:
    one = replace(asked("C-1"), agreed=agreed_at(100))
    other = replace(asked("C-2", position=BURNLEY), agreed=agreed_at(170))
    plan = planned([one, other])
    assert [each.starts_at for each in plan.appointments] == [later(100), later(170)]
    assert [(each.case_id, each.because) for each in plan.clashes] == [
        ("C-2", "One of them can be there only 20 min after the agreed time.")
    ]


@pytest.mark.parametrize(
    ("visit", "rota", "why"),
    [
        (asked("C-1"), [shift(ANN, SW)], "No police responder is at work"),
        (asked("C-1"), [shift(BEN, PC)], "No social worker is at work"),
        (asked("C-1"), [shift(ANN, SW, 0, 90), shift(BEN, PC, 60, 300)], "Nobody at work together"),
        (replace(asked("C-1"), skills=(frozenset({"child"}),)), ROTA, "has the skills needed: child."),
        (replace(asked("C-1"), spans=()), ROTA, "leave no time before the deadline"),
        (replace(asked("C-1"), deadline=later(-1)), ROTA, "The deadline has passed."),
        (asked("C-1", (0, 10), position=BURNLEY), ROTA, "too far away"),
    ],
)
def test_a_visit_that_can_not_be_planned_says_why(visit: Asked, rota: list[Shift], why: str) -> None:
    assert why in reason(planned([visit], rota=rota))


def test_of_more_visits_than_there_is_time_for_the_most_urgent_are_planned() -> None:
    visits = [replace(asked(f"C-{n}", (0, 60)), deadline=later(60 + 600 * n)) for n in range(4)]
    plan = planned(visits, rota=ROTA[:2])
    assert {each.case_id for each in plan.appointments} == {"C-0", "C-1"}
    assert {each.case_id for each in plan.not_placed} == {"C-2", "C-3"}


def test_a_busy_day_takes_less_than_half_the_driving_of_nearest_first() -> None:
    visits, (people, shifts) = busy_day(seed=1, visits=40), on_duty(pairs=6)
    travel = POLICY.dispatch.travel
    at_work = spells(shifts, people, {}, FRIDAY_NOON)
    plan = plan_days(visits, shifts, people, travel, FRIDAY_NOON, Effort(rounds=400), lambda: 0.0)
    made, road = nearest_first(visits, at_work, travel)
    assert len(plan.appointments) == made == 40
    assert plan.on_the_road < road / 2


def test_a_busy_day_takes_less_driving_than_crews_that_go_to_the_nearest_next() -> None:
    visits, (people, shifts) = busy_day(seed=2, visits=30), on_duty(pairs=6)
    travel = POLICY.dispatch.travel
    at_work = spells(shifts, people, {}, FRIDAY_NOON)
    workers = [spell for spell in at_work if spell.role is SW]
    crews = [
        (one, other) for one in workers for other in at_work
        if other.role is PC and other.responder.id[-1] == one.responder.id[-1] and other.starts_at == one.starts_at
    ]  # fmt: skip
    plan = plan_days(visits, shifts, people, travel, FRIDAY_NOON, Effort(rounds=400), lambda: 0.0)
    made, road = nearest_next(visits, crews, travel)
    assert len(plan.appointments) == made == 30
    assert plan.on_the_road < 0.75 * road
