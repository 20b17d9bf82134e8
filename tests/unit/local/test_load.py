"""The load's own arithmetic: when contacts come, who was overtaken, which keys are hot, what it costs."""

from datetime import UTC, datetime, timedelta

import pytest

from local.engine.meter import Call, Invocation, Meter, Touch, of_a_canary
from local.load.cost import cost, use
from local.load.demand import arrivals, peak_hour
from local.load.figures import Life, hot_keys, overtakings, percentiles
from local.load.shards import KEYS, Case, list_units, rates
from shared.adapters.dynamodb.packing import packed
from shared.policy import load

FRIDAY = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


NO_LOOKS: list[tuple[float, float]] = []


def after(seconds: float) -> datetime:
    return FRIDAY + timedelta(seconds=seconds)


def life(grade: int, accepted: float, offered: float | None) -> Life:
    at = after(accepted)
    return Life(grade, at, at, at, None if offered is None else after(offered))


def test_the_busiest_hour_of_the_county_has_nine_contacts() -> None:
    assert peak_hour() == pytest.approx(9.24, abs=0.01)


def test_a_hundred_times_the_peak_brings_fifteen_contacts_a_minute_and_the_same_ones_for_the_same_seed() -> None:
    moments = arrivals(FRIDAY, times=100, minutes=60, seed=1)

    assert len(moments) == pytest.approx(924, rel=0.1)
    assert moments == sorted(moments) == arrivals(FRIDAY, times=100, minutes=60, seed=1)
    assert moments != arrivals(FRIDAY, times=100, minutes=60, seed=2)


def test_so_few_contacts_in_so_short_a_time_are_made_up_to_the_least() -> None:
    assert len(arrivals(FRIDAY, times=1, minutes=1, seed=1, least=5)) == 5


def test_a_grade_2_is_overtaken_when_a_grade_3_is_offered_a_pair_while_it_waits() -> None:
    waiting = life(2, accepted=0, offered=30)

    assert overtakings([waiting, life(3, accepted=1, offered=20)], NO_LOOKS) == [20.0]
    assert overtakings([life(2, accepted=0, offered=None), life(3, accepted=1, offered=20)], NO_LOOKS) == [20.0]


def test_no_grade_2_is_overtaken_by_what_was_offered_before_it_could_be_seen_or_after_its_own_offer() -> None:
    waiting = life(2, accepted=10, offered=30)

    assert overtakings([waiting, life(3, 0, offered=9), life(3, 0, offered=31), life(2, 25, 26)], NO_LOOKS) == []


def test_a_decision_that_began_before_the_grade_2_was_stored_can_not_have_seen_it() -> None:
    waiting, scheduled = life(2, accepted=10, offered=30), life(3, accepted=0, offered=20)
    too_early, in_time = [(after(s).timestamp(), after(21).timestamp()) for s in (9, 11)]

    assert overtakings([waiting, scheduled], [too_early]) == []
    assert overtakings([waiting, scheduled], [in_time]) == [10.0]


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentiles(range(1, 101)) == (50, 95, 99)
    assert percentiles([3.0]) == (3.0, 3.0, 3.0)


def test_the_hottest_key_comes_first_and_the_keys_of_cases_are_one_line_with_the_most_of_any_single_one() -> None:
    def call(at: float, *touches: Touch) -> Call:
        return Call(at, "dispatch", "dynamodb", "TransactWriteItems", touches)

    calls = [
        call(1.0, Touch("table", "CASE#a", writes=4), Touch("table", "HOLDS", reads=1)),
        call(1.5, Touch("table", "CASE#b", writes=4)),
        call(1.9, Touch("table", "CASE#b", writes=2), Touch("live", "WAITING", writes=1)),
    ]

    first, *others = hot_keys(calls)

    assert (first.partition, first.writes, first.most_writes) == ("CASE#…", 10, 6)
    assert [(key.where, key.partition) for key in others] == [("live", "WAITING"), ("table", "HOLDS")]


def test_what_time_alone_set_going_is_not_paid_by_the_contacts() -> None:
    meter = Meter(
        calls=[
            Call(10.05, "watch", "dynamodb", "Query", (Touch("due", "DUE", reads=7),)),
            Call(20.0, "dispatch", "dynamodb", "GetItem", (Touch("table", "CASE#a", reads=1),)),
        ],
        invocations=[
            Invocation(10.0, "watch", 0.1, 512, messages=1, by_time=True, logged=500),
            Invocation(19.9, "dispatch", 0.2, 512, messages=3, by_time=False, logged=1000),
        ],
    )

    used = use(meter)

    assert (used["read_units"], used["invocations"], used["queue_requests"]) == (1, 1, 5)
    assert used["gb_seconds_here"] == pytest.approx(0.1)
    assert used["gb_seconds"] == pytest.approx((10 + 15) / 1000 / 2)


def test_the_canary_is_known_by_what_is_stored_of_it() -> None:
    case = packed(b'{"name":"CaseOpened","source":"/Canary-Wharf' + b"-" * 1000 + b'"}')

    assert of_a_canary({"body": packed(b'{"name":"CanaryOpened","case_id":"K-1"}')})
    assert not of_a_canary({"body": case})
    assert not of_a_canary({})


def test_the_price_is_that_of_the_table_in_pounds_and_texts_are_apart() -> None:
    prices = {
        "pounds_a_dollar": 0.5,
        "dollars": {"write_units": {"per": 1000, "price": 2.0}},
        "beside": {"traces": {"per": 1, "price": 0.1}},
        "pounds_a_text": 0.02,
    }

    found = cost({"write_units": 500, "traces": 10}, texts=2, prices=prices)

    assert found.machine == {"write_units": 0.5}
    assert found.beside == {"traces": 0.5}
    assert found.texts == 0.04


def test_forty_three_forces_in_one_list_are_beyond_what_a_partition_takes_and_with_the_plan_they_are_not() -> None:
    as_it_is = {rate.key: rate for rate in rates(Case(43, 1, sharded=False, seconds=60))}
    planned = rates(Case(43, 10, sharded=True, seconds=60))

    assert as_it_is["table RESPONDERS"].beyond == 1.0
    assert all(rate.beyond == 0 for rate in planned)
    assert max(rate.most_writes for rate in planned) < KEYS["limits"]["writes"] / 10


def test_a_board_reads_no_more_held_cases_than_it_shows_however_many_forces_there_are() -> None:
    one, all_of_them = (list_units(Case(forces, 1, sharded=False))["live HELD"] for forces in (1, 43))

    assert one <= all_of_them <= load().casework.most_listed / 4


def test_the_plan_changes_nothing_for_one_force_and_a_simulation_can_be_repeated() -> None:
    alone = rates(Case(1, 10, sharded=False, seconds=60))

    assert alone == rates(Case(1, 10, sharded=True, seconds=60))
    assert alone == rates(Case(1, 10, sharded=False, seconds=60))
    assert alone != rates(Case(1, 10, sharded=False, seconds=60, seed=2))
