"""What a sender says later: the last word by its number counts, in whatever order the words arrive."""

from dataclasses import replace
from itertools import permutations

import pytest

from shared.contracts.contact_event import CONTACT_CANCELLED_V1
from shared.contracts.statement import read_statement
from shared.domain.answering import answer_to, answer_to_notice
from shared.domain.assignment import Role
from shared.domain.case import CaseState, Close
from shared.domain.contact import Circumstance, Notice, Place, Told, WarningKind
from shared.domain.events import EventName
from shared.domain.hands import withdraw
from shared.domain.lone import approve_lone_visit
from shared.domain.offers import accept, arrive, set_out
from shared.domain.strands import Ask
from shared.domain.travel import Position
from shared.web.presenters.people import Names, part
from shared.web.times import clock
from tests.builders import ANN, BEN, NOW, PRIORITY, TEAM, later, minutes
from tests.component.desk import HOME, LOG, Desk

ADVICE = Circumstance.ADVICE_MEETS_NEED
DOGS = frozenset({WarningKind.DOGS})
AFTER = {"told": Told.UPDATED}


def test_an_update_shows_the_new_facts_and_proposes_the_grade_that_they_ask_for() -> None:
    desk = Desk()
    case = desk.hears()
    again = desk.hears(PRIORITY, sequence=2, summary="Officers ask for you.", **AFTER)

    assert again.id == case.id
    assert (again.grade, again.deadline) == (3, case.deadline)
    assert desk.store.contact(again.contact_key).summary == "Officers ask for you."
    (proposal,) = again.proposals
    assert (proposal.ask, proposal.grade, proposal.decided_by) == (Ask.RAISE, 2, "G2-6")
    assert desk.names(case.id)[1:3] == [EventName.CONTACT_UPDATED, EventName.REGRADE_PROPOSED]


def test_a_grade_is_never_lowered_in_silence() -> None:
    desk = Desk()
    desk.hears(PRIORITY)
    again = desk.hears(ADVICE, sequence=2, told=Told.CORRECTED)
    assert (again.grade, again.state) == (2, CaseState.WAITING)
    assert again.proposals[0].ask is Ask.LOWER
    assert desk.told(again.id) == []


def test_a_visit_that_is_asked_for_after_the_emergency_that_was_handed_back_is_made() -> None:
    desk = Desk()
    emergency = desk.hears(Circumstance.IMMEDIATE_RISK_TO_LIFE)
    assert emergency.state is CaseState.ANSWERED
    assert desk.hears(Circumstance.IMMEDIATE_RISK_TO_LIFE, sequence=2, **AFTER).id == emergency.id

    visit = desk.hears(PRIORITY, sequence=3, **AFTER)
    assert (visit.state, visit.grade, visit.follows) == (CaseState.WAITING, 2, emergency.id)
    assert desk.hears(PRIORITY, sequence=4, **AFTER).id == visit.id


def test_a_proposal_goes_when_the_sender_takes_it_back_and_the_newest_counts() -> None:
    desk = Desk()
    desk.hears()
    assert len(desk.hears(PRIORITY, sequence=2, **AFTER).proposals) == 1
    assert desk.hears(sequence=3, told=Told.CORRECTED).proposals == ()


def test_a_grade_that_its_sender_has_taken_back_is_proposed_no_longer_though_another_contact_stands() -> None:
    desk = Desk()
    case = desk.hears(address=HOME)
    desk.hears(log=2, address=HOME)
    assert desk.hears(PRIORITY, sequence=2, **AFTER).proposals[0].grade == 2
    again = desk.hears(ADVICE, sequence=3, told=Told.CORRECTED)
    assert again.id == case.id
    assert again.proposals == ()


def test_when_the_most_urgent_word_is_taken_back_the_next_most_urgent_is_proposed() -> None:
    desk = Desk()
    desk.hears(address=HOME)
    desk.later(minutes=10)
    desk.hears(log=2, address=HOME)
    desk.hears(Circumstance.IMMEDIATE_RISK_TO_LIFE, sequence=2, **AFTER)
    raised = desk.hears(PRIORITY, log=2, sequence=2, **AFTER)
    assert [proposal.ask for proposal in raised.proposals] == [Ask.HAND_BACK]
    again = desk.hears(sequence=3, told=Told.CORRECTED)
    (proposal,) = again.proposals
    assert (proposal.ask, proposal.grade, proposal.contact_key) == (Ask.RAISE, 2, raised.strands[1].contact_key)
    assert proposal.deadline == later(70)


