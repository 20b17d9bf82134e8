"""What contradicts what is there, or can not be, is refused in words; nothing of it stays."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.domain.assignment import Role
from shared.domain.errors import NotFound, Overlaps, RotaInvalid
from shared.domain.ids import ResponderId
from shared.domain.roster import edits
from shared.domain.roster.roster import (
    DayHours,
    FixedShifts,
    Override,
    OverrideKind,
    Roster,
    TemporarySchedule,
)
from shared.domain.roster.rotation import Hours, Stint
from shared.policy import load

RULES = load().roster
NOW = datetime(2026, 11, 20, 17, 5, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A, B, C = (ResponderId(name) for name in "abc")
EMPTY = Roster("preston", Role.POLICE, ZoneInfo("Europe/London"))
ADD, REMOVE, REPLACE = OverrideKind.ADD, OverrideKind.REMOVE, OverrideKind.REPLACE


def override(
    kind: OverrideKind, who: ResponderId, starts: int, ends: int, by: ResponderId | None = None
) -> Override:
    """An override that starts and ends so many hours from now."""
    return Override("", kind, who, NOW + starts * HOUR, NOW + ends * HOUR, by)


def fixed(starts: int, until: int | None, shifts: tuple[DayHours, ...] | None = None) -> FixedShifts:
    ends = None if until is None else date(2026, 11, until)
    evening = (DayHours(0, Hours(time(16), time(0))),)
    return FixedShifts("", A, date(2026, 11, starts), 1, evening if shifts is None else shifts, ends)


@pytest.mark.parametrize(
    "second",
    [
        override(REPLACE, A, 1, 2, C),
        override(REMOVE, A, 2, 4),
        override(ADD, B, 0, 2),
        override(REPLACE, B, 2, 3, C),
        override(REPLACE, C, 2, 3, A),
    ],
)
def test_a_second_override_about_the_same_people_at_the_same_time_is_refused(second: Override) -> None:
    roster = edits.add_override(EMPTY, override(REPLACE, A, 1, 3, B), RULES, NOW).after
    with pytest.raises(Overlaps):
        edits.add_override(roster, second, RULES, NOW)


@pytest.mark.parametrize("second", [override(REMOVE, A, 3, 4), override(ADD, C, 1, 3), override(ADD, B, 0, 1)])
def test_an_override_before_after_or_about_others_is_not(second: Override) -> None:
    roster = edits.add_override(EMPTY, override(REPLACE, A, 1, 3, B), RULES, NOW).after
    assert len(edits.add_override(roster, second, RULES, NOW).after.overrides) == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (override(ADD, A, 2, 1), "end after it starts"),
        (override(ADD, A, 2, 2), "end after it starts"),
        (override(REMOVE, A, -3, 0), "over already"),
        (override(REMOVE, A, 0, 24 * 1831), "1830 days"),
        (override(REMOVE, A, 24 * 1831, 24 * 1832), "1830 days"),
        (override(ADD, A, 0, 24 * 43), "42 days without a pause"),
        (override(ADD, A, 1, 2, B), "takes none"),
        (override(REPLACE, A, 1, 2), "another person"),
        (override(REPLACE, A, 1, 2, A), "another person"),
        (Override("", ADD, A, datetime(2026, 12, 1), NOW + 99 * DAY), "zone or its offset"),  # noqa: DTZ001
    ],
)
def test_an_override_that_can_not_be_is_told_so(asked: Override, said: str) -> None:
    with pytest.raises(RotaInvalid, match=said):
        edits.add_override(EMPTY, asked, RULES, NOW)


def test_an_override_that_has_begun_counts_from_now() -> None:
    (made,) = edits.add_override(EMPTY, override(REMOVE, A, -2, 2), RULES, NOW).after.overrides
    assert (made.starts_at, made.ends_at) == (NOW, NOW + 2 * HOUR)


def test_two_temporary_schedules_at_one_time_are_refused_and_so_are_shifts_outside() -> None:
    christmas = TemporarySchedule("", NOW + DAY, NOW + 3 * DAY, (Stint(A, NOW + DAY, NOW + 2 * DAY),))
    roster = edits.make_temporary(EMPTY, christmas, RULES, NOW).after
    with pytest.raises(Overlaps):
        edits.make_temporary(roster, TemporarySchedule("", NOW + 2 * DAY, NOW + 4 * DAY, ()), RULES, NOW)
    outside = TemporarySchedule("", NOW + 5 * DAY, NOW + 6 * DAY, (Stint(A, NOW + 5 * DAY, NOW + 7 * DAY),))
    with pytest.raises(RotaInvalid, match="lie within"):
        edits.make_temporary(roster, outside, RULES, NOW)


def test_one_person_has_one_set_of_fixed_shifts_at_a_time() -> None:
    roster = edits.make_fixed(EMPTY, [fixed(21, 25)], RULES, NOW).after
    with pytest.raises(Overlaps):
        edits.make_fixed(roster, [fixed(24, None)], RULES, NOW)
    assert len(edits.make_fixed(roster, [fixed(25, None)], RULES, NOW).after.fixed) == 2
    with pytest.raises(Overlaps):
        edits.make_fixed(EMPTY, [fixed(21, 25), fixed(24, 26)], RULES, NOW)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "1 to 50 people"),
        ([fixed(25, 25)], "end after they start"),
        ([fixed(25, None, ())], "at least one shift"),
        ([fixed(25, None, (DayHours(0, Hours(time(16), time(17))),) * 2)], "overlap"),
        ([fixed(25, None, tuple(DayHours(0, Hours(time(h), time(4))) for h in (5, 3)))], "overlap"),
    ],
)
def test_fixed_shifts_that_can_not_be_are_told_so(asked: list[FixedShifts], said: str) -> None:
    with pytest.raises(RotaInvalid, match=said):
        edits.make_fixed(EMPTY, asked, RULES, NOW)


def test_what_is_not_there_can_not_be_ended() -> None:
    for act in (
        lambda: edits.end_rotation(EMPTY, "rotation-00009", NOW),
        lambda: edits.withdraw_override(EMPTY, "override-00009", NOW),
        lambda: edits.withdraw_temporary(EMPTY, "temporary-00009", NOW),
        lambda: edits.end_fixed(EMPTY, "fixed-00009-001", date(2026, 12, 1), NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_fixed_shifts_end_on_a_day_to_come() -> None:
    roster = edits.make_fixed(EMPTY, [fixed(1, None)], RULES, NOW).after
    (made,) = roster.fixed
    with pytest.raises(RotaInvalid):
        edits.end_fixed(roster, made.id, date(2026, 11, 20), NOW)
    (ended,) = edits.end_fixed(roster, made.id, date(2026, 11, 21), NOW).after.fixed
    assert ended.until == date(2026, 11, 21)
