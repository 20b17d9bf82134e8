"""An outside calendar is read as its author meant it, and whatever is not understood is said and not taken."""

from datetime import timedelta
from itertools import pairwise

import pytest

from shared.adapters.calendars.reading import read_calendar
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import AbsenceKind
from shared.domain.roster.outside import CalendarRefused, absences, shifts
from tests.builders import person
from tests.unit.calendars.files import LIMITS, NOW, calendar, event, read, said, spans

NINE_TO_FIVE = ("DTSTART;TZID=Europe/London:20261201T090000", "DTEND;TZID=Europe/London:20261201T170000")


def test_a_single_time_is_taken_in_utc() -> None:
    assert spans(event("DTSTART:20260701T090000", "DTEND:20260701T170000")) == []  # over
    assert spans(event("DTSTART:20270701T090000", "DTEND:20270701T170000")) == [
        ("Thu 01 Jul 2027 08:00", "Thu 01 Jul 2027 16:00")
    ]


def test_all_day_is_from_midnight_to_midnight_of_our_own_zone_also_over_the_clock_change() -> None:
    (change,) = read(event("DTSTART;VALUE=DATE:20270328")).spans
    assert change.ends_at - change.starts_at == timedelta(hours=23)
    assert spans(event("DTSTART;VALUE=DATE:20270701", "DTEND;VALUE=DATE:20270703")) == [
        ("Wed 30 Jun 2027 23:00", "Fri 02 Jul 2027 23:00")
    ]


def test_a_weekly_time_keeps_its_wall_time_over_the_clock_change() -> None:
    found = spans(event(*NINE_TO_FIVE, "RRULE:FREQ=WEEKLY;UNTIL=20270401T000000Z"))
    assert len(found) == 18
    assert found[0] == ("Tue 01 Dec 2026 09:00", "Tue 01 Dec 2026 17:00")
    assert found[-1] == ("Tue 30 Mar 2027 08:00", "Tue 30 Mar 2027 16:00")


def test_a_night_over_the_change_ends_at_the_wall_time_that_was_written() -> None:
    night = event("DTSTART;TZID=Europe/London:20270327T220000", "DTEND;TZID=Europe/London:20270328T060000")
    assert spans(night) == [("Sat 27 Mar 2027 22:00", "Sun 28 Mar 2027 05:00")]


def test_times_taken_out_changed_or_cancelled_are_not_taken_as_they_were() -> None:
    series = event(
        *NINE_TO_FIVE,
        "RRULE:FREQ=DAILY;COUNT=5",
        "EXDATE;TZID=Europe/London:20261202T090000",
    )
    moved = event(
        "RECURRENCE-ID;TZID=Europe/London:20261203T090000",
        "DTSTART;TZID=Europe/London:20261203T120000",
        "DTEND;TZID=Europe/London:20261203T130000",
    )
    cancelled = event("RECURRENCE-ID:20261204T090000Z", *NINE_TO_FIVE, "STATUS:CANCELLED")
    assert [start for start, _ in spans(series, moved, cancelled)] == [
        "Tue 01 Dec 2026 09:00",
        "Thu 03 Dec 2026 12:00",
        "Sat 05 Dec 2026 09:00",
    ]
    assert said(series, moved, cancelled) == [
        "Repeats, from Tue 01 Dec 2026 09:00 (Europe/London): 2 taken.",
        "Replaces one time of its series, from Thu 03 Dec 2026 12:00 (Europe/London): 1 taken.",
        "Cancelled: not taken.",
    ]


def test_of_two_versions_of_one_entry_the_later_counts_and_that_is_said() -> None:
    older = event("SEQUENCE:1", "DTSTART:20261201T090000Z", "DTEND:20261201T100000Z")
    newer = event("SEQUENCE:2", "DTSTART:20261201T110000Z", "DTEND:20261201T120000Z")
    assert spans(newer, older) == [("Tue 01 Dec 2026 11:00", "Tue 01 Dec 2026 12:00")]
    assert "Stands twice: the version in line 4 counts." in said(newer, older)


def test_the_windows_name_of_a_zone_and_a_name_that_the_file_explains_are_understood() -> None:
    windows = event(
        "DTSTART;TZID=GMT Standard Time:20270701T090000", "DTEND;TZID=GMT Standard Time:20270701T100000"
    )
    assert spans(windows) == [("Thu 01 Jul 2027 08:00", "Thu 01 Jul 2027 09:00")]
    zone = "BEGIN:VTIMEZONE\r\nTZID:home\r\nX-LIC-LOCATION:Europe/Paris\r\nEND:VTIMEZONE"
    paris = event("DTSTART;TZID=home:20270701T090000", "DTEND;TZID=home:20270701T100000")
    assert spans(zone, paris) == [("Thu 01 Jul 2027 07:00", "Thu 01 Jul 2027 08:00")]


