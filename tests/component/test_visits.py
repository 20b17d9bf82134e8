"""The visits ahead: proposed, agreed by a person, and planned anew when something changes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.adapters.memory import InMemoryRotaStore
from shared.domain.appointment import Whose
from shared.domain.case import Close, Decision
from shared.domain.errors import ReasonMissing, Refused, SeenBefore, TransitionRefused
from shared.domain.events import EventName
from shared.domain.rota import Responder, Shift
from shared.service.ports import Beat
from tests.builders import NOW, later, minutes
from tests.component.scheduled import BEN, BURNLEY, CID, DAN, EVE, FAY, PRESTON, County


@pytest.fixture
def county() -> County:
    return County()


def test_every_scheduled_visit_gets_an_appointment_with_its_reasons_before_its_deadline(county: County) -> None:
    visits = [county.reported(BURNLEY if n % 2 else PRESTON) for n in range(6)]
    priority = county.reported(grade=2)

    planned = county.planner.plan()

    assert (planned.cases, planned.events[EventName.APPOINTMENT_PROPOSED]) == (6, 6)
    for case_id in visits:
        case, found = county.case(case_id), county.appointment(case_id)
        assert NOW < found.starts_at <= case.deadline
        assert found.agreed_at is None
        assert len(found.because) == 3
        assert found.offer_at < found.starts_at - max(going.road for going in found.people)
    assert county.case(priority).visit.appointment is None


def test_planning_again_changes_nothing_while_nothing_has_changed(county: County) -> None:
    visits = [county.reported(BURNLEY if n % 2 else PRESTON) for n in range(6)]
    county.planner.plan()
    before = [county.case(case_id) for case_id in visits]
    county.clock.move(minutes(10))

    assert not county.planner.plan().events

    assert [county.case(case_id) for case_id in visits] == before


def test_a_burst_of_changes_is_planned_once(county: County) -> None:
    for _ in range(20):
        county.reported()
    county.clock.move(timedelta(seconds=3))

    planned = [county.planner.plan_unless_planned_since(NOW) for _ in range(20)]

    assert [each is not None for each in planned] == [True] + [False] * 19
    assert county.planner.plan_unless_planned_since(NOW + timedelta(seconds=2)) is not None


def test_a_planning_that_fails_counts_for_nothing_and_is_done_when_it_comes_back(county: County) -> None:
    case_id = county.reported()
    broken = replace(county.planner, stopwatch=lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        broken.plan_unless_planned_since(NOW)
    county.clock.move(minutes(1))

    county.planner.plan_unless_planned_since(NOW)

    assert county.appointment(case_id)


class NobodyIsAsked(InMemoryRotaStore):
    """A rota that must not be read."""

    def responders(self) -> tuple[Responder, ...]:
        raise AssertionError("Nobody was to be read.")

    def shifts_between(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        raise AssertionError("No shift was to be read.")


def test_where_no_visit_is_to_be_planned_nobody_is_read_and_it_counts_as_planned(county: County) -> None:
    county.reported(grade=2)

    planned = replace(county.planner, rota=NobodyIsAsked()).plan()

    assert planned.cases == 0
    assert county.heartbeats.last(Beat.PLANNED) == county.clock.now()


def test_a_case_that_others_change_while_it_is_planned_is_left_for_the_next_planning(county: County) -> None:
    busy, quiet = county.reported(), county.reported()
    note = replace(county.case(busy), waiting_because="Somebody is typing.")
    stopwatch_read = []

    def meanwhile() -> float:
        if not stopwatch_read:
            county.store.save(Decision(note), due_at=None)
        stopwatch_read.append(1)
        return 0.0

    planned = replace(county.planner, stopwatch=meanwhile).plan()

    assert planned.left_for_next_time == 1
    assert county.case(busy).visit.appointment is None
    assert county.appointment(quiet)
    county.planner.plan()
    assert county.appointment(busy)


def test_without_people_the_case_says_why_it_has_no_appointment_and_says_it_once(county: County) -> None:
    county.is_ill(BEN, DAN, FAY)
    case_id = county.reported()

    county.planner.plan()
    county.planner.plan()

    assert "No police responder is at work" in county.case(case_id).visit.not_placed_because
    assert len(county.events(case_id, EventName.APPOINTMENT_NOT_FOUND)) == 1


def test_another_time_is_refused_with_the_reason_when_it_can_not_be(county: County) -> None:
    case_id = county.reported()
    county.planner.plan()
    household = [(later(100), later(900))]
    county.visits.record_available(case_id, Whose.HOUSEHOLD, household, "The mother.", "desk")
    before = county.case(case_id)

    for starts_at, why in (
        (later(-5), "still to come"),
        (NOW + timedelta(hours=49), "before the deadline"),
        (later(700), "No social worker is at work"),
        (later(50), "the times recorded for the household"),
    ):
        with pytest.raises(Refused) as refused:
            county.agreed(case_id, starts_at)
        assert why in str(refused.value)
    assert county.case(case_id) == before


def test_a_second_agreed_visit_at_the_same_time_needs_another_pair_or_is_refused(county: County) -> None:
    county.is_ill(EVE, FAY, CID, DAN)
    one, other = county.reported(), county.reported()
    county.agreed(one, later(120))

    with pytest.raises(Refused, match="Nobody can keep that appointment"):
        county.agreed(other, later(130))

    county.works(EVE)
    county.works(FAY)
    assert set(county.agreed(other, later(130)).who.values()) == {EVE, FAY}


def test_a_plan_keeps_to_the_times_of_household_and_partner(county: County) -> None:
    case_id = county.reported()
    county.planner.plan()
    household, partner = [(later(60), later(200)), (later(300), later(420))], [(later(280), later(500))]
    county.visits.record_available(case_id, Whose.HOUSEHOLD, household, "The mother.", "desk")
    county.visits.record_available(case_id, Whose.PARTNER, partner, "The school nurse.", "desk")

    county.planner.plan()

    found = county.appointment(case_id)
    assert later(300) <= found.starts_at
    assert found.ends_at <= later(420)


def test_a_visit_may_lie_across_two_times_of_the_household_that_touch(county: County) -> None:
    case_id = county.reported()
    times = [(later(180), later(300)), (later(60), later(180))]
    county.visits.record_available(case_id, Whose.HOUSEHOLD, times, "The mother.", "desk")
    assert county.agreed(case_id, later(150)).starts_at == later(150)


def test_when_an_agreed_time_has_come_and_nobody_goes_the_duty_manager_is_told_that(
    county: County,
) -> None:
    case_id = county.reported()
    county.agreed(case_id, later(120))
    county.clock.move_to(later(130))
    county.planner.plan()
    (told,) = county.events(case_id, EventName.CASE_ESCALATED)
    assert told.data["reason"].endswith("The agreed time has come, and nobody has been found to go.")


def test_an_agreed_visit_outside_times_recorded_later_is_in_doubt(county: County) -> None:
    case_id = county.reported()
    county.agreed(case_id, later(120))
    county.visits.record_available(case_id, Whose.HOUSEHOLD, [(later(300), later(500))], "The mother.", "desk")

    county.planner.plan()

    assert "the times recorded for the household" in county.appointment(case_id).trouble


def test_a_withdrawn_appointment_is_planned_anew_and_slack_is_used_again(county: County) -> None:
    case_id = county.reported()
    county.agreed(case_id, later(240))

    county.visits.withdraw(case_id, "The father is in hospital.", "desk")
    assert county.case(case_id).visit.appointment is None
    county.planner.plan()
    assert county.appointment(case_id).agreed_at is None
    county.looks_for_pairs(later(1))
    assert county.asked(case_id) != set()


def test_a_return_interview_is_planned_by_the_sooner_of_its_two_clocks(county: County) -> None:
    found_at = NOW - timedelta(hours=70)
    case_id = county.reported(found_at=found_at)

    county.planner.plan()

    assert county.case(case_id).deadline == NOW + timedelta(hours=2)
    assert county.appointment(case_id).starts_at <= NOW + timedelta(hours=2)


def test_what_is_agreed_needs_words_the_version_that_was_seen_and_a_case_still_to_be_visited(
    county: County,
) -> None:
    case_id = county.reported()
    with pytest.raises(TransitionRefused, match="no time yet"):
        county.agreed(case_id)
    county.planner.plan()
    with pytest.raises(ReasonMissing):
        county.visits.agree(case_id, None, " ", "desk")
    with pytest.raises(SeenBefore):
        county.visits.agree(case_id, None, "The mother.", "desk", seen=1)
    county.control.withdraw(case_id, Close.WITHDRAWN, "Not needed.", "desk")
    with pytest.raises(TransitionRefused):
        county.visits.agree(case_id, None, "The mother.", "desk")


def test_only_a_scheduled_visit_has_an_appointment(county: County) -> None:
    with pytest.raises(Refused, match="Only a scheduled visit"):
        county.visits.record_available(county.reported(grade=2), Whose.HOUSEHOLD, [], "The mother.", "desk")
