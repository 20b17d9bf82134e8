"""Any rota at all, on the days that clocks change, against a second implementation, minute by minute."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.roster import (
    DayHours,
    FixedShifts,
    Override,
    OverrideKind,
    Roster,
    TemporarySchedule,
)
from shared.domain.roster.rotation import Hours, Rotation, Stint, Unit
from shared.domain.roster.wall import instant
from tests.unit.roster import slowly

CHANGES = {
    "Europe/London": (date(2026, 3, 29), date(2026, 10, 25)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),  # by half an hour
    "Pacific/Apia": (date(2011, 12, 30), date(2011, 4, 2)),  # a day that never was
    "Antarctica/Troll": (date(2026, 3, 29), date(2026, 10, 25)),  # by two hours
    "America/St_Johns": (date(2011, 3, 13), date(2011, 11, 6)),  # at a minute past midnight
    "Africa/Casablanca": (date(2026, 2, 15), date(2026, 3, 22)),  # back for a month
}
DAYS = [(zone, day) for zone, days in CHANGES.items() for day in days]
PEOPLE = [ResponderId(name) for name in "abcd"]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
walls = st.integers(0, 95).map(lambda quarters: time(quarters // 4, quarters % 4 * 15))


def around(day: date) -> tuple[datetime, datetime]:
    """Three days about it, as instants."""
    noon = datetime.combine(day, time(12), UTC)
    return noon - 36 * 60 * MINUTE, noon + 36 * 60 * MINUTE


@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_round_the_clock_every_minute_has_exactly_one_person_whatever_the_hand_off(zone: str, day: date) -> None:
    start, end = around(day)
    for quarters in range(96):
        first = datetime.combine(day - 10 * DAY, time(quarters // 4, quarters % 4 * 15))
        rotation = Rotation("r", tuple(PEOPLE), first, Unit.DAILY)
        roster = Roster("preston", Role.POLICE, ZoneInfo(zone), rotations=(rotation,))
        shifts = shifts_of(roster, start, end)
        assert shifts[0].starts_at <= start
        assert shifts[-1].ends_at >= end
        assert all(one.ends_at == next_.starts_at for one, next_ in pairwise(shifts))


@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_a_later_wall_time_is_never_an_earlier_instant(zone: str, day: date) -> None:
    there = ZoneInfo(zone)
    wall = datetime.combine(day - DAY, time(0))
    before = instant(wall, there)
    for _ in range(3 * 96):
        wall += 15 * MINUTE
        at = instant(wall, there)
        assert at >= before
        assert at == slowly.instant(wall, there)
        before = at


@st.composite
def some_hours(draw: st.DrawFn) -> tuple[Hours, ...]:
    """None, or up to two spells of a day that do not overlap."""
    at = sorted(draw(st.lists(walls, min_size=2, max_size=4, unique=True)))
    spells = [Hours(one, other) for one, other in zip(at[::2], at[1::2], strict=False)]
    if draw(st.booleans()):
        return ()
    return (Hours(spells[0].ends, spells[0].starts),) if draw(st.booleans()) else tuple(spells)


@st.composite
def rotations(draw: st.DrawFn, day: date) -> Rotation:
    unit = draw(st.sampled_from(Unit))
    return Rotation(
        id=f"rotation-{draw(st.integers(0, 9))}",
        people=tuple(draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4))),
        first=datetime.combine(day - draw(st.integers(-1, 20)) * DAY, draw(walls)),
        unit=unit,
        interval=draw(st.integers(1, 30 if unit is Unit.HOURLY else 3)),
        days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        hours=() if unit is Unit.HOURLY else draw(some_hours()),
    )


@st.composite
def spans(draw: st.DrawFn, day: date) -> tuple[datetime, datetime]:
    start, _ = around(day)
    begins = start + draw(st.integers(-24, 72)) * 60 * MINUTE
    return begins, begins + draw(st.integers(1, 40)) * 15 * MINUTE


def stints(of: tuple[datetime, datetime]) -> st.SearchStrategy[Sequence[Stint]]:
    """Up to two people, for all of the span or for its second half, from a full minute on."""
    half = of[0] + (of[1] - of[0]) // (2 * MINUTE) * MINUTE
    one = st.builds(Stint, st.sampled_from(PEOPLE), st.sampled_from([of[0], half]), st.just(of[1]))
    return st.lists(one, max_size=2)


@st.composite
def rosters(draw: st.DrawFn) -> tuple[Roster, list[Absence], date]:
    zone, day = draw(st.sampled_from(DAYS))
    fixed = [
        FixedShifts(
            f"fixed-{n}",
            draw(st.sampled_from(PEOPLE)),
            day - draw(st.integers(-1, 20)) * DAY,
            8,
            tuple(
                DayHours(d, Hours(draw(walls), draw(walls))) for d in draw(st.sets(st.integers(0, 7), max_size=4))
            ),
            draw(st.none() | st.just(day + DAY)),
        )
        for n in range(draw(st.integers(0, 2)))
    ]
    temporary = []
    if draw(st.booleans()):
        span = draw(spans(day))
        temporary = [TemporarySchedule("t", *span, tuple(draw(stints(span))))]
    overrides: list[Override] = []
    for number in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(OverrideKind))
        who, by = draw(st.permutations(PEOPLE))[:2]
        span = draw(spans(day))
        new = Override(f"o{number}", kind, who, *span, by if kind is OverrideKind.REPLACE else None)
        if not any(
            o.people & new.people and o.starts_at < new.ends_at and new.starts_at < o.ends_at for o in overrides
        ):
            overrides.append(new)
    absences = [
        Absence(AbsenceId(f"a{n}"), draw(st.sampled_from(PEOPLE)), AbsenceKind.LEAVE, *draw(spans(day)))
        for n in range(draw(st.integers(0, 2)))
    ]
    turning = tuple(draw(rotations(day)) for _ in range(draw(st.integers(0, 2))))
    roster = Roster(
        "preston", Role.POLICE, ZoneInfo(zone), 1, turning, tuple(fixed), tuple(temporary), tuple(overrides)
    )
    return roster, absences, day


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rosters())
def test_the_shifts_are_those_of_the_second_implementation_and_nobody_is_on_twice(
    drawn: tuple[Roster, list[Absence], date],
) -> None:
    roster, absences, day = drawn
    start, end = around(day)

    found = slowly.of_shifts(shifts_of(roster, start, end, absences), start, end)

    assert len(found) == len(set(found))
    assert set(found) == slowly.on_call(roster, start, end, absences)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rosters(), st.integers(0, 71), st.integers(1, 24))
def test_the_window_asked_for_changes_nothing(
    drawn: tuple[Roster, list[Absence], date], hour: int, hours: int
) -> None:
    roster, absences, day = drawn
    start, end = around(day)
    low = start + hour * 60 * MINUTE
    high = low + hours * 60 * MINUTE

    wide = shifts_of(roster, start - 5 * DAY, end + 5 * DAY, absences)

    inside = tuple(shift for shift in wide if shift.starts_at < high and shift.ends_at > low)
    assert shifts_of(roster, low, high, absences) == inside
    assert len({shift.id for shift in wide}) == len(wide)
