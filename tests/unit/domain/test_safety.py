"""Those who go are warned before, asked after while there, and heard when they call."""

from dataclasses import replace

import pytest

from shared.domain import casework, escalation, hands, offers, safety
from shared.domain.case import Case, Close, Decision
from shared.domain.contact import WarningKind
from shared.domain.errors import NotFound, ReasonMissing, Refused, TransitionRefused
from shared.domain.events import EventName
from tests.builders import (
    ANN,
    BEN,
    CASEWORK,
    CID,
    SAFETY,
    assigned,
    attended,
    held,
    later,
    offered,
    policy,
    saved,
)

POLICY = policy()
DANGEROUS = replace(assigned(), warnings=frozenset({WarningKind.DOGS, WarningKind.WEAPONS}))
WITHDRAWN = saved(hands.withdraw(assigned(), Close.WITHDRAWN, "Found safe.", "desk", later(3)))


def told(decision: Decision, about: str = "") -> list[str]:
    said = [event.data for event in decision.events if event.name is EventName.CASE_ESCALATED]
    return [data["to"] for data in said if about in data["reason"]]


def everything_due(case: Case, now, about: str = "") -> tuple[Case, list[str]]:
    """The case after all that was due, and who was told."""
    heard: list[str] = []
    while not (decision := escalation.apply_due(case, POLICY, now)).changes_nothing:
        heard += told(decision, about)
        case = saved(decision)
    return case, heard


def test_nobody_sets_out_before_acknowledging_the_warnings_each_for_themselves() -> None:
    read_by_ann = saved(safety.acknowledge_warnings(DANGEROUS, ANN, later(2)))

    assert offers.set_out(read_by_ann, ANN, later(3)).case.live_assignment_of(ANN).en_route_at == later(3)
    with pytest.raises(TransitionRefused, match="Read the warnings"):
        offers.set_out(read_by_ann, BEN, later(3))


def test_what_was_acknowledged_is_recorded_once() -> None:
    first = safety.acknowledge_warnings(DANGEROUS, ANN, later(2))

    assert first.events[0].data["warnings"] == ["dogs", "weapons"]
    assert safety.acknowledge_warnings(saved(first), ANN, later(3)).changes_nothing


def test_without_warnings_there_is_nothing_to_acknowledge() -> None:
    assert safety.acknowledge_warnings(assigned(), ANN, later(2)).changes_nothing
    assert not offers.set_out(assigned(), ANN, later(2)).changes_nothing


def test_the_timer_runs_from_the_arrival_and_anew_from_each_check_in() -> None:
    case = attended(20)
    mine = case.live_assignment_of(ANN)
    assert safety.check_in_due_at(case, mine, SAFETY) == later(80)

    case = saved(safety.check_in(case, ANN, later(75)))
    assert safety.check_in_due_at(case, case.live_assignment_of(ANN), SAFETY) == later(135)
    assert safety.check_in_due_at(case, case.live_assignment_of(BEN), SAFETY) == later(80)


def test_only_who_is_on_scene_checks_in() -> None:
    with pytest.raises(TransitionRefused):
        safety.check_in(assigned(), ANN, later(5))
    assert safety.check_in_due_at(assigned(), assigned().live_assignment_of(ANN), SAFETY) is None


def test_an_overdue_check_in_climbs_the_ladder_one_step_at_a_time() -> None:
    case = saved(safety.check_in(attended(20), BEN, later(79)))
    heard = []
    for minute in (80, 89.9, 90, 95, 100, 110, 120):
        case, now_heard = everything_due(case, later(minute))
        heard.append(now_heard)

    assert heard == [[], [], ["control_room"], [], ["duty_manager"], ["police_control"], []]


def test_the_case_is_looked_at_when_the_next_step_of_the_ladder_is_due() -> None:
    case = saved(safety.check_in(attended(20), BEN, later(79)))
    assert escalation.next_due_at(case, POLICY) == later(90)

    case, _ = everything_due(case, later(90))
    assert escalation.next_due_at(case, POLICY) == later(100)


def test_a_check_in_begins_the_ladder_again_from_the_bottom() -> None:
    case, _ = everything_due(attended(20), later(101))
    for who in (ANN, BEN):
        case = saved(safety.check_in(case, who, later(102)))

    assert everything_due(case, later(171))[1] == []
    assert everything_due(case, later(172))[1] == ["control_room", "control_room"]


def test_after_a_long_outage_old_timers_expire_quietly_and_live_ones_fire() -> None:
    ann_left = saved(offers.clear(attended(20), ANN, CASEWORK, later(50)))

    assert everything_due(ann_left, later(20 + 60 + 600))[1] == ["control_room", "duty_manager", "police_control"]
    assert everything_due(held(20), later(20 + 60 + 600))[1] == []


def test_what_is_told_says_the_role_and_names_nobody() -> None:
    decision = safety.tell_overdue(attended(20), SAFETY, later(90))

    reasons = [event.data["reason"] for event in decision.events]
    assert reasons[0].startswith("The social worker's check-in is 10 min overdue.")
    assert not any(str(who) in reason for who in (ANN, BEN) for reason in reasons)


@pytest.mark.parametrize("case", [offered(), assigned(), attended()], ids=lambda case: case.state.value)
def test_a_call_for_help_at_any_time_is_told_at_once_to_the_duty_manager_and_to_police_control(case: Case) -> None:
    decision = safety.raise_duress(case, ANN, later(25))

    assert told(decision) == ["duty_manager", "police_control"]
    assert [a.responder_id for a in decision.case.in_duress()] == [ANN]
    assert safety.raise_duress(saved(decision), ANN, later(26)).changes_nothing


