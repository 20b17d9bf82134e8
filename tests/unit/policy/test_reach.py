"""What the check of a grading table says of its rows is true of every contact: compared with trying them all."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import policy
from shared.contracts.contact_event import ContactReported
from shared.domain.contact import RANGES, AccessPoint, Circumstance, Facts, IncidentType
from shared.domain.grading import Condition, GradingTable, Outcome, Rule, holds
from shared.policy.reach import Search, TooTangled, faults

STEPS = 20_000
TOLD = (Circumstance.WELFARE_CHECK, Circumstance.NOT_COPING, Circumstance.EXPLOITATION)
TYPES = (IncidentType.OTHER, IncidentType.MISSING_PERSON)


def every_fact() -> Iterator[Facts]:
    """Everything that the conditions below can tell apart."""
    some = chain.from_iterable(combinations(TOLD, size) for size in range(len(TOLD) + 1))
    for told, kind, grade, earlier in product(
        some, (*TYPES, IncidentType.CHILD_IN_NEED), (None, 1, 2, 3, 4), range(5)
    ):
        yield Facts(
            AccessPoint.POLICE,
            kind,
            police_grade=grade,
            circumstances=frozenset(told),
            earlier_contacts_28_days=earlier,
        )


EVERYTHING = tuple(every_fact())

leaves = st.one_of(
    st.sampled_from(TOLD).map(lambda c: {"fact": "circumstances", "has": c.value}),
    st.sampled_from(TYPES).map(lambda kind: {"fact": "incident_type", "is": kind.value}),
    st.integers(1, 4).map(lambda number: {"fact": "police_grade", "is": number}),
    st.integers(1, 4).map(lambda number: {"fact": "police_grade", "at_least": number}),
    st.integers(0, 4).map(lambda number: {"fact": "earlier_contacts_28_days", "at_least": number}),
    st.lists(st.integers(1, 4), min_size=1).map(lambda numbers: {"fact": "police_grade", "in": numbers}),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)


def rows_of(conditions: list[tuple[Condition, int, int]]) -> tuple[Rule, ...]:
    """Rows that plan visits, in the order and of the grade given."""
    ordered = sorted(conditions, key=lambda row: row[1])
    return tuple(
        Rule(f"R{number}", when, "", Outcome.VISIT, grade, order=order)
        for number, (when, order, grade) in enumerate(ordered)
    )


def table_of(eligible: Condition, rows: tuple[Rule, ...], *hand_back: Rule) -> GradingTable:
    """A table of these rows, with the row for everything else."""
    last = Rule("LAST", {"all": []}, "", Outcome.VISIT, 3)
    return GradingTable("t", hand_back, eligible, "", (*rows, last))


def can_decide(row: Rule, table: GradingTable) -> bool:
    """By trying: whether there is a contact that this row is the first to match."""
    above = (*table.hand_back, *table.rules[: table.rules.index(row)])
    return any(
        holds(row.when, facts) and holds(table.eligible, facts) and not any(holds(r.when, facts) for r in above)
        for facts in EVERYTHING
    )


def contradict(row: Rule, other: Rule, table: GradingTable) -> bool:
    """By trying: whether the two disagree where no row above decides, and neither covers the other."""
    above = (*table.hand_back, *table.rules[: table.rules.index(row)])
    eligible = [facts for facts in EVERYTHING if holds(table.eligible, facts)]
    both = [f for f in eligible if holds(row.when, f) and holds(other.when, f)]
    covers = [f for f in eligible if holds(row.when, f)] == both or [
        f for f in eligible if holds(other.when, f)
    ] == both
    open_to_them = [f for f in both if not any(holds(r.when, f) for r in above)]
    return bool(open_to_them) and not covers and row.order == other.order and row.grade != other.grade


@settings(max_examples=150, deadline=None)
@given(
    eligible=conditions,
    first=conditions,
    conditions=st.lists(st.tuples(conditions, st.integers(0, 1), st.integers(2, 3)), min_size=1, max_size=4),
)
def test_it_finds_exactly_the_rows_that_trying_every_contact_finds(
    eligible: Condition, first: Condition, conditions: list[tuple[Condition, int, int]]
) -> None:
    rows = rows_of(conditions)
    table = table_of(eligible, rows, Rule("HB", first, "", Outcome.HAND_BACK, 1))
    if not any(holds(eligible, f) and not holds(first, f) for f in EVERYTHING):
        assert "eligible: no contact fulfils it that is not handed back." in set(faults(table, STEPS))
        return

    told = [fault for fault in faults(table, STEPS) if not fault.startswith("HB: ")]

    unreachable = {row.id for row in rows if not can_decide(row, table)}
    assert {
        fault.partition(":")[0] for fault in told if "can" in fault and "different" not in fault
    } == unreachable
    pairs = {(b.id, a.id) for a, b in combinations(rows, 2) if contradict(a, b, table)}
    said = [fault.partition(": it and ") for fault in told if "different outcomes" in fault]
    assert {(row, rest.partition(" ")[0]) for row, _, rest in said} == pairs


def has(circumstance: Circumstance) -> dict[str, Any]:
    return {"fact": "circumstances", "has": circumstance.value}


ALWAYS: Condition = {"all": []}
CHECK, COPING, EXPLOITED = map(has, TOLD)


def said(*rows: tuple[Condition, int, int]) -> str:
    """What is said of a table of these rows."""
    return "\n".join(faults(table_of(ALWAYS, rows_of(list(rows))), STEPS))


def test_a_row_below_one_that_covers_it_never_decides() -> None:
    assert said((CHECK, 0, 2), ({"all": [CHECK, COPING]}, 0, 2)) == (
        "R1: it can never decide: whatever it matches is decided by a row above it."
    )


def test_a_row_that_contradicts_itself_is_told_apart() -> None:
    assert said(({"all": [CHECK, {"not": CHECK}]}, 0, 2)) == "R0: no contact can ever match it."


def test_two_rows_together_can_leave_nothing_to_a_third() -> None:
    rest = {"fact": "earlier_contacts_28_days", "at_least": 1}
    assert said((CHECK, 0, 2), ({"not": CHECK}, 0, 2), (rest, 0, 2)).startswith("R2: it can never decide")


def test_a_contradiction_names_both_rows_and_a_contact_that_shows_it() -> None:
    assert said((CHECK, 0, 2), (COPING, 0, 3)) == (
        "R1: it and R0 have different outcomes and can match one contact (circumstances has not_coping, "
        "circumstances has welfare_check). Say which goes first: give them different orders."
    )


def test_an_order_settles_a_contradiction_and_a_special_case_above_the_general_needs_none() -> None:
    assert said((CHECK, 1, 2), (COPING, 2, 3)) == ""
    assert said(({"all": [CHECK, COPING]}, 0, 2), (CHECK, 0, 3)) == ""


def test_orders_go_down_the_page() -> None:
    rows = rows_of([(CHECK, 1, 2), (COPING, 2, 2)])
    upside_down = table_of(ALWAYS, (rows[1], rows[0]))
    assert list(faults(upside_down, STEPS)) == ["R0: its order 1 is below that of R1, which stands above it."]


def test_a_table_too_tangled_to_decide_says_so_rather_than_guess() -> None:
    rows = rows_of([({"any": [CHECK, COPING]}, 0, 2)])
    table = table_of({"any": [CHECK, EXPLOITED]}, rows)
    with pytest.raises(TooTangled):
        Search(table, 1).example([rows[0].when, table.eligible], ())
    told = list(faults(table, 1))
    assert "R0: whether it can ever decide could not be worked out; make the table simpler." in told
    assert "eligible: whether any contact fulfils it could not be worked out; make it simpler." in told


def test_the_shipped_table_is_decided_well_within_the_steps_allowed() -> None:
    table, steps = policy.load().grading, policy.load().tables.steps_of_check
    assert list(faults(table, steps // 20)) == []
    levelled = replace(table, rules=tuple(replace(row, order=0) for row in table.rules))
    assert any(fault.startswith("G4-1: it and G2-5") for fault in faults(levelled, steps))


def test_numbers_are_as_wide_as_the_contract_takes_them() -> None:
    schema = ContactReported.model_json_schema()
    for name, allowed in RANGES.items():
        part = schema["$defs"]["Thrive"] if name.startswith("thrive_") else schema
        field = part["properties"][name.removeprefix("thrive_")]
        number = next((kind for kind in field.get("anyOf", []) if kind.get("type") == "integer"), field)
        assert (number["minimum"], number["maximum"]) == (allowed[0], allowed[-1]), name
