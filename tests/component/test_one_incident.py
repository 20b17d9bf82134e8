"""The same incident, however many report it, is one case; the same people within a window join it."""

from datetime import timedelta

import pytest

from shared.domain.answering import answer_to
from shared.domain.assignment import Role
from shared.domain.case import CaseState, Close
from shared.domain.contact import Circumstance, Told, WarningKind
from shared.domain.events import EventName
from shared.domain.hands import withdraw
from shared.domain.likeness import Likeness
from shared.domain.lone import approve_lone_visit
from shared.domain.offers import accept, arrive, clear, set_out, stand_down
from shared.domain.strands import Ask
from shared.policy import load
from tests.builders import ANN, BEN, CASEWORK, NOW, PRIORITY, dispatch_policy
from tests.component.desk import CHILD, HOME, LOG, Desk

ADVICE = Circumstance.ADVICE_MEETS_NEED
EMERGENCY = Circumstance.IMMEDIATE_RISK_TO_LIFE
BY_MANAGER = (Role.SOCIAL_WORKER, "manager", "It went well.")


def test_another_event_about_the_same_log_joins_its_case() -> None:
    desk = Desk()
    case = desk.hears(PRIORITY, source="/police/control")
    again = desk.hears(PRIORITY, source="/police/other-system")

    assert again.id == case.id
    assert desk.cases() == 1
    assert [strand.joined_by for strand in again.strands] == [None, Likeness.INCIDENT]
    assert desk.names(case.id) == [EventName.CASE_OPENED, EventName.CONTACT_JOINED]


def test_a_log_that_names_another_joins_it_whichever_comes_first() -> None:
    for first, second in (((), (LOG.format(1),)), ((LOG.format(2),), ())):
        desk = Desk()
        one = desk.hears(PRIORITY, log=1, linked_logs=first)
        other = desk.hears(PRIORITY, log=2, linked_logs=second)
        assert other.id == one.id
        assert other.strands[1].joined_by is Likeness.LINKED_LOG


@pytest.mark.parametrize(
    ("alike", "likeness"),
    [
        ({"persons": (CHILD,)}, Likeness.PERSON),
        ({"uprn": "10012345"}, Likeness.HOUSEHOLD),
        ({"address": HOME}, Likeness.ADDRESS),
    ],
)
def test_the_same_person_household_or_address_joins_the_open_case_as_a_repeat(alike, likeness) -> None:
    desk = Desk()
    case = desk.hears(PRIORITY, log=1, **alike)
    desk.later(days=2)
    again = desk.hears(PRIORITY, log=2, **alike)

    assert again.id == case.id
    joined = again.strands[1]
    assert (joined.joined_by, joined.earlier_contacts) == (likeness, 1)
    assert (again.grade, again.deadline) == (case.grade, case.deadline)


def test_after_the_window_the_same_address_is_another_matter() -> None:
    desk = Desk()
    case = desk.hears(PRIORITY, log=1, address=HOME)
    desk.later(days=42, seconds=1)
    assert desk.hears(PRIORITY, log=2, address=HOME).id != case.id


def test_other_people_elsewhere_open_a_case_of_their_own() -> None:
    desk = Desk()
    desk.hears(PRIORITY, log=1, persons=(CHILD,), address=HOME)
    desk.hears(
        PRIORITY, log=2, persons=({**CHILD, "date_of_birth": "2014-03-02"},), address="8 Sample Street PR1 2AB"
    )
    assert desk.cases() == 2


def test_two_people_met_at_one_hospital_are_two_cases() -> None:
    desk = Desk()
    desk.hears(PRIORITY, Circumstance.HEALTH_SETTING, log=1, uprn="99")
    desk.hears(PRIORITY, Circumstance.HEALTH_SETTING, log=2, uprn="99")
    assert desk.cases() == 2


def test_a_case_that_is_over_is_never_joined_but_counts() -> None:
    desk = Desk()
    answered = desk.hears(ADVICE, log=1, address=HOME)
    closed = desk.hears(PRIORITY, log=2, address=HOME)
    desk.casebook.decide(closed.id, lambda case: withdraw(case, Close.WITHDRAWN, "Not needed", "c.room", NOW))
    third = desk.hears(PRIORITY, log=3, address=HOME)

    assert answered.state is CaseState.ANSWERED
    assert len({answered.id, closed.id, third.id}) == 3
    assert desk.store.contact(third.contact_key).facts.earlier_contacts_28_days == 2


def test_our_own_count_makes_the_third_contact_in_28_days_at_least_grade_3() -> None:
    desk = Desk(grading=load().grading, core_hours_go_to_day_team=False)
    for log in (1, 2):
        assert desk.hears(ADVICE, log=log, address=HOME).grade == 4
        desk.later(days=14)
    third = desk.hears(ADVICE, log=3, address=HOME)
    assert (third.grade, third.decision.decided_by) == (3, "G3-6")
    desk.later(days=14, seconds=1)


