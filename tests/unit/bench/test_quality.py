"""The comparisons of the decision are fair: the same nights for every way of choosing, the same costs for all."""

import pytest

from bench.county_nights import PLAIN, Run, play, scored
from bench.solver_gap import measure
from shared.domain.travel import Position
from shared.planning.simulation.demand import Report


def report(grade: int, district: str = "Preston") -> Report:
    return Report("c", grade, 0.0, district, Position(53.7, -2.7), 60.0, 60.0, 60.0 if grade == 2 else 2880.0)


def test_over_small_moments_we_are_on_average_within_half_a_percent_of_a_solver_and_never_better() -> None:
    gap = measure(40)

    assert 0 <= gap.mean <= 0.5
    assert gap.worst < 10


def test_the_score_counts_who_was_reached_when_due_and_names_the_worst_district() -> None:
    in_time = [(report(2), 60.0)] * 3 + [(report(2, "Wyre"), 61.0)]
    score = scored([(in_time, 1), ([(report(3), 2880.0), (report(3), 2881.0), (report(3), 600.0)], 2)])

    assert (score.grade_2, score.worst, score.diverted) == (75.0, (0.0, "Wyre"), 3)
    assert score.grade_3 == pytest.approx(200 / 3)
    assert score.grade_3_hours == 48


def test_every_way_of_choosing_meets_the_same_nights() -> None:
    plain, ours = (play(Run(1, way, 1, 7))[0] for way in (PLAIN, "ours"))

    assert [found for found, _ in plain] == [found for found, _ in ours]
    assert plain != ours
