"""A proposed roster takes the place of what counted in its weeks, and of nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared.domain.assignment import Role
from shared.domain.errors import NotFound, RotaInvalid
from shared.domain.ids import ResponderId
from shared.domain.roster.adjusting import give, put_on, stint_of, swap, take_off
from shared.domain.roster.edits import withdraw_temporary
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.proposed import ProposedRoster
from shared.domain.roster.roster import DayHours, FixedShifts, Override, OverrideKind, Roster, TemporarySchedule
from shared.domain.roster.rotation import Hours, Stint
from shared.domain.roster.succession import still_counts, take_place
from shared.domain.roster.wall import zone_named
from shared.policy import load

RULES = load().roster
ANN, BEN, CID = (ResponderId(name) for name in ("ann", "ben", "cid"))
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
START = datetime(2026, 11, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
END = START + 14 * DAY
NIGHTS = FixedShifts("nights", ANN, date(2026, 11, 1), 1, (DayHours(0, Hours(time(20), time(4))),))
ROSTER = Roster("preston", Role.POLICE, zone_named("Europe/London"), 3, fixed=(NIGHTS,))


def stint(who: ResponderId, day: int, hour: int, hours: int) -> Stint:
    opens = START + day * DAY + hour * HOUR
    return Stint(who, opens, opens + hours * HOUR)


def who_is_on(roster: Roster, moment: datetime) -> set[ResponderId]:
    return {s.responder_id for s in shifts_of(roster, moment, moment + HOUR / 60) if s.covers(moment)}


def taken(roster: Roster, *stints: Stint, start: datetime = START, end: datetime = END) -> Roster:
    return take_place(roster, stints, start, end, RULES, NOW).after


def test_in_its_weeks_the_proposal_counts_and_before_and_after_what_there_was() -> None:
    after = taken(ROSTER, stint(BEN, 1, 20, 8))

    assert who_is_on(after, START - 2 * HOUR) == {ANN}
    assert who_is_on(after, START + DAY + 22 * HOUR) == {BEN}
    assert who_is_on(after, START + 2 * DAY + 22 * HOUR) == set()
    assert who_is_on(after, END + 22 * HOUR) == {ANN}


def test_who_is_on_duty_when_the_weeks_begin_stays_until_that_duty_ends() -> None:
    after = taken(ROSTER, stint(BEN, 0, 0, 8))

    assert who_is_on(after, START + 3 * HOUR) == {ANN, BEN}
    assert who_is_on(after, START + 5 * HOUR) == {BEN}


def test_the_last_duty_goes_on_beyond_the_weeks_and_takes_nobody_off_there() -> None:
    early = FixedShifts("early", CID, date(2026, 11, 1), 1, (DayHours(0, Hours(time(0), time(6))),))
    roster = Roster("preston", Role.POLICE, ROSTER.zone, 3, fixed=(early,))

    after = taken(roster, stint(BEN, 13, 20, 8))

    assert who_is_on(after, END + 2 * HOUR) == {BEN, CID}
    assert who_is_on(after, END + 5 * HOUR) == {CID}


def test_weeks_follow_each_other_without_a_gap_when_both_are_published() -> None:
    first = taken(ROSTER, stint(BEN, 13, 20, 8))
    both = take_place(first, [stint(CID, 14, 4, 8)], END, END + 14 * DAY, RULES, NOW).after

    assert [who_is_on(both, END + hour * HOUR) for hour in (-1, 3, 4)] == [{BEN}, {BEN}, {CID}]


def test_a_temporary_schedule_in_the_middle_of_another_leaves_both_its_ends() -> None:
    long = TemporarySchedule("long", START - 7 * DAY, END + 7 * DAY, (stint(CID, -7, 0, 8), stint(CID, 20, 0, 8)))
    roster = Roster("preston", Role.POLICE, ROSTER.zone, 3, fixed=(NIGHTS,), temporary=(long,))

    after = taken(roster, stint(BEN, 1, 0, 8))
    stored = replace(after, version=4)
    again = take_place(stored, [stint(ANN, 8, 0, 8)], START + 7 * DAY, END, RULES, NOW).after

    for some in (after, again):
        assert len({schedule.id for schedule in some.temporary}) == len(some.temporary)
        assert who_is_on(some, START - 7 * DAY + HOUR) == {CID}
        assert who_is_on(some, START + 20 * DAY + HOUR) == {CID}
    assert who_is_on(after, START + DAY + HOUR) == {BEN}


def test_a_schedule_that_lies_in_the_weeks_is_gone_and_an_override_stays_on_top() -> None:
    inside = TemporarySchedule("inside", START + DAY, START + 2 * DAY, (stint(CID, 1, 0, 24),))
    extra = Override("extra", OverrideKind.ADD, ANN, START + DAY, START + DAY + 2 * HOUR)
    roster = Roster("preston", Role.POLICE, ROSTER.zone, 3, temporary=(inside,), overrides=(extra,))

    after = taken(roster, stint(BEN, 1, 0, 8))

    assert [schedule.id for schedule in after.temporary] == ["temporary-00004"]
    assert who_is_on(after, START + DAY + HOUR) == {ANN, BEN}


def test_a_proposal_counts_as_long_as_any_of_its_weeks_is_its_own() -> None:
    first = replace(taken(ROSTER, stint(BEN, 1, 20, 8)), version=4)
    published = first.temporary[0].id

    def counts(roster: Roster, now: datetime = NOW) -> bool:
        return still_counts(roster, published, END, now)

    middle = taken(first, stint(CID, 7, 0, 8), start=START + 7 * DAY, end=END - DAY)
    assert [counts(first), counts(middle), counts(taken(first))] == [True, True, False]
    cut = withdraw_temporary(first, published, START + DAY).after
    assert [counts(cut, START + DAY), counts(cut, END + DAY)] == [False, False]
    assert counts(first, END + DAY)
    assert not counts(withdraw_temporary(first, published, NOW).after)


def test_a_large_base_has_more_duties_than_somebody_would_type_in() -> None:
    many = [Stint(ResponderId(f"person-{number}"), START, START + 8 * HOUR) for number in range(401)]

    assert len(who_is_on(taken(ROSTER, *many), START + 5 * HOUR)) == 401


def test_weeks_that_have_begun_are_not_replaced() -> None:
    with pytest.raises(RotaInvalid, match="before its first day"):
        take_place(ROSTER, [], NOW - HOUR, END, RULES, NOW)


PROPOSED = ProposedRoster("preston", Role.POLICE, (stint(ANN, 0, 0, 8), stint(BEN, 1, 0, 8)), made_on=3)
FIRST, SECOND = PROPOSED.stints


def test_two_swap_and_one_gives_and_one_is_taken_off() -> None:
    assert swap(PROPOSED, FIRST, SECOND).stints == (stint(BEN, 0, 0, 8), stint(ANN, 1, 0, 8))
    assert give(PROPOSED, FIRST, CID).stints == (stint(CID, 0, 0, 8), SECOND)
    assert take_off(PROPOSED, FIRST).stints == (SECOND,)
    assert put_on(PROPOSED, stint(CID, 0, 12, 4)).stints == (FIRST, stint(CID, 0, 12, 4), SECOND)


def test_nobody_is_on_duty_twice_at_once() -> None:
    for new in (stint(ANN, 0, 7, 8), stint(ANN, 0, 0, 8)):
        with pytest.raises(RotaInvalid, match="on duty at that time already"):
            put_on(PROPOSED, new)
    with pytest.raises(RotaInvalid, match="on duty at that time already"):
        give(put_on(PROPOSED, stint(BEN, 0, 4, 8)), FIRST, BEN)
    with pytest.raises(RotaInvalid, match="same person"):
        swap(PROPOSED, FIRST, FIRST)


def test_what_is_published_or_is_not_there_is_not_adjusted() -> None:
    published = ProposedRoster("preston", Role.POLICE, PROPOSED.stints, 3, published="temporary-00004")
    with pytest.raises(RotaInvalid, match="published"):
        take_off(published, FIRST)
    with pytest.raises(NotFound):
        stint_of(PROPOSED, CID, FIRST.starts_at)
