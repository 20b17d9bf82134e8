"""Times of a calendar become fixed shifts that are exactly those times, each once."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.assignment import Role
from shared.domain.errors import RotaInvalid
from shared.domain.ids import ResponderId
from shared.domain.roster.edits import make_fixed
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.imported import fixed_of
from shared.domain.roster.outside import Span
from shared.domain.roster.roster import Roster
from shared.policy import load

RULES, LONDON, ANN = load().roster, ZoneInfo("Europe/London"), ResponderId("sw-ann")
NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)


def shifts(spans: list[tuple[datetime, datetime]], cycle: int = RULES.most_interval) -> list[tuple[datetime, ...]]:
    """What comes out of a roster into which these times were read, over two years."""
    fixed = fixed_of([Span("u", str(n), *span) for n, span in enumerate(spans)], ANN, LONDON, cycle)
    roster = Roster("preston", Role.SOCIAL_WORKER, LONDON)
    after = make_fixed(roster, fixed, RULES, NOW).after
    found = shifts_of(after, NOW - timedelta(days=70), NOW + timedelta(days=730))
    return [(shift.starts_at, shift.ends_at) for shift in found]


@given(
    st.lists(
        st.tuples(st.integers(0, 8_000), st.integers(1, 20)),
        min_size=1,
        max_size=20,
        unique_by=lambda t: t[0] // 24,
    ),
    st.sampled_from([10, 30, 366]),
)
def test_what_comes_out_is_what_went_in(times: list[tuple[int, int]], cycle: int) -> None:
    spans: list[tuple[datetime, datetime]] = []
    for starts, hours in sorted(times):
        begins = NOW + starts * HOUR
        goes_back = {begins.date(), (begins + hours * HOUR).date()} & {date(2027, 10, 31)}
        if not goes_back and (not spans or spans[-1][1] < begins):
            spans.append((begins, begins + hours * HOUR))
    if spans:
        assert shifts(spans, cycle) == spans


def test_what_is_longer_than_a_day_stays_whole_in_time() -> None:
    weekend = (NOW, NOW + 62 * HOUR)
    assert [shifts([weekend])[0][0], shifts([weekend])[-1][1]] == list(weekend)
    assert sum((ends - starts for starts, ends in shifts([weekend])), timedelta()) == 62 * HOUR


def test_the_second_of_an_hour_that_comes_twice_is_refused_with_the_day() -> None:
    second_half_past_one = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    with pytest.raises(RotaInvalid, match="31 Oct 2027"):
        shifts([(second_half_past_one, second_half_past_one + HOUR)])


def test_the_last_night_does_not_meet_the_first_morning() -> None:
    morning = datetime(2026, 12, 1, 0, tzinfo=UTC)
    assert len(shifts([(morning, morning + 8 * HOUR), (morning + 70 * HOUR, morning + 78 * HOUR)])) == 2


def test_no_time_at_all_is_no_fixed_shift() -> None:
    with pytest.raises(RotaInvalid, match="nothing to put"):
        fixed_of([], ANN, LONDON, 366)


def test_nothing_is_left_for_the_years_after() -> None:
    (fixed,) = fixed_of([Span("u", "1", NOW, NOW + HOUR)], ANN, LONDON, 366)
    assert fixed.until == date(2026, 11, 21)
