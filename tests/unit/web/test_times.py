"""Times as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.web.forms.values import instant, instant_to_come
from shared.web.times import clock, countdown, in_full, span, span_or_blank, when

EVENING = datetime(2026, 7, 10, 20, 40, tzinfo=UTC)


def test_times_are_those_of_london():
    assert clock(EVENING) == "21:40"
    assert in_full(EVENING) == "10 July 2026 at 21:40"


def test_another_day_is_named_by_the_calendar_of_london_not_of_utc():
    now = datetime(2026, 7, 10, 22, 30, tzinfo=UTC)
    assert when(now + timedelta(minutes=29), now) == "23:59"
    assert when(now + timedelta(minutes=30), now) == "Sat 11 Jul, 00:00"


def test_the_hour_that_happens_twice_says_which_one_is_meant():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert clock(first) == "01:30 BST"
    assert clock(first + timedelta(hours=1)) == "01:30 GMT"
    assert clock(first + timedelta(hours=2)) == "02:30"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 00 min"),
        (47.6 * 3600, "47 h 36 min"),
        (50 * 3600, "2 days 2 h"),
    ],
)
def test_a_span_is_as_exact_as_it_needs_to_be(seconds: float, text: str):
    assert span(timedelta(seconds=seconds)) == text


def test_what_was_not_measured_is_blank():
    assert span_or_blank(None) == ""
    assert span_or_blank(timedelta(0)) == "0 s"


@pytest.mark.parametrize(
    ("left", "text", "tone"),
    [
        (3600, "1 h 00 min left", "calm"),
        (900, "15 min left", "soon"),
        (599, "9 min 59 s left", "soon"),
        (0, "0 s left", "soon"),
        (-61, "1 min 01 s late", "late"),
    ],
)
def test_a_countdown_says_how_pressing_it_is(left: int, text: str, tone: str):
    shown = countdown(EVENING + timedelta(seconds=left), EVENING)
    assert (shown.text, shown.tone, shown.seconds) == (text, tone, left)


def test_a_typed_time_is_london_time():
    assert instant("2026-07-10", "21:40", EVENING + timedelta(days=1)) == EVENING


def test_a_typed_time_in_the_hour_that_happens_twice_is_the_later_one_that_has_been():
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert instant("2026-10-25", "01:30", first + timedelta(minutes=1)) == first
    assert instant("2026-10-25", "01:30", second + timedelta(minutes=1)) == second


def test_a_hold_typed_in_the_hour_that_happens_twice_is_until_a_time_that_is_still_to_come():
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert instant_to_come("2026-10-25", "01:30", first - timedelta(minutes=1)) == first
    assert instant_to_come("2026-10-25", "01:30", first) == second
    assert instant_to_come("2026-10-25", "01:30", second + timedelta(minutes=1)) == second
    assert instant_to_come("2026-07-10", "21:40", EVENING + timedelta(minutes=1)) == EVENING
    assert instant_to_come("2027-03-28", "01:30", EVENING) is None


@pytest.mark.parametrize(("on", "at"), [("", ""), ("2026-02-30", "10:00"), ("2026-02-01", "25:00"), ("x", "y")])
def test_what_is_no_time_is_none(on: str, at: str):
    assert instant(on, at, EVENING) is None


def test_a_typed_time_that_the_clocks_leave_out_in_spring_is_none():
    assert instant("2027-03-28", "01:30", EVENING) is None
    assert instant("2027-03-28", "02:30", EVENING) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
