"""Going alone: only under the rule, only with a recorded approval, and then the pair is one."""

from dataclasses import replace

import pytest

from shared.domain import lone, offers
from shared.domain.assignment import Role, Status
from shared.domain.case import Case, CaseState, Decision, Draft
from shared.domain.contact import WarningKind
from shared.domain.errors import ReasonMissing, Refused, TransitionRefused
from shared.domain.events import EventName
from shared.domain.feedback import told
from shared.domain.metrics import moments
from shared.domain.safety import acknowledge_warnings
from shared.domain.statements import brief
from tests.builders import (
    ANN,
    BEN,
    CASEWORK,
    NOW,
    PC,
    SW,
    assigned,
    later,
    offered,
    opened,
    person,
    policy,
    saved,
)

POLICY = policy()
SCHEDULED = opened(3, offer_from=NOW)


def approve(case: Case, role: Role, people=(), at: float = 1, reason: str = "No partner tonight.") -> Decision:
    return lone.approve_lone_visit(case, role, "m.duty", reason, people, POLICY, later(at))


def test_a_social_worker_alone_is_approved_for_a_grade_3_and_the_approval_is_recorded() -> None:
    decision = approve(SCHEDULED, SW)

    [event] = decision.events
    assert (event.name, event.actor, event.data) == (
        EventName.LONE_VISIT_APPROVED,
        "m.duty",
        {
            "role": "social_worker",
            "responders": [],
            "grade": 3,
            "area": "Preston",
            "deadline": SCHEDULED.deadline.isoformat(),
        },
    )
    assert event.private == {"reason": "No partner tonight."}
    assert decision.case.vacant_roles() == (SW,)


def test_who_is_left_of_a_pair_is_told_when_the_approval_sends_them_alone() -> None:
    case = saved(offers.stand_down(assigned(3), BEN, "Car failed.", "desk", later(5)))

    assert approve(case, SW, at=6).events[0].data["responders"] == [ANN]


def test_a_social_worker_never_goes_alone_to_a_grade_2() -> None:
    with pytest.raises(Refused, match="Grade 3 only"):
        approve(opened(2), SW)


def test_where_only_a_social_worker_has_been_the_visit_of_a_grade_2_stands_once_a_manager_says_so() -> None:
    case = replace(assigned(2), warnings=frozenset({WarningKind.DOGS}))
    case = saved(acknowledge_warnings(case, ANN, later(2)))
    for step, at in ((offers.set_out, 3), (offers.arrive, 20)):
        case = saved(step(case, ANN, later(at)))
    case = saved(offers.stand_down(case, BEN, "Car failed.", "desk", later(21)))
    case = saved(offers.clear(case, ANN, CASEWORK, later(60)))
    assert case.vacant_roles() == (PC,)

    decision = approve(case, SW, at=70, reason="No police to be had.")

    assert (decision.case.state, decision.case.period.lead_worker) == (CaseState.HELD, ANN)
    assert decision.case.answer == "A social worker has attended."
    assert decision.events[0].data["responders"] == []


@pytest.mark.parametrize("warning", list(WarningKind))
def test_a_social_worker_never_goes_alone_where_there_is_a_warning(warning: WarningKind) -> None:
    with pytest.raises(Refused, match="police must go"):
        approve(replace(SCHEDULED, warnings=frozenset({warning})), SW)


def test_police_alone_is_the_fall_back_when_no_social_worker_can_make_the_deadline() -> None:
    too_far = [person("sw-far", 60), person("pc-near", 5)]
    in_time = [person("sw-near", 58), person("pc-near", 5)]

    with pytest.raises(Refused, match="can still make the deadline"):
        approve(opened(2), PC, in_time)
    assert approve(opened(2), PC, too_far).case.vacant_roles() == (PC,)


def test_police_do_not_go_alone_while_a_social_worker_who_can_make_the_deadline_is_asked() -> None:
    asked = [person(ANN, 10, held_by="C-1"), person(BEN, 10, held_by="C-1")]

    with pytest.raises(Refused, match="can still make the deadline"):
        approve(offered(2), PC, asked)
    late = offered(2, team=(person(ANN, 70), person(BEN)))
    assert approve(late, PC, asked).release == (ANN,)


