"""What becomes of an appointment, decision by decision."""

from dataclasses import replace

import pytest

from shared.domain import visits
from shared.domain.appointment import Appointment, Going, Whose
from shared.domain.case import Case, Close
from shared.domain.errors import Refused
from shared.domain.escalation import apply_due
from shared.domain.events import EventName
from shared.domain.hands import withdraw
from shared.domain.plan import next_step_at
from tests.builders import ANN, BEN, CID, NOW, PC, SW, later, minutes, offered, opened, policy, saved

POLICY = policy()
FOUND = Appointment(
    later(300), later(360), (Going(SW, ANN, minutes(10)), Going(PC, BEN, minutes(12))), later(260), ("Why.",)
)
LATER_ON = replace(FOUND, starts_at=later(400), ends_at=later(460), offer_at=later(360))
OTHERS = replace(FOUND, people=(Going(SW, CID, minutes(30)), FOUND.people[1]), offer_at=later(240))


def names(decision) -> list[EventName]:
    return [event.name for event in decision.events]


@pytest.fixture
def case() -> Case:
    return opened(3)


@pytest.fixture
def agreed(case: Case) -> Case:
    return saved(visits.agree(case, FOUND, "The mother.", "desk", NOW))


def test_a_proposal_is_told_when_time_or_people_are_new_and_kept_silently_when_only_the_road_is(
    case: Case,
) -> None:
    proposed = saved(visits.propose(case, FOUND, NOW))
    another_way = replace(FOUND, people=(replace(FOUND.people[0], road=minutes(20)), FOUND.people[1]))

    assert visits.propose(proposed, FOUND, NOW).changes_nothing
    assert names(visits.propose(proposed, LATER_ON, NOW)) == [EventName.APPOINTMENT_PROPOSED]
    assert names(visits.propose(proposed, OTHERS, NOW)) == [EventName.APPOINTMENT_PROPOSED]
    quiet = visits.propose(proposed, another_way, NOW)
    assert (names(quiet), quiet.case.visit.appointment) == ([], another_way)


def test_the_plan_moves_no_agreed_visit_and_nothing_that_people_are_asked_for(agreed: Case) -> None:
    for decide in (visits.propose, visits.keep):
        assert decide(agreed, LATER_ON, NOW).changes_nothing
    assert visits.find_none(agreed, "Nobody.", NOW).changes_nothing
    asked = offered(3)
    assert visits.propose(asked, FOUND, asked.offer_from).changes_nothing


def test_agreeing_sets_when_people_are_asked(agreed: Case) -> None:
    assert agreed.offer_from == FOUND.offer_at
    assert agreed.visit.agreed == replace(FOUND, agreed_at=NOW, agreed_by="desk")


def test_people_who_come_from_further_away_are_asked_sooner(agreed: Case) -> None:
    kept = visits.keep(agreed, OTHERS, later(1))

    assert names(kept) == [EventName.APPOINTMENT_CHANGED]
    assert (kept.case.offer_from, kept.case.visit.agreed.agreed_at) == (OTHERS.offer_at, NOW)
    assert visits.keep(saved(kept), OTHERS, later(2)).changes_nothing


def test_a_time_to_ask_that_a_person_has_set_is_not_changed_by_the_plan(agreed: Case) -> None:
    by_hand = replace(agreed, offer_from=later(200))
    assert visits.keep(by_hand, OTHERS, later(1)).case.offer_from == later(200)


def test_doubt_is_told_once_and_ends_when_the_visit_can_be_kept(agreed: Case) -> None:
    doubted = visits.put_in_doubt(agreed, "Ill.", NOW)
    assert names(doubted) == [EventName.CASE_ESCALATED]
    assert visits.put_in_doubt(saved(doubted), "Ill.", NOW).changes_nothing
    for_another_reason = visits.put_in_doubt(saved(doubted), "Something else.", NOW)
    assert names(for_another_reason) == []
    assert for_another_reason.case.visit.agreed.trouble == "Something else."

    mended = visits.keep(saved(doubted), FOUND, NOW)
    assert names(mended) == [EventName.APPOINTMENT_CHANGED]
    assert mended.case.visit.agreed.trouble == ""


