"""The demonstration weekend: somebody of each role is on call at each base at every minute."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from local.seed_rota import responders, shifts
from shared import policy
from shared.domain.assignment import Role
from shared.domain.rota import Shift

LONDON = ZoneInfo("Europe/London")
FRIDAY = date(2026, 11, 20)
BEFORE_CLOCK_GOES_BACK = date(2026, 10, 23)
BEFORE_CLOCK_GOES_FORWARD = date(2027, 3, 26)
WEEKENDS = [FRIDAY, BEFORE_CLOCK_GOES_BACK, BEFORE_CLOCK_GOES_FORWARD]
DESKS = [(base.id, role) for base in policy.load().bases for role in Role]


def wall(day: date, hour: int) -> datetime:
    """Return the instant of a full hour in London."""
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)


def on_call(rota: tuple[Shift, ...], base: str, role: Role, now: datetime) -> int:
    """Return how many are on call there in that role."""
    return sum(shift.base == base and shift.role is role and shift.covers(now) for shift in rota)


@pytest.mark.parametrize("friday", WEEKENDS, ids=str)
@pytest.mark.parametrize(("base", "role"), DESKS)
def test_no_minute_from_friday_afternoon_to_monday_morning_is_without_cover(
    base: str, role: Role, friday: date
) -> None:
    rota = shifts(friday)
    minute, end = wall(friday, 16), wall(friday + timedelta(days=3), 9)
    bare = []
    while minute < end:
        if not on_call(rota, base, role, minute):
            bare.append(minute)
        minute += timedelta(minutes=1)
    assert bare == []


@pytest.mark.parametrize(("base", "role"), DESKS)
def test_friday_and_saturday_evenings_have_more_people_than_the_night(base: str, role: Role) -> None:
    rota = shifts(FRIDAY)
    night = on_call(rota, base, role, wall(FRIDAY + timedelta(days=1), 4))
    for evening in (FRIDAY, FRIDAY + timedelta(days=1)):
        assert on_call(rota, base, role, wall(evening, 19)) > night


@pytest.mark.parametrize("friday", WEEKENDS, ids=str)
def test_everybody_rests_eleven_hours_between_shifts(friday: date) -> None:
    for person in responders():
        mine = sorted((s for s in shifts(friday) if s.responder_id == person.id), key=lambda s: s.starts_at)
        rests = [later.starts_at - earlier.ends_at for earlier, later in pairwise(mine)]
        assert all(rest >= timedelta(hours=11) for rest in rests), person.id


def test_a_shift_of_wall_clock_hours_is_longer_by_one_in_the_night_the_clock_goes_back() -> None:
    night = next(s for s in shifts(BEFORE_CLOCK_GOES_BACK) if s.starts_at == wall(date(2026, 10, 24), 22))
    assert night.ends_at - night.starts_at == timedelta(hours=12)


def test_five_people_of_each_role_belong_to_each_base_and_know_all_the_table_may_ask() -> None:
    people = responders()
    for base, role in DESKS:
        assert sum(person.base == base and person.role is role for person in people) == 5
    asked = {skill for rule in policy.load().grading.rules for group in rule.skills for skill in group}
    known = set(policy.skills())
    assert asked <= {skill for person in people for skill in person.skills} <= known


def test_at_every_hour_somebody_on_call_in_the_county_can_do_what_a_row_asks() -> None:
    people = {person.id: person for person in responders()}
    rota = shifts(FRIDAY)
    asked = {group for rule in policy.load().grading.rules for group in rule.skills}
    hours = (wall(FRIDAY, 16) + timedelta(hours=count) for count in range(65))
    unmet = [
        (hour, group)
        for hour in hours
        for group in asked
        if not any(people[shift.responder_id].skills & group for shift in rota if shift.covers(hour))
    ]
    assert unmet == []


def test_names_and_numbers_are_nobodys() -> None:
    people = responders()
    assert len({person.id for person in people}) == len({person.phone for person in people}) == len(people)
    assert all(person.phone.startswith("+447700900") and len(person.phone) == 13 for person in people)


def test_shifts_are_of_known_people_in_their_own_role_and_have_ids_of_their_own() -> None:
    roles = {person.id: person.role for person in responders()}
    rota = shifts(FRIDAY)
    assert all(roles[shift.responder_id] is shift.role for shift in rota)
    assert len({shift.id for shift in rota}) == len(rota)