def test_the_senders_count_stands_where_it_is_higher_and_contacts_of_long_ago_do_not_count() -> None:
    desk = Desk()
    desk.hears(ADVICE, log=1, address=HOME)
    desk.later(days=28, seconds=1)
    case = desk.hears(ADVICE, log=2, address=HOME)
    assert desk.store.contact(case.contact_key).facts.earlier_contacts_28_days == 0


def test_updates_of_one_log_are_no_repeats() -> None:
    desk = Desk()
    for sequence in (1, 2, 3):
        case = desk.hears(PRIORITY, address=HOME, sequence=sequence)
    assert len(case.strands) == 1
    assert desk.store.contact(case.contact_key).facts.earlier_contacts_28_days == 0


def test_a_joined_contact_of_a_higher_grade_is_proposed_with_its_own_clock_and_told() -> None:
    desk = Desk()
    case = desk.hears(log=1, address=HOME)
    desk.later(minutes=30)
    again = desk.hears(PRIORITY, log=2, address=HOME)

    assert (again.grade, again.deadline) == (3, case.deadline)
    (proposal,) = again.proposals
    assert (proposal.ask, proposal.grade) == (Ask.RAISE, 2)
    assert proposal.deadline == NOW + timedelta(minutes=90)
    assert desk.told(case.id) == ["duty_manager", "control_room"]
    answer = answer_to(desk.store.contact(again.strands[1].contact_key), again)
    assert (answer.grade, answer.deadline) == (3, case.deadline)
    assert "asks for Grade 2 by itself" in answer.text


def test_a_joined_contact_of_a_lower_grade_proposes_nothing() -> None:
    desk = Desk()
    desk.hears(PRIORITY, log=1, address=HOME)
    again = desk.hears(ADVICE, log=2, address=HOME)
    assert (again.grade, again.proposals) == (2, ())
    assert EventName.REGRADE_PROPOSED not in desk.names(again.id)


def test_an_emergency_that_joins_is_handed_back_to_its_sender_and_told_at_once() -> None:
    desk = Desk()
    case = desk.hears(PRIORITY, log=1, address=HOME)
    emergency = desk.says(EMERGENCY, log=2, address=HOME)
    again = desk.intake.receive(emergency)

    answer = answer_to(emergency, again)
    assert answer.outcome == "hand_back"
    assert "police control at once" in answer.text
    assert again.proposals[0].ask is Ask.HAND_BACK
    assert set(desk.told(case.id)) == {"control_room", "duty_manager"}
    assert again.state is case.state


@pytest.mark.parametrize("log", [1, 2], ids=["an update", "a contact that joined"])
def test_those_who_go_are_told_once_that_a_contact_about_their_case_is_an_emergency(log: int) -> None:
    desk = Desk()
    case = desk.offered(desk.hears(PRIORITY, log=1, address=HOME).id)
    desk.go(case.id, accept)
    for sequence in (2, 3):
        desk.hears(EMERGENCY, log=log, sequence=sequence, told=Told.UPDATED, address=HOME)

    [told] = [e.data for e in desk.store.timeline(case.id) if e.name is EventName.BRIEFING_CHANGED]
    assert (set(told["responders"]), told["emergency"], told["police_needed"]) == ({ANN, BEN}, True, False)


def test_who_leads_a_held_case_is_told_that_a_contact_about_it_is_an_emergency() -> None:
    desk = Desk()
    held = desk.held(desk.hears(PRIORITY, log=1, address=HOME).id)
    desk.hears(EMERGENCY, log=1, sequence=2, told=Told.UPDATED, address=HOME)

    [told] = [e.data for e in desk.store.timeline(held.id) if e.name is EventName.BRIEFING_CHANGED]
    assert (told["lead_worker"], told["emergency"]) == (ANN, True)


def test_new_warnings_reach_those_who_go_and_are_acknowledged_again() -> None:
    desk = Desk()
    case = desk.hears(PRIORITY, log=1, address=HOME, warnings=frozenset({WarningKind.DOGS}))
    desk.offered(case.id)
    desk.go(case.id, accept)
    again = desk.hears(PRIORITY, log=2, address=HOME, warnings=frozenset({WarningKind.WEAPONS}))

    assert again.warnings == {WarningKind.DOGS, WarningKind.WEAPONS}
    briefing = [e for e in desk.store.timeline(case.id) if e.name is EventName.BRIEFING_CHANGED]
    assert briefing[0].data["warnings"] == ["weapons"]
    assert len(briefing[0].data["responders"]) == 2
    assert all(a.warned_at is None for a in again.live())


