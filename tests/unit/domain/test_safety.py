"""Those who go are warned before, asked after while there, and heard when they call."""

from dataclasses import replace

import pytest

from shared.domain import casework, escalation, hands, offers, safety
from shared.domain.case import Case, Close, Decision
from shared.domain.contact import WarningKind
from shared.domain.errors import NotFound, ReasonMissing, Refused, TransitionRefused
from shared.domain.events import EventName
from tests.builders import ANN, BEN, CASEWORK, CID, SAFETY, assigned, attended, held, later, offered, policy, saved

POLICY = policy()
DANGEROUS = replace(assigned(), warnings=frozenset({WarningKind.DOGS, WarningKind.WEAPONS}))


def told(decision: Decision) -> list[str]:
    return [event.data["to"] for event in decision.events if event.name is EventName.CASE_ESCALATED]


def everything_due(case: Case, now) -> tuple[Case, list[str]]:
    """The case after all that was due, and who was told."""
    heard: list[str] = []
    while not (decision := escalation.apply_due(case, POLICY, now)).changes_nothing:
        heard += told(decision)
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


def test_a_case_is_not_withdrawn_over_a_call_for_help() -> None:
    case = saved(safety.raise_duress(assigned(), ANN, later(5)))

    with pytest.raises(Refused, match="called for help"):
        hands.withdraw(case, Close.WITHDRAWN, "Found safe.", "desk", later(6))


def test_nobody_is_resolved_who_did_not_call() -> None:
    with pytest.raises(NotFound):
        safety.resolve_duress(attended(), ANN, "Safe.", "desk", later(30))
