"""What-if over a year: reading items as DynamoDB gives them, grading twice, counting. The network is not in it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.table import Row, took
from local.crowd import FRIDAY_EVENING, contacts
from shared.adapters.dynamodb import items
from shared.adapters.dynamodb.past import DynamoDBPastContacts
from shared.adapters.memory import FixedClock
from shared.adapters.memory_jobs import InMemoryJobs
from shared.adapters.memory_tables import InMemoryDrafts
from shared.contracts.contact import read_contact
from shared.contracts.grading import table_document
from shared.domain.case import CaseState
from shared.domain.contact import Contact
from shared.domain.grading import GradingTable
from shared.domain.ids import CaseId, ContactKey
from shared.domain.jobs import JobKind
from shared.domain.opening import open_case
from shared.policy import gradings, load, read_table
from shared.service.jobs import Jobs
from shared.service.replays import Replays
from shared.service.table_drafts import TableDrafts

YEAR = 48_720
"""Early Action contacts a year (DOMAIN §2, seed)."""
_FIRST = datetime(2025, 10, 1, tzinfo=UTC)
_DAYS = 365


class _Shelf:
    """Answers like the client of DynamoDB, from memory: a day's cases, all of them over, and contacts by their
    keys."""

    def __init__(self, count: int) -> None:
        self.days: dict[str, list[items.Item]] = {}
        self.contacts: dict[str, items.Item] = {}
        policy = load()
        for number, contact in enumerate(_contacts(count)):
            case = open_case(contact, CaseId(f"C-{number}"), policy, contact.received_at).case
            item = items.case_item(replace(case, state=CaseState.CLOSED), None)
            self.days.setdefault(item["reported_on"]["S"], []).append(item)
            kept = items.statement_item(contact, case.id)
            self.contacts[kept["pk"]["S"]] = kept

    def query(self, **asked: Any) -> dict[str, Any]:
        if asked["IndexName"] != "reported":
            return {"Items": []}
        values = asked["ExpressionAttributeValues"]
        start, end = values[":start"]["S"], values[":end"]["S"]
        of_day = self.days.get(values[":day"]["S"], [])
        return {"Items": [item for item in of_day if start <= item["reported_at"]["S"] <= end]}

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        ((table, asked),) = RequestItems.items()
        return {"Responses": {table: [self.contacts[key["pk"]["S"]] for key in asked["Keys"]]}}


def _contacts(count: int) -> Iterator[Contact]:
    """So many contacts, spread evenly over the year."""
    kinds = [_read(document) for document in contacts(400, FRIDAY_EVENING, "replay", visits_only=False)]
    for number in range(count):
        at = _FIRST + timedelta(days=_DAYS) * (number / count)
        plain = kinds[number % len(kinds)]
        key = ContactKey(f"k-{number}")
        yield replace(plain, key=key, event_id=str(number), reported_at=at, received_at=at, found_at=None)


def _read(document: object) -> Contact:
    return read_contact(document, received_at=FRIDAY_EVENING, correlation_id="bench")


def draft() -> GradingTable:
    """The table in force, where a family that is not coping is Grade 2."""
    table = table_document(load().grading)
    row = next(row for row in table["rules"] if row["id"] == "G3-5")
    table["rules"].remove(row)
    table["rules"].insert(7, {**row, "id": "G2-7", "order": 2, "grade": 2})
    return read_table({**table, "version": "draft"})


def rows(quick: bool) -> list[Row]:
    """A year, or a month's worth of it, replayed; and how long a table is checked."""
    count = YEAR // 12 if quick else YEAR
    shelf = _Shelf(count)
    clock, policy = FixedClock(_FIRST + timedelta(days=_DAYS + 1)), load()
    drafts = TableDrafts(InMemoryDrafts(), gradings(), read_table, policy, clock)
    drafts.make("draft", "2026-11", table_document(draft()), "", "m.bench")
    past = DynamoDBPastContacts(shelf, "table")  # type: ignore[arg-type]
    jobs = Jobs(JobKind.REPLAY, InMemoryJobs(), policy.tables.replays, clock, lambda: "r")
    replays = Replays(drafts, jobs, past)
    asked = replays.ask("draft", _FIRST, _FIRST + timedelta(days=_DAYS), "m.bench")
    taken, done = took(lambda: replays.run(asked.job.id, 0).found.tally)
    bodies = [items.text_of(item) for item in shelf.contacts.values()]
    parsed, _ = took(lambda: [json.loads(body) for body in bodies])
    checked, _ = took(lambda: read_table(draft()))
    return [
        Row(
            f"replay of {done.contacts:,} contacts, {done.changed:,} changed: read, graded twice",
            f"{taken:.1f} s of a processor",
            f"json.loads of the contacts {parsed:.2f} s",
            taken / parsed,
            "≤ 30 s for 48,720" if not quick else "≤ 2.5 s",
        ),
        Row("check of a grading table: every row and every two", f"{checked * 1000:.0f} ms"),
    ]
