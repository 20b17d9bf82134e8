"""The times that we find are those that another implementation finds."""

from datetime import UTC, datetime

import icalendar
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.adapters.calendars.reading import read_calendar
from tests.unit.calendars.files import LIMITS, NOW, calendar, event

_DAYS = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
_RULES = st.one_of(
    st.just("FREQ=DAILY"),
    st.lists(_DAYS, min_size=1, max_size=3).map(lambda found: "FREQ=WEEKLY;BYDAY=TU," + ",".join(found)),
    st.sampled_from(["FREQ=MONTHLY;BYDAY=1TU", "FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "FREQ=MONTHLY;BYMONTHDAY=1"]),
    st.sampled_from(
        ["FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=12,3,10;BYDAY=1TU", "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1,3"]
    ),
)
_ENDS = st.sampled_from(["", ";COUNT=7", ";UNTIL=20270401T083000Z", ";INTERVAL=2", ";INTERVAL=3;COUNT=5"])
_ZONES = st.sampled_from(["Europe/London", "Europe/Paris", "GMT Standard Time"])


@settings(max_examples=150, deadline=None)
@given(_RULES, _ENDS, _ZONES, st.sampled_from(["013000", "090000", "233000"]), st.sampled_from(["PT45M", "PT9H"]))
def test_repeating_times_in_any_zone_are_those_of_the_other_implementation(
    rule: str, end: str, zone: str, at: str, lasts: str
) -> None:
    first = f"DTSTART;TZID={zone}:20261201T{at}"
    without = f"EXDATE;TZID={zone}:20261215T{at}"
    data = calendar(event(first, f"DURATION:{lasts}", f"RRULE:{rule}{end}", without))

    ours = [span.starts_at for span in read_calendar(data, LIMITS, NOW).spans]

    found = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(NOW, NOW + LIMITS.horizon)
    theirs = sorted(_utc(entry["DTSTART"].dt) for entry in found)
    assert ours == theirs


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