@pytest.mark.parametrize(
    "let_go",
    [
        offers.stand_down(assigned(), ANN, "Diverted.", "desk", later(3)),
        hands.withdraw(assigned(), Close.WITHDRAWN, "Found safe.", "desk", later(3)),
        offers.clear(attended(), ANN, CASEWORK, later(80)),
    ],
    ids=["stood down", "withdrawn", "clear"],
)
def test_a_call_for_help_from_a_page_that_does_not_show_yet_that_one_was_let_go_is_told_all_the_same(
    let_go: Decision,
) -> None:
    decision = safety.raise_duress(saved(let_go), ANN, later(81))

    assert told(decision) == ["duty_manager", "police_control"]
    assert [a.responder_id for a in decision.case.in_duress()] == [ANN]
    assert [(a.status, a.ended_at) for a in decision.case.assignments] == [
        (a.status, a.ended_at) for a in let_go.case.assignments
    ]
    assert safety.raise_duress(saved(decision), ANN, later(82)).changes_nothing
    assert not safety.resolve_duress(saved(decision), ANN, "Rang her.", "desk", later(83)).case.in_duress()


def test_who_is_not_on_the_case_can_not_call_on_it() -> None:
    with pytest.raises(NotFound):
        safety.raise_duress(attended(), CID, later(25))


def test_a_call_stays_open_after_the_responder_has_left_until_a_person_resolves_it_with_a_reason() -> None:
    case = saved(safety.raise_duress(attended(20), ANN, later(25)))
    for who in (ANN, BEN):
        case = saved(offers.clear(case, who, CASEWORK, later(60)))
    assert [a.responder_id for a in case.in_duress()] == [ANN]

    with pytest.raises(ReasonMissing):
        safety.resolve_duress(case, ANN, " ", "desk", later(61))
    with pytest.raises(Refused, match="called for help"):
        casework.close(case, Close.STEP_DOWN, "Done.", ANN, later(61))
    decision = safety.resolve_duress(case, ANN, "Met her at the base.", "desk", later(61))

    assert decision.case.in_duress() == ()
    assert decision.events[0].private == {"reason": "Met her at the base."}
    assert "Met her" not in str(decision.events[0].data)


@pytest.mark.parametrize(
    "case",
    [offered(), assigned(), attended(100), held(), WITHDRAWN],
    ids=lambda case: case.state.value,
)
def test_an_open_call_for_help_is_told_again_up_the_ladder_until_somebody_has_resolved_it(case: Case) -> None:
    case = saved(safety.raise_duress(case, ANN, later(100)))
    heard = []
    for minute in (101.9, 102, 103, 106.9, 107, 112, 117, 122):
        case, now_heard = everything_due(case, later(minute), about="DURESS")
        heard.append(now_heard)

    again = [["control_room"], ["duty_manager"], ["police_control"]]
    assert heard == [[], again[0], [], [], again[1], again[2], again[0], again[1]]
    assert case.in_duress()[0].duress_told == 5
    case = saved(safety.resolve_duress(case, ANN, "She is at home.", "desk", later(123)))
    assert everything_due(case, later(600), about="DURESS")[1] == []


def test_a_case_is_looked_at_when_its_call_for_help_is_to_be_told_again_also_when_it_is_closed() -> None:
    assert escalation.next_due_at(WITHDRAWN, POLICY) is None
    case = saved(safety.raise_duress(WITHDRAWN, ANN, later(4)))
    assert escalation.next_due_at(case, POLICY) == later(6)

    case, _ = everything_due(case, later(6.5))
    assert escalation.next_due_at(case, POLICY) == later(11.5)
    case = saved(safety.resolve_duress(case, ANN, "Rang her.", "desk", later(8)))
    assert escalation.next_due_at(case, POLICY) is None


def test_a_call_that_nobody_looked_at_for_an_hour_is_told_again_once_and_says_for_how_long_it_is_open() -> None:
    case = saved(safety.raise_duress(held(20), ANN, later(100)))

    decision = escalation.apply_due(case, POLICY, later(160))

    (said,) = (event.data["reason"] for event in decision.events)
    assert said == (
        "DURESS: the social worker called for help 60 min ago. "
        "Make sure that they are safe, then say so on the page of the case."
    )
    assert everything_due(saved(decision), later(164.9))[1] == []
    assert everything_due(saved(decision), later(165))[1] == ["duty_manager"]


def test_two_who_call_are_each_told_again_and_a_second_call_begins_from_the_bottom() -> None:
    case = saved(safety.raise_duress(held(20), ANN, later(100)))
    case, _ = everything_due(case, later(102))
    case = saved(safety.raise_duress(case, BEN, later(105)))
    assert everything_due(case, later(107))[1] == ["duty_manager", "control_room"]

    case = saved(safety.resolve_duress(case, ANN, "Rang her.", "desk", later(106)))
    case = saved(safety.resolve_duress(case, BEN, "Rang him.", "desk", later(106)))
    case = saved(safety.raise_duress(case, ANN, later(110)))
    assert everything_due(case, later(111.9))[1] == []
    assert everything_due(case, later(112))[1] == ["control_room"]


def test_a_case_is_not_withdrawn_over_a_call_for_help() -> None:
    case = saved(safety.raise_duress(assigned(), ANN, later(5)))

    with pytest.raises(Refused, match="called for help"):
        hands.withdraw(case, Close.WITHDRAWN, "Found safe.", "desk", later(6))


def test_nobody_is_resolved_who_did_not_call() -> None:
    with pytest.raises(NotFound):
        safety.resolve_duress(attended(), ANN, "Safe.", "desk", later(30))
