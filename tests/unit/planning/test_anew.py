"""Planning again changes as little as it is worth."""

from dataclasses import replace
from datetime import timedelta

from shared.domain.ids import CaseId
from shared.planning.anew import plan_anew
from shared.planning.asked import Agreed, Asked
from shared.planning.day import DayPlan, NotPlaced, plan_days
from shared.planning.search import Effort
from tests.unit.planning.county import FRIDAY_NOON, POLICY, busy_day, on_duty

PEOPLE, SHIFTS = on_duty(pairs=4)
WORTH = timedelta(minutes=5)


def planner_for(shifts=SHIFTS, rounds: int = 200):
    def planner(asked: tuple[Asked, ...]) -> DayPlan:
        travel, effort = POLICY.dispatch.travel, Effort(rounds=rounds)
        return plan_days(asked, shifts, PEOPLE, travel, FRIDAY_NOON, effort, lambda: 0.0)

    return planner


def times(plan: DayPlan) -> dict[CaseId, Agreed]:
    return {each.case_id: Agreed(each.starts_at, each.people) for each in plan.appointments}


VISITS = busy_day(seed=3, visits=12)
FIRST = planner_for()(tuple(VISITS[:10]))


def test_a_new_visit_moves_none_of_the_proposals_that_hold() -> None:
    after = times(plan_anew(VISITS, times(FIRST), planner_for(), timedelta(hours=5)))

    assert len(after) == 12
    assert {case_id: after[case_id] for case_id in times(FIRST)} == times(FIRST)
    assert not any(each.agreed for each in plan_anew(VISITS, times(FIRST), planner_for(), WORTH).appointments)


def test_a_plan_that_saves_enough_driving_takes_the_place_of_the_proposals() -> None:
    poor = planner_for(rounds=1)(tuple(VISITS))
    good = planner_for()(tuple(VISITS))
    changed = sum(times(good)[case_id] != before for case_id, before in times(poor).items())
    saved = (poor.on_the_road - good.on_the_road) / changed
    assert changed > 1
    assert saved > timedelta(0)

    assert times(plan_anew(VISITS, times(poor), planner_for(), saved * 0.9)) == times(good)
    assert times(plan_anew(VISITS, times(poor), planner_for(), saved * 1.1)) == times(poor)


def test_when_somebody_is_ill_only_what_they_were_to_do_is_done_by_others_where_that_can_be() -> None:
    ill = next(iter(FIRST.appointments[0].people.values()))
    rest = [shift for shift in SHIFTS if shift.responder_id != ill]

    after = times(plan_anew(VISITS[:10], times(FIRST), planner_for(rest), timedelta(hours=5)))

    assert len(after) == 10
    unmoved = {each.case_id for each in FIRST.appointments if ill not in each.people.values()}
    assert all(after[case_id] == times(FIRST)[case_id] for case_id in unmoved)
    assert ill not in {who for each in after.values() for who in each.people.values()}


def test_a_proposal_that_can_not_be_kept_is_planned_at_another_time() -> None:
    first = FIRST.appointments[0]
    both = set(first.people.values())
    rest = [shift for shift in SHIFTS if shift.responder_id not in both]
    impossible = {first.case_id: Agreed(first.starts_at, {})}
    one = [visit for visit in VISITS if visit.case_id == first.case_id]
    late = [replace(shift, starts_at=first.starts_at + timedelta(hours=1)) for shift in rest[:4]]

    (found,) = plan_anew(one, impossible, planner_for(late), WORTH).appointments

    assert found.starts_at != first.starts_at


def test_planning_takes_three_searches_at_most_however_many_proposals_turn_out_not_to_hold() -> None:
    searches = []

    def one_more_breaks(asked: tuple[Asked, ...]) -> DayPlan:
        searches.append(asked)
        held = sorted(each.case_id for each in asked if each.agreed)
        return DayPlan((), tuple(NotPlaced(case_id, "Ill.") for case_id in held[:1]), (), timedelta(0))

    plan_anew(VISITS[:10], times(FIRST), one_more_breaks, WORTH)

    assert len(searches) == 3
