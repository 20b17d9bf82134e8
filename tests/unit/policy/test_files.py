"""The policy files: an administrator's slip is told when they are read, with file, row and fault."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from shared import policy
from shared.domain.travel import Position


@pytest.fixture
def files() -> dict[str, Any]:
    """The default files, to be spoiled."""
    return deepcopy(policy.documents())


def row(files: dict[str, Any], rule_id: str) -> dict[str, Any]:
    """Return a row of the table."""
    rows = files["grading"]["hand_back"] + files["grading"]["rules"]
    return next(row for row in rows if row["id"] == rule_id)


def complaint(files: dict[str, Any]) -> str:
    """Return what is said against these files."""
    with pytest.raises(policy.PolicyInvalid) as refused:
        policy.policy_from(files)
    return str(refused.value)


def test_the_default_files_are_in_order() -> None:
    loaded = policy.load()
    assert [rule.id for rule in loaded.grading.hand_back] == ["HB-1"]
    assert " ".join(rule.id for rule in loaded.grading.rules) == (
        "RC-1 G2-1 G2-2 G2-3 G2-4 G2-5 G2-6 G3-1 G3-2 G3-3 G3-4 G3-5 G3-6 G4-1 DF-1"
    )
    assert loaded.deadlines == {2: timedelta(minutes=60), 3: timedelta(hours=48)}


def test_twelve_districts_are_served_by_three_bases() -> None:
    loaded = policy.load()
    assert len(loaded.areas) == 12
    assert set(loaded.areas.values()) == {base.id for base in loaded.bases} == {"preston", "burnley", "lancaster"}
    assert sum(area.share for area in policy.areas()) == pytest.approx(100)


def test_preston_to_burnley_is_too_far_for_one_base_and_within_a_district_is_not() -> None:
    loaded = policy.load()
    preston, burnley, _ = (base.position for base in loaded.bases)
    assert loaded.dispatch.travel(preston, burnley) > timedelta(minutes=40)
    assert loaded.dispatch.travel(preston, Position(53.76, -2.69)) < timedelta(minutes=10)


def test_loading_twice_reads_once() -> None:
    assert policy.load() is policy.load()


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ({"fact": "colour", "is": "red"}, "unknown fact 'colour'"),
        (
            {"fact": "circumstances", "has": "left_without_career"},
            "circumstances can not be 'left_without_career'",
        ),
        ({"fact": "incident_type", "in": ["concern"]}, "incident_type can not be 'concern'"),
        ({"fact": "incident_type", "in": "missing_person"}, "'in' needs a list"),
        ({"fact": "markers", "is": "mental_health"}, "markers can not be tested with 'is'"),
        ({"fact": "incident_type", "has": "missing_person"}, "can not be tested with 'has'"),
        ({"fact": "missing_risk", "at_least": "medium"}, "missing_risk is not a number"),
        ({"fact": "police_grade", "is": "1"}, "police_grade can not be '1'"),
        ({"fact": "police_grade", "is": True}, "police_grade can not be True"),
        ({"fact": "police_grade"}, "needs exactly one test"),
        ({"fact": "police_grade", "is": 1, "in": [1]}, "needs exactly one test"),
        ({"all": {"fact": "police_grade", "is": 1}}, "all needs a list"),
        ({"none": []}, "a condition is all, any, not or the test of one fact"),
        ({"not": "police"}, "'police' is not a condition"),
    ],
)
def test_a_condition_that_could_never_be_read_is_refused(
    files: dict[str, Any], condition: dict[str, Any], fault: str
) -> None:
    row(files, "G2-5")["when"] = {"any": [{"not": {"all": [condition]}}]}
    said = complaint(files)
    assert said.startswith("grading.json: G2-5: ")
    assert fault in said


def test_the_test_of_eligibility_is_checked_too(files: dict[str, Any]) -> None:
    files["grading"]["eligible"] = {"fact": "markers", "has": "sad"}
    assert complaint(files) == "grading.json: eligible: fact markers can not be 'sad'."


@pytest.mark.parametrize(
    ("rule_id", "change", "fault"),
    [
        ("G2-1", {"skills": [["juggling"]]}, "G2-1: unknown skill 'juggling'."),
        ("G2-1", {"skills": [[]]}, "G2-1: an empty set of skills can never be met."),
        ("G2-1", {"activity": "tea"}, "G2-1: unknown activity 'tea'."),
        ("DF-1", {"activity": None}, "DF-1: a row that leads to a visit must say what it is for (activity)."),
        ("G2-1", {"grade": 4}, "G2-1: outcome visit can not have grade 4."),
        ("G4-1", {"grade": 3}, "G4-1: outcome advise can not have grade 3."),
        ("G4-1", {"outcome": "day_team"}, "G4-1: outcome day_team can not have grade 4."),
        ("HB-1", {"outcome": "visit", "grade": 2}, "HB-1: a row of hand_back must have the outcome hand_back."),
        ("RC-1", {"redirect_to": None}, "RC-1: a row that redirects must say where to (redirect_to)."),
        ("G3-4", {"id": "G3-5"}, "G3-5: two rows have this id."),
        ("DF-1", {"when": {"fact": "police_grade", "is": 3}}, "rules: the last row must always match"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(
    files: dict[str, Any], rule_id: str, change: dict[str, Any], fault: str
) -> None:
    row(files, rule_id).update(change)
    assert f"grading.json: {fault}" in complaint(files)


def test_a_table_without_a_last_row_that_always_matches_is_refused(files: dict[str, Any]) -> None:
    files["grading"]["rules"].pop()
    assert "the last row must always match" in complaint(files)


@pytest.mark.parametrize(
    ("file", "change", "fault"),
    [
        ("dispatch", {"time_to_answer": "soon"}, "dispatch.json: time_to_answer: "),
        ("dispatch", {"time_to_anwser": "PT3M"}, "dispatch.json: time_to_anwser: "),
        ("casework", {"period": None}, "casework.json: period: "),
        ("general", {"deadlines": {"2": "PT60M"}}, "general.json: deadlines: grade 3 has no longest time."),
        (
            "planning",
            {"seconds": 0},
            "planning.json: seconds, rounds and to_the (a minute or more) must be above 0.",
        ),
        ("planning", {"to_the": "PT30S"}, "planning.json: seconds, rounds and to_the"),
        ("safety", {"check_in": {"2": "PT60M"}}, "safety.json: check_in: grade 3 has no time."),
        ("safety", {"overdue": []}, "safety.json: overdue: nobody is told."),
        ("safety", {"call_again_every": "PT0S"}, "safety.json: call_again_after and call_again_every must be"),
        ("calendar", {"zone": "Europe/Preston"}, "calendar.json: zone: "),
    ],
)
def test_a_field_that_can_not_be_read_is_told_with_its_file(
    files: dict[str, Any], file: str, change: dict[str, Any], fault: str
) -> None:
    files[file].update(change)
    assert fault in complaint(files)


def test_a_step_after_the_deadline_is_refused(files: dict[str, Any]) -> None:
    files["dispatch"]["steps"]["2"][1]["fraction"] = 1.5
    assert "dispatch.json: steps: a fraction" in complaint(files)


def test_hours_that_end_before_they_begin_are_refused(files: dict[str, Any]) -> None:
    files["calendar"]["visiting_hours"]["by_weekday"]["4"] = [["21:00", "02:00"]]
    assert "calendar.json: 21:00 to 02:00 does not end after it begins" in complaint(files)


def test_an_eighth_day_of_the_week_is_refused(files: dict[str, Any]) -> None:
    files["calendar"]["core_hours"]["by_weekday"]["7"] = []
    assert "calendar.json: by_weekday" in complaint(files)


def test_a_district_without_a_base_is_refused(files: dict[str, Any]) -> None:
    files["areas"][0]["base"] = "blackburn"
    assert complaint(files) == "areas.json: Burnley: unknown base 'blackburn'."


def test_a_missing_file_is_told(files: dict[str, Any]) -> None:
    del files["skills"]
    assert complaint(files).startswith("skills.json: ")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"join_within": {"person": "P42D"}}, "join_within: give a time"),
        ({"remembered_for": "P30D"}, "remembered_for"),
        ({"count_within": "-P1D"}, "remembered_for"),
        ({"tell": {}}, "say who is told"),
        ({"most_in_a_batch": 0}, "limits"),
        ({"sources": {"police": ["/a"]}}, "name at least one source"),
        ({"joining_roles": 7}, "joining_roles"),
    ],
)
def test_a_slip_in_the_intake_policy_is_told(files: dict[str, Any], change: dict[str, Any], fault: str) -> None:
    files["intake"] |= change
    assert "intake.json" in complaint(files)
    assert fault in complaint(files)


def test_somebody_must_be_told_of_an_emergency_and_a_source_stands_for_one_access_point(
    files: dict[str, Any],
) -> None:
    files["intake"]["tell"] |= {"hand_back": [], "raise": ["the mayor"]}
    files["intake"]["sources"]["adult_intake"] += files["intake"]["sources"]["police"]
    said = complaint(files)
    assert "hand_back: somebody must be told" in said
    assert "raise: those who can be told" in said
    assert "is named twice" in said


@pytest.mark.parametrize(
    ("where", "value", "fault"),
    [
        (("answer_within",), "PT0S", "answer_within must be above zero"),
        (("farthest_km",), 200, "farthest_km must be above 0 and at most 80"),
        (("belief", "fastest_kmh"), 0, "fastest_kmh must be above 0"),
        (("belief", "slowest_times"), 0.5, "slowest_times at least 1"),
    ],
)
def test_a_travel_service_is_asked_and_believed_within_reason(
    files: dict[str, Any], where: tuple[str, ...], value: Any, fault: str
) -> None:
    *path, last = where
    place = files["roads"]
    for part in path:
        place = place[part]
    place[last] = value
    told = complaint(files)
    assert told.startswith("roads.json: ")
    assert fault in told
