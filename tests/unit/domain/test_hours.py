"""Hours by the wall clock: open and closed, bank holidays, and the two nights when the clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared import policy
from shared.domain.hours import WeeklyHours

LONDON = ZoneInfo("Europe/London")
CORE = policy.load().core_hours
VISITING = policy.load().dispatch.visiting_hours


def london(*parts: int, fold: int = 0) -> datetime:
    """Return a wall time in London as an instant."""
    return datetime(*parts, tzinfo=LONDON, fold=fold).astimezone(UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (london(2026, 11, 20, 8, 59), False),
        (london(2026, 11, 20, 9, 0), True),
        (london(2026, 11, 20, 16, 59, 59), True),
        (london(2026, 11, 20, 17, 0), False),
        (london(2026, 11, 21, 12, 0), False),
        (london(2026, 12, 28, 12, 0), False),
        (london(2027, 3, 26, 12, 0), False),
        (london(2028, 4, 17, 12, 0), False),
        (london(2026, 12, 29, 12, 0), True),
    ],
)
def test_core_hours_are_office_hours_without_weekends_and_bank_holidays(moment: datetime, open_: bool) -> None:
    assert CORE.includes(moment) is open_


def test_core_hours_follow_the_wall_clock_in_summer_and_winter() -> None:
    assert CORE.includes(datetime(2026, 7, 1, 8, 0, tzinfo=UTC))
    assert not CORE.includes(datetime(2026, 12, 1, 8, 0, tzinfo=UTC))


def test_on_the_day_the_clock_goes_back_visiting_begins_by_the_new_time() -> None:
    before = london(2026, 10, 24, 23, 0)
    assert VISITING.next_from(before) == datetime(2026, 10, 25, 9, 0, tzinfo=UTC)
    assert VISITING.next_from(before) - before == timedelta(hours=11)


def test_on_the_day_the_clock_goes_forward_visiting_begins_by_the_new_time() -> None:
    assert VISITING.next_from(london(2027, 3, 27, 23, 0)) == datetime(2027, 3, 28, 8, 0, tzinfo=UTC)


def test_hours_in_the_hour_that_comes_twice_are_open_both_times() -> None:
    night = WeeklyHours(LONDON, {6: ((time(1, 0), time(2, 0)),)})
    assert night.includes(london(2026, 10, 25, 1, 30))
    assert night.includes(london(2026, 10, 25, 1, 30, fold=1))
    assert not night.includes(london(2026, 10, 25, 2, 0))


def test_hours_that_begin_in_the_hour_that_never_comes_begin_when_it_would_have() -> None:
    night = WeeklyHours(LONDON, {6: ((time(1, 30), time(4, 0)),)})
    assert night.next_from(london(2027, 3, 28, 0, 30)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_an_open_moment_is_its_own_next_opening() -> None:
    noon = london(2026, 11, 21, 12, 0)
    assert VISITING.next_from(noon) == noon


def test_visiting_on_a_bank_holiday_begins_in_the_morning() -> None:
    assert VISITING.next_from(london(2026, 12, 25, 3, 0)) == london(2026, 12, 25, 9, 0)


def test_hours_that_never_open_are_a_mistake_that_is_told() -> None:
    with pytest.raises(ValueError, match="never open"):
        WeeklyHours(LONDON, {}).next_from(london(2026, 11, 20, 12, 0))


def test_every_bank_holiday_of_the_calendar_is_a_day_off() -> None:
    years = {day.year for day in CORE.days_off}
    assert years == {2026, 2027, 2028}
    assert len(CORE.days_off) == 8 * 3
    assert all(day.weekday() < 5 for day in CORE.days_off)
    assert date(2027, 12, 28) in CORE.days_off
