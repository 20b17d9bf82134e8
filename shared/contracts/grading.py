"""Grading tables and files of past contacts as documents: how people write them down and read them again."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from shared.contracts.contact import read_contact
from shared.contracts.reading import FieldError, Unreadable
from shared.domain.grading import GradingTable
from shared.domain.replay import Past, past_of
from shared.policy import PolicyInvalid

_TABLE = TypeAdapter(GradingTable)
_MOST_TOLD = 100
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def table_document(table: GradingTable) -> dict[str, Any]:
    """Return the table as JSON values, in the form of shared/policy/grading.json."""
    document: dict[str, Any] = _TABLE.dump_python(table, mode="json")
    for row in (*document["hand_back"], *document["rules"]):
        for name in [name for name, value in row.items() if value in (None, [], 0) and name != "grade"]:
            del row[name]
    return document


def table_text(table: GradingTable) -> str:
    """Return the table as text that a person can edit: a condition stands on one line."""
    document = table_document(table)
    lines = [_line(name, document[name]) for name in ("version", "not_eligible_reason", "eligible")]
    for part in ("hand_back", "rules"):
        rows = ",\n".join(_row(row) for row in document[part])
        lines.append(f'  "{part}": [\n{rows}\n  ]')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _row(row: dict[str, Any]) -> str:
    return "    {\n" + ",\n".join(_line(name, value, 6) for name, value in row.items()) + "\n    }"


def _line(name: str, value: Any, indent: int = 2) -> str:
    return " " * indent + f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"


def faults_of(error: PolicyInvalid) -> Unreadable:
    """Return what is wrong with a table, each fault with the row that it names."""
    lines = [line.partition(": ") for line in str(error).splitlines()]
    told = (FieldError(row, text) if text else FieldError("", row) for row, _, text in lines)
    return Unreadable(tuple(told)[:_MOST_TOLD])


def read_past(documents: object, most: int) -> tuple[Past, ...]:
    """Return the contacts of a file, a list of contacts as they were sent, each by its place in the file.

    A contact counts as received when it was reported. Raises Unreadable, naming the place of each fault.
    """
    if not isinstance(documents, list):
        raise Unreadable((FieldError("", "The file is a list of contacts, as they were sent."),))
    if len(documents) > most:
        raise Unreadable((FieldError("", f"At most {most} contacts are replayed from a file."),))
    read = [_read(number, document) for number, document in enumerate(documents, start=1)]
    wrong = tuple(fault for one in read if not isinstance(one, Past) for fault in one)
    if wrong:
        raise Unreadable(wrong[:_MOST_TOLD])
    return tuple(one for one in read if isinstance(one, Past))


def _read(number: int, document: object) -> Past | tuple[FieldError, ...]:
    try:
        contact = read_contact(document, received_at=_reported(document), correlation_id="replay")
    except Unreadable as unreadable:
        return tuple(_faults(number, unreadable))
    return past_of(f"contact {number}", contact)


def _faults(number: int, unreadable: Unreadable) -> Iterator[FieldError]:
    yield from (FieldError(f"{number}.{e.field}".rstrip("."), e.message) for e in unreadable.errors)


def _reported(document: object) -> datetime:
    """When the contact was reported; what says nothing readable of it is told by its reader."""
    try:
        found = datetime.fromisoformat(document["data"]["reported_at"])  # type: ignore[index]
    except (TypeError, KeyError, ValueError):
        return _LONG_AGO
    return found if found.utcoffset() is not None else _LONG_AGO
