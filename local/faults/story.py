"""What happens in a schedule: who is on call, which contacts come in, what breaks. All from the seed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from local.faults.script import STORY
from local.samples import index, samples
from shared import policy
from shared.contracts.contact_event import (
    CONTACT_CANCELLED_V1,
    CONTACT_CLOSED_V1,
    CONTACT_CORRECTED_V1,
    CONTACT_UPDATED_V1,
    EndReason,
)
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.rota import Responder, Shift

START = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
"""A Friday evening."""

_SKILLS = ("generic", "child", "child_protection", "youth", "domestic_abuse", "mental_health", "amhp")


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens, some seconds after the start: a contact, a missing sweep, a deployment, a hand.

    `about` is the act that reported the matter, where this is a later word of its sender.
    """

    number: int
    at: float
    kind: str
    what: Any = None
    about: int | None = None


def acts(chance: Random) -> tuple[Act, ...]:
    """Return what happens, in the order of its numbers."""
    documents = [chance.choice(_documents(chance.random() < 0.75)) for _ in range(chance.randint(2, 7))]
    within = chance.choice((0.5, 600.0, 2400.0))  # all at once, or spread over the evening
    found: list[tuple[Any, ...]] = []
    for number, document in enumerate(documents):
        at = chance.uniform(0, within)
        contact = _reported(document, at - chance.uniform(0, 600), number)
        found.append((at, "contact", contact))
        report = len(found)  # the number of the act just found
        found += [(at + chance.uniform(0, 90), "contact", contact)] * (chance.random() < 0.3)
        found += [(*said, report) for said in _later_words(chance, contact, at, number)]
    found += [(chance.uniform(0, STORY), "deploy", None)] * chance.choice((0, 0, 1, 2))
    found += [(chance.uniform(0, 2400), "no sweep", chance.uniform(300, 3600))] * (chance.random() < 0.3)
    hands = chance.choice((0, 0, 2, 4, 8))
    found += [(chance.uniform(300, STORY), "hand", chance.random()) for _ in range(hands)]
    for _ in range(chance.choice((0, 1, 2, 3))):  # people at the desk race with each other and with dispatch
        at = chance.choice(found)[0] + chance.uniform(0.2, 2.0)
        found += [(at + chance.uniform(0, 0.05), "assign", chance.random()) for _ in range(3)]
    for _ in range(chance.choice((0, 0, 0, 12))):
        found.append((chance.uniform(300, STORY), "divert", chance.random()))
    found += [(chance.uniform(0, STORY), kind, chance.random()) for kind in _changes_of_the_rota(chance)]
    return tuple(Act(number, *one) for number, one in enumerate(found, 1))


def _changes_of_the_rota(chance: Random) -> tuple[str, ...]:
    if chance.random() < 0.5:
        return ()
    return tuple(chance.choices(("sick", "back", "called in"), (3, 1, 2), k=chance.randint(1, 5)))


def _later_words(
    chance: Random, contact: dict[str, Any], at: float, number: int
) -> list[tuple[float, str, dict[str, Any]]]:
    """What the sender says later of the matter, in sequence; it may come in any order, even before the report."""
    words: list[tuple[float, str, dict[str, Any]]] = []
    for sequence in range(2, 2 + chance.choice((0, 0, 0, 1, 1, 2, 3))):
        is_end = chance.random() < 0.3
        word = _ended(contact, chance) if is_end else _updated(contact, chance, number)
        word |= {"id": f"{contact['id']}-said-{sequence}", "sequence": str(sequence)}
        words.append((max(at + chance.uniform(-60, 1800), 0.0), "said", word))
    return words


def _updated(contact: dict[str, Any], chance: Random, number: int) -> dict[str, Any]:
    """What is known now: the facts of another incident under the names of this one."""
    other = _reported(chance.choice(_documents(chance.random() < 0.5)), 0, number)
    names = {key: contact["data"][key] for key in ("log", "access_point") if key in contact["data"]}
    data = {key: value for key, value in other["data"].items() if key != "log"} | names
    data["reported_at"] = contact["data"]["reported_at"]
    data.pop("found_at", None)
    return {**contact, "type": chance.choice((CONTACT_UPDATED_V1, CONTACT_CORRECTED_V1)), "data": data}


def _ended(contact: dict[str, Any], chance: Random) -> dict[str, Any]:
    """The sender cancels the report, or closes its log."""
    data = {"ended_at": contact["data"]["reported_at"], "reason": chance.choice(tuple(EndReason)).value}
    data |= {key: contact["data"][key] for key in ("log",) if key in contact["data"]}
    return {**contact, "type": chance.choice((CONTACT_CANCELLED_V1, CONTACT_CLOSED_V1)), "data": data}


def people(chance: Random) -> tuple[tuple[Responder, Shift], ...]:
    """Return who is on call: one to four of each role, some of them only for part of the story."""
    bases = policy.load().bases[:3]
    most = chance.choice((1, 2, 4, 4))
    found = []
    for role, prefix in ((Role.SOCIAL_WORKER, "sw"), (Role.POLICE, "pc")):
        for number in range(most if most < 3 else chance.randint(1, most)):
            base = chance.choice(bases)
            who = ResponderId(f"{prefix}-{number}")
            skills = {"police"} if role is Role.POLICE else set(chance.sample(_SKILLS, chance.randint(3, 7)))
            phone = f"+4477009{len(found):05d}"
            responder = Responder(who, str(who), role, base.id, frozenset(skills), phone, base.position)
            begins = START - timedelta(hours=3) + timedelta(hours=3.5) * (chance.random() < 0.2)
            ends = START + timedelta(minutes=chance.choice((60, 300, 480, 480, 480)))
            found.append((responder, Shift(ShiftId(f"shift-{who}"), who, role, base.id, begins, ends)))
    return tuple(found)


@cache
def _documents(urgent: bool) -> tuple[dict[str, Any], ...]:
    """The contacts that come in: those of Grade 2, or all others."""
    grades = {entry["minute"]: entry["expect"].get("grade") for entry in index()}
    return tuple(document for minute, document in samples(START) if (grades[minute] == 2) is urgent)


def _reported(document: dict[str, Any], seconds: float, number: int) -> dict[str, Any]:
    """The contact as reported so many seconds after the start."""
    data = {**document["data"], "reported_at": (START + timedelta(seconds=seconds)).isoformat()}
    if "log" in data:
        data["log"] = {**data["log"], "number": 1000 + number}
    if "found_at" in data:
        data["found_at"] = (START + timedelta(seconds=seconds - 600)).isoformat()
    renamed = {key: value for key, value in document.items() if key != "subject" or "log" not in data}
    return {**renamed, "id": f"{document['id']}-{number}", "data": data}
