"""Who is on duty when: shifts made to follow the demand, or read from a file.

A staffing file is JSON: {"name", "shifts": [...], "cover": [...]}.

    shifts   {"role", "base", "start": "16:00", "hours": 8, "people": 3, "days": ["Fri", "Sat"]}
    cover    {"role", "base", "people": 24 numbers, one for each hour of the day, "days": [...]}

`role` is social_worker, police or pair (one of each); `days`, from Monday to Sunday, may be left out. Cover is
turned into the fewest shifts that give it, none longer than the shift of the assumptions.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared import policy
from shared.domain.assignment import Role
from shared.domain.travel import Position
from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.demand import DAY, PROFILE

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EVERY_DAY = tuple(range(7))
_MARK = {Role.SOCIAL_WORKER: "s", Role.POLICE: "p"}
_ROLES = {"social_worker": (Role.SOCIAL_WORKER,), "police": (Role.POLICE,), "pair": tuple(_MARK)}
_WEEK_HOURS = 168
_LONGEST = 16.0
"""Hours: a shift, after which 11 hours of rest leave no time for the next day's (DOMAIN §4)."""
_MOST = 99
"""People of one entry."""


class StaffingInvalid(ValueError):
    """A staffing file is not in order; the message names the entry and the field."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One person's shift."""

    id: str
    role: Role
    home: Position
    starts: float
    ends: float
    base: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A shift that comes again every week on these days: minutes after midnight, minutes long."""

    id: str
    role: Role
    base: str
    start: float
    length: float
    days: tuple[int, ...] = _EVERY_DAY


@dataclass(frozen=True, slots=True)
class Staffing:
    """A weekly pattern of shifts."""

    name: str
    turns: tuple[Turn, ...]

    def hours_a_day(self, role: Role) -> float:
        """Return the mean hours on duty a day, of everybody of the role together."""
        return sum(turn.length * len(turn.days) for turn in self.turns if turn.role is role) / 60 / 7


def duties(turns: Iterable[Turn], days: int) -> list[Duty]:
    """Return the shifts of `days` days from a Monday, and of the day before."""
    homes = {base.id: base.position for base in policy.load().bases}
    found = []
    for turn in turns:
        for day in range(-1, days):
            if day % 7 in turn.days:
                begin = day * DAY + turn.start
                ends = begin + turn.length
                found.append(Duty(f"{turn.id}-{day:03d}", turn.role, homes[turn.base], begin, ends, turn.base))
    return sorted(found, key=lambda duty: (duty.starts, duty.id))


def following_demand(
    social_workers: int, officers: int | None = None, length: float = ASSUMED.shift_hours * 60
) -> Staffing:
    """Return so many shifts of each role every day: starts follow the hourly demand, at least two people at any
    hour where they suffice, shared out over the bases by the demand of their districts."""
    officers = social_workers if officers is None else officers
    turns = []
    for role, count in ((Role.SOCIAL_WORKER, social_workers), (Role.POLICE, officers)):
        for number, (start, base) in enumerate(zip(_starts(count, length), _bases(count), strict=True)):
            turns.append(Turn(f"{_MARK[role]}{number:02d}", role, base, start, length))
    name = f"{social_workers} pairs" if officers == social_workers else f"{social_workers} + {officers} people"
    return Staffing(name, tuple(turns))


def _starts(count: int, minutes: float) -> list[float]:
    """Half-hourly starts, one by one where the cover is thinnest against the demand of the day."""
    slots, hours = 48, PROFILE.hours
    length = round(minutes / 30)
    demand = [
        (hours[slot // 2] + hours[(slot // 2 - (slot % 2 == 0)) % 24]) / 2 / sum(hours) for slot in range(slots)
    ]
    wanted = [max(2.0, count * length * share / 2) for share in demand]
    cover = [0] * slots
    starts = []
    for _ in range(count):

        def lack(start: int) -> float:
            inside = {(start + step) % slots for step in range(length)}
            return sum(max(wanted[s] - cover[s] - (s in inside), 0.0) ** 2 / wanted[s] for s in range(slots))

        best = min(range(slots), key=lack)
        for step in range(length):
            cover[(best + step) % slots] += 1
        starts.append(best * 30.0)
    return sorted(starts)


def _bases(count: int) -> list[str]:
    weight = policy.demand_by_base()
    given = dict.fromkeys(weight, 0)
    found = []
    for number in range(count):
        found.append(max(weight, key=lambda b: weight[b] * (number + 1) - given[b]))
        given[found[-1]] += 1
    return found


def read_staffing(path: Path) -> Staffing:
    """Return the staffing of a file. Raises StaffingInvalid."""
    try:
        return staffing_from(path.read_text(encoding="utf-8"), path.stem)
    except OSError as error:
        raise StaffingInvalid(f"{path.name} is not a staffing file: {error}") from error


def staffing_from(text: str, name: str) -> Staffing:
    """Return the staffing that is written so; `name` is for one that has none. Raises StaffingInvalid."""
    try:
        data = json.loads(text)
        turns = [turn for n, row in enumerate(data.get("shifts", ()), 1) for turn in _shift(f"shifts {n}", row)]
        turns += [turn for n, row in enumerate(data.get("cover", ()), 1) for turn in _cover(f"cover {n}", row)]
        name = str(data.get("name") or name)
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, StaffingInvalid):
            raise
        raise StaffingInvalid(f"{name} is not a staffing file: {error}") from error
    return Staffing(name, _numbered(turns))


def by_hour(people: Sequence[int]) -> Staffing:
    """Return so many pairs at each hour of every day, shared out over the bases by the demand of their districts;
    each base's cover is turned into shifts."""
    bases = _bases(max(people))
    turns = []
    for base in dict.fromkeys(bases):
        levels = [level for level, of in enumerate(bases, 1) if of == base]
        cover = [sum(count >= level for level in levels) for count in people]
        turns += _cover("hours", {"role": "pair", "base": base, "people": cover})
    fewest, most = min(people), max(people)
    name = f"{most} pairs at any hour" if fewest == most else f"{fewest} to {most} pairs by the hour"
    return Staffing(name, _numbered(turns))


