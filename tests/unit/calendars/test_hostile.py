"""Whatever a file holds, it is read or refused at once, with no error but the documented one."""

import time
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.adapters.calendars.reading import read_calendar
from shared.domain.roster.outside import CalendarRefused
from tests.unit.calendars.files import LIMITS, NOW, calendar, event

_NAMES = (
    *("DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID", "UID", "SEQUENCE", "STATUS"),
    *("BEGIN", "END", "SUMMARY", "DTSTART;TZID=Europe/London", "DTEND;TZID=GMT Standard Time", "EXDATE;TZID=../x"),
    *(
        "DTSTART;VALUE=DATE",
        'DTSTART;TZID="',
        "RDATE;VALUE=PERIOD",
        "RECURRENCE-ID;RANGE=THISANDFUTURE",
        " ",
        "\t",
    ),
)
_VALUES = (
    *(
        "20261201T090000",
        "20261201T170000Z",
        "20261201",
        "00010101",
        "99991231T235960Z",
        "20260230",
        "P1D",
        "-P9W",
    ),
    *("PT8H", "P999999999999999D", "FREQ=DAILY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=SECONDLY"),
    *("FREQ=MONTHLY;BYDAY=-1FR,53MO;BYSETPOS=-366", "FREQ=WEEKLY;COUNT=10000", "FREQ=DAILY;UNTIL=00010101"),
    *("FREQ=DAILY;INTERVAL=1000", "FREQ=WEEKLY;BYDAY=,;COUNT=999999999999", "VEVENT", "VCALENDAR", "VALARM"),
    *("CANCELLED", "1", "-1", "٣", "", ",,,", "20261201T090000,20261202", "20261201T090000/PT1H"),
)
_LINE = st.tuples(st.sampled_from(_NAMES), st.sampled_from(_VALUES) | st.text(max_size=20)).map(":".join)
_EVENT = st.lists(_LINE, max_size=12).map(lambda lines: event(*lines))


def read_or_refuse(data: bytes) -> None:
    """Read it; that the file is refused is an answer too."""
    try:
        found = read_calendar(data, LIMITS, NOW)
    except CalendarRefused:
        return
    assert len(found.spans) <= LIMITS.most_proposals
    for span in found.spans:
        assert span.ends_at > NOW
        assert timedelta(0) < span.ends_at - span.starts_at <= LIMITS.longest + timedelta(hours=1)
        assert span.starts_at < NOW + LIMITS.horizon


@settings(max_examples=300, deadline=timedelta(seconds=20))
@given(st.lists(_EVENT, max_size=6))
def test_events_of_any_lines_are_read_or_said_not_to_be_understood(events: list[str]) -> None:
    read_or_refuse(calendar(*events))


@settings(max_examples=200, deadline=timedelta(seconds=20))
@given(st.binary(max_size=500), st.integers(0, 400), st.integers(0, 50))
def test_a_good_calendar_with_any_bytes_in_any_place_is_read_or_refused(noise: bytes, at: int, cut: int) -> None:
    good = calendar(event("DTSTART:20261201T090000Z", "DTEND:20261201T170000Z", "RRULE:FREQ=DAILY;COUNT=9"))
    read_or_refuse(good[:at] + noise + good[at + cut :])


def test_the_largest_file_of_the_worst_rules_is_done_with_in_the_time_of_a_request() -> None:
    worst = event(
        "DTSTART:20170101T090000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=10000;BYMONTH=2;BYMONTHDAY=30",
        "EXDATE:" + ",".join(f"201701{day:02d}T090000Z" for day in range(1, 29)),
    )
    files = [
        calendar(*[worst.replace("UID:one", f"UID:{n}") for n in range(LIMITS.most_entries)]),
        calendar("X:" + "\r\n ".join("x" * 60_000)),
        calendar("X:" + " " * 190_000),
        calendar(event("DTSTART;" + ";".join('A="b"' for _ in range(30_000)) + ":20261201")),
        calendar("\r\n" * 90_000),
    ]
    for file in files:
        began = time.process_time()
        read_or_refuse(file)
        assert time.process_time() - began < 10  # a function behind HTTP has twenty seconds