def test_an_older_word_is_recorded_and_overwrites_nothing() -> None:
    desk = Desk()
    desk.hears(PRIORITY, sequence=1)
    latest = desk.hears(PRIORITY, sequence=5, summary="five", **AFTER)
    again = desk.hears(ADVICE, sequence=4, summary="four", **AFTER)

    assert again.contact_key == latest.contact_key
    assert again.proposals == ()
    updates = [e for e in desk.store.timeline(again.id) if e.name is EventName.CONTACT_UPDATED]
    assert [(e.data["sequence"], e.data["applied"]) for e in updates] == [(5, True), (4, False)]


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_three_words_end_alike_in_whatever_order_they_arrive(order: tuple[int, ...]) -> None:
    desk = Desk()
    facts = {1: (), 2: (ADVICE,), 3: (PRIORITY,)}
    for sequence in order:
        told = Told.REPORTED if sequence == 1 else Told.UPDATED
        case = desk.hears(*facts[sequence], sequence=sequence, summary=str(sequence), told=told, reported_at=NOW)
    live = next(c for c in desk.store.live_cases())
    assert desk.store.contact(live.contact_key).summary == "3"
    assert live.strands[0].grade == 2
    assert live.grade == 2 or live.proposals[0].grade == 2
    assert case is not None


def test_an_update_that_comes_before_its_report_opens_the_case_and_the_report_changes_nothing() -> None:
    desk = Desk()
    case = desk.hears(PRIORITY, sequence=2, **AFTER)
    assert (case.state, case.grade) == (CaseState.WAITING, 2)
    again = desk.hears(ADVICE, sequence=1)
    assert (again.id, again.grade, again.contact_key) == (case.id, 2, case.contact_key)
    assert desk.cases() == 1


def test_a_cancellation_that_comes_before_its_report_is_kept_and_heard_after_it() -> None:
    desk = Desk()
    assert desk.ends(sequence=2) is None
    case = desk.hears(PRIORITY, sequence=1)

    assert case.state is CaseState.WAITING
    assert case.strands[0].ended is Told.CANCELLED
    assert case.proposals[0].ask is Ask.STAND_DOWN
    assert EventName.CONTACT_CANCELLED in desk.names(case.id)
    assert set(desk.told(case.id)) == {"control_room", "duty_manager"}


@pytest.mark.parametrize("first", ["the end", "another report"])
@pytest.mark.parametrize(
    "other", [{"log": 2, "linked_logs": (LOG.format(1),)}, {"source": "/police/other-system"}]
)
def test_a_cancellation_before_its_report_is_heard_after_it_though_others_report_meanwhile(first, other) -> None:
    desk = Desk()
    if first == "the end":
        desk.ends(sequence=2)
        case = desk.hears(PRIORITY, **other)
    else:
        case = desk.hears(PRIORITY, **other)
        desk.ends(sequence=2)
    assert desk.told(case.id) == ["control_room", "duty_manager"]
    own = desk.hears(PRIORITY, sequence=1)
    assert own.id == case.id
    assert [strand.ended for strand in own.strands] == [None, Told.CANCELLED]


def test_a_notice_that_is_kept_or_heard_twice_is_kept_and_heard_once() -> None:
    desk = Desk()
    for _ in range(2):
        assert desk.ends(sequence=2, key="same") is None
    case = desk.hears(sequence=1)
    for _ in range(2):
        desk.ends(sequence=3, key="other")
    assert desk.names(case.id).count(EventName.CONTACT_CANCELLED) == 2


