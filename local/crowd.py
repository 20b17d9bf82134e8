"""A county to measure in: contacts like those of the sample night, and pairs on call. Nobody in it is real."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import Any

from local.samples import index, samples
from shared import policy
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.rota import Responder, Shift
from shared.domain.travel import Position

FRIDAY_EVENING = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)

_PREFIX = {Role.SOCIAL_WORKER: "sw", Role.POLICE: "pc"}


def contacts(count: int, now: datetime, name: str, visits_only: bool = True) -> Iterator[dict[str, Any]]:
    """Give so many contacts, reported a minute before `now`, each about other people elsewhere; `name` tells one
    series from another."""
    outcomes = [entry["expect"]["outcome"] for entry in sorted(index(), key=lambda entry: entry["minute"])]
    night = [document for (_, document), outcome in zip(samples(), outcomes, strict=True) if outcome == "visit"]
    chosen = night if visits_only else [document for _, document in samples()]
    for number, document in enumerate(islice(cycle(chosen), count)):
        data = _elsewhere(_reported_at(document["data"], now), number)
        own = {"subject": f"{document['subject']}-{number}"} if "subject" in document else {}
        yield {**document, **own, "id": f"{name}-{number}", "data": data}


def _reported_at(data: dict[str, Any], now: datetime) -> dict[str, Any]:
    moment = (now - timedelta(minutes=1)).isoformat()
    return {**data, "reported_at": moment, **({"found_at": moment} if "found_at" in data else {})}


def _elsewhere(data: dict[str, Any], number: int) -> dict[str, Any]:
    """The same facts about other people: what is alike would be one case."""
    log = {"log": data["log"] | {"number": 1 + number % 999_999}} if "log" in data else {}
    location = data["location"] | {"address": f"{number}-{data['location']['address']}"}
    persons = [
        p
        | {"date_of_birth": (date.fromisoformat(p["date_of_birth"]) - timedelta(days=number % 7_000)).isoformat()}
        if "date_of_birth" in p
        else p
        for p in data.get("persons", [])
    ]
    return {**data, **log, "location": location, "persons": persons}


def responders(pairs: int) -> tuple[Responder, ...]:
    """Return so many social workers and as many officers, with every skill, spread over the county."""
    random = Random(1)
    bases, areas = policy.load().bases, policy.areas()
    skills = frozenset(policy.skills())
    found = []
    for number in range(2 * pairs):
        role = (Role.SOCIAL_WORKER, Role.POLICE)[number % 2]
        centre = areas[number // 2 % len(areas)].centre
        home = Position(
            centre.latitude + random.uniform(-0.05, 0.05), centre.longitude + random.uniform(-0.05, 0.05)
        )
        found.append(
            Responder(
                id=ResponderId(f"{_PREFIX[role]}-{number // 2:03}"),
                name=f"Responder {number}",
                role=role,
                base=bases[number // 2 % len(bases)].id,
                skills=skills,
                phone=f"+4477009{number:05}",
                home=home,
            )
        )
    return tuple(found)


def shift_of(responder: Responder, now: datetime) -> Shift:
    """Return a shift that began four hours ago and runs for twelve."""
    return Shift(
        id=ShiftId(f"{responder.id}.evening"),
        responder_id=responder.id,
        role=responder.role,
        base=responder.base,
        starts_at=now - timedelta(hours=4),
        ends_at=now + timedelta(hours=8),
    )