def test_who_joined_while_the_pair_was_there_is_not_told_that_lead_worker_and_manager_know_of_it() -> None:
    desk = Desk()
    case = desk.offered(desk.hears(PRIORITY, log=1, address=HOME).id)
    desk.go(case.id, accept, set_out, arrive)
    desk.later(minutes=5)
    joined = desk.hears(log=2, address=HOME)
    desk.later(minutes=5)
    held = desk.go(case.id, lambda c, who, now: clear(c, who, CASEWORK, now))
    before = answer_to(desk.store.contact(held.strands[1].contact_key), held).text
    desk.later(minutes=5)
    after = desk.hears(log=3, address=HOME)

    assert (joined.id, held.state) == (case.id, CaseState.HELD)
    assert "have been told" not in before
    assert "visited" in before
    assert "have been told" in answer_to(desk.store.contact(after.strands[2].contact_key), after).text


def test_who_joined_after_the_visit_is_not_told_that_others_know_of_it_before_a_manager_let_it_stand() -> None:
    desk = Desk()
    case = desk.offered(desk.hears(PRIORITY, log=1, address=HOME).id)
    desk.go(case.id, accept)
    for step in (
        lambda c: set_out(c, ANN, desk.clock.now()),
        lambda c: arrive(c, ANN, desk.clock.now()),
        lambda c: clear(c, ANN, CASEWORK, desk.clock.now()),
        lambda c: stand_down(c, BEN, "Car failed.", "desk", desk.clock.now()),
    ):
        desk.casebook.decide(case.id, step)
    desk.later(minutes=5)
    joined = desk.hears(log=2, address=HOME)
    desk.later(minutes=5)
    held = desk.casebook.decide(
        case.id, lambda c: approve_lone_visit(c, *BY_MANAGER, (), desk.policy, desk.clock.now())
    )
    before = answer_to(desk.store.contact(joined.strands[1].contact_key), held).text
    after = desk.hears(log=3, address=HOME)

    assert (joined.state, held.state) == (CaseState.ATTENDING, CaseState.HELD)
    assert before == "It was added to a case that had been visited and is in its intensive period."
    assert "have been told" in answer_to(desk.store.contact(after.strands[2].contact_key), after).text


def test_a_held_case_takes_a_grade_3_in_and_its_lead_worker_is_told() -> None:
    desk = Desk()
    held = desk.held(desk.hears(PRIORITY, log=1, address=HOME).id)
    again = desk.hears(log=2, address=HOME)

    assert again.id == held.id
    assert held.period is not None
    (joined,) = (e for e in desk.store.timeline(held.id) if e.name is EventName.CONTACT_JOINED)
    assert joined.data["lead_worker"] == held.period.lead_worker
    assert desk.told(held.id) == ["duty_manager"]


def test_a_grade_2_about_people_of_a_held_case_gets_a_pair_of_its_own() -> None:
    desk = Desk()
    held = desk.held(desk.hears(PRIORITY, log=1, address=HOME).id)
    urgent = desk.hears(PRIORITY, log=2, address=HOME)

    assert urgent.state is CaseState.WAITING
    assert urgent.follows == held.id


def test_a_team_that_reports_a_held_matter_afresh_as_a_grade_2_gets_a_pair() -> None:
    desk = Desk(dispatch=dispatch_policy(reserve_pairs=0))
    held = desk.held(desk.hears().id)
    urgent = desk.hears(PRIORITY)

    assert (urgent.state, urgent.grade) == (CaseState.WAITING, 2)
    assert urgent.follows == held.id


def test_a_case_takes_no_end_of_contacts() -> None:
    desk = Desk()
    most = desk.policy.intake.most_contacts_of_a_case
    for log in range(most + 2):
        case = desk.hears(PRIORITY, log=log + 1, address=HOME)
    assert desk.cases() == 2
    assert len(case.strands) == 2


def test_no_key_and_no_trace_tells_of_a_person_or_a_place() -> None:
    desk = Desk()
    desk.hears(PRIORITY, persons=(CHILD,), address=HOME, uprn="10012345")
    kept = repr(desk.store._traces)
    assert not [text for text in ("Sample", "sample", "10012345", "2014-03-01", LOG.format(1)) if text in kept]


def test_after_the_key_is_replaced_what_was_seen_under_the_old_one_is_still_found() -> None:
    desk = Desk(b"old")
    case = desk.hears(PRIORITY, log=1, address=HOME)
    desk.under(b"new", b"old")
    assert desk.hears(PRIORITY, log=2, address=HOME).id == case.id
    desk.under(b"new")
    assert desk.hears(PRIORITY, log=3, address=HOME).id == case.id


def test_under_another_key_nothing_is_found() -> None:
    desk = Desk(b"old")
    case = desk.hears(PRIORITY, log=1, address=HOME)
    desk.under(b"new")
    assert desk.hears(PRIORITY, log=2, address=HOME).id != case.id
