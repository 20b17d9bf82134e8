"""A grading table that somebody wrote is read, or every fault is told with its row."""

from copy import deepcopy
from typing import Any

import pytest

from shared import policy
from shared.contracts.grading import faults_of, table_document, table_text
from shared.policy import PolicyInvalid


@pytest.fixture
def written() -> dict[str, Any]:
    """The shipped table, to be spoiled."""
    return deepcopy(policy.documents()["grading"])


def row(written: dict[str, Any], rule_id: str) -> dict[str, Any]:
    return next(row for row in written["hand_back"] + written["rules"] if row["id"] == rule_id)


def complaint(document: Any) -> str:
    with pytest.raises(PolicyInvalid) as refused:
        policy.read_table(document)
    return str(refused.value)


def test_a_table_written_out_reads_as_it_was() -> None:
    import json

    table = policy.load().grading
    assert policy.read_table(table_document(table)) == table
    text = json.loads(table_text(table))
    assert policy.read_table(text).rules == table.rules


@pytest.mark.parametrize(
    ("rule_id", "change", "told"),
    [
        ("G2-1", {"skills": [["magic"]]}, "G2-1: unknown skill 'magic'."),
        ("G2-1", {"skils": [["child"]]}, "G2-1: unknown field 'skils'."),
        ("G2-5", {"grade": "two"}, "G2-5: grade: Input should be a valid integer"),
        ("G3-4", {"when": {"fact": "moon", "is": "full"}}, "G3-4: unknown fact 'moon'"),
        ("G2-5", {"when": {"fact": "police_grade", "is": 9}}, "G2-5: fact police_grade can not be 9."),
        ("G2-5", {"when": {"fact": "thrive_harm", "at_least": 4}}, "G2-5: fact thrive_harm can not be 4."),
        ("G4-1", {"order": 1}, "G4-1: its order 1 is below that of G3-6, which stands above it."),
        ("G4-1", {"order": 3}, "G4-1: it and G3-1 have different outcomes"),
        (
            "G3-4",
            {"when": {"all": [{"fact": "circumstances", "has": "left_without_carer"}]}},
            "G3-4: it can never",
        ),
    ],
)
def test_a_slip_is_told_with_its_row(
    written: dict[str, Any], rule_id: str, change: dict[str, Any], told: str
) -> None:
    row(written, rule_id).update(change)
    assert told in complaint(written)


def test_a_field_that_no_table_has_is_told(written: dict[str, Any]) -> None:
    assert "unknown field 'comment'." in complaint({**written, "comment": "mine"})


@pytest.mark.parametrize("document", [None, [], "rules", {"rules": 7}, {"rules": [7], "hand_back": {}}])
def test_what_is_no_table_at_all_is_told_and_not_guessed_at(document: object) -> None:
    assert complaint(document)


def test_conditions_nested_beyond_reason_are_told(written: dict[str, Any]) -> None:
    deep: dict[str, Any] = {"all": []}
    for _ in range(3_000):
        deep = {"not": deep}
    row(written, "G2-5")["when"] = deep
    assert "nested too deeply" in complaint(written)


def test_a_table_of_more_rows_than_anybody_reads_is_told(written: dict[str, Any]) -> None:
    extra = [{**row(written, "G2-5"), "id": f"X-{number}"} for number in range(90)]
    written["rules"][1:1] = extra
    assert complaint(written) == "rules: a table has at most 100 rows."


def test_faults_of_the_api_name_the_row_as_their_field(written: dict[str, Any]) -> None:
    row(written, "G2-1")["skills"] = [["magic"]]
    with pytest.raises(PolicyInvalid) as refused:
        policy.read_table(written)
    assert [(e.field, e.message) for e in faults_of(refused.value).errors] == [("G2-1", "unknown skill 'magic'.")]


def later(begins: str, **changes: Any) -> dict[str, Any]:
    """A further version in the package."""
    documents = deepcopy(policy.documents())
    following = {**deepcopy(documents["grading"]), "version": "2027-02", "in_force_from": begins}
    documents["grading"].update(changes)
    documents["grading_later"] = [following]
    return documents


def said(documents: dict[str, Any]) -> str:
    with pytest.raises(PolicyInvalid) as refused:
        policy.policy_from(documents)
    return str(refused.value)


def test_a_further_version_begins_where_the_one_before_it_ends() -> None:
    policy.policy_from(later("2027-02-01T00:00:00+00:00"))
    policy.policy_from(later("2027-02-01T00:00:00+00:00", in_force_until="2027-02-01T00:00:00+00:00"))


@pytest.mark.parametrize(
    ("begins", "until", "told"),
    [
        ("2027-02-01T00:00:00Z", "2027-01-31T00:00:00Z", "2027-02: it begins after 2026-11 has ended"),
        (
            "2027-02-01T00:00:00Z",
            "2027-02-02T00:00:00Z",
            "2027-02: it begins while 2026-11 is in force: they overlap",
        ),
        ("2012-10-01T00:00:00+01:00", None, "2027-02: it begins while 2026-11 is in force"),
        ("2027-02-01T00:00:00", None, "2027-02: the times at which it is in force need an offset."),
        (None, None, "2027-02: say from when it is in force."),
    ],
)
def test_gaps_and_overlaps_of_versions_are_told_with_both(begins: Any, until: str | None, told: str) -> None:
    assert told in said(later(begins, in_force_until=until))


def test_bank_holidays_left_out_between_are_told() -> None:
    documents = deepcopy(policy.documents())
    days = documents["calendar"]["bank_holidays"]
    documents["calendar"]["bank_holidays"] = [day for day in days if not day.startswith("2027")]
    assert "calendar.json: bank_holidays: 2027: England and Wales have 8 or more days." in said(documents)
