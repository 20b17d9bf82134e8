"""Calendars from outside through the use case: proposals and remarks; nothing is stored until it is confirmed."""

import pytest

from shared.adapters.calendars.reading import read_calendar
from shared.adapters.memory import FixedClock, InMemoryRotaStore
from shared.adapters.memory_exchange import InMemoryExchanges, InMemoryFeeds
from shared.adapters.memory_roster import InMemoryRosterStore
from shared.domain.roster.absence import AbsenceKind
from shared.domain.roster.outside import CalendarRefused
from shared.policy import load
from shared.service.away import Absences
from shared.service.calendars import Calendars
from shared.service.roster import Rosters
from tests.builders import ANN, SW, later, person
from tests.unit.calendars.files import NOW, calendar, event

COLLEGE = event(
    "SUMMARY:Course of Ann Almond",
    "DTSTART;TZID=GMT Standard Time:20270105T090000",
    "DTEND;TZID=GMT Standard Time:20270105T160000",
    "RRULE:FREQ=WEEKLY;UNTIL=20270630",
    "EXDATE;TZID=GMT Standard Time:20270216T090000",
)
STRANGE = event("DTSTART;TZID=Elsewhere:20270105T090000", "DURATION:PT1H", uid="two")


@pytest.fixture
def rota() -> InMemoryRotaStore:
    return InMemoryRotaStore()


@pytest.fixture
def calendars(rota: InMemoryRotaStore) -> Calendars:
    policy = load()
    return Calendars(rota, InMemoryFeeds(), policy.feeds, policy.outside_calendars, FixedClock(NOW))


def test_a_term_at_college_becomes_absences_that_are_stored_together_when_confirmed(
    calendars: Calendars, rota: InMemoryRotaStore
) -> None:
    ann = person(ANN).responder
    rota.put_responder(ann)
    made = InMemoryRosterStore(rota)
    rosters = Rosters(made, rota, load().roster, load().bases, FixedClock(NOW))
    absences = Absences(InMemoryExchanges(made), rosters, load().leave, FixedClock(NOW), str)

    proposal = calendars.propose_absences(calendar(COLLEGE, STRANGE), ann, AbsenceKind.TRAINING, read_calendar)

    assert len(proposal.absences) == 25
    assert [remark.text for remark in proposal.remarks] == [
        "Repeats, from Tue 05 Jan 2027 09:00 (Europe/London): 25 taken.",
        "Line 16: names a time zone that is not known here. Not taken.",
    ]
    assert rota.absences_between(NOW, later(60 * 24 * 366)) == ()
    absences.record(proposal.absences, "admin")
    assert rota.absences_between(NOW, later(60 * 24 * 366)) == proposal.absences


def test_a_calendar_of_shifts_becomes_shifts_of_the_persons_own_role_and_base(calendars: Calendars) -> None:
    proposal = calendars.propose_shifts(calendar(COLLEGE), person(ANN).responder, read_calendar)
    assert {(shift.responder_id, shift.role, shift.base) for shift in proposal.shifts} == {(ANN, SW, "preston")}
    assert (len(proposal.shifts), proposal.absences) == (25, ())


def test_more_times_than_can_be_stored_at_once_are_refused_whole(calendars: Calendars) -> None:
    endless = event("DTSTART:20270105T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    with pytest.raises(CalendarRefused, match="more than 90 times"):
        calendars.propose_shifts(calendar(endless), person(ANN).responder, read_calendar)
