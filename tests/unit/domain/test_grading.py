"""How a contact is graded by the default table: what a dispatcher may rely on, row by row."""

from dataclasses import replace

import pytest

from shared import policy
from shared.domain.contact import AccessPoint, Circumstance, Facts, IncidentType, Marker, Risk
from shared.domain.grading import GradeDecision, Outcome, grade

C = Circumstance
TABLE = policy.load().grading
CONCERN = Facts(AccessPoint.POLICE, IncidentType.CONCERN_FOR_SAFETY)
CHILD = frozenset({Marker.VULNERABLE_CHILD})


def graded(*circumstances: Circumstance, facts: Facts = CONCERN, **changes: object) -> GradeDecision:
    """Grade a concern for safety with these circumstances."""
    return grade(replace(facts, circumstances=frozenset(circumstances), **changes), TABLE)


def test_an_emergency_is_handed_back_even_when_it_is_no_early_action_incident() -> None:
    decision = graded(incident_type=IncidentType.OTHER, police_grade=1)
    assert (decision.outcome, decision.grade, decision.decided_by) == (Outcome.HAND_BACK, 1, "HB-1")


def test_a_risk_to_life_is_handed_back_whatever_grade_the_police_gave() -> None:
    decision = graded(C.IMMEDIATE_RISK_TO_LIFE, C.ADVICE_MEETS_NEED, police_grade=4)
    assert decision.decided_by == "HB-1"
    assert decision.matched == ("HB-1", "G4-1")


@pytest.mark.parametrize("marker", list(Marker))
def test_any_marker_makes_any_incident_ours(marker: Marker) -> None:
    assert graded(incident_type=IncidentType.OTHER, markers=frozenset({marker})).decided_by == "DF-1"


@pytest.mark.parametrize(
    "incident",
    [
        IncidentType.CHILD_PROTECTION,
        IncidentType.CHILD_IN_NEED,
        IncidentType.VULNERABLE_ADULT,
        IncidentType.DOMESTIC_ABUSE,
    ],
)
def test_a_referral_enters_by_the_county_and_not_by_the_police(incident: IncidentType) -> None:
    by = {point: graded(access_point=point, incident_type=incident).outcome for point in AccessPoint}
    assert by.pop(AccessPoint.POLICE) is Outcome.NOT_ELIGIBLE
    assert set(by.values()) == {Outcome.VISIT}


def test_what_is_not_eligible_has_a_reason_and_no_grade() -> None:
    decision = graded(C.JOINT_RESPONSE_REQUESTED, C.OFFICERS_ON_SCENE, incident_type=IncidentType.OTHER)
    assert (decision.outcome, decision.grade) == (Outcome.NOT_ELIGIBLE, None)
    assert decision.reasons[0].startswith("Not an Early Action incident")


def test_a_health_need_is_redirected_before_anything_else_is_asked() -> None:
    decision = graded(
        C.HEALTH_NEED_ONLY,
        C.POLICE_ATTENDANCE_NOT_MET,
        C.OFFICERS_ON_SCENE,
        markers=frozenset({Marker.MENTAL_HEALTH}),
    )
    assert (decision.outcome, decision.decided_by) == (Outcome.REDIRECT, "RC-1")
    assert "NHS 111" in (decision.redirect_to or "")
    assert "G2-2" in decision.matched


@pytest.mark.parametrize("officers", [C.OFFICERS_ON_SCENE, C.OFFICERS_LEAVING])
def test_a_child_at_a_live_domestic_incident_is_priority_and_needs_two_skills(officers: Circumstance) -> None:
    decision = graded(C.CHILD_IN_HOUSEHOLD, C.DOMESTIC_INCIDENT_LIVE, officers)
    assert (decision.grade, decision.decided_by) == (2, "G2-1")
    assert decision.skills == (frozenset({"child"}), frozenset({"domestic_abuse"}))


