"""The responders and the rota of the demonstration weekend: wall-clock shifts, placed on a given Friday."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shared import policy
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.rota import Responder, Shift

LONDON = ZoneInfo("Europe/London")
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
    roles = {person["id"]: Role(person["role"]) for person in _data()["responders"]}
    return tuple(_shift(row, roles[row["responder"]], friday) for row in _data()["shifts"])


def _shift(row: dict[str, Any], role: Role, friday: date) -> Shift:
    day = friday + timedelta(days=row["day"])
    ends_on = day if row["start"] < row["end"] < "24:00" else day + timedelta(days=1)
    return Shift(
        id=ShiftId(f"{row['responder']}.{day.isoformat()}"),
        responder_id=ResponderId(row["responder"]),
        role=role,
        base=row["base"],
        starts_at=_instant(day, row["start"]),
        ends_at=_instant(ends_on, row["end"]),
    )


def _instant(day: date, wall: str) -> datetime:
    """The instant of a wall time; 24:00 is midnight of the day given, which is then the day after."""
    at = time(0, 0) if wall == "24:00" else time.fromisoformat(wall)
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data
