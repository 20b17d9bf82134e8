"""Whoever's shift is running is on call: no gap and no double at a hand-over, whatever the clocks do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.domain.assignment import Role
from shared.domain.ids import CaseId, ResponderId, ShiftId
from shared.domain.rota import Responder, Shift, on_call, position
from shared.domain.travel import Position
from tests.builders import ANN, BEN, CID, NOW, minutes, person

LONDON = ZoneInfo("Europe/London")
HOURS = timedelta(hours=4)


def responder(responder_id: str = ANN, **changes) -> Responder:
    plain = person(responder_id).responder
    return Responder(**{**{name: getattr(plain, name) for name in Responder.__slots__}, **changes})


def shift(who: str, starts_at: datetime, ends_at: datetime, base: str = "preston") -> Shift:
    role = Role.SOCIAL_WORKER if who.startswith("sw") else Role.POLICE
    return Shift(ShiftId(f"{who} {starts_at}"), ResponderId(who), role, base, starts_at, ends_at)


def present(shifts: list[Shift], now: datetime, holds=None) -> list[str]:
    people = [responder(who) for who in (ANN, BEN, CID)]
    return [p.responder.id for p in on_call(shifts, people, holds or {}, HOURS, now)]


def test_a_shift_runs_from_its_first_instant_until_just_before_its_last() -> None:
    shifts = [shift(ANN, NOW, NOW + HOURS)]
    moments = (NOW - minutes(1), NOW, NOW + HOURS - minutes(1), NOW + HOURS)

    assert [present(shifts, moment) for moment in moments] == [[], [ANN], [ANN], []]


def test_of_two_shifts_that_overlap_the_later_end_counts_and_the_person_is_there_once() -> None:
    long, short = shift(ANN, NOW, NOW + HOURS, "burnley"), shift(ANN, NOW - HOURS, NOW + minutes(30))

    for shifts in ([long, short], [short, long]):
        [ann] = on_call(shifts, [responder()], {}, HOURS, NOW)
        assert (ann.until, ann.base) == (NOW + HOURS, "burnley")


def test_a_shift_of_somebody_unknown_is_nobodys() -> None:
    assert present([shift("sw-unknown", NOW, NOW + HOURS)], NOW) == []


def test_who_is_held_is_on_call_but_not_free() -> None:
    [ann] = on_call([shift(ANN, NOW, NOW + HOURS)], [responder()], {ANN: CaseId("C-1")}, HOURS, NOW)

    assert ann.held_by == "C-1"


def test_people_are_listed_by_base_role_and_id() -> None:
    shifts = [shift(ANN, NOW, NOW + HOURS), shift(BEN, NOW, NOW + HOURS), shift(CID, NOW, NOW + HOURS, "burnley")]

    assert present(shifts, NOW) == present(shifts[::-1], NOW) == [CID, BEN, ANN]


@pytest.mark.parametrize(
    ("day", "hand_over"),
    [((2026, 10, 25), (1, 30)), ((2026, 10, 25), (2, 0)), ((2026, 3, 29), (1, 30)), ((2026, 3, 29), (8, 0))],
    ids=["twice in autumn", "just after in autumn", "never in spring", "the morning of spring"],
)
def test_a_hand_over_by_the_wall_clock_leaves_no_gap_and_no_double_when_the_clocks_change(
    day: tuple[int, int, int], hand_over: tuple[int, int]
) -> None:
    """The one who goes and the one who comes read the same wall time as the same instant."""
    start = datetime(*day, 0, 0, tzinfo=LONDON).astimezone(UTC) - timedelta(hours=4)
    change = datetime(*day, *hand_over, tzinfo=LONDON).astimezone(UTC)
    shifts = [shift(ANN, start, change), shift(CID, change, start + timedelta(hours=16))]

    for quarter in range(16 * 4):
        now = start + quarter * minutes(15)
        assert present(shifts, now) == [ANN if now < change else CID]


def test_a_night_shift_over_the_october_change_is_an_hour_longer_in_elapsed_time() -> None:
    starts_at = datetime(2026, 10, 24, 20, 0, tzinfo=LONDON).astimezone(UTC)
    ends_at = datetime(2026, 10, 25, 8, 0, tzinfo=LONDON).astimezone(UTC)

    assert ends_at - starts_at == timedelta(hours=13)
    assert present([shift(ANN, starts_at, ends_at)], starts_at + timedelta(hours=12, minutes=59)) == [ANN]


def test_a_place_last_reported_counts_for_a_while_and_then_home_does() -> None:
    there = Position(53.0, -2.0)
    seen = responder(seen=there, seen_at=NOW)

    assert position(seen, HOURS, NOW + HOURS) == there
    assert position(seen, HOURS, NOW + HOURS + minutes(1)) == seen.home
    assert position(responder(), HOURS, NOW) == responder().home