def test_a_live_domestic_incident_without_officers_is_not_priority_by_that_row() -> None:
    assert graded(C.CHILD_IN_HOUSEHOLD, C.DOMESTIC_INCIDENT_LIVE).decided_by == "DF-1"


@pytest.mark.parametrize("why", [C.OFFICERS_ON_SCENE, C.POLICE_THRESHOLD_MET])
def test_mental_distress_with_police_there_or_the_threshold_met_is_priority(why: Circumstance) -> None:
    decision = graded(why, markers=frozenset({Marker.MENTAL_HEALTH}))
    assert (decision.grade, decision.decided_by) == (2, "G2-2")
    assert decision.skills == (frozenset({"amhp", "mental_health"}),)


@pytest.mark.parametrize(
    ("risk", "decided_by"),
    [(Risk.LOW, "DF-1"), (Risk.MEDIUM, "G2-4"), (Risk.HIGH, "G2-4"), (None, "DF-1")],
)
def test_a_missing_child_is_priority_from_medium_risk_up(risk: Risk | None, decided_by: str) -> None:
    assert graded(C.MISSING_CHILD, missing_risk=risk).decided_by == decided_by


def test_a_child_missing_from_care_and_exploited_is_priority_at_any_risk() -> None:
    assert graded(C.MISSING_CHILD, C.CHILD_FROM_CARE, C.EXPLOITATION, missing_risk=Risk.LOW).grade == 2
    assert graded(C.MISSING_CHILD, C.CHILD_FROM_CARE, missing_risk=Risk.LOW).grade == 3


def test_a_child_who_has_been_found_gets_a_return_interview_and_not_a_search() -> None:
    decision = graded(C.MISSING_CHILD, C.FOUND_AFTER_MISSING, missing_risk=Risk.HIGH)
    assert (decision.grade, decision.decided_by, decision.activity) == (3, "G3-1", "return_interview")


def test_the_third_contact_in_28_days_is_flagged_and_gets_at_least_a_visit() -> None:
    assert graded(C.ADVICE_MEETS_NEED, earlier_contacts_28_days=1).grade == 4
    decision = graded(C.ADVICE_MEETS_NEED, earlier_contacts_28_days=2)
    assert (decision.grade, decision.decided_by, decision.flags) == (3, "G3-6", ("tell_duty_manager",))


def test_the_third_contact_never_lowers_a_grade() -> None:
    decision = graded(C.LEFT_WITHOUT_CARER, earlier_contacts_28_days=9)
    assert (decision.grade, decision.decided_by) == (2, "G2-5")
    assert "tell_duty_manager" in decision.flags


@pytest.mark.parametrize(
    ("risk", "decided_by"), [(Risk.STANDARD, "G3-3"), (Risk.MEDIUM, "G3-3"), (Risk.HIGH, "DF-1")]
)
def test_a_domestic_incident_of_high_risk_is_not_taken_for_a_routine_one(risk: Risk, decided_by: str) -> None:
    decision = graded(
        C.CHILD_IN_HOUSEHOLD, incident_type=IncidentType.DOMESTIC_INCIDENT, markers=CHILD, dash_risk=risk
    )
    assert decision.decided_by == decided_by


def test_what_no_row_describes_is_visited_and_flagged_for_review() -> None:
    decision = graded()
    assert (decision.outcome, decision.grade, decision.flags) == (Outcome.VISIT, 3, ("review_grade",))


def test_every_row_that_matches_gives_its_reason_and_the_last_row_only_when_it_alone_is_left() -> None:
    decision = graded(C.NOT_COPING, C.ADVICE_MEETS_NEED)
    assert decision.matched == ("G3-5", "G4-1")
    assert len(decision.reasons) == 2
    assert "review_grade" not in decision.flags


def test_the_decision_names_the_version_of_the_table() -> None:
    assert graded().table_version == TABLE.version
    assert graded(incident_type=IncidentType.OTHER).table_version == TABLE.version
