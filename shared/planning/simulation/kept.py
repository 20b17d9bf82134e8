"""What one run came to, written down between two parts of a long run and read again without loss."""

import json
from collections import defaultdict
from typing import Any

from shared.domain.assignment import Role
from shared.planning.simulation.ledger import WHY, ByHour, Ledger
from shared.planning.simulation.runs import Contact, Played

_PLAIN = ("seed", "days", "not_for_a_visit", "diverted", "moved", "decisions", "deciding", "seconds")
_BY_ROLE = ("overtime", "late_ends", "km")
_REASONS = ("", *WHY)


def written(played: Played) -> bytes:
    """Return it as JSON, contacts by column."""
    areas = sorted({contact.area for contact in played.contacts})
    rows = [
        (c.grade, areas.index(c.area), c.at, c.longest, c.minutes, _REASONS.index(c.why)) for c in played.contacts
    ]
    of = played.ledger
    ledger = {
        "begin": of.begin,
        "end": of.end,
        "road_factor": of.road_factor,
        "duty": _by_hour(of.duty),
        "work": _by_hour(of.work),
        **{name: {role.value: value for role, value in getattr(of, name).items()} for name in _BY_ROLE},
    }
    plain = {name: getattr(played, name) for name in _PLAIN}
    data = {**plain, "areas": areas, "contacts": list(zip(*rows, strict=True)), "ledger": ledger}
    return json.dumps(data, separators=(",", ":")).encode()


def read(content: bytes) -> Played:
    """Return what `written` wrote."""
    data: dict[str, Any] = json.loads(content)
    of = data["ledger"]
    contacts = [
        Contact(grade, data["areas"][area], at, longest, minutes, _REASONS[why])
        for grade, area, at, longest, minutes, why in zip(*data["contacts"], strict=True)
    ]
    ledger = Ledger(of["begin"], of["end"], of["road_factor"], _minutes(of["duty"]), _minutes(of["work"]))
    for name in _BY_ROLE:
        getattr(ledger, name).update({Role(role): value for role, value in of[name].items()})
    return Played(contacts=contacts, ledger=ledger, **{name: data[name] for name in _PLAIN})


def _by_hour(minutes: ByHour) -> list[tuple[str, int, float]]:
    return [(role.value, hour, value) for (role, hour), value in minutes.items()]


def _minutes(rows: list[tuple[str, int, float]]) -> ByHour:
    return defaultdict(float, {(Role(role), hour): value for role, hour, value in rows})
