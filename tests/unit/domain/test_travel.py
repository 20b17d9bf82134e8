"""Travel times: the county's model, what a travel service told, and what is believed of it."""

from datetime import timedelta

import pytest

from shared.domain.snapshot import minutes_by
from shared.domain.travel import Belief, NotTold, Position, RoadFactorModel, RoadTimes, source

MODEL = RoadFactorModel()
HERE, THERE, ELSEWHERE = Position(53.77, -2.70), Position(53.79, -2.25), Position(54.06, -2.81)
FLEETWOOD, KNOTT_END = Position(53.925, -3.008), Position(53.927, -2.993)
"""A kilometre apart, with an estuary between."""
BELIEF = Belief(fastest_kmh=130, nearby_km=1, slowest_times=4, detour=timedelta(minutes=45))


def told(minutes: float) -> RoadTimes:
    """From here to there it takes so long, and from elsewhere nothing was told."""
    times = {THERE: {HERE: timedelta(minutes=minutes)}}
    return RoadTimes(times, {(ELSEWHERE, THERE): NotTold.NO_ROAD}, MODEL)


def test_what_was_told_counts_and_the_model_stands_for_the_rest() -> None:
    travel = told(33)

    assert travel(HERE, THERE) == timedelta(minutes=33)
    assert travel(ELSEWHERE, THERE) == MODEL(ELSEWHERE, THERE)
    assert travel(THERE, HERE) == MODEL(THERE, HERE)


@pytest.mark.parametrize("destination", [THERE, HERE])
def test_many_at_once_are_as_one_by_one(destination: Position) -> None:
    travel, origins = told(33), (HERE, ELSEWHERE, THERE)

    one_by_one = [travel(origin, destination).total_seconds() / 60 for origin in origins]

    assert minutes_by(travel)(origins, destination) == pytest.approx(one_by_one, abs=1 / 60)


@pytest.mark.parametrize(
    ("legs", "words"),
    [
        ([(HERE, THERE)], ("Travel times by road, as the travel service told them.",)),
        (
            [(ELSEWHERE, THERE)],
            ("Travel times by the county's model: the travel service knows no road there.",),
        ),
        (
            [(HERE, THERE), (ELSEWHERE, THERE)],
            ("Travel times in part by the county's model: the travel service knows no road there.",),
        ),
        ([(THERE, HERE)], ()),
    ],
)
def test_it_is_said_whose_times_they_are(legs: list[tuple[Position, Position]], words: tuple[str, ...]) -> None:
    assert source(told(33), legs) == words
    assert source(MODEL, legs) == ()


@pytest.mark.parametrize(("minutes", "holds"), [(-1, False), (0, False), (13, False), (14, True), (250, False)])
def test_nobody_flies_and_nobody_walks_from_here_to_there(minutes: float, holds: bool) -> None:
    assert BELIEF.holds((HERE, THERE), timedelta(minutes=minutes), MODEL(HERE, THERE)) is holds


def test_the_long_way_round_an_estuary_is_believed() -> None:
    leg = (FLEETWOOD, KNOTT_END)
    assert BELIEF.holds(leg, timedelta(minutes=40), MODEL(*leg))


def test_a_neighbour_may_be_there_at_once() -> None:
    assert BELIEF.holds((HERE, HERE), timedelta(0), timedelta(0))