def test_no_step_of_the_escalation_is_due_before_the_agreed_time_unless_it_is_in_doubt(agreed: Case) -> None:
    half = agreed.steps[0].due_at
    ahead = replace(FOUND, starts_at=half + minutes(120), offer_at=half + minutes(60), agreed_at=NOW)
    waits = replace(agreed, visit=replace(agreed.visit, appointment=ahead))
    doubted = replace(agreed, visit=replace(agreed.visit, appointment=replace(ahead, trouble="Ill.")))

    assert EventName.CASE_ESCALATED not in names(apply_due(waits, POLICY, half))
    assert EventName.CASE_ESCALATED in names(apply_due(doubted, POLICY, half))


def test_withdrawing_gives_the_visit_back_to_slack(agreed: Case) -> None:
    decision = visits.withdraw_appointment(agreed, "They are away.", "desk", POLICY, later(1))
    assert names(decision) == [EventName.APPOINTMENT_WITHDRAWN]
    assert (decision.case.visit.appointment, decision.case.offer_from) == (None, later(1))


def test_a_step_that_was_skipped_because_a_visit_was_agreed_is_owed_again_when_the_visit_is_withdrawn(
    agreed: Case,
) -> None:
    half = agreed.steps[0].due_at
    ahead = replace(FOUND, starts_at=half + minutes(120), offer_at=half + minutes(60), agreed_at=NOW)
    skipped = saved(apply_due(replace(agreed, visit=replace(agreed.visit, appointment=ahead)), POLICY, half))
    assert skipped.steps[0].skipped

    late = half + minutes(30)
    withdrawn = saved(visits.withdraw_appointment(skipped, "They are away.", "desk", POLICY, late))

    told = [e.data["to"] for e in apply_due(withdrawn, POLICY, late).events if e.name is EventName.CASE_ESCALATED]
    assert told == ["duty_manager"]


def test_a_step_that_an_agreed_visit_put_off_is_taken_if_its_time_comes_near_and_nobody_has_accepted(
    agreed: Case,
) -> None:
    half = agreed.steps[0].due_at
    ahead = replace(FOUND, starts_at=half + minutes(120), offer_at=half + minutes(60), agreed_at=NOW)
    case = replace(agreed, visit=replace(agreed.visit, appointment=ahead), offer_from=ahead.offer_at)
    case = saved(apply_due(case, POLICY, half))

    assert next_step_at(case) == half + minutes(90)
    assert apply_due(case, POLICY, half + minutes(89)).changes_nothing
    taken = apply_due(case, POLICY, half + minutes(90))
    assert [e.data["to"] for e in taken.events] == ["duty_manager"]
    assert next_step_at(saved(taken)) is None


@pytest.mark.parametrize("spans", [[(later(60), later(60))], [(later(-120), later(-60))]])
def test_times_that_end_before_they_begin_or_have_passed_are_refused(case: Case, spans) -> None:
    with pytest.raises(Refused):
        visits.record_available(case, Whose.HOUSEHOLD, spans, "The mother.", "desk", NOW)


def test_times_told_again_take_the_place_of_those_before(case: Case) -> None:
    for whose in Whose:
        case = saved(visits.record_available(case, whose, [(later(60), later(120))], "x", "desk", NOW))
    case = saved(visits.record_available(case, Whose.HOUSEHOLD, [(later(90), later(180))], "x", "desk", NOW))

    assert {each.whose: each.spans for each in case.visit.available} == {
        Whose.HOUSEHOLD: ((later(90), later(180)),),
        Whose.PARTNER: ((later(60), later(120)),),
    }


def test_what_is_said_of_the_household_stays_in_the_store(case: Case) -> None:
    (event,) = visits.agree(case, FOUND, "Mrs Quill agreed.", "desk", NOW).events
    assert event.private == {"reason": "Mrs Quill agreed."}
    assert "Quill" not in str(event.data)


def test_a_closed_case_has_no_visit_to_plan(case: Case) -> None:
    closed = saved(withdraw(case, Close.WITHDRAWN, "Not needed.", "desk", NOW))
    assert not visits.is_to_be_planned(closed)
    with pytest.raises(Refused):
        visits.agree(closed, FOUND, "The mother.", "desk", NOW)
