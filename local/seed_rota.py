"""The responders and the rota of the demonstration weekend: a template of shifts, laid on a given Friday."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from shared import policy
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.edits import Edit, make_fixed
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.roster import Roster
from shared.domain.roster.templates import lay
from shared.domain.roster.wall import zone_named
from shared.domain.rota import Responder, Shift

_FILE = Path(__file__).parent / "seed_data" / "responders.json"


def responders() -> tuple[Responder, ...]:
    """Return everybody on the rota, at home at their base. None is a real person."""
    homes = {base.id: base.position for base in policy.load().bases}
    return tuple(
        Responder(
            id=ResponderId(person["id"]),
            name=person["name"],
            role=Role(person["role"]),
            base=person["base"],
            skills=frozenset(person["skills"]),
            phone=person["phone"],
            home=homes[person["base"]],
        )
        for person in _data()["responders"]
    )


def shifts(friday: date) -> tuple[Shift, ...]:
    """Return the shifts from that Friday 16:00 until Monday 09:00, by the wall clock in London."""
    start, end = (datetime.combine(friday + timedelta(days=days), time(), UTC) for days in (0, 4))
    return tuple(shift for edit in rosters(friday) for shift in shifts_of(edit.after, start, end))


def rosters(friday: date) -> Iterator[Edit]:
    """Yield what makes each roster: at each base the people of each role, in order of id, work by the lines of one
    template, from that Friday until Sunday night."""
    rules, template = policy.load().roster, policy.rota_templates()["weekend-round-the-clock"]
    early = datetime.combine(friday, time(), UTC)
    people = sorted(responders(), key=lambda person: (person.base, person.role, person.id))
    for (base, role), group in groupby(people, key=lambda person: (person.base, person.role)):
        fixed = lay(template, [person.id for person in group], friday, friday + timedelta(days=3))
        yield make_fixed(Roster(base, role, zone_named(rules.zone)), fixed, rules, early)


def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data
