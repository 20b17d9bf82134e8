"""What happens in a schedule: who is on call, which contacts come in, what breaks. All from the seed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from local.faults.script import STORY
from local.samples import index, samples
from shared import policy
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.rota import Responder, Shift

START = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
"""A Friday evening."""

_SKILLS = ("generic", "child", "child_protection", "youth", "domestic_abuse", "mental_health", "amhp")


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens, some seconds after the start: a contact, a missing sweep, a deployment, a hand."""

    number: int
    at: float
    kind: str
    what: Any = None


def acts(chance: Random) -> tuple[Act, ...]:
    """Return what happens, in the order of its numbers."""
    documents = [chance.choice(_documents(chance.random() < 0.75)) for _ in range(chance.randint(2, 7))]
    within = chance.choice((0.5, 600.0, 2400.0))  # all at once, or spread over the evening
    found: list[tuple[float, str, Any]] = []
    for number, document in enumerate(documents):
        at = chance.uniform(0, within)
        contact = _reported(document, at - chance.uniform(0, 600), number)
        found.append((at, "contact", contact))
        found += [(at + chance.uniform(0, 90), "contact", contact)] * (chance.random() < 0.3)
    found += [(chance.uniform(0, STORY), "deploy", None)] * chance.choice((0, 0, 1, 2))
    found += [(chance.uniform(0, 2400), "no sweep", chance.uniform(300, 3600))] * (chance.random() < 0.3)
    hands = chance.choice((0, 0, 1, 2, 4))
    found += [(chance.uniform(300, STORY), "hand", chance.random()) for _ in range(hands)]
    for _ in range(chance.choice((0, 1, 2, 3))):  # people at the desk race with each other and with dispatch
        at = chance.choice(found)[0] + chance.uniform(0.2, 2.0)
        found += [(at + chance.uniform(0, 0.05), "assign", chance.random()) for _ in range(3)]
    return tuple(Act(number, *one) for number, one in enumerate(found, 1))


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