def test_a_cancellation_stands_nobody_down_and_is_told() -> None:
    desk = Desk()
    case = desk.offered(desk.hears(PRIORITY).id)
    again = desk.ends()
    assert again is not None
    assert (again.state, again.live()) == (case.state, case.live())
    assert again.proposals[0].ask is Ask.STAND_DOWN
    assert "Nobody is stood down" in answer_to_notice(again)


def test_a_report_that_was_cancelled_and_withdrawn_and_is_made_again_gets_a_pair() -> None:
    desk = Desk()
    case = desk.hears(PRIORITY, sequence=1)
    desk.ends(sequence=2)
    desk.casebook.decide(case.id, lambda c: withdraw(c, Close.WITHDRAWN, "Cancelled.", "desk", NOW))
    again = desk.hears(PRIORITY, sequence=3, **AFTER)
    assert (again.state, again.grade) == (CaseState.WAITING, 2)
    assert again.follows == case.id


def test_the_proposal_to_stand_down_goes_when_the_sender_says_more() -> None:
    desk = Desk()
    desk.hears(PRIORITY)
    desk.ends(sequence=2)
    again = desk.hears(PRIORITY, sequence=3, **AFTER)
    assert again.proposals == ()
    assert again.strands[0].ended is None


def test_while_another_sender_stands_by_the_matter_nobody_proposes_to_stand_down() -> None:
    desk = Desk()
    desk.hears(PRIORITY, uprn="7")
    desk.hears(PRIORITY, log=2, uprn="7")
    again = desk.ends(log=1)
    assert again is not None
    assert again.proposals == ()
    reasons = [e.data["reason"] for e in desk.store.timeline(again.id) if e.name is EventName.CASE_ESCALATED]
    assert "Another contact about it still stands" in reasons[0]


def test_an_old_cancellation_after_newer_words_changes_nothing() -> None:
    desk = Desk()
    desk.hears(PRIORITY, sequence=5)
    again = desk.ends(sequence=4)
    assert again is not None
    assert (again.proposals, desk.told(again.id)) == ((), [])


def test_facts_that_now_ask_for_a_visit_open_one_although_the_first_report_was_answered_with_advice() -> None:
    desk = Desk()
    answered = desk.hears(ADVICE)
    opened = desk.hears(PRIORITY, sequence=2, **AFTER)

    assert answered.state is CaseState.ANSWERED
    assert (opened.state, opened.grade, opened.follows) == (CaseState.WAITING, 2, answered.id)
    again = desk.hears(PRIORITY, sequence=3, **AFTER)
    assert again.id == opened.id


def test_an_update_with_the_same_facts_on_a_case_that_is_over_is_recorded_there() -> None:
    desk = Desk()
    answered = desk.hears(ADVICE)
    again = desk.hears(ADVICE, sequence=2, **AFTER)
    assert (again.id, desk.cases()) == (answered.id, 1)


def test_a_warning_is_never_taken_away_by_a_message() -> None:
    desk = Desk()
    desk.hears(PRIORITY, warnings=DOGS)
    assert desk.hears(PRIORITY, sequence=2, told=Told.CORRECTED).warnings == DOGS


def test_a_warning_in_a_word_that_comes_late_reaches_those_who_go() -> None:
    desk = Desk()
    case = desk.offered(desk.hears(PRIORITY, sequence=2, **AFTER).id)
    again = desk.hears(PRIORITY, sequence=1, warnings=DOGS)
    assert again.warnings == DOGS
    assert again.contact_key == case.contact_key
    assert desk.names(case.id)[-1] is EventName.BRIEFING_CHANGED


def test_another_place_reaches_the_case_its_base_and_those_who_go() -> None:
    desk = Desk()
    desk.offered(desk.hears(PRIORITY).id)
    there = Place(53.79, -2.25, "Burnley")
    again = desk.hears(PRIORITY, sequence=2, place=there, told=Told.CORRECTED)
    assert (again.place, again.base) == (there, "burnley")
    briefing = desk.store.timeline(again.id)[-1]
    assert (briefing.name, briefing.data["place_changed"]) == (EventName.BRIEFING_CHANGED, True)


