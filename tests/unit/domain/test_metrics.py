"""The figures mean what their definitions say: nothing unknown counts as zero, nothing late is forgotten."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.domain import casework, hands, metrics, offers
from shared.domain.case import Case, Close
from shared.domain.contact import Place
from shared.domain.ids import CaseId
from tests.builders import ANN, BEN, assigned, attended, held, later, minutes, offered, opened, saved

HALF_PAST = later(30)


def in_area(case: Case, number: int, area: str = "Preston") -> Case:
    return replace(case, id=CaseId(f"C-{number}"), place=Place(53.0, -2.0, area))


def row_of(cases: list[Case], now: datetime = HALF_PAST) -> metrics.Row:
    return metrics.response_rows(cases, now)[0]


@pytest.mark.parametrize(
    ("count", "rank", "expected"),
    [
        (1, 50, 1),
        (2, 50, 1),
        (3, 50, 2),
        (10, 50, 5),
        (4, 90, 4),
        (7, 90, 7),
        (10, 90, 9),
        (11, 90, 10),
        (100, 90, 90),
        (10, 100, 10),
    ],
)
def test_a_percentile_is_the_nearest_rank(count: int, rank: int, expected: int) -> None:
    assert metrics.percentile([minutes(n) for n in range(count, 0, -1)], rank) == minutes(expected)


def test_nothing_measured_is_blank_and_not_zero() -> None:
    row = row_of([opened()])

    assert metrics.percentile([], 50) is None
    assert (row.count, row.attended, row.median, row.p90, row.longest) == (1, 0, None, None, None)
    assert row.share_within_target is None


def test_a_response_is_the_time_until_the_later_of_the_two_arrived() -> None:
    case = assigned()
    for responder_id, arrival in ((ANN, 10), (BEN, 25)):
        case = saved(offers.set_out(case, responder_id, later(2)))
        case = saved(offers.arrive(case, responder_id, later(arrival)))
        seen = row_of([case])

    assert (seen.attended, seen.median, seen.longest) == (1, minutes(25), minutes(25))


def test_one_alone_on_scene_has_not_attended() -> None:
    case = saved(offers.set_out(assigned(), ANN, later(2)))
    case = saved(offers.arrive(case, ANN, later(10)))

    row = row_of([case])

    assert (row.attended, row.open, row.median) == (0, 1, None)


def test_the_target_is_met_to_the_last_second_and_not_a_second_later() -> None:
    cases = [in_area(attended(60), 1), in_area(attended(60 + 1 / 60), 2)]

    assert (row_of(cases).within_target, row_of(cases).share_within_target) == (1, 0.5)


def test_a_case_open_past_its_deadline_counts_against_the_share() -> None:
    cases = [in_area(attended(20), 1), in_area(offered(), 2)]

    before, after = row_of(cases, later(60)), row_of(cases, later(61))

    assert (before.open, before.late_open, before.share_within_target) == (1, 0, 1.0)
    assert (after.open, after.late_open, after.share_within_target) == (1, 1, 0.5)


def test_a_case_that_was_late_counts_against_the_share_also_when_it_is_withdrawn() -> None:
    def withdrawn(number: int, after: float) -> Case:
        return saved(hands.withdraw(in_area(offered(), number), Close.WITHDRAWN, "Safe.", "desk", later(after)))

    in_time, late = withdrawn(1, 59), withdrawn(2, 61)

    assert row_of([in_area(attended(20), 3), in_time], later(600)).share_within_target == 1.0
    assert row_of([in_area(attended(20), 3), in_time, late], later(600)).share_within_target == 0.5


def test_a_case_keeps_its_time_when_it_is_held_and_closed() -> None:
    closed = saved(casework.close(held(20), Close.STEP_DOWN, "Settled.", ANN, later(9999)))

    assert [row_of([case]).median for case in (attended(20), held(20), closed)] == [minutes(20)] * 3


def test_rows_are_told_by_grade_and_area_with_all_areas_first_and_answers_without_a_visit_left_out() -> None:
    answered = replace(in_area(opened(), 4), grade=4, deadline=None)
    cases = [
        in_area(opened(3), 1, "Wyre"),
        in_area(opened(2), 2, "Wyre"),
        in_area(opened(2), 3, "Burnley"),
        answered,
    ]

    rows = [(row.grade, row.area, row.count) for row in metrics.response_rows(cases, later(1))]

    assert rows == [
        (2, "All areas", 2),
        (2, "Burnley", 1),
        (2, "Wyre", 1),
        (3, "All areas", 1),
        (3, "Wyre", 1),
    ]


def test_legs_run_from_the_report_and_what_did_not_happen_is_not_counted() -> None:
    legs = {leg.name: leg for leg in metrics.legs([in_area(attended(20), 1), in_area(offered(), 2)])}

    assert tuple(legs) == metrics.LEGS
    assert (legs["offered"].known, legs["offered"].median) == (2, timedelta(0))
    assert (legs["both on scene"].known, legs["both on scene"].p90) == (1, minutes(20))
    assert (legs["both clear"].known, legs["both clear"].median) == (0, None)


def test_who_was_stood_down_on_the_way_leaves_no_trace_in_the_legs() -> None:
    case = saved(offers.set_out(assigned(), BEN, later(2)))
    case = saved(offers.stand_down(case, BEN, "Car failed.", "desk", later(3)))

    moments = metrics.moments(case)

    assert (moments["en route"], moments["both accepted"]) == (None, None)
    assert moments["offered"] == later(0)


def test_a_count_is_the_sum_of_its_parts() -> None:
    cases = [in_area(case, n) for n, case in enumerate((opened(), offered(), assigned(), attended(), held()))]

    row = row_of(cases, later(600))

    assert row.count == row.attended + row.open
    assert row.late_open == row.open == 3
