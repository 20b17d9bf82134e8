"""Rotations, in the words of those who are on them."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from shared.domain.assignment import Role
from shared.domain.errors import RotaInvalid
from shared.domain.ids import ResponderId
from shared.domain.roster import edits
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.roster import Roster
from shared.domain.roster.rotation import Hours, Rotation, Unit
from shared.domain.roster.templates import lay
from shared.domain.roster.wall import zone_named
from shared.domain.rota import Shift
from shared.policy import load, rota_templates

LONDON = ZoneInfo("Europe/London")
RULES = load().roster
A, B, C, D = (ResponderId(name) for name in "abcd")
DAY = timedelta(days=1)
NIGHT = Hours(time(22), time(9))


def wall(month: int, day: int, hour: int = 0, year: int = 2026) -> datetime:
    """A wall time."""
    return datetime.combine(date(year, month, day), time(hour))


def at(month: int, day: int, hour: int = 0, year: int = 2026) -> datetime:
    """An instant, in UTC."""
    return wall(month, day, hour, year).replace(tzinfo=UTC)


def roster(*rotations: Rotation) -> Roster:
    return Roster("preston", Role.POLICE, LONDON, 1, rotations)


def turns(rotation: Rotation, start: datetime, end: datetime) -> str:
    """Whose shifts they are, in order."""
    return "".join(shift.responder_id for shift in shifts_of(roster(rotation), start, end))


def who(of: Roster, now: datetime) -> list[Shift]:
    return [shift for shift in shifts_of(of, now, now + timedelta(minutes=1)) if shift.covers(now)]


def test_masked_days_do_not_use_up_a_turn() -> None:
    weekdays = Rotation("r", (A, B, C), wall(11, 2), Unit.DAILY, days=frozenset(range(5)))
    assert turns(weekdays, at(11, 2), at(11, 14)) == "abcab" + "cabca"

    weekends_by_hours = Rotation("r", (A, B, C), wall(11, 6, 20), Unit.HOURLY, 12, frozenset({5, 6}))
    assert turns(weekends_by_hours, at(11, 6), at(11, 16)) == "abca" + "bcab"


def test_a_masked_day_long_ago_does_not_change_whose_turn_it_is_years_later() -> None:
    weekdays = Rotation("r", (A, B, C, D), wall(1, 5, year=2015), Unit.DAILY, 2, frozenset({0, 1, 2}))
    walked = [shift.responder_id for shift in shifts_of(roster(weekdays), at(1, 1, year=2015), at(12, 1))]
    assert walked == ([A, B, C, D] * len(walked))[: len(walked)]
    late = shifts_of(roster(weekdays), at(11, 1), at(12, 1))
    assert [shift.responder_id for shift in late] == walked[-len(late) :]


def test_the_last_of_october_is_an_hour_longer_for_whoever_has_that_night() -> None:
    nights = Rotation("r", (A, B), wall(10, 20), Unit.DAILY, hours=(NIGHT,))
    lengths = [s.ends_at - s.starts_at for s in shifts_of(roster(nights), at(10, 23), at(10, 27))]
    assert Counter(lengths) == {timedelta(hours=11): 4, timedelta(hours=12): 1}


def test_a_shift_starts_at_the_same_wall_time_before_and_after_the_clock_changes() -> None:
    daily = Rotation("r", (A, B, C), wall(3, 1, 9), Unit.DAILY)
    starts = {s.starts_at.astimezone(LONDON).time() for s in shifts_of(roster(daily), at(3, 10), at(11, 20))}
    assert starts == {time(9)}


def test_a_hand_off_at_half_past_one_leaves_no_gap_when_there_are_two_or_none() -> None:
    daily = Rotation("r", (A, B, C), wall(3, 1, 1) + timedelta(minutes=30), Unit.DAILY)
    shifts = shifts_of(roster(daily), at(3, 10), at(11, 20))
    assert all(one.ends_at == other.starts_at for one, other in pairwise(shifts))
    assert {s.ends_at - s.starts_at for s in shifts} == {
        timedelta(hours=24),
        timedelta(hours=23, minutes=30),  # until the jump, half an hour early, and from the jump
        timedelta(hours=25),
    }


def test_a_monthly_turn_that_starts_on_the_31st_starts_on_the_last_day_of_a_shorter_month() -> None:
    monthly = Rotation("r", (A, B), wall(12, 31, 9, 2025), Unit.MONTHLY)
    starts = [s.starts_at.astimezone(LONDON).date() for s in shifts_of(roster(monthly), at(1, 5), at(5, 5))]
    assert starts == [
        date(2025, 12, 31),
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


def test_a_rotation_to_come_has_nobody_before_its_first_hand_off() -> None:
    to_come = Rotation("r", (A, B), wall(12, 1, 9), Unit.WEEKLY)
    assert turns(to_come, at(11, 1), at(12, 1, 9)) == ""
    assert turns(to_come, at(11, 1), at(12, 9)) == "ab"


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("people", [(A, B, C, D), (A, C), (C,), (D, C, B), (D,)], ids="".join)
def test_adding_or_removing_somebody_does_not_change_who_is_on_now(
    unit: Unit, people: tuple[ResponderId, ...]
) -> None:
    interval = 12 if unit is Unit.HOURLY else 1
    before = roster(Rotation("rotation-00001", (A, B, C), wall(10, 5, 9), unit, interval))
    for now in (at(10, 5, 8), at(10, 7, 12), at(10, 25, 1), at(11, 9, 9)):
        after = edits.change_people(before, "rotation-00001", people, RULES, now).after
        assert who(after, now) == who(before, now)
        later = shifts_of(after, now, now + 200 * DAY)
        assert all(one.ends_at == other.starts_at for one, other in pairwise(later))
        to_come = [s.responder_id for s in later if s.starts_at > now]
        assert set(to_come) <= set(people)


def test_who_follows_is_whoever_comes_next_in_the_new_order() -> None:
    before = roster(Rotation("rotation-00001", (A, B, C), wall(11, 2, 9), Unit.DAILY))
    b_is_on = at(11, 3, 12)

    def after(*people: ResponderId) -> str:
        changed = edits.change_people(before, "rotation-00001", people, RULES, b_is_on).after
        return "".join(s.responder_id for s in shifts_of(changed, b_is_on, b_is_on + 4 * DAY))

    assert after(A, B, D, C) == "bdcab"
    assert after(A, C) == "bcaca"
    assert after(D, A) == "badad"


def test_people_changed_twice_before_the_next_hand_off_still_leave_who_is_on() -> None:
    before = roster(Rotation("rotation-00001", (A, B, C), wall(11, 2, 9), Unit.DAILY))
    now = at(11, 3, 12)
    once = edits.change_people(before, "rotation-00001", (A, C), RULES, now).after
    (new,) = (rotation.id for rotation in once.rotations if rotation.until is None)
    twice = edits.change_people(once, new, (A, D), RULES, now + timedelta(hours=1)).after
    assert who(twice, now) == who(before, now)
    assert len(twice.rotations) == 2


def test_when_the_turns_change_the_same_people_go_on_in_turn_without_a_gap() -> None:
    before = roster(Rotation("rotation-00001", (A, B, C), wall(11, 2, 9), Unit.DAILY))
    b_is_on = at(11, 3, 12)
    weekly = Rotation("", (), wall(11, 1, 21), Unit.WEEKLY)
    after = edits.change_turns(before, "rotation-00001", weekly, RULES, b_is_on).after
    shifts = shifts_of(after, b_is_on, b_is_on + 20 * DAY)
    assert [s.responder_id for s in shifts[:4]] == [B, C, A, B]
    assert all(one.ends_at == other.starts_at for one, other in pairwise(shifts))
    assert shifts[1].starts_at == at(11, 4, 9)


def test_turns_that_can_not_be_are_refused_before_anything_is_reckoned_with_them() -> None:
    before = roster(Rotation("rotation-00001", (A, B), wall(11, 2, 9), Unit.DAILY))
    endless = Rotation("", (), wall(11, 1, 21), Unit.MONTHLY, 10**9)
    with pytest.raises(RotaInvalid, match="interval"):
        edits.change_turns(before, "rotation-00001", endless, RULES, at(11, 3))


def test_a_roster_keeps_its_zone_once_anything_goes_by_its_clock() -> None:
    empty = roster()
    assert edits.in_zone(empty, "Europe/Dublin").zone.key == "Europe/Dublin"
    made = roster(Rotation("rotation-00001", (A, B), wall(11, 2, 9), Unit.DAILY))
    assert edits.in_zone(made, "Europe/London") == made
    with pytest.raises(RotaInvalid, match="Europe/London"):
        edits.in_zone(made, "Europe/Dublin")


def test_another_rotation_takes_over_at_the_hand_off_without_a_gap() -> None:
    before = roster(Rotation("rotation-00001", (A, B), wall(11, 2, 9), Unit.DAILY))
    now = at(11, 3, 12)
    evening = Rotation("", (C, D), wall(11, 1, 21), Unit.DAILY)
    after = edits.change_rotation(before, "rotation-00001", evening, RULES, now).after
    shifts = shifts_of(after, now, now + 5 * DAY)
    assert all(one.ends_at == other.starts_at for one, other in pairwise(shifts))
    assert [(s.responder_id, s.starts_at) for s in shifts[:3]] == [
        (B, at(11, 3, 9)),
        (C, at(11, 4, 9)),
        (D, at(11, 4, 21)),
    ]


def test_a_rotation_that_starts_in_three_weeks_leaves_the_present_one_until_then() -> None:
    before = roster(Rotation("rotation-00001", (A, B), wall(11, 2, 9), Unit.DAILY))
    now = at(11, 3, 12)
    later = Rotation("", (C, D), wall(11, 24, 21), Unit.DAILY)
    after = edits.change_rotation(before, "rotation-00001", later, RULES, now).after
    shifts = shifts_of(after, now, now + 40 * DAY)
    assert all(one.ends_at == other.starts_at for one, other in pairwise(shifts))
    assert next(s.starts_at for s in shifts if s.responder_id == C) == at(11, 25, 9)


def test_evening_cover_and_four_on_four_off_lie_over_every_evening_without_a_gap() -> None:
    for name, people, hours in (("evening-cover", (A, B), 8), ("four-on-four-off", (A, B, C, D), 24)):
        fixed = lay(rota_templates()[name], people, date(2026, 10, 1))
        plain = Roster("preston", Role.POLICE, ZoneInfo("UTC"))
        laid = edits.make_fixed(plain, fixed, RULES, at(10, 1)).after
        shifts = shifts_of(laid, at(10, 3), at(10, 3) + 16 * DAY)
        inside = [s for s in shifts if s.starts_at >= at(10, 3) and s.ends_at <= at(10, 19)]
        total = sum((s.ends_at - s.starts_at for s in inside), timedelta())
        assert total >= 15 * timedelta(hours=hours)
        assert all(one.ends_at <= other.starts_at for one, other in pairwise(inside))


def test_a_zone_that_does_not_exist_is_told_so() -> None:
    for name in ("Europe/Lodnon", "", "../etc/passwd", "Europe", "/etc/localtime"):
        with pytest.raises(RotaInvalid, match="no time zone"):
            zone_named(name)


@pytest.mark.parametrize(
    ("rotation", "said"),
    [
        (Rotation("", (), wall(11, 1), Unit.DAILY), "at least one person"),
        (Rotation("", (A,) * 401, wall(11, 1), Unit.DAILY), "at most 400"),
        (Rotation("", (A,), wall(11, 1), Unit.DAILY, 0), "interval"),
        (Rotation("", (A,), wall(11, 1), Unit.DAILY, 367), "interval"),
        (Rotation("", (A,), wall(11, 1), Unit.DAILY, days=frozenset()), "Days are"),
        (Rotation("", (A,), wall(11, 1), Unit.DAILY, days=frozenset({7})), "Days are"),
        (Rotation("", (A,), wall(11, 1), Unit.HOURLY, hours=(NIGHT,)), "no hours of its own"),
        (Rotation("", (A,), wall(11, 1), Unit.DAILY, hours=(NIGHT, Hours(time(8), time(12)))), "overlap"),
        (Rotation("", (A,), at(11, 1), Unit.DAILY), "without a zone"),
        (Rotation("", (A,), wall(11, 1, year=2036), Unit.DAILY), "1830 days"),
        (Rotation("", (A,), wall(11, 1), Unit.MONTHLY, 2), "42 days without a pause"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_can_not_be_a_rotation_is_refused_in_words(rotation: Rotation, said: str) -> None:
    with pytest.raises(RotaInvalid, match=said):
        edits.make_rotation(roster(), rotation, RULES, at(11, 1))