def test_those_on_their_way_are_expected_at_the_new_place_as_late_as_by_way_of_the_old() -> None:
    desk = Desk()
    case = desk.offered(desk.hears(PRIORITY).id)
    desk.go(case.id, accept)
    before = desk.casebook.decide(case.id, lambda c: set_out(c, ANN, desk.clock.now()))
    desk.casebook.decide(case.id, lambda c: arrive(c, ANN, desk.clock.now()))
    desk.later(minutes=3)
    there = Place(53.79, -2.25, "Burnley")
    again = desk.hears(PRIORITY, sequence=2, place=there, told=Told.CORRECTED)

    between = desk.policy.dispatch.travel(*(Position(p.latitude, p.longitude) for p in (case.place, there)))
    assert between > minutes(20)
    was = before.live_assignment_of(BEN).expected_at
    assert again.live_assignment_of(BEN).expected_at == was + between
    assert part(again.live_assignment_of(BEN), Names(()), NOW).note == f"expected {clock(was + between)}"
    there_already = again.live_assignment_of(ANN)
    assert there_already.expected_at == before.live_assignment_of(ANN).expected_at
    same = desk.hears(PRIORITY, sequence=3, place=there, told=Told.CORRECTED)
    assert same.live_assignment_of(BEN).expected_at == was + between


def test_with_a_new_warning_a_social_worker_no_longer_goes_alone() -> None:
    desk = Desk()
    case = desk.hears()
    desk.casebook.decide(
        case.id,
        lambda c: approve_lone_visit(c, Role.SOCIAL_WORKER, "m.duty", "Short of police", TEAM, desk.policy, NOW),
    )
    again = desk.hears(sequence=2, warnings=DOGS, **AFTER)
    assert set(again.roles_needed) == set(Role)
    (briefing,) = (e for e in desk.store.timeline(case.id) if e.name is EventName.BRIEFING_CHANGED)
    assert briefing.data["police_needed"] is True


def test_two_reports_of_a_sender_who_does_not_count_both_stay_to_be_read() -> None:
    desk = Desk()
    first = desk.hears(summary="one")
    again = desk.hears(PRIORITY, summary="two")
    assert again.proposals[0].grade == 2
    kept = [desk.store.contact(strand.contact_key) for strand in again.strands]
    assert [contact.summary for contact in kept] == ["one", "two"]
    assert again.contact_key == first.contact_key
    assert "asks for Grade 2" in answer_to(kept[1], again).text
    ended = desk.ends(sequence=1)
    assert ended is not None
    assert ended.proposals[-1].ask is Ask.STAND_DOWN


def test_an_end_finds_the_report_of_a_team_whose_own_reference_looks_like_a_log() -> None:
    """It has the reference as its subject and nothing in the field of the police log."""
    desk = Desk()
    team = {"source": "/emergency-duty-team", "subject": "edt:2026-11-20:36"}
    case = desk.intake.receive(replace(desk.says(), **team, log=""))
    ended = read_statement(
        {
            **team,
            "specversion": "1.0",
            "id": "36-2",
            "type": CONTACT_CANCELLED_V1,
            "time": NOW.isoformat(),
            "sequence": "2",
            "data": {"ended_at": NOW.isoformat(), "reason": "duplicate"},
        },
        received_at=NOW,
        correlation_id="c",
    )
    assert isinstance(ended, Notice)
    heard = desk.intake.hear(ended)
    assert heard is not None
    assert (heard.id, heard.strands[0].ended) == (case.id, Told.CANCELLED)


def test_a_further_word_goes_to_the_case_in_which_the_sender_spoke_last() -> None:
    """The first word was answered with advice, the second joined a case that another contact opened earlier."""
    desk = Desk()
    home = {"uprn": "100010001"}
    opened = desk.hears(PRIORITY, log=1, **home)
    desk.later(minutes=5)
    answered = desk.hears(ADVICE, log=2)
    assert answered.state is CaseState.ANSWERED
    joined = desk.hears(PRIORITY, log=2, sequence=2, **AFTER, **home)
    assert joined.id == opened.id
    again = desk.hears(PRIORITY, log=2, sequence=3, **AFTER, **home)
    assert again.id == opened.id
    assert [strand.sequence for strand in again.strands] == [0, 3]
