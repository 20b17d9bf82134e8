"""Visits that are agreed: offered in time, kept when people fall ill, and told when they can not be kept."""

from dataclasses import replace

import pytest

from shared.domain.errors import Refused
from shared.domain.events import EventName
from shared.service.casebook import Casebook
from tests.builders import NOW, later, minutes
from tests.component.scheduled import ANN, BEN, BURNLEY, CID, DAN, EVE, FAY, PRESTON, County


@pytest.fixture
def county() -> County:
    return County()


def test_an_agreed_visit_is_not_sent_earlier_and_is_offered_in_time_to_those_planned(county: County) -> None:
    case_id = county.reported()
    found = county.agreed(case_id, later(240))

    county.looks_for_pairs(found.offer_at - minutes(1))
    assert county.asked(case_id) == set()

    county.looks_for_pairs(found.offer_at)
    assert county.asked(case_id) == set(found.who.values())
    longest = max(going.road for going in found.people)
    assert found.starts_at - found.offer_at == longest + minutes(5 + 3 + 15)
    assert max(a.expected_at for a in county.case(case_id).live()) < found.starts_at


def test_a_visit_that_is_only_proposed_may_go_into_slack_earlier(county: County) -> None:
    case_id = county.reported()
    county.planner.plan()

    county.looks_for_pairs(later(1))

    assert county.asked(case_id) != set()
    assert max(a.expected_at for a in county.case(case_id).live()) < county.appointment(case_id).starts_at


def test_who_is_promised_soon_is_not_sent_to_another_scheduled_visit_but_to_a_priority_one(county: County) -> None:
    county.is_ill(CID, DAN, EVE, FAY)
    promised = county.agreed(county.reported(), later(90))
    other = county.reported()

    county.looks_for_pairs(later(1))
    assert county.asked(other) == set()

    priority = county.reported(grade=2)
    county.looks_for_pairs(later(2))
    assert county.asked(priority) == set(promised.who.values()) == {ANN, BEN}


def test_who_declined_an_agreed_visit_is_not_planned_for_it_again_and_no_cover_is_kept_from_it(
    county: County,
) -> None:
    county.is_ill(CID, DAN, FAY)
    reserve = replace(county.policy, dispatch=replace(county.policy.dispatch, reserve_pairs=1))
    case_id = county.reported()
    agreed = county.agreed(case_id, later(240))
    county.looks_for_pairs(agreed.offer_at)
    county.response.decline(case_id, ANN, "I know the family.")
    county.response.decline(case_id, BEN, "My car has failed.")

    county.planner.plan()
    assert "No police responder is at work" in county.appointment(case_id).trouble

    county.works(FAY)
    county.planner.plan()
    assert set(county.appointment(case_id).who.values()) == {EVE, FAY}
    replace(county.dispatch, casebook=Casebook(county.store, reserve)).find_pair(case_id)
    assert county.asked(case_id) == {EVE, FAY}
    county.response.decline(case_id, EVE, "I can not.")
    county.is_ill(ANN, EVE)
    county.works(CID)
    replace(county.dispatch, casebook=Casebook(county.store, reserve)).find_pair(case_id)
    assert county.asked(case_id) == {CID, FAY}


def test_a_promise_is_kept_by_who_goes_on_with_the_next_shift_during_the_visit(county: County) -> None:
    county.is_ill(CID, DAN, EVE, FAY)
    county.works(ANN, ends=150)
    county.stays_on(ANN, 150, 600)
    case_id = county.reported()
    agreed = county.agreed(case_id, later(120))
    county.looks_for_pairs(agreed.offer_at)
    assert county.asked(case_id) == {ANN, BEN}


def test_who_goes_on_with_the_next_shift_is_sent_to_a_priority_case_just_before_it(county: County) -> None:
    county.is_ill(CID, DAN, EVE, FAY)
    county.works(ANN, ends=10)
    county.stays_on(ANN, 10, 600)
    case_id = county.reported(BURNLEY, grade=2)
    county.looks_for_pairs(NOW)
    assert county.asked(case_id) == {ANN, BEN}


def test_who_stands_in_for_one_of_a_promised_pair_is_still_on_call_when_the_visit_begins(county: County) -> None:
    county.is_ill(CID, DAN, FAY)
    case_id = county.reported()
    agreed = county.agreed(case_id, later(120))
    county.looks_for_pairs(agreed.offer_at)
    planned, other = (ANN, EVE) if ANN in county.asked(case_id) else (EVE, ANN)
    county.works(other, ends=115)
    county.response.accept(case_id, BEN)
    county.response.decline(case_id, planned, "unwell")
    county.dispatch.find_pairs()
    assert county.asked(case_id) == {BEN}
    assert (other, "goes off call before the agreed visit begins") in county.case(case_id).not_chosen


