"""What should have moved and did not is found, with the reason, and told once."""

from dataclasses import replace

import pytest

from shared.domain import offers
from shared.domain.appointment import Appointment, VisitPlan
from shared.domain.events import EventName
from shared.domain.hands import Chosen, assign, hold_until
from shared.domain.steps import Step, StepKind
from shared.domain.stuck import OURS, Kind, stuck, tell
from tests.builders import ANN, BEN, NOW, assigned, attended, held, later, offered, opened, person, policy, saved

POLICY = policy()


def kinds(case, minutes: float) -> set[Kind]:
    return {found.kind for found in stuck(case, POLICY, later(minutes))}


def told(decision) -> list[str]:
    return [event.data["reason"] for event in decision.events if event.name is EventName.CASE_ESCALATED]


def on_the_way():
    case = assigned()
    for who in (ANN, BEN):
        case = saved(offers.set_out(case, who, later(2)))
    return case


LOOKED_FOR = replace(opened(), waiting_because="Nobody is free.")
HALF = saved(offers.accept(offered(), ANN, later(1)))


@pytest.mark.parametrize(
    ("case", "in_time", "too_late", "kind"),
    [
        (offered(), 4, 4.1, Kind.OFFER_NOT_ENDED),
        (HALF, 4, 4.1, Kind.OFFER_NOT_ENDED),
        (opened(), 1, 1.1, Kind.NOBODY_LOOKED_FOR),
        (LOOKED_FOR, 16, 16.1, Kind.STEP_NOT_TAKEN),
        (held(20), 20 + 72 * 60 + 1, 20 + 72 * 60 + 1.1, Kind.NOT_REMINDED),
        (assigned(), 11, 11.1, Kind.NOT_SET_OUT),
        (on_the_way(), 27, 27.1, Kind.NOT_ARRIVED),
        (attended(20), 170, 170.1, Kind.NOT_CLEAR),
    ],
)
def test_each_thing_that_should_move_is_found_when_its_time_is_over_and_not_before(
    case, in_time: float, too_late: float, kind: Kind
) -> None:
    assert kind not in kinds(case, in_time)
    assert kind in kinds(case, too_late)


FIRST_OFFER = Step(NOW, "", "The first pair is asked.", kind=StepKind.OFFER)


def test_no_first_offer_is_missed_where_a_person_has_chosen_or_holds_the_case() -> None:
    case = opened(steps=(FIRST_OFFER,))
    chosen = Chosen(person(ANN).responder, person(ANN).position, True, None)
    by_hand = saved(assign(case, [chosen], "I know her.", "desk", POLICY.dispatch, later(0.5)))
    on_hold = saved(hold_until(case, later(30), "They are at church.", "desk", later(0.5)))

    assert Kind.STEP_NOT_TAKEN in kinds(case, 6)
    assert Kind.STEP_NOT_TAKEN not in kinds(by_hand, 6)
    assert Kind.STEP_NOT_TAKEN not in kinds(on_hold, 31)
    assert Kind.STEP_NOT_TAKEN in kinds(on_hold, 31.1)


def test_the_way_to_an_agreed_visit_is_measured_from_when_they_must_leave_for_its_time() -> None:
    agreed = VisitPlan(Appointment(later(60), later(120), (), later(30), agreed_at=NOW))
    accepted, travelling = (replace(case, visit=agreed) for case in (assigned(), on_the_way()))

    assert Kind.NOT_SET_OUT not in kinds(accepted, 60 - 10 + 15)
    assert Kind.NOT_SET_OUT in kinds(accepted, 60 - 10 + 15.1)
    assert Kind.NOT_ARRIVED not in kinds(travelling, 60 + 15)
    assert Kind.NOT_ARRIVED in kinds(travelling, 60 + 15.1)


def test_what_is_done_in_time_is_never_stuck() -> None:
    in_time = ((offered(), 2), (assigned(), 5), (on_the_way(), 12), (attended(20), 80), (held(20), 200))

    assert [stuck(case, POLICY, later(minutes)) for case, minutes in in_time] == [()] * len(in_time)


def test_a_case_that_waits_for_a_recorded_reason_or_for_its_time_is_not_stuck() -> None:
    planned = opened(3, offer_from=later(600))

    assert kinds(LOOKED_FOR, 10) == set()
    assert kinds(planned, 599) == set()
    assert kinds(planned, 602) == {Kind.NOBODY_LOOKED_FOR}


def test_time_for_another_search_runs_from_when_the_role_became_vacant() -> None:
    declined = saved(offers.decline(HALF, BEN, "Ill.", later(2)))

    assert kinds(declined, 3) == set()
    assert [found.reason for found in stuck(declined, POLICY, later(3.1))] == [
        "Nobody has looked for a police responder."
    ]


def test_half_a_pair_is_not_expected_to_set_out_and_is_when_it_is_whole() -> None:
    asked_again = saved(offers.stand_down(assigned(), BEN, "Car failed.", "desk", later(2)))

    assert Kind.NOT_SET_OUT not in kinds(asked_again, 40)
    assert [found.reason for found in stuck(assigned(), POLICY, later(40))] == [
        "The social worker has not set out, 10 minutes after both accepted.",
        "The police responder has not set out, 10 minutes after both accepted.",
    ]


def test_how_long_a_visit_may_take_follows_from_its_activity() -> None:
    crisis = policy(watching=replace(POLICY.watching, on_scene_p90={"crisis": later(240) - later(0)}))
    case = replace(attended(20), activity="crisis")

    assert stuck(case, crisis, later(310)) == ()
    assert len(stuck(case, crisis, later(321))) == 2


def test_the_duty_manager_is_told_each_thing_once_and_all_that_is_new_together() -> None:
    case = assigned()
    first = tell(case, POLICY, later(12))
    again = tell(saved(first), POLICY, later(13))

    (reason,) = told(first)
    assert "The social worker has not set out" in reason
    assert "The police responder has not set out" in reason
    assert again.changes_nothing


def test_a_pair_that_takes_over_and_does_not_move_either_is_told_anew() -> None:
    case = saved(tell(assigned(), POLICY, later(12)))
    for who in (ANN, BEN):
        case = saved(offers.stand_down(case, who, "No answer.", "desk", later(13)))
    case = replace(
        case,
        assignments=tuple(replace(a, accepted_at=later(20), ended_at=None) for a in assigned().assignments),
        state=assigned().state,
    )

    assert len(told(tell(case, POLICY, later(31)))) == 1


def test_what_the_system_owes_is_told_only_when_it_could_not_do_it_for_minutes() -> None:
    case = offered()
    assert kinds(case, 7.9) <= OURS

    assert tell(case, POLICY, later(7.9)).changes_nothing
    (reason,) = told(tell(case, POLICY, later(8.1)))
    assert "The offer to the social worker has run out and was not ended." in reason


def test_no_reason_names_anybody() -> None:
    for case in (offered(), assigned(), on_the_way(), attended(20)):
        decision = tell(case, POLICY, later(600))
        assert decision.events
        for event in decision.events:
            assert set(event.data) == {"to", "reason", "grade", "area", "deadline"}
            assert ANN not in event.data["reason"]
            assert BEN not in event.data["reason"]
