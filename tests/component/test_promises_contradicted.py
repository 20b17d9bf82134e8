"""Agreed visits against everything else that people decide: what contradicts them is refused, told or kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from shared.domain.appointment import Whose
from shared.domain.assignment import Role
from shared.domain.errors import Refused, SeenBefore, TransitionRefused
from shared.domain.events import EventName
from shared.domain.safety import raise_duress
from tests.builders import NOW, later, minutes
from tests.component.scheduled import ANN, BEN, BURNLEY, CID, DAN, EVE, FAY, PRESTON, County


@pytest.fixture
def county() -> County:
    return County()


def test_nobody_is_sent_into_slack_when_the_household_is_not_in(county: County) -> None:
    case_id = county.reported()
    county.visits.record_available(case_id, Whose.HOUSEHOLD, [(later(300), later(500))], "The mother.", "desk")

    county.looks_for_pairs(later(1))
    assert county.asked(case_id) == set()
    assert county.case(case_id).waiting_because == "Waits for the times recorded for the household."

    county.looks_for_pairs(later(301))
    assert county.asked(case_id) != set()


def test_nobody_is_sent_so_late_that_the_household_would_leave_during_the_visit(county: County) -> None:
    case_id = county.reported()
    county.visits.record_available(case_id, Whose.HOUSEHOLD, [(NOW, later(60))], "The mother.", "desk")

    county.looks_for_pairs(later(1))

    assert county.asked(case_id) == set()


def test_a_lone_visit_keeps_to_the_times_of_household_and_partner_too(county: County) -> None:
    case_id = county.reported()
    county.control.approve_lone_visit(case_id, Role.SOCIAL_WORKER, "No risk is known.", "manager")
    household, partner = [(later(60), later(500))], [(later(300), later(500))]
    county.visits.record_available(case_id, Whose.HOUSEHOLD, household, "The mother.", "desk")
    county.visits.record_available(case_id, Whose.PARTNER, partner, "The school nurse.", "desk")

    county.looks_for_pairs(later(100))
    assert county.asked(case_id) == set()
    assert "the household and a partner who must be there" in county.case(case_id).waiting_because

    county.looks_for_pairs(later(301))
    assert len(county.asked(case_id)) == 1


def test_whoever_is_promised_alone_goes_although_somebody_else_is_nearer(county: County) -> None:
    county.is_ill(ANN, EVE)
    case_id = county.reported()
    county.control.approve_lone_visit(case_id, Role.SOCIAL_WORKER, "No risk is known.", "manager")
    agreed = county.agreed(case_id, later(240))
    assert set(agreed.who.values()) == {CID}
    county.works(EVE)

    county.looks_for_pairs(agreed.offer_at)

    assert county.asked(case_id) == {CID}
    assert county.case(case_id).choice[0] == "As planned for the agreed visit."


def test_who_is_promised_does_not_fill_half_of_another_scheduled_visit(county: County) -> None:
    county.is_ill(EVE, FAY, CID, DAN)
    other = county.reported()
    county.looks_for_pairs(NOW)
    assert county.asked(other) == {ANN, BEN}
    for who in (ANN, BEN):
        county.response.accept(other, who)
    for who in (EVE, FAY):
        county.works(who)
    promised = county.reported()
    assert set(county.agreed(promised, later(90)).who.values()) == {EVE, FAY}

    county.response.stand_down(other, ANN, "The car has failed.", "desk")
    county.looks_for_pairs(later(1))

    assert county.asked(other) == {BEN}
    assert (EVE, "is promised to a visit that is agreed") in county.case(other).not_chosen


def test_the_list_to_choose_from_says_who_is_promised(county: County) -> None:
    county.is_ill(CID, DAN, EVE, FAY)
    county.agreed(county.reported(), later(90))
    other, priority = county.reported(), county.reported(grade=2)

    (option,) = county.control.options(other)
    assert option.against == (
        "social worker: is promised to a visit that is agreed",
        "police responder: is promised to a visit that is agreed",
    )
    (option,) = county.control.options(priority)
    assert option.against == ()


def test_a_case_that_waits_says_who_is_promised(county: County) -> None:
    county.is_ill(CID, DAN, EVE, FAY)
    county.agreed(county.reported(), later(90))
    other = county.reported()

    county.looks_for_pairs(later(1))

    assert dict(county.case(other).not_chosen)[ANN] == "is promised to a visit that is agreed"


def test_who_is_promised_and_taken_by_hand_leaves_the_promise_to_others_or_in_doubt(county: County) -> None:
    case_id = county.reported()
    before = county.agreed(case_id, later(60))
    other = county.reported()
    county.control.assign(other, tuple(before.who.values()), "They know the family.", "desk")
    for who in before.who.values():
        county.response.accept(other, who)

    county.planner.plan()

    after = county.appointment(case_id)
    assert after.starts_at == before.starts_at
    assert not set(after.who.values()) & set(before.who.values()) or after.trouble


def test_a_time_is_not_agreed_while_people_are_being_asked(county: County) -> None:
    case_id = county.reported()
    county.looks_for_pairs(NOW)
    assert county.asked(case_id)

    with pytest.raises(TransitionRefused, match="people have been asked"):
        county.agreed(case_id, later(240))


def test_nobody_is_asked_hours_before_an_agreed_visit_because_somebody_pressed_now(county: County) -> None:
    case_id = county.reported()
    county.agreed(case_id, later(240))

    for press in (county.control.ask_again, county.control.release_hold):
        with pytest.raises(Refused, match="agreed for later"):
            press(case_id, "Why not now?", "desk")
    assert county.case(case_id).offer_from == county.appointment(case_id).offer_at


def test_a_hold_does_not_break_a_promise_in_silence(county: County) -> None:
    case_id = county.reported()
    agreed = county.agreed(case_id, later(240))

    with pytest.raises(Refused, match="Withdraw that first"):
        county.control.hold_until(case_id, later(230), "The gas is off.", "desk")

    county.visits.withdraw(case_id, "The gas is off.", "desk")
    county.control.hold_until(case_id, later(230), "The gas is off.", "desk")
    assert county.case(case_id).offer_from == later(230) > agreed.offer_at


def test_a_held_case_may_be_agreed_and_what_is_agreed_counts(county: County) -> None:
    case_id = county.reported()
    county.control.hold_until(case_id, later(60), "The mother is at work.", "desk")

    agreed = county.agreed(case_id, later(240))
    county.looks_for_pairs(later(61))
    assert county.asked(case_id) == set()

    county.looks_for_pairs(agreed.offer_at)
    assert county.asked(case_id) == set(agreed.who.values())


def test_a_pair_is_not_diverted_from_somebody_who_calls_for_help(county: County) -> None:
    case_id = county.reported()
    county.looks_for_pairs(NOW)
    pair = county.asked(case_id)
    for who in pair:
        county.response.accept(case_id, who)
    case = county.case(case_id)
    mine = next(iter(pair))
    county.store.save(raise_duress(case, mine, NOW), due_at=None)
    priority = county.reported(grade=2)

    with pytest.raises(Refused, match="called for help"):
        county.control.divert(case_id, priority, "The only pair that is near.", "desk")
    assert county.asked(case_id) == pair


def test_whoever_is_sick_since_they_accepted_is_not_asked_for_a_grade_2_by_a_diversion(county: County) -> None:
    case_id = county.reported()
    county.looks_for_pairs(NOW)
    pair = county.asked(case_id)
    for who in pair:
        county.response.accept(case_id, who)
    priority = county.reported(grade=2)
    county.is_ill(*pair)

    with pytest.raises(Refused, match="not on call any more"):
        county.control.divert(case_id, priority, "They are nearer.", "desk")
    assert county.asked(case_id) == pair
    assert county.asked(priority) == set()


def test_who_goes_off_call_before_an_agreed_visit_ends_is_not_asked_for_it(county: County) -> None:
    county.is_ill(CID, DAN, EVE, FAY)
    case_id = county.reported()
    agreed = county.agreed(case_id, later(240))
    county.works(ANN, ends=250)
    county.works(EVE)

    county.looks_for_pairs(agreed.offer_at)

    assert county.asked(case_id) == {EVE, BEN}


def test_an_agreed_visit_whose_deadline_has_passed_is_still_asked_for_and_told(county: County) -> None:
    case_id = county.reported(reported_at=NOW - timedelta(hours=44))
    deadline = county.case(case_id).deadline
    agreed = county.agreed(case_id, deadline)
    county.is_ill(ANN, CID, EVE)
    county.planner.plan()
    assert county.appointment(case_id).trouble

    county.clock.move_to(agreed.starts_at + minutes(5))
    county.planner.plan()
    assert len(county.events(case_id, EventName.CASE_ESCALATED)) == 1
    assert county.appointment(case_id).trouble
    county.works(EVE)
    county.looks_for_pairs(agreed.starts_at + minutes(6))

    assert EVE in county.asked(case_id)


def test_of_two_desks_that_agree_two_times_one_wins(county: County) -> None:
    case_id = county.reported()
    seen = county.case(case_id).version
    county.visits.agree(case_id, later(120), "The mother.", "desk-1", seen)

    with pytest.raises(SeenBefore):
        county.visits.agree(case_id, later(300), "The father.", "desk-2", seen)
    assert county.appointment(case_id).starts_at == later(120)


@pytest.mark.parametrize("night", ["2026-10-24T18:00", "2027-03-27T18:00"])
def test_across_the_change_of_the_clocks_an_agreed_visit_keeps_its_instant(night: str) -> None:
    county = County()
    begins = datetime.fromisoformat(night).replace(tzinfo=UTC)
    offset = (begins - NOW) / minutes(1)
    county.clock.move_to(begins)
    for who in (ANN, BEN):
        county.works(who, offset, offset + 900)
    county.is_ill(CID, DAN, EVE, FAY)
    case_id = county.reported(BURNLEY)
    agreed = county.agreed(case_id, begins + timedelta(hours=8))

    county.looks_for_pairs(agreed.offer_at - minutes(1))
    assert county.asked(case_id) == set()
    county.looks_for_pairs(agreed.offer_at)
    assert county.asked(case_id) == {ANN, BEN}
    assert agreed.starts_at - begins == timedelta(hours=8)


def test_two_hundred_waiting_visits_are_planned_and_looked_at_without_losing_one(county: County) -> None:
    visits = [county.reported(BURNLEY if n % 2 else PRESTON) for n in range(200)]

    readings = count(0.0, 30.0)
    replace(county.planner, stopwatch=lambda: next(readings)).plan()
    county.dispatch.find_pairs()

    for case_id in visits:
        case = county.case(case_id)
        assert case.live() or case.waiting_because
        assert case.visit.appointment or case.visit.not_placed_because
