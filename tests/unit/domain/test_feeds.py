"""A feed says what changed in a way that calendar programs follow, and names nobody."""

from dataclasses import replace
from datetime import timedelta

import icalendar

from shared.adapters.calendars.writing import write_calendar
from shared.domain.ids import ShiftId
from shared.domain.roster.feeds import Feed, FeedKind, Said, bring_up_to_date
from shared.domain.rota import Shift
from shared.policy import load
from tests.builders import ANN, BEN, NOW, PC, SW, later

POLICY = load().feeds
MINE, BURNLEY = Feed(FeedKind.PERSON, ANN), Feed(FeedKind.BASE, "burnley")
EVENING = Shift(ShiftId("s-1"), ANN, SW, "burnley", later(60), later(540))


def test_a_shift_keeps_its_id_and_its_number_until_it_changes() -> None:
    (first,) = bring_up_to_date((), [EVENING], MINE, POLICY, NOW)
    (again,) = bring_up_to_date([first], [EVENING], MINE, POLICY, later(10))
    (longer,) = bring_up_to_date([again], [replace(EVENING, ends_at=later(600))], MINE, POLICY, later(20))
    assert again == first
    assert (longer.uid, longer.sequence, longer.changed_at) == (first.uid, 1, later(20))


def test_a_shift_that_is_no_more_is_cancelled_for_a_while_and_then_gone() -> None:
    said = bring_up_to_date((), [EVENING], MINE, POLICY, NOW)
    (cancelled,) = bring_up_to_date(said, [replace(EVENING, responder_id=BEN)], MINE, POLICY, later(5))
    assert (cancelled.cancelled, cancelled.sequence, cancelled.uid) == (True, 1, said[0].uid)
    assert bring_up_to_date([cancelled], [], MINE, POLICY, later(5000)) == (cancelled,)
    after = later(5) + POLICY.cancelled_for
    assert bring_up_to_date([replace(cancelled, ends_at=after)], [], MINE, POLICY, after) == ()


def test_a_cancelled_shift_that_comes_back_has_a_higher_number() -> None:
    said = bring_up_to_date((), [EVENING], MINE, POLICY, NOW)
    said = bring_up_to_date(said, [], MINE, POLICY, later(1))
    (back,) = bring_up_to_date(said, [EVENING], MINE, POLICY, later(2))
    assert (back.cancelled, back.sequence) == (False, 2)


def test_what_is_long_over_leaves_the_feed_without_being_called_cancelled() -> None:
    said = bring_up_to_date((), [EVENING], MINE, POLICY, NOW)
    assert bring_up_to_date(said, [], MINE, POLICY, EVENING.ends_at + POLICY.past) == ()


def test_the_feed_of_a_base_says_the_role_and_not_who() -> None:
    police = replace(EVENING, id=ShiftId("s-2"), responder_id=BEN, role=PC)
    elsewhere = replace(EVENING, id=ShiftId("s-3"), base="preston")
    said = bring_up_to_date((), [EVENING, police, elsewhere], BURNLEY, POLICY, NOW)
    file = write_calendar(BURNLEY, said, {"burnley": "Burnley"}, POLICY).decode()
    assert (
        file.count("SUMMARY:On call: social worker\r\n")
        == file.count("SUMMARY:On call: police responder\r\n")
        == 1
    )
    assert not [who for who in (ANN, BEN, "s-1", "s-2") if who in file]


def test_a_swap_within_a_base_changes_nothing_in_its_feed() -> None:
    said = bring_up_to_date((), [EVENING], BURNLEY, POLICY, NOW)
    assert bring_up_to_date(said, [replace(EVENING, responder_id=BEN)], BURNLEY, POLICY, later(9)) == said


def test_the_file_is_read_back_as_it_was_meant_by_another_program() -> None:
    said = bring_up_to_date((), [EVENING], MINE, POLICY, NOW)
    said = bring_up_to_date(said, [replace(EVENING, id=ShiftId("s-9"))], MINE, POLICY, later(1))
    file = write_calendar(MINE, said, {"burnley": "Burnley"}, POLICY)
    events = {str(e["STATUS"]): e for e in icalendar.Calendar.from_ical(file).walk("VEVENT")}
    assert {status: e["SEQUENCE"] for status, e in events.items()} == {"CANCELLED": 1, "CONFIRMED": 0}
    confirmed = events["CONFIRMED"]
    assert (confirmed["DTSTART"].dt, confirmed["DTEND"].dt) == (later(60), later(540))
    assert confirmed["SUMMARY"] == "On call, Burnley"
    assert file == write_calendar(MINE, said, {"burnley": "Burnley"}, POLICY)
    lines = file.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert max(map(len, lines)) <= 75
    assert b"\n" not in file.replace(b"\r\n", b"")


def test_the_name_of_a_base_is_read_back_whatever_stands_in_it() -> None:
    name = "Sankt Jürgen; north, \\ east " + "é" * 90
    said = bring_up_to_date((), [EVENING], BURNLEY, POLICY, NOW)
    file = write_calendar(BURNLEY, said, {"burnley": name}, POLICY)
    assert max(map(len, file.split(b"\r\n"))) <= 75
    (found,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
    assert found["LOCATION"] == name


def test_a_night_over_either_clock_change_is_given_as_instants() -> None:
    night = replace(EVENING, starts_at=NOW.replace(month=10, day=25, hour=0, minute=30))
    night = replace(night, ends_at=night.starts_at + timedelta(hours=2))
    said = bring_up_to_date((), [night], MINE, POLICY, NOW.replace(month=10, day=24))
    file = write_calendar(MINE, said, {}, POLICY)
    assert b"DTSTART:20261025T003000Z\r\nDTEND:20261025T023000Z" in file


def test_a_thousand_shifts_of_a_base_make_no_two_ids() -> None:
    many = [replace(EVENING, id=ShiftId(f"s-{n}")) for n in range(1000)]
    said = bring_up_to_date((), many, BURNLEY, POLICY, NOW)
    assert len({one.uid for one in said}) == 1000
    assert all(isinstance(one, Said) for one in said)