def test_who_is_promised_much_later_may_go_elsewhere_before(county: County) -> None:
    county.is_ill(CID, DAN, EVE, FAY)
    county.agreed(county.reported(), later(400))
    other = county.reported()

    county.looks_for_pairs(later(1))

    assert county.asked(other) == {ANN, BEN}


def test_a_pair_that_has_accepted_an_agreed_visit_is_planned_for_the_next_after_it(county: County) -> None:
    county.is_ill(CID, DAN, EVE, FAY)
    case_id = county.reported()
    agreed = county.agreed(case_id, later(120))
    county.looks_for_pairs(agreed.offer_at)
    for who in (ANN, BEN):
        county.response.accept(case_id, who)
    other = county.reported()

    county.planner.plan()

    assert county.appointment(other).starts_at >= agreed.ends_at + county.policy.write_up


def test_agreeing_anew_to_a_visit_in_doubt_finds_people_or_is_refused(county: County) -> None:
    case_id = county.reported()
    agreed = county.agreed(case_id, later(240))
    county.is_ill(ANN, CID, EVE)
    county.planner.plan()

    with pytest.raises(Refused, match="Nobody can keep that appointment"):
        county.agreed(case_id, agreed.starts_at)

    county.works(CID)
    assert CID in county.agreed(case_id, agreed.starts_at).who.values()


def test_when_one_falls_ill_time_and_partner_stand_and_somebody_else_comes(county: County) -> None:
    visits = [county.reported(BURNLEY if n % 2 else PRESTON) for n in range(5)]
    county.planner.plan()
    agreed = {case_id: county.agreed(case_id) for case_id in visits[:3]}
    ill = agreed[visits[0]].people[0].responder_id
    county.is_ill(ill)

    county.planner.plan()

    for case_id in visits:
        assert ill not in county.appointment(case_id).who.values()
    for case_id, before in agreed.items():
        after = county.appointment(case_id)
        assert (after.starts_at, after.agreed_at, after.agreed_by) == (before.starts_at, NOW, "desk")
        stayed = set(before.who.values()) - {ill}
        assert stayed <= set(after.who.values())
    assert county.events(visits[0], EventName.APPOINTMENT_CHANGED)


def test_an_agreed_visit_that_nobody_can_keep_is_told_once_and_mended_when_somebody_can(county: County) -> None:
    case_id = county.reported()
    agreed = county.agreed(case_id, later(240))
    county.is_ill(ANN, CID, EVE)

    county.planner.plan()
    county.planner.plan()

    (told,) = county.events(case_id, EventName.CASE_ESCALATED)
    assert told.data["to"] == "duty_manager"
    assert "An agreed visit can not be kept as it stands" in told.data["reason"]
    assert county.appointment(case_id) == replace(agreed, trouble=county.appointment(case_id).trouble)

    county.works(CID)
    county.planner.plan()

    mended = county.appointment(case_id)
    assert (mended.trouble, mended.starts_at) == ("", agreed.starts_at)
    assert CID in mended.who.values()


def test_when_a_priority_contact_takes_the_planned_pair_the_agreed_time_is_kept_by_others(county: County) -> None:
    case_id = county.reported()
    before = county.agreed(case_id, later(60))
    priority = county.reported(grade=2)
    county.dispatch.find_pair(priority)
    taken = county.asked(priority) & set(before.who.values())
    assert taken
    for who in county.asked(priority):
        county.response.accept(priority, who)

    county.planner.plan()

    after = county.appointment(case_id)
    assert after.starts_at == before.starts_at
    assert not taken & set(after.who.values())


def test_a_pair_diverted_from_an_agreed_visit_leaves_it_to_be_asked_for_again_for_its_time(county: County) -> None:
    case_id = county.reported()
    agreed = county.agreed(case_id, later(120))
    county.looks_for_pairs(agreed.offer_at)
    pair = county.asked(case_id)
    for who in pair:
        county.response.accept(case_id, who)
    county.is_ill(*({ANN, BEN, CID, DAN, EVE, FAY} - pair))
    priority = county.reported(grade=2)

    county.control.divert(case_id, priority, "The only pair that is near.", "desk")
    for who in pair:
        county.response.accept(priority, who)
    county.planner.plan()

    assert county.asked(priority) == pair
    assert county.appointment(case_id).starts_at == agreed.starts_at
    assert county.appointment(case_id).trouble
    assert county.events(case_id, EventName.CASE_ESCALATED)