def test_a_social_worker_who_declined_or_is_busy_does_not_count_as_able_to_go() -> None:
    declined = saved(offers.decline(offered(), ANN, "Ill.", later(1)))
    declined = saved(offers.time_out(declined, later(3)))

    decision = approve(declined, PC, [person(ANN, 5), person("sw-busy", 5, held_by="C-9")], at=4)
    assert decision.case.roles_needed == (PC,)


def test_an_approval_needs_its_reason() -> None:
    with pytest.raises(ReasonMissing):
        approve(SCHEDULED, SW, reason=" ")


def test_an_unanswered_offer_to_the_other_role_is_taken_back_and_who_accepted_is_assigned() -> None:
    case = saved(offers.accept(offered(3), ANN, later(1)))

    decision = approve(case, SW, at=2)

    assert (decision.case.state, decision.release) == (CaseState.ASSIGNED, (BEN,))
    assert [e.name for e in decision.events] == [
        EventName.LONE_VISIT_APPROVED,
        EventName.OFFER_WITHDRAWN,
        EventName.PAIR_ASSIGNED,
    ]


def test_who_has_accepted_is_not_left_behind() -> None:
    with pytest.raises(Refused, match="go together"):
        approve(assigned(3), SW)


def test_the_sender_is_told_of_one_who_goes_alone_and_of_both_once_a_warning_makes_police_go_too() -> None:
    decision = approve(SCHEDULED, SW)
    one = told(decision.case)[0]
    draft = Draft(saved(decision), later(2))
    brief(draft, frozenset({WarningKind.DOGS}), None)
    both = told(draft.case)[0]

    assert (one.by_whom, one.text) == (
        "a social worker",
        "A social worker will attend within 48 hours of the report.",
    )
    assert (both.by_whom, both.text) == ("a social worker and a police responder", SCHEDULED.answer)


def test_nobody_is_sent_alone_to_a_case_that_has_ended() -> None:
    with pytest.raises(TransitionRefused):
        approve(replace(SCHEDULED, state=CaseState.CLOSED), SW)


def alone(role: Role, grade: int) -> Case:
    """One person has been approved, asked, and has visited from 20 to 60 minutes after NOW."""
    who = ANN if role is SW else BEN
    case = saved(approve(opened(grade, offer_from=NOW), role))
    case = saved(offers.offer(case, [person(who)], replace(POLICY.dispatch, reserve_pairs=0), later(1)))
    case = saved(offers.accept(case, who, later(2)))
    assert case.state is CaseState.ASSIGNED
    case = saved(offers.set_out(case, who, later(3)))
    case = saved(offers.arrive(case, who, later(20)))
    assert (case.both_on_scene_at(), case.lacks_its_pair(), case.vacant_roles()) == (later(20), False, ())
    return saved(offers.clear(case, who, CASEWORK, later(60)))


def test_one_who_goes_alone_is_a_whole_visit() -> None:
    case = alone(SW, 3)

    assert case.state is CaseState.HELD
    assert case.period is not None
    assert case.period.lead_worker == ANN
    assert moments(case)["both on scene"] == later(20)
    assert {a.status for a in case.assignments} == {Status.CLEAR}


def test_after_police_alone_the_duty_manager_is_asked_to_name_a_social_worker() -> None:
    who = BEN
    case = saved(approve(opened(2), PC))
    case = saved(offers.offer(case, [person(who)], replace(POLICY.dispatch, reserve_pairs=0), later(1)))
    for step in (offers.accept, offers.set_out, offers.arrive):
        case = saved(step(case, who, later(2)))

    decision = offers.clear(case, who, CASEWORK, later(60))

    assert decision.case.period is not None
    assert decision.case.period.lead_worker == BEN
    assert decision.events[-1].data["reason"].startswith("Police attended alone")