def _numbered(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    return tuple(
        Turn(f"{_MARK[t.role]}{n:02d}", t.role, t.base, t.start, t.length, t.days) for n, t in enumerate(turns)
    )


def _shift(where: str, row: Mapping[str, Any]) -> list[Turn]:
    roles, base, days = _who(where, row)
    hour, _, minute = str(row.get("start", "")).partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise StaffingInvalid(f"{where}: start must be a time such as 16:00")
    length, people = row.get("hours"), row.get("people", 1)
    if not isinstance(length, int | float) or not 0 < length <= _LONGEST:
        raise StaffingInvalid(f"{where}: hours must be more than 0 and at most {_LONGEST:g}")
    if not isinstance(people, int) or not 0 <= people <= _MOST:
        raise StaffingInvalid(f"{where}: people must be a whole number, at most {_MOST}")
    start = int(hour) * 60.0 + int(minute)
    return [Turn("", role, base, start, length * 60.0, days) for role in roles for _ in range(people)]


def _cover(where: str, row: Mapping[str, Any]) -> list[Turn]:
    roles, base, days = _who(where, row)
    people = row.get("people")
    day = people if isinstance(people, list) and len(people) == 24 else [-1]
    if not all(isinstance(n, int) and 0 <= n <= _MOST for n in day):
        raise StaffingInvalid(f"{where}: people must be 24 whole numbers, one for each hour")
    week = [day[hour % 24] if hour // 24 in days else 0 for hour in range(_WEEK_HOURS)]
    stretches = [stretch for level in range(1, max(week) + 1) for stretch in _stretches(week, level)]
    return [
        Turn("", role, base, hour % 24 * 60.0, length * 60.0, (hour // 24,))
        for role in roles
        for hour, length in stretches
    ]


def _stretches(week: Sequence[int], level: int) -> list[tuple[int, int]]:
    """The hours of the week with at least `level` people, as shifts: first hour and length in hours."""
    first = next((hour for hour in range(_WEEK_HOURS) if week[hour - 1] < level <= week[hour]), 0)
    found: list[tuple[int, int]] = []
    length = 0
    for step in range(_WEEK_HOURS + 1):
        hour = (first + step) % _WEEK_HOURS
        if length and (step == _WEEK_HOURS or week[hour] < level or length == ASSUMED.shift_hours):
            found.append(((hour - length) % _WEEK_HOURS, length))
            length = 0
        length += step < _WEEK_HOURS and week[hour] >= level
    return found


def _who(where: str, row: Mapping[str, Any]) -> tuple[tuple[Role, ...], str, tuple[int, ...]]:
    if row.get("role") not in _ROLES:
        raise StaffingInvalid(f"{where}: role must be one of {', '.join(_ROLES)}")
    bases = [base.id for base in policy.load().bases]
    if row.get("base") not in bases:
        raise StaffingInvalid(f"{where}: base must be one of {', '.join(bases)}")
    days = row.get("days", DAYS)
    if not days or not set(days) <= set(DAYS):
        raise StaffingInvalid(f"{where}: days must be some of {', '.join(DAYS)}")
    return _ROLES[row["role"]], row["base"], tuple(sorted({DAYS.index(day) for day in days}))
