"""Grading: a decision table read from top to bottom (DOMAIN §3). The table is data; this file only reads it.

The first row that matches decides the outcome and the grade. Every row that matches adds its reason, skills
and flags, so that a reader sees all that spoke for or against.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.domain.contact import Facts

Condition = Mapping[str, Any]
"""`{"all": […]}`, `{"any": […]}`, `{"not": …}`, or a test of one fact:
`{"fact": name, "is": value}`, `{"fact": name, "in": [values]}`, `{"fact": name, "has": value}`,
`{"fact": name, "at_least": number}`."""


class Outcome(StrEnum):
    """What becomes of a contact."""

    HAND_BACK = "hand_back"
    REDIRECT = "redirect"
    VISIT = "visit"
    ADVISE = "advise"
    NOT_ELIGIBLE = "not_eligible"
    DAY_TEAM = "day_team"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. `skills` is a list of alternatives: of each inner set the pair needs at least one."""

    id: str
    when: Condition
    reason: str
    outcome: Outcome
    grade: int | None
    skills: tuple[frozenset[str], ...] = ()
    flags: tuple[str, ...] = ()
    activity: str | None = None
    redirect_to: str | None = None
    order: int = 0
    """Rows of a lower order go before those of a higher one. Within one order no two may contradict each other."""


@dataclass(frozen=True, slots=True)
class GradingTable:
    """A version of the table. `eligible` is the seed's test for an Early Action incident."""

    version: str
    hand_back: tuple[Rule, ...]
    eligible: Condition
    not_eligible_reason: str
    rules: tuple[Rule, ...]
    in_force_from: datetime | None = None
    """None for a table that is not in force by itself, as a draft is not."""
    in_force_until: datetime | None = None
    """None: until the next one begins."""


@dataclass(frozen=True, slots=True)
class GradeDecision:
    """Why a contact was graded as it was: enough to explain it years later."""

    outcome: Outcome
    grade: int | None
    decided_by: str
    matched: tuple[str, ...]
    reasons: tuple[str, ...]
    skills: tuple[frozenset[str], ...]
    flags: tuple[str, ...]
    activity: str | None
    redirect_to: str | None
    table_version: str

    def told(self) -> dict[str, Any]:
        """Return what an event says of the decision, as JSON values."""
        return {
            "outcome": self.outcome.value,
            "grade": self.grade,
            "decided_by": self.decided_by,
            "reasons": list(self.reasons),
            "table_version": self.table_version,
        }


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether the condition is true of the facts. An unknown fact or test raises (tables are checked on load)."""
    if "all" in condition:
        return all(holds(part, facts) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, facts) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], facts)
    value = getattr(facts, condition["fact"])
    if "has" in condition:
        return condition["has"] in value
    if "in" in condition:
        return value in condition["in"]
    if "at_least" in condition:
        return value is not None and value >= condition["at_least"]
    return bool(value == condition["is"])


def grade(facts: Facts, table: GradingTable) -> GradeDecision:
    """Return the decision for these facts, with every matching row's reason.

    Rows that hand back come before the test of eligibility: an emergency is never ours, eligible or not.
    The last row is for what no other row matches: it adds nothing where another does.
    """
    handed_back = [rule for rule in table.hand_back if holds(rule.when, facts)]
    if not handed_back and not holds(table.eligible, facts):
        return not_eligible("eligibility", table.not_eligible_reason, table.version)
    *rows, otherwise = table.rules
    matched = handed_back + [rule for rule in rows if holds(rule.when, facts)]
    return _explain(matched or [otherwise], table)


def not_eligible(decided_by: str, reason: str, table_version: str) -> GradeDecision:
    """Return the decision that the contact is outside the remit, for this reason."""
    return GradeDecision(
        outcome=Outcome.NOT_ELIGIBLE,
        grade=None,
        decided_by=decided_by,
        matched=(),
        reasons=(reason,),
        skills=(),
        flags=(),
        activity=None,
        redirect_to=None,
        table_version=table_version,
    )


def _explain(matched: list[Rule], table: GradingTable) -> GradeDecision:
    first = matched[0]
    skills = tuple(dict.fromkeys(skill for rule in matched for skill in rule.skills))
    return GradeDecision(
        outcome=first.outcome,
        grade=first.grade,
        decided_by=first.id,
        matched=tuple(rule.id for rule in matched),
        reasons=tuple(rule.reason for rule in matched),
        skills=skills,
        flags=tuple(dict.fromkeys(flag for rule in matched for flag in rule.flags)),
        activity=next((rule.activity for rule in matched if rule.activity), None),
        redirect_to=first.redirect_to,
        table_version=table.version,
    )
