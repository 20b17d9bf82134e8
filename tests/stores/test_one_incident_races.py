"""Many senders, one incident: one case, and no word of anybody lost, on stores that share no code."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.contact import Contact, Notice, Told
from shared.domain.errors import ContactKnown, NotFound, TraceChanged
from shared.domain.events import EventName
from shared.domain.ids import CaseId, ContactKey
from shared.domain.opening import open_case
from shared.domain.statements import strands_of
from shared.domain.traces import Sighting, Trace
from tests.at_once import at_once
from tests.builders import contact
from tests.stores.conftest import URGENT, Stores
from tests.stores.test_races import NOW, THREADS, Room

LOG = "lancashire:2026-11-20:7"
NOTICE = Notice(ContactKey("n"), "/police/control", "n", LOG, "c", NOW, Told.CANCELLED, 2, "resolved", LOG)


def said(number: int, **changes: object) -> Contact:
    return contact(*URGENT, **{"key": ContactKey(f"k-{number}"), "reported_at": NOW, **changes})


def from_other_systems(number: int) -> Contact:
    return said(number, source=f"/police/system-{number}", subject=LOG, log=LOG)


def of_one_sender(number: int) -> Contact:
    return said(number, subject=LOG, log=LOG, sequence=number + 1, told=Told.UPDATED, summary=str(number))


def about_one_household(number: int) -> Contact:
    log = f"lancashire:2026-11-20:{number + 100}"
    return said(number, subject=log, log=log, uprn="10012345", address="7 Sample Street PR1 2AB")


@pytest.mark.parametrize("make", [from_other_systems, of_one_sender, about_one_household])
def test_thirty_two_words_about_one_incident_at_once_are_one_case_and_none_is_lost(
    racing_stores: Stores, make: Callable[[int], Contact]
) -> None:
    room = Room(racing_stores, pairs=0)
    contacts = [make(number) for number in range(THREADS)]

    answers = at_once(*[lambda c=c: room.intake.receive(c) for c in contacts])

    assert len({answer.id for answer in answers}) == 1
    case = racing_stores.cases.load(answers[0].id)
    assert racing_stores.cases.reported_between(NOW, NOW + timedelta(seconds=1)) == (case,)
    for each in contacts:
        assert racing_stores.cases.case_of_contact(each.key) == case.id
    events = racing_stores.cases.timeline(case.id)
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    words = {EventName.CASE_OPENED, EventName.CONTACT_JOINED, EventName.CONTACT_UPDATED}
    assert sum(event.name in words for event in events) == THREADS
    if make is of_one_sender:
        assert racing_stores.cases.contact(case.contact_key).summary == str(THREADS - 1)
    else:
        assert len(strands_of(case)) == THREADS


def test_a_report_and_its_cancellation_at_once_end_alike(racing_stores: Stores) -> None:
    room = Room(racing_stores, pairs=0)
    at_once(lambda: room.intake.hear(NOTICE), lambda: room.intake.receive(said(1, subject=LOG, log=LOG)))

    (case,) = racing_stores.cases.live_cases()
    assert case.strands[0].ended is Told.CANCELLED
    names = [event.name for event in racing_stores.cases.timeline(case.id)]
    assert names.count(EventName.CONTACT_CANCELLED) == 1


def test_a_trace_is_read_back_as_it_was_saved_and_the_unknown_are_empty(stores: Stores) -> None:
    reported = said(1)
    sighting = Sighting("f-1", NOW, CaseId("C-1"))
    trace = Trace("f-1").with_sighting(sighting, timedelta(days=90))
    decision = open_case(reported, CaseId("C-1"), Room(stores, 0).intake.casebook.policy, NOW)
    stores.cases.save(decision, due_at=None, contact=reported, traces=(trace,))

    found = stores.cases.traces(["f-1", "f-2", "f-1"])
    assert found == {"f-1": replace(trace, version=1), "f-2": Trace("f-2")}
    assert stores.cases.traces([]) == {}


def test_of_two_who_saw_the_same_trace_the_second_writes_nothing(stores: Stores) -> None:
    policy = Room(stores, 0).intake.casebook.policy
    for number in (1, 2):
        reported = said(number)
        decision = open_case(reported, CaseId(f"C-{number}"), policy, NOW)
        trace = Trace("f").with_sighting(Sighting("f", NOW, CaseId(f"C-{number}")), timedelta(days=90))
        if number == 1:
            stores.cases.save(decision, due_at=None, contact=reported, traces=(trace,))
            continue
        with pytest.raises(TraceChanged):
            stores.cases.save(decision, due_at=None, contact=reported, traces=(trace,))
    with pytest.raises(NotFound):
        stores.cases.load(CaseId("C-2"))
    assert stores.cases.case_of_contact(ContactKey("k-2")) is None


def test_an_early_notice_is_kept_once_and_is_no_contact(stores: Stores) -> None:
    trace = Trace("f").with_early(NOTICE, timedelta(days=90))
    stores.cases.keep(NOTICE, trace)

    assert stores.cases.traces(["f"])["f"].early == (NOTICE,)
    assert stores.cases.case_of_contact(NOTICE.key) is None
    with pytest.raises(NotFound):
        stores.cases.contact(NOTICE.key)
    with pytest.raises(ContactKnown):
        stores.cases.keep(NOTICE, replace(trace, version=1))
