"""The promises of the stores, kept by the doubles and by the adapters on every implementation of DynamoDB."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.domain.appointment import Appointment, Available, Going, VisitPlan, Whose
from shared.domain.assignment import Role
from shared.domain.case import Case, CaseState, Decision
from shared.domain.contact import Circumstance
from shared.domain.errors import CaseChanged, ContactKnown, NotFound, ResponderTaken
from shared.domain.events import EventName
from shared.domain.ids import CaseId, ContactKey, ResponderId, ShiftId
from shared.domain.offers import accept, arrive, clear, offer, set_out, stand_down
from shared.domain.opening import open_case
from shared.domain.rota import Shift, on_call
from shared.domain.travel import Position
from shared.policy import load
from shared.service.ports import SentMessage
from tests.builders import contact
from tests.stores.conftest import URGENT, Stores, in_preston

NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
POLICY = load()
SOCIAL, POLICE = ResponderId("sw-preston"), ResponderId("pc-preston")


def opened(stores: Stores, number: int = 1, due_at: datetime | None = None) -> Case:
    """A grade 2 case that has just been stored."""
    reported = contact(*URGENT, key=ContactKey(f"key-{number}"), reported_at=NOW)
    decision = open_case(reported, CaseId(f"C-{number}"), POLICY, NOW)
    return stores.cases.save(decision, due_at=due_at, contact=reported)


def staff(stores: Stores) -> None:
    """One social worker and one police responder, on call."""
    for who, role in ((SOCIAL, Role.SOCIAL_WORKER), (POLICE, Role.POLICE)):
        stores.rota.put_responder(in_preston(who))
        stores.rota.put_shift(
            Shift(ShiftId(f"s-{who}"), who, role, "preston", NOW - timedelta(hours=4), NOW + timedelta(hours=8))
        )


def offered(stores: Stores, case: Case) -> Case:
    """The case with both people asked."""
    people = on_call(
        stores.rota.shifts_at(NOW), stores.rota.responders(), stores.rota.holds(), timedelta(hours=2), NOW
    )
    return stores.cases.save(offer(case, people, POLICY.dispatch, NOW), due_at=NOW)


def test_a_case_is_read_back_as_it_was_saved_with_its_events_and_its_contact(stores: Stores) -> None:
    case = opened(stores)

    assert case.version == 1
    assert stores.cases.load(case.id) == case
    assert [event.name for event in stores.cases.timeline(case.id)] == [EventName.CASE_OPENED]
    assert stores.cases.case_of_contact(case.contact_key) == case.id
    assert stores.cases.contact(case.contact_key).reported_at == NOW


def test_what_is_not_there_is_said_to_be_not_there(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.cases.load(CaseId("C-none"))
    with pytest.raises(NotFound):
        stores.cases.contact(ContactKey("none"))
    with pytest.raises(NotFound):
        stores.quarantine.get("none")
    assert stores.cases.case_of_contact(ContactKey("none")) is None


def test_the_same_contact_opens_no_second_case(stores: Stores) -> None:
    first = opened(stores)
    again = stores.cases.contact(first.contact_key)

    with pytest.raises(ContactKnown):
        stores.cases.save(open_case(again, CaseId("C-other"), POLICY, NOW), due_at=None, contact=again)

    with pytest.raises(NotFound):
        stores.cases.load(CaseId("C-other"))
    assert stores.cases.case_of_contact(again.key) == first.id


def test_of_two_decisions_on_one_version_the_second_is_refused_and_leaves_no_trace(stores: Stores) -> None:
    staff(stores)
    asked = offered(stores, opened(stores))
    first, second = accept(asked, SOCIAL, NOW), accept(asked, POLICE, NOW)
    stores.cases.save(first, due_at=None)

    with pytest.raises(CaseChanged):
        stores.cases.save(second, due_at=None)

    assert len(stores.cases.timeline(asked.id)) == first.case.sequence
    assert stores.cases.load(asked.id).version == asked.version + 1


def test_a_pair_is_taken_together_or_not_at_all(stores: Stores) -> None:
    staff(stores)
    one, other = opened(stores, 1), opened(stores, 2)
    offered(stores, one)
    people_as_seen_before = on_call(
        stores.rota.shifts_at(NOW), stores.rota.responders(), {}, timedelta(hours=2), NOW
    )

    with pytest.raises(ResponderTaken):
        stores.cases.save(offer(other, people_as_seen_before, POLICY.dispatch, NOW), due_at=None)

    assert stores.rota.holds() == {SOCIAL: one.id, POLICE: one.id}
    assert stores.cases.load(other.id).state is CaseState.WAITING
    assert len(stores.cases.timeline(other.id)) == 1


def test_responders_are_found_by_their_ids_and_who_is_not_known_is_not_among_them(stores: Stores) -> None:
    staff(stores)

    found = stores.rota.responders_of([POLICE, POLICE, ResponderId("nobody")])

    assert [person.id for person in found] == [POLICE]
    assert stores.rota.responders_of([]) == ()
    strangers = [ResponderId(f"nobody-{number}") for number in range(150)]
    assert stores.rota.responders_of([*strangers, POLICE]) == tuple(found)


def test_a_visit_holds_both_until_each_is_clear_and_remembers_where_they_were(stores: Stores) -> None:
    staff(stores)
    case = offered(stores, opened(stores))
    for step in (accept, set_out, arrive):
        for who in (SOCIAL, POLICE):
            case = stores.cases.save(step(case, who, NOW), due_at=None)
    case = stores.cases.save(clear(case, SOCIAL, POLICY.casework, NOW), due_at=None)
    assert stores.rota.holds() == {POLICE: case.id}

    case = stores.cases.save(clear(case, POLICE, POLICY.casework, NOW), due_at=None)

    assert stores.rota.holds() == {}
    assert case.state is CaseState.HELD
    seen = {person.id: (person.seen, person.seen_at) for person in stores.rota.responders()}
    place = Position(case.place.latitude, case.place.longitude)
    assert seen == {SOCIAL: (place, NOW), POLICE: (place, NOW)}


def test_the_ends_of_call_outs_are_remembered_the_last_first_and_no_more_than_eight(stores: Stores) -> None:
    staff(stores)
    for number in range(1, 11):
        case = offered(stores, opened(stores, number))
        for who in (SOCIAL, POLICE):
            case = stores.cases.save(accept(case, who, NOW), due_at=None)
        case = stores.cases.save(set_out(case, SOCIAL, NOW), due_at=None)
        for who in (SOCIAL, POLICE):
            ended = stand_down(case, who, "no longer needed", "control", NOW + timedelta(minutes=number))
            case = stores.cases.save(ended, due_at=None)

    releases = {person.id: person.releases for person in stores.rota.responders()}
    last_eight = tuple(NOW + timedelta(minutes=number) for number in range(10, 2, -1))
    assert releases == {SOCIAL: last_eight, POLICE: ()}


def test_due_cases_are_found_by_their_moment_the_longest_due_first(stores: Stores) -> None:
    late = opened(stores, 1, due_at=NOW - timedelta(minutes=1))
    later = opened(stores, 2, due_at=NOW)
    opened(stores, 3, due_at=NOW + timedelta(seconds=1))
    opened(stores, 4)

    assert stores.cases.due_cases(NOW) == (late.id, later.id)


def test_a_closed_or_answered_case_leaves_the_board_but_stays_in_the_figures(stores: Stores) -> None:
    case = opened(stores)
    answered = contact(Circumstance.ADVICE_MEETS_NEED, key=ContactKey("g4"), reported_at=NOW)
    stores.cases.save(open_case(answered, CaseId("C-9"), POLICY, NOW), due_at=None, contact=answered)

    assert [live.id for live in stores.cases.live_cases()] == [case.id]
    reported = stores.cases.reported_between(NOW - timedelta(days=1), NOW + timedelta(seconds=1))
    assert {found.id for found in reported} == {case.id, CaseId("C-9")}
    assert stores.cases.reported_between(NOW + timedelta(seconds=1), NOW + timedelta(days=40)) == ()
    assert stores.cases.reported_between(NOW - timedelta(days=40), NOW) == ()


def test_the_first_hour_of_a_summer_day_in_london_belongs_to_that_day(stores: Stores) -> None:
    midnight = datetime(2026, 7, 11, tzinfo=ZoneInfo("Europe/London"))
    reported_at = midnight.astimezone(UTC) + timedelta(minutes=30)
    answered = contact(Circumstance.ADVICE_MEETS_NEED, reported_at=reported_at)
    stores.cases.save(open_case(answered, CaseId("C-9"), POLICY, reported_at), due_at=None, contact=answered)

    day, before = (midnight, midnight + timedelta(days=1)), (midnight - timedelta(days=1), midnight)

    assert [case.id for case in stores.cases.reported_between(*day)] == ["C-9"]
    assert stores.cases.reported_between(*before) == ()


def test_a_shift_over_midnight_is_found_on_both_days(stores: Stores) -> None:
    midnight = datetime(2026, 11, 21, tzinfo=UTC)
    shift = Shift(
        ShiftId("n"),
        SOCIAL,
        Role.SOCIAL_WORKER,
        "preston",
        midnight - timedelta(hours=2),
        midnight + timedelta(hours=7),
    )
    stores.rota.put_shift(shift)

    assert stores.rota.shifts_at(midnight - timedelta(minutes=1)) == (shift,)
    assert stores.rota.shifts_at(midnight) == (shift,)
    assert stores.rota.shifts_at(midnight + timedelta(days=1)) == ()


def test_shifts_between_two_instants_are_those_of_which_a_moment_lies_there_each_once(stores: Stores) -> None:
    def stored(name: str, begins: int, ends: int) -> Shift:
        shift = Shift(
            ShiftId(name),
            SOCIAL,
            Role.SOCIAL_WORKER,
            "preston",
            NOW + timedelta(hours=begins),
            NOW + timedelta(hours=ends),
        )
        stores.rota.put_shift(shift)
        return shift

    stored("over", -9, 0)
    stored("to come", 48, 56)
    wanted = {stored("running", -3, 1), stored("two days", 2, 30), stored("last", 47, 50), stored("round", -1, 60)}

    found = stores.rota.shifts_between(NOW, NOW + timedelta(hours=48))

    assert set(found) == wanted
    assert len(found) == len(wanted)


def test_what_is_planned_for_a_visit_is_read_back_as_it_was_saved(stores: Stores) -> None:
    case = opened(stores)
    people = (
        Going(Role.SOCIAL_WORKER, SOCIAL, timedelta(minutes=12)),
        Going(Role.POLICE, POLICE, timedelta(minutes=7, seconds=30), CaseId("C-0")),
    )
    begins = NOW + timedelta(hours=3)
    appointment = Appointment(begins, begins + timedelta(hours=1), people, NOW, ("Why.",), NOW, "desk", "Ill.")
    times = Available(Whose.HOUSEHOLD, ((NOW, begins + timedelta(hours=4)),), "desk", NOW)
    planned = replace(case, visit=VisitPlan(appointment, (times,), ""))

    stores.cases.save(Decision(planned), due_at=None)

    assert stores.cases.load(case.id) == replace(planned, version=2)


def test_messages_are_remembered_per_case_in_order_of_time(stores: Stores) -> None:
    second = SentMessage("e.2.a", CaseId("C-1"), SOCIAL, NOW + timedelta(minutes=1), "Grade 2 job")
    first = SentMessage("e.9.a", CaseId("C-1"), POLICE, NOW, "Grade 2 job")
    for message in (second, first):
        stores.messages.record(message)

    assert stores.messages.of_case(CaseId("C-1")) == (first, second)
    assert stores.messages.was_sent(CaseId("C-1"), "e.2.a")
    assert not stores.messages.was_sent(CaseId("C-2"), "e.2.a")