def test_an_entry_in_an_unknown_zone_is_not_taken_nor_the_rest_of_its_series() -> None:
    series = event(*NINE_TO_FIVE, "RRULE:FREQ=DAILY;COUNT=3")
    change = event("RECURRENCE-ID;TZID=The Moon:20261202T090000", *NINE_TO_FIVE)
    assert spans(series, change) == []
    assert said(series, change) == [
        "Belongs together with line 11, which was not understood: not taken.",
        "Line 14: names a time zone that is not known here. Not taken.",
    ]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["DTSTART:20261201T090000Z"], "Has no end: not taken."),
        (
            ["DTSTART:20261201T090000Z", "DTEND:20261201T080000Z"],
            "Ends before it begins, or as it begins: not taken.",
        ),
        (["DTSTART:20261201T090000Z", "DTEND:20281201T080000Z"], "Lasts longer than 62 days: not taken."),
        (["DTEND:20261201T080000Z"], "Does not say when it begins. Not taken."),
        (["DTSTART:20261301T090000Z"], "Line 7: is not a day or time of any calendar. Not taken."),
        (["DTSTART:20261201", "DTEND:20261201T080000Z"], "Mixes days with times of day. Not taken."),
        ([*NINE_TO_FIVE, "TRANSP:TRANSPARENT"], "Shown as free: not taken."),
        (
            [*NINE_TO_FIVE, "RRULE:FREQ=SECONDLY"],
            "Line 9: repeats neither by days, weeks, months nor years. Not taken.",
        ),
        (
            [*NINE_TO_FIVE, "RRULE:FREQ=DAILY;BYHOUR=1,2,3"],
            "Line 9: this rule of repeating is not understood. Not taken.",
        ),
        (
            [*NINE_TO_FIVE, "RRULE:FREQ=DAILY;INTERVAL=0"],
            "Line 9: holds a number that is out of range. Not taken.",
        ),
        (
            ["DTSTART:18000101T090000Z", "DTEND:18000101T100000Z", "RRULE:FREQ=DAILY"],
            "Repeats since more than 3660 days: not taken.",
        ),
        (
            ["RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T090000Z", *NINE_TO_FIVE],
            "Line 7: changes this and all later times at once. Not taken.",
        ),
    ],
)
def test_what_can_not_be_meant_is_said_in_words_and_not_taken(lines: list[str], why: str) -> None:
    assert spans(event(*lines)) == []
    assert said(event(*lines)) == [why]


def test_an_endless_rule_is_taken_up_to_the_horizon_and_that_is_said() -> None:
    endless = event(*NINE_TO_FIVE, "RRULE:FREQ=DAILY")
    found = read(endless).spans
    assert len(found) == 358
    assert found[-1].starts_at < NOW + LIMITS.horizon
    assert said(endless)[0].endswith("358 taken; nothing after 23 Nov 2027 is taken.")


def test_a_rule_that_never_fits_takes_nothing() -> None:
    assert spans(
        event("DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    ) == [("Tue 01 Dec 2026 09:00", "Tue 01 Dec 2026 10:00")]


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "not a whole calendar"),
        (b"hello", "Line 1: this is not a calendar"),
        (b"\x00\x01", "not text"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "its end is missing"),
        (b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\n", "Line 2: ends what did not begin"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 9, "Line 5: parts within parts too deep"),
        (b"x" * 200_001, "larger than 200 kB"),
        (calendar(*[event(*NINE_TO_FIVE, uid=str(n)) for n in range(201)]), "more than 200 entries"),
        (
            calendar(*[event(*NINE_TO_FIVE, "RRULE:FREQ=DAILY", uid=str(n)) for n in range(2)]),
            "more than 400 times",
        ),
    ],
)
def test_a_file_that_is_no_calendar_or_too_much_is_refused_whole(file: bytes, why: str) -> None:
    with pytest.raises(CalendarRefused, match=why):
        read_calendar(file, LIMITS, NOW)


def test_a_byte_order_mark_old_text_folded_and_very_long_lines_do_not_hide_the_times() -> None:
    file = calendar(event("SUMMARY:" + "x" * 50_000, "DTSTART:20261201T0900\r\n 00Z", "DTEND:20261201T100000Z"))
    for data in (file, b"\xef\xbb\xbf" + file, file.decode().encode("utf-16"), file.replace(b"\r\n", b"\n")):
        assert len(read_calendar(data, LIMITS, NOW).spans) == 1
    old = read_calendar(file.replace(b"SUMMARY:x", b"SUMMARY:\xe9"), LIMITS, NOW)
    assert len(old.spans) == 1
    assert "not UTF-8" in old.remarks[0].text


def test_nothing_that_is_said_repeats_a_title_or_an_id() -> None:
    entry = event("SUMMARY:Funeral of Ann Other", "DTSTART:29991301", uid="ann.other@example")
    assert not [text for text in said(entry) if "Ann" in text or "ann" in text]


def test_the_same_file_proposes_the_same_absences_twice_and_others_for_another_person() -> None:
    found = read(event(*NINE_TO_FIVE, "RRULE:FREQ=DAILY;COUNT=3")).spans
    ann, cid = person("sw-ann").responder, person("sw-cid").responder
    once, again = absences(found, ann, AbsenceKind.LEAVE), absences(found, ann, AbsenceKind.LEAVE)
    assert once == again
    assert len({absence.id for absence in (*once, *absences(found, cid, AbsenceKind.LEAVE))}) == 6
    assert [shift.responder_id for shift in shifts(found, ann)] == [ResponderId("sw-ann")] * 3
    assert all(one.ends_at < other.starts_at for one, other in pairwise(shifts(found, ann)))
