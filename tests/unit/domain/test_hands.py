"""The hands of the control room: soft rules give way to a person with a reason, hard ones do not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import escalation, hands, offers
from shared.domain.appointment import Appointment, VisitPlan
from shared.domain.assignment import Status
from shared.domain.case import Case, CaseState, Close, Decision
from shared.domain.errors import ReasonMissing, Refused, TransitionRefused
from shared.domain.events import EventName
from shared.domain.hands import Chosen
from shared.domain.ids import CaseId
from tests.builders import (
    ANN,
    BEN,
    CID,
    DAN,
    ESCALATION,
    NOW,
    TEAM,
    assigned,
    attended,
    dispatch_policy,
    held,
    later,
    minutes,
    offered,
    opened,
    person,
    policy,
    saved,
)

POLICY = policy()
ONE_PAIR = dispatch_policy(reserve_pairs=0)


def pick(who: str, away: float = 20, *, on_call: bool = True, held_by: str | None = None) -> Chosen:
    someone = person(who, away, held_by=held_by)
    return Chosen(someone.responder, someone.position, on_call, someone.held_by)


def choose(case: Case, *picks: Chosen, reason: str = "I know them.", override: bool = False, at: float = 1):
    return hands.assign(case, picks, reason, "desk", ONE_PAIR, later(at), override=override)


def names(decision: Decision) -> list[EventName]:
    return [event.name for event in decision.events]


def statuses(case: Case) -> dict[str, Status]:
    return {a.responder_id: a.status for a in case.assignments}


def test_people_are_asked_though_others_are_nearer_and_the_reason_stays_in_the_store() -> None:
    decision = choose(opened(), pick(CID, 40), pick(DAN, 50))

    [event] = decision.events
    assert (event.name, event.actor, event.data["joint_arrival"]) == (
        EventName.PAIR_OFFERED,
        "desk",
        later(51).isoformat(),
    )
    assert (decision.take, decision.case.state) == ((CID, DAN), CaseState.OFFERED)
    assert event.private == {"reason": "I know them."}
    assert "I know them" not in str(event.data)


def test_a_choice_replaces_an_unanswered_offer_in_its_role_and_leaves_the_other() -> None:
    decision = choose(offered(), pick(CID))

    assert (decision.take, decision.release) == ((CID,), (ANN,))
    assert statuses(decision.case) == {ANN: Status.WITHDRAWN, BEN: Status.OFFERED, CID: Status.OFFERED}


def test_somebody_who_declined_may_be_chosen_by_hand() -> None:
    declined = saved(offers.decline(offered(), ANN, "Ill.", later(1)))

    assert choose(declined, pick(ANN), at=2).take == (ANN,)


def test_who_has_accepted_is_not_pushed_aside() -> None:
    accepted = saved(offers.accept(offered(), ANN, later(1)))

    with pytest.raises(Refused, match="Stand them down first"):
        choose(accepted, pick(CID), at=2)


def test_who_is_on_another_case_can_not_be_chosen_even_with_the_override() -> None:
    with pytest.raises(Refused, match="on another case"):
        choose(opened(), pick(CID, held_by="C-9"), override=True)


def test_who_is_not_on_call_is_chosen_only_with_the_override() -> None:
    with pytest.raises(Refused, match="not on call"):
        choose(opened(), pick(CID, on_call=False))
    decision = choose(opened(), pick(CID, on_call=False), override=True)
    assert decision.take == (CID,)
    assert decision.events[0].data["override"] is True


@pytest.mark.parametrize("picks", [(), (pick(ANN), pick(CID))], ids=["nobody", "two of one role"])
def test_one_person_is_chosen_for_each_role(picks: tuple[Chosen, ...]) -> None:
    with pytest.raises(Refused, match="one person for each role"):
        choose(opened(), *picks)


def test_offers_are_held_until_a_time_and_then_made_by_themselves() -> None:
    decision = hands.hold_until(offered(), later(30), "Family is at church.", "desk", later(1))
    case = saved(decision)

    assert names(decision) == [EventName.OFFERS_HELD, EventName.OFFER_WITHDRAWN, EventName.OFFER_WITHDRAWN]
    assert set(decision.release) == {ANN, BEN}
    assert offers.offer(case, TEAM, ONE_PAIR, later(29)).changes_nothing
    assert set(offers.offer(case, TEAM, ONE_PAIR, later(30)).take) == {ANN, BEN}
    assert escalation.next_due_at(replace(case, steps=()), POLICY) == later(30)


def test_escalation_goes_on_while_a_person_holds_the_case() -> None:
    case = saved(hands.hold_until(opened(), later(40), "Wait.", "desk", later(1)))

    assert names(escalation.escalate(case, POLICY, later(15))) == [EventName.CASE_ESCALATED]


@pytest.mark.parametrize("until", [later(1), later(-5), later(61)], ids=["now", "past", "after the deadline"])
def test_a_hold_ends_between_now_and_the_deadline(until) -> None:
    with pytest.raises(Refused, match="still to come"):
        hands.hold_until(opened(), until, "Wait.", "desk", later(1))


def test_a_hold_is_released_and_people_are_asked_at_once() -> None:
    case = saved(hands.hold_until(opened(), later(30), "Wait.", "desk", later(1)))
    released = saved(hands.release_hold(case, "They are back.", "desk", later(10)))

    assert set(offers.offer(released, TEAM, ONE_PAIR, later(10)).take) == {ANN, BEN}
    with pytest.raises(TransitionRefused):
        hands.release_hold(released, "Again.", "desk", later(11))


def test_who_did_not_answer_is_asked_again_when_a_person_says_so_and_who_declined_is_not() -> None:
    case = saved(offers.decline(offered(), BEN, "Ill.", later(1)))
    case = saved(offers.time_out(case, later(3)))
    assert offers.offer(case, TEAM, ONE_PAIR, later(4)).take == ()

    case = saved(hands.ask_again(case, "Ann's phone was off.", "desk", later(4)))
    decision = offers.offer(case, (*TEAM, person(DAN)), ONE_PAIR, later(4))

    assert set(decision.take) == {ANN, DAN}


def test_there_is_nothing_to_ask_again_while_everybody_has_been_asked() -> None:
    with pytest.raises(TransitionRefused, match="Everybody"):
        hands.ask_again(offered(), "Hurry.", "desk", later(1))


def test_an_offer_is_extended_for_one_person_and_not_for_the_other() -> None:
    case = saved(hands.extend_offer(offered(), ANN, minutes(5), "On the phone.", "desk", ESCALATION, later(2)))

    after = saved(offers.time_out(case, later(3)))
    assert statuses(after) == {ANN: Status.OFFERED, BEN: Status.TIMED_OUT}
    assert offers.time_out(after, later(7.9)).changes_nothing
    assert statuses(offers.time_out(after, later(8)).case)[ANN] is Status.TIMED_OUT


@pytest.mark.parametrize("by", [timedelta(0), minutes(-1), minutes(15.1)])
def test_an_offer_is_not_extended_without_end(by: timedelta) -> None:
    with pytest.raises(Refused, match="1 to 15 min"):
        hands.extend_offer(offered(), ANN, by, "Driving.", "desk", ESCALATION, later(1))


def test_only_an_unanswered_offer_is_extended() -> None:
    with pytest.raises(TransitionRefused):
        hands.extend_offer(assigned(), ANN, minutes(3), "Driving.", "desk", ESCALATION, later(2))


def test_a_phone_call_is_recorded_with_its_words_kept_back() -> None:
    decision = hands.record_call(held(), ANN, "Mother will be in at nine.", "desk", later(200))

    assert decision.events[0].data == {"responder_id": ANN}
    assert decision.events[0].private == {"text": "Mother will be in at nine."}


@pytest.mark.parametrize("case", [opened(), offered(), assigned()], ids=lambda case: case.state.value)
@pytest.mark.parametrize("how", [Close.HANDED_BACK, Close.WITHDRAWN])
def test_a_case_that_nobody_has_visited_is_closed_and_everybody_is_free(case: Case, how: Close) -> None:
    decision = hands.withdraw(case, how, "Found at home.", "desk", later(5))

    assert (decision.case.state, decision.case.close) == (CaseState.CLOSED, how)
    assert set(decision.release) == {a.responder_id for a in case.live()}
    assert decision.case.live() == ()
    assert decision.case.answer.startswith("Nobody from this service will attend")
    assert hands.withdraw(saved(decision), how, "Again.", "desk", later(6)).changes_nothing


def test_a_pair_on_its_way_is_told_to_stop_when_the_case_is_withdrawn() -> None:
    moving = saved(offers.set_out(assigned(), ANN, later(2)))

    assert names(hands.withdraw(moving, Close.WITHDRAWN, "Found.", "desk", later(5))) == [
        EventName.RESPONDER_STOOD_DOWN,
        EventName.RESPONDER_STOOD_DOWN,
        EventName.CASE_WITHDRAWN,
    ]


def test_after_a_visit_a_case_is_no_longer_withdrawn() -> None:
    with pytest.raises(TransitionRefused, match="on scene"):
        hands.withdraw(attended(), Close.WITHDRAWN, "Found.", "desk", later(30))
    with pytest.raises(TransitionRefused):
        hands.withdraw(held(), Close.WITHDRAWN, "Found.", "desk", later(100))
    with pytest.raises(Refused, match="handed back or withdrawn"):
        hands.withdraw(opened(), Close.STEP_DOWN, "Found.", "desk", later(1))


URGENT = replace(opened(2), id=CaseId("C-2"))


def on_the_way() -> Case:
    case = assigned(3)
    for who in (ANN, BEN):
        case = saved(offers.set_out(case, who, later(3)))
    return case


def divert(case: Case, to: Case = URGENT, reason: str = "Nearer than anybody.") -> Decision:
    return hands.divert(case, to, reason, "desk", POLICY, later(5))


def test_a_pair_on_its_way_to_a_grade_3_is_released_for_a_grade_2() -> None:
    decision = divert(on_the_way())

    assert set(decision.release) == {ANN, BEN}
    assert names(decision)[0] is EventName.PAIR_DIVERTED
    assert decision.events[0].data == {"to_case": "C-2", "pair": [ANN, BEN]}


def test_the_grade_3_keeps_its_deadline_is_planned_anew_and_may_be_offered_to_the_same_people() -> None:
    before = on_the_way()
    case = saved(divert(before))

    assert (case.state, case.deadline) == (CaseState.WAITING, before.deadline)
    assert case.offer_from is not None
    assert later(5) + ONE_PAIR.time_to_answer <= case.offer_from < case.deadline
    assert escalation.next_due_at(case, POLICY) is not None
    assert set(offers.offer(case, TEAM, ONE_PAIR, case.offer_from).take) == {ANN, BEN}


def test_a_grade_3_agreed_for_later_is_asked_for_again_only_in_time_for_it() -> None:
    agreed = Appointment(later(300), later(360), (), offer_at=later(240), agreed_at=NOW)

    case = saved(divert(replace(on_the_way(), visit=VisitPlan(agreed))))

    assert (case.offer_from, case.visit.agreed) == (later(240), agreed)


def test_who_is_on_scene_stays() -> None:
    case = saved(offers.arrive(on_the_way(), ANN, later(4)))

    with pytest.raises(TransitionRefused, match="they stay"):
        divert(case)


@pytest.mark.parametrize(
    ("case", "to"),
    [
        (assigned(2), URGENT),
        (on_the_way(), replace(opened(3), id=CaseId("C-2"))),
        (opened(3), URGENT),
        (on_the_way(), replace(assigned(2), id=CaseId("C-2"))),
        (on_the_way(), replace(URGENT, state=CaseState.CLOSED)),
    ],
    ids=["from grade 2", "to grade 3", "no pair", "to one that has people", "to one that has ended"],
)
def test_a_diversion_that_makes_no_sense_is_refused(case: Case, to: Case) -> None:
    with pytest.raises(Refused):
        divert(case, to)


@pytest.mark.parametrize("reason", ["", " \n"])
def test_every_hand_asks_why(reason: str) -> None:
    acts = [
        lambda: choose(opened(), pick(ANN), reason=reason),
        lambda: hands.hold_until(opened(), later(9), reason, "desk", NOW),
        lambda: hands.release_hold(opened(3, offer_from=later(9)), reason, "desk", NOW),
        lambda: hands.ask_again(opened(), reason, "desk", NOW),
        lambda: hands.extend_offer(offered(), ANN, minutes(1), reason, "desk", ESCALATION, NOW),
        lambda: hands.record_call(opened(), None, reason, "desk", NOW),
        lambda: hands.withdraw(opened(), Close.WITHDRAWN, reason, "desk", NOW),
        lambda: divert(on_the_way(), reason=reason),
    ]
    for act in acts:
        with pytest.raises(ReasonMissing):
            act()
