"""Two people are asked; each answers for themselves; they go together or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import offers
from shared.domain.assignment import Role, Status
from shared.domain.case import Case, CaseState, Decision, Draft
from shared.domain.errors import NotFound, ReasonMissing, TransitionRefused
from shared.domain.events import EventName
from tests.builders import (
    ANN,
    BEN,
    CASEWORK,
    CID,
    DAN,
    NOW,
    TEAM,
    assigned,
    attended,
    dispatch_policy,
    held,
    later,
    offered,
    opened,
    person,
    saved,
)

ONE_PAIR = dispatch_policy(reserve_pairs=0)


def names(decision: Decision) -> list[EventName]:
    return [event.name for event in decision.events]


def status_of(case: Case, responder_id: str) -> Status:
    return next(a.status for a in reversed(case.assignments) if a.responder_id == responder_id)


def test_both_are_asked_at_once_and_taken_and_have_three_minutes() -> None:
    decision = offers.offer(opened(), TEAM, ONE_PAIR, NOW)

    assert (decision.case.state, set(decision.take)) == (CaseState.OFFERED, {ANN, BEN})
    assert {a.expires_at for a in decision.case.assignments} == {later(3)}
    assert names(decision) == [EventName.PAIR_OFFERED]


def test_a_case_planned_for_later_is_not_offered_before_its_time() -> None:
    case = opened(3, offer_from=later(10))

    assert offers.offer(case, TEAM, ONE_PAIR, later(9.99)).changes_nothing
    assert not offers.offer(case, TEAM, ONE_PAIR, later(10)).changes_nothing


@pytest.mark.parametrize("case", [offered(), assigned(), attended(), held()], ids=lambda case: case.state.value)
def test_a_case_with_nothing_vacant_is_not_offered(case: Case) -> None:
    assert offers.offer(case, (person(CID), person(DAN)), ONE_PAIR, later(1)).changes_nothing


def test_when_both_accept_the_pair_is_assigned_and_not_before() -> None:
    first = offers.accept(offered(), ANN, later(1))
    both = offers.accept(saved(first), BEN, later(2))

    assert (first.case.state, names(first)) == (CaseState.OFFERED, [EventName.OFFER_ACCEPTED])
    assert (both.case.state, names(both)) == (
        CaseState.ASSIGNED,
        [EventName.OFFER_ACCEPTED, EventName.PAIR_ASSIGNED],
    )
    assert both.events[1].data == {"pair": {"social_worker": ANN, "police": BEN}}


@pytest.mark.parametrize("case", [assigned(), attended()], ids=lambda case: case.state.value)
def test_accepting_twice_changes_nothing(case: Case) -> None:
    assert offers.accept(case, ANN, later(30)).changes_nothing


def test_who_was_not_asked_can_not_accept() -> None:
    with pytest.raises(NotFound):
        offers.accept(offered(), CID, later(1))


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_declining_needs_a_reason(reason: str) -> None:
    with pytest.raises(ReasonMissing):
        offers.decline(offered(), ANN, reason, later(1))


def test_a_decline_lets_go_of_one_and_leaves_the_other() -> None:
    accepted = saved(offers.accept(offered(), BEN, later(1)))

    decision = offers.decline(accepted, ANN, "My child is ill.", later(2))

    assert (decision.release, decision.case.vacant_roles()) == ((ANN,), (Role.SOCIAL_WORKER,))
    assert (status_of(decision.case, ANN), status_of(decision.case, BEN)) == (Status.DECLINED, Status.ACCEPTED)


def test_the_reason_of_a_decline_never_leaves_the_store() -> None:
    decision = offers.decline(offered(), ANN, "My child is ill.", later(2))

    assert decision.events[0].private == {"reason": "My child is ill."}
    assert "ill" not in str(decision.events[0].data)


def test_declining_twice_changes_nothing() -> None:
    declined = saved(offers.decline(offered(), ANN, "Ill.", later(1)))

    assert offers.decline(declined, ANN, "Ill.", later(2)).changes_nothing


def test_only_the_missing_half_is_asked_again_and_never_who_declined() -> None:
    case = saved(offers.accept(offered(), BEN, later(1)))
    case = saved(offers.decline(case, ANN, "Ill.", later(2)))

    decision = offers.offer(case, (*TEAM, person(CID, 30), person(DAN, 1)), ONE_PAIR, later(2))

    assert (decision.take, decision.case.state) == ((CID,), CaseState.OFFERED)
    assert dict(decision.case.not_chosen)[ANN] == "declined this case"
    assert status_of(decision.case, BEN) is Status.ACCEPTED


def test_the_new_half_and_the_old_make_a_pair() -> None:
    case = saved(offers.accept(offered(), BEN, later(1)))
    case = saved(offers.decline(case, ANN, "Ill.", later(2)))
    case = saved(offers.offer(case, (person(CID),), ONE_PAIR, later(2)))

    assert offers.accept(case, CID, later(3)).case.state is CaseState.ASSIGNED


def test_an_offer_runs_out_exactly_at_its_moment() -> None:
    case = offered()

    assert offers.time_out(case, later(3) - (later(3) - later(2.99))).changes_nothing
    decision = offers.time_out(case, later(3))

    assert (set(decision.release), decision.case.state) == ({ANN, BEN}, CaseState.WAITING)
    assert names(decision) == [EventName.OFFER_TIMED_OUT] * 2


def test_who_has_accepted_does_not_time_out() -> None:
    case = saved(offers.accept(offered(), ANN, later(1)))

    decision = offers.time_out(case, later(60))

    assert (decision.release, status_of(decision.case, ANN)) == ((BEN,), Status.ACCEPTED)


def test_who_did_not_answer_is_asked_again_only_after_a_while() -> None:
    case = saved(offers.time_out(offered(), later(3)))

    too_soon = offers.offer(case, TEAM, ONE_PAIR, later(17.9))
    soon_enough = offers.offer(case, TEAM, ONE_PAIR, later(18))

    assert too_soon.take == ()
    assert set(soon_enough.take) == {ANN, BEN}


def test_an_offer_that_has_run_out_can_not_be_accepted_any_more() -> None:
    case = saved(offers.time_out(offered(), later(3)))

    with pytest.raises(NotFound):
        offers.accept(case, ANN, later(4))


@pytest.mark.parametrize("case", [offered(), saved(offers.accept(offered(), ANN, later(1)))], ids=["asked", "one"])
def test_nobody_sets_out_until_both_have_accepted(case: Case) -> None:
    with pytest.raises(TransitionRefused):
        offers.set_out(case, ANN, later(2))


def test_who_has_lost_the_partner_waits_for_another() -> None:
    case = saved(offers.stand_down(assigned(), BEN, "Car failed.", "desk", later(2)))

    with pytest.raises(TransitionRefused, match="partner"):
        offers.set_out(case, ANN, later(3))


def test_each_has_times_of_their_own() -> None:
    case = assigned()
    for responder_id, start in ((ANN, 5), (BEN, 9)):
        case = saved(offers.set_out(case, responder_id, later(start)))
        case = saved(offers.arrive(case, responder_id, later(start + 10)))

    times = {a.responder_id: (a.en_route_at, a.on_scene_at, a.clear_at) for a in case.assignments}
    assert times == {ANN: (later(5), later(15), None), BEN: (later(9), later(19), None)}
    assert case.both_on_scene_at() == later(19)


def test_leaving_tells_the_rota_where_the_responder_is_now() -> None:
    case = saved(offers.arrive(saved(offers.set_out(assigned(), ANN, later(5))), ANN, later(15)))

    assert offers.clear(case, ANN, CASEWORK, later(75)).seen == (ANN,)


@pytest.mark.parametrize("step", [offers.set_out, offers.arrive])
def test_the_same_step_twice_changes_nothing(step) -> None:
    case = saved(offers.set_out(assigned(), ANN, later(5)))
    if step is offers.arrive:
        case = saved(offers.arrive(case, ANN, later(15)))

    assert step(case, ANN, later(16)).changes_nothing


def test_the_case_is_held_once_both_are_clear() -> None:
    one = offers.clear(attended(), ANN, CASEWORK, later(60))
    both = offers.clear(saved(one), BEN, CASEWORK, later(70))

    assert (one.case.state, one.release) == (CaseState.ATTENDING, (ANN,))
    assert (both.case.state, both.release) == (CaseState.HELD, (BEN,))
    assert names(both) == [EventName.RESPONDER_CLEAR, EventName.CASE_HELD]


def test_being_clear_twice_changes_nothing() -> None:
    once = saved(offers.clear(attended(), ANN, CASEWORK, later(60)))

    assert offers.clear(once, ANN, CASEWORK, later(61)).changes_nothing
    assert offers.clear(held(), ANN, CASEWORK, later(99)).changes_nothing


def test_a_stand_down_needs_a_reason_lets_go_and_opens_the_role_again() -> None:
    with pytest.raises(ReasonMissing):
        offers.stand_down(assigned(), BEN, " ", "desk", later(5))
    decision = offers.stand_down(assigned(), BEN, "Car failed.", "desk", later(5))

    assert (decision.release, decision.case.state) == ((BEN,), CaseState.WAITING)
    assert decision.case.vacant_roles() == (Role.POLICE,)
    assert decision.events[0].actor == "desk"
    asked = offers.offer(saved(decision), (*TEAM, person(DAN)), ONE_PAIR, later(6))
    assert asked.take == (DAN,)


def test_nobody_is_stood_down_from_an_offer_or_from_the_scene() -> None:
    for case in (offered(), attended()):
        with pytest.raises(TransitionRefused):
            offers.stand_down(case, ANN, "Wrong person.", "desk", later(30))


@pytest.mark.parametrize("case", [assigned(), saved(offers.set_out(assigned(), ANN, later(2)))])
def test_who_is_on_the_way_or_ready_is_told_that_the_partner_does_not_come(case: Case) -> None:
    [event] = offers.stand_down(case, BEN, "Car failed.", "desk", later(5)).events

    assert event.data["partners"] == [ANN]


def test_of_a_partner_who_does_not_come_nobody_is_told_who_only_has_been_asked_or_has_left() -> None:
    only_asked = saved(offers.accept(offered(), BEN, later(1)))
    gone = saved(offers.set_out(assigned(), ANN, later(2)))
    gone = saved(offers.arrive(gone, ANN, later(20)))
    gone = saved(offers.clear(gone, ANN, CASEWORK, later(30)))

    for case in (only_asked, gone):
        [event] = offers.stand_down(case, BEN, "Car failed.", "desk", later(31)).events
        assert event.data["partners"] == []


def test_a_replacement_during_the_visit_completes_it() -> None:
    case = assigned()
    case = saved(offers.set_out(case, ANN, later(2)))
    case = saved(offers.set_out(case, BEN, later(2)))
    case = saved(offers.stand_down(case, BEN, "Car failed.", "desk", later(4)))
    case = saved(offers.offer(case, (person(DAN),), ONE_PAIR, later(4)))
    case = saved(offers.accept(case, DAN, later(5)))
    for step, moment in ((offers.set_out, 6), (offers.arrive, 20)):
        case = saved(step(case, DAN, later(moment)))
    case = saved(offers.arrive(case, ANN, later(15)))
    for responder_id in (ANN, DAN):
        case = saved(offers.clear(case, responder_id, CASEWORK, later(80)))

    assert (case.state, case.both_on_scene_at()) == (CaseState.HELD, later(20))


YOUTH = (frozenset({"youth"}),)


def test_a_social_worker_who_goes_is_not_left_without_police_for_want_of_a_skill() -> None:
    case = saved(offers.accept(offered(), ANN, later(1)))
    case = saved(offers.decline(case, BEN, "Ill.", later(1)))
    case = replace(case, decision=replace(case.decision, skills=YOUTH))
    skilled = person("pc-fay", 40, skills=("youth",))

    without = offers.offer(case, (person(DAN),), ONE_PAIR, later(2))
    assert without.take == (DAN,)
    assert "skills that the social worker lacks" in without.case.choice[-1]
    assert offers.offer(case, (person(DAN), skilled), ONE_PAIR, later(2)).take == ("pc-fay",)


def test_nobody_is_asked_in_place_of_a_social_worker_with_a_skill_and_the_duty_manager_is_told_why() -> None:
    case = saved(offers.accept(offered(), BEN, later(1)))
    case = saved(offers.decline(case, ANN, "Ill.", later(1)))
    case = replace(case, decision=replace(case.decision, skills=YOUTH))

    decision = offers.offer(case, (person(CID),), ONE_PAIR, later(2))
    assert (decision.take, names(decision)) == ((), [EventName.PAIR_NOT_FOUND, EventName.CASE_ESCALATED])
    assert "has the skills needed: youth" in decision.events[1].data["reason"]


def test_the_skill_of_who_has_been_there_and_left_is_not_asked_of_the_half_that_is_still_missing() -> None:
    skilled = person(ANN, skills=("child_protection",))
    case = offered(team=(skilled, person(BEN)), skills=(frozenset({"child_protection"}),))
    for step in (offers.accept, offers.set_out):
        for who in (ANN, BEN):
            case = saved(step(case, who, later(2)))
    case = saved(offers.stand_down(case, BEN, "Car failed.", "desk", later(5)))
    case = saved(offers.arrive(case, ANN, later(12)))
    case = saved(offers.clear(case, ANN, CASEWORK, later(60)))

    assert offers.offer(case, (person(DAN),), ONE_PAIR, later(61)).take == (DAN,)


@pytest.mark.parametrize("end", ["clear", "stood down"])
def test_the_end_of_a_call_out_counts_though_the_clock_that_tells_it_is_a_little_behind(end: str) -> None:
    case = attended(20) if end == "clear" else saved(offers.set_out(assigned(), BEN, later(20)))
    behind = later(20) - timedelta(milliseconds=200)

    if end == "clear":
        decision = offers.clear(case, BEN, CASEWORK, behind)
    else:
        decision = offers.stand_down(case, BEN, "Car failed.", "desk", behind)

    assert decision.called_out == (BEN,)


def test_when_nobody_is_left_a_grade_2_is_told_at_once_and_each_reason_only_once() -> None:
    first = offers.offer(opened(), (person(ANN),), ONE_PAIR, NOW)
    again = offers.offer(saved(first), (person(ANN),), ONE_PAIR, later(1))
    other = offers.offer(saved(first), (person(BEN),), ONE_PAIR, later(2))

    assert names(first) == [EventName.PAIR_NOT_FOUND, EventName.CASE_ESCALATED]
    assert again.changes_nothing
    assert other.case.waiting_because == "No social worker is on call and free."


def test_a_grade_3_that_waits_is_recorded_without_waking_anybody() -> None:
    case = opened(3)

    assert names(offers.offer(case, (), ONE_PAIR, case.offer_from)) == [EventName.PAIR_NOT_FOUND]


def test_the_last_pair_is_kept_from_a_grade_3_until_its_deadline_presses() -> None:
    case = opened(3)
    keeps_one = dispatch_policy(reserve_pairs=1)
    pressing = case.deadline - keeps_one.lead_time * 4

    assert offers.offer(case, TEAM, keeps_one, pressing - (later(1) - NOW)).take == ()
    fresh = (person(ANN, until=case.deadline), person(BEN, until=case.deadline))
    assert set(offers.offer(case, fresh, keeps_one, pressing).take) == {ANN, BEN}


def test_a_grade_2_may_have_the_last_pair() -> None:
    assert set(offers.offer(opened(2), TEAM, dispatch_policy(reserve_pairs=1), NOW).take) == {ANN, BEN}


def test_a_free_person_who_declined_still_counts_as_cover_for_the_next_grade_2() -> None:
    """Two social workers are free; one has declined this case. To take the other leaves one: that is a reserve."""
    case = saved(offers.decline(offered(3), ANN, "Ill.", later(1)))
    people = (person(ANN), person(CID), person(BEN, held_by="C-1"), person(DAN))

    decision = offers.offer(case, people, dispatch_policy(reserve_pairs=1), later(2))

    assert decision.take == (CID,)


def test_the_earliest_expiry_is_that_of_the_unanswered() -> None:
    case = saved(offers.accept(offered(), ANN, later(1)))

    assert offers.earliest_expiry(case) == later(3)
    assert offers.earliest_expiry(assigned()) is None


def test_withdrawing_takes_back_offers_and_stands_down_who_accepted() -> None:
    draft = Draft(saved(offers.accept(offered(), ANN, later(1))), later(2))

    released = offers.withdraw_all(draft, "Handled by phone.")

    assert set(released) == {ANN, BEN}
    assert (status_of(draft.case, ANN), status_of(draft.case, BEN)) == (Status.STOOD_DOWN, Status.WITHDRAWN)


def test_an_old_decision_is_told_by_its_version() -> None:
    case = replace(offered(), version=7)

    assert offers.accept(case, ANN, later(1)).case.version == 7
