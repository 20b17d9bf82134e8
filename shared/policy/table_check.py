"""Whether a grading table can be read: every row names facts, values, skills and activities that exist.

The table is edited by people. A slip must be found when it is loaded, not by the first contact that meets it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from shared.domain.contact import RANGES, Facts
from shared.domain.grading import Condition, GradingTable, Outcome, Rule
from shared.policy import reach

GRADES_OF: dict[Outcome, set[int | None]] = {
    Outcome.HAND_BACK: {1},
    Outcome.REDIRECT: {None},
    Outcome.VISIT: {2, 3},
    Outcome.ADVISE: {4},
}
"""Which grades go with which outcome of a row. *Not eligible* and *day team* are never the outcome of a row."""

_DEEPEST = 20
"""Conditions inside each other: more than any reader follows, and far less than the stack of the interpreter."""
_PARTS = ("all", "any")
_TESTS = ("is", "in", "has", "at_least")
_TABLE, _ROW = ({part.name for part in fields(shape)} for shape in (GradingTable, Rule))
_FACTS: dict[str, Any] = get_type_hints(Facts)


@dataclass(frozen=True, slots=True)
class Words:
    """What a table may name, how many rows it may have, and how many steps its check may take."""

    skills: frozenset[str]
    activities: frozenset[str]
    rows: int
    steps: int


def problems(table: GradingTable, words: Words) -> Iterator[str]:
    """Give every fault of the table in words that say which row and what.

    Whether rows can decide is asked only of a table that can be read.
    """
    if len(table.hand_back) + len(table.rules) > words.rows:
        yield f"rules: a table has at most {words.rows} rows."
        return
    unreadable = list(_unreadable(table, words.skills, words.activities))
    yield from unreadable or reach.faults(table, words.steps)


def unknown_fields(document: Any) -> Iterator[str]:
    """Give every field of a table as it is written down that no table has: a slip of the pen is not ignored."""
    if not isinstance(document, dict):
        return
    yield from (f"unknown field {name!r}." for name in sorted(set(map(str, document)) - _TABLE))
    for part in ("hand_back", "rules"):
        rows = document.get(part)
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                unknown = sorted(set(map(str, row)) - _ROW)
                yield from (f"{row.get('id', part)}: unknown field {name!r}." for name in unknown)


def _unreadable(table: GradingTable, skills: Collection[str], activities: Collection[str]) -> Iterator[str]:
    rows = (*table.hand_back, *table.rules)
    yield from _repeated(rows)
    yield from (f"eligible: {fault}" for fault in _condition(table.eligible))
    for row in rows:
        yield from (f"{row.id}: {fault}" for fault in _row(row, skills, activities))
    for row in table.hand_back:
        if row.outcome is not Outcome.HAND_BACK:
            yield f"{row.id}: a row of hand_back must have the outcome hand_back."
    if not table.rules or not always(table.rules[-1].when):
        yield 'rules: the last row must always match ("when": {"all": []}), so that nothing is left ungraded.'


def always(condition: Condition) -> bool:
    """Whether the condition asks nothing."""
    return dict(condition) == {"all": []}


def _repeated(rows: tuple[Rule, ...]) -> Iterator[str]:
    ids = [row.id for row in rows]
    yield from (f"{id_}: two rows have this id." for id_ in sorted({i for i in ids if ids.count(i) > 1}))


def _row(row: Rule, skills: Collection[str], activities: Collection[str]) -> Iterator[str]:
    yield from _condition(row.when)
    if row.grade not in GRADES_OF.get(row.outcome, set()):
        yield f"outcome {row.outcome} can not have grade {row.grade}."
    if row.outcome is Outcome.REDIRECT and not row.redirect_to:
        yield "a row that redirects must say where to (redirect_to)."
    for skill in sorted(frozenset().union(*row.skills) - set(skills)):
        yield f"unknown skill {skill!r}."
    if frozenset() in row.skills:
        yield "an empty set of skills can never be met."
    if row.outcome is Outcome.VISIT and row.activity is None:
        yield "a row that leads to a visit must say what it is for (activity)."
    if row.activity is not None and row.activity not in activities:
        yield f"unknown activity {row.activity!r}."


def _condition(condition: Any, depth: int = 1) -> Iterator[str]:
    if depth > _DEEPEST:
        yield f"a condition is nested too deeply: at most {_DEEPEST} inside each other."
    elif not isinstance(condition, dict):
        yield f"{condition!r} is not a condition."
    elif len(condition) == 1 and (part := next(iter(condition))) in (*_PARTS, "not"):
        yield from _parts(part, condition[part], depth + 1)
    elif "fact" in condition:
        yield from _fact(condition)
    else:
        yield f"a condition is all, any, not or the test of one fact; this has {sorted(condition)}."


def _parts(part: str, inner: object, depth: int) -> Iterator[str]:
    if part == "not":
        yield from _condition(inner, depth)
    elif not isinstance(inner, list):
        yield f"{part} needs a list of conditions."
    else:
        for condition in inner:
            yield from _condition(condition, depth)


def _fact(condition: dict[str, Any]) -> Iterator[str]:
    name = condition["fact"]
    tests = [key for key in condition if key != "fact"]
    if name not in _FACTS:
        yield f"unknown fact {name!r}; there are {', '.join(sorted(_FACTS))}."
    elif len(tests) != 1 or tests[0] not in _TESTS:
        yield f"fact {name} needs exactly one test of {', '.join(_TESTS)}."
    else:
        yield from _test(name, tests[0], condition[tests[0]])


def _test(name: str, test: str, value: object) -> Iterator[str]:
    is_set = get_origin(_FACTS[name]) is frozenset
    kind = _kind_of(name)
    if is_set != (test == "has"):
        yield f"fact {name} can not be tested with {test!r}."
    elif test == "at_least" and kind is not int:
        yield f"fact {name} is not a number: it can not be tested with 'at_least'."
    elif test == "in" and not isinstance(value, list):
        yield f"fact {name}: 'in' needs a list of values."
    else:
        for one in value if test == "in" and isinstance(value, list) else [value]:
            if not _is_one_of(kind, one) or (kind is int and one not in RANGES[name]):
                yield f"fact {name} can not be {one!r}."


def _kind_of(name: str) -> type:
    """The type of a fact, or of its members where it is a set; None is left out."""
    hint = _FACTS[name]
    if isinstance(hint, UnionType) or get_origin(hint) is frozenset:
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    return hint  # type: ignore[no-any-return]


def _is_one_of(kind: type, value: object) -> bool:
    if issubclass(kind, StrEnum):
        return isinstance(value, str) and value in set(kind)
    return isinstance(value, kind) and not isinstance(value, bool)
