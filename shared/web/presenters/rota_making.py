"""What a roster is made of in words, who can be on it, and what a change would bring."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.roster.roster import DayHours, FixedShifts, Roster, TemporarySchedule
from shared.domain.roster.rotation import WEEK, Hours, Rotation, Stint, Unit
from shared.domain.roster.templates import Template
from shared.domain.roster.wall import wall_time
from shared.domain.rota import Responder
from shared.web.presenters.my_shifts import span_words
from shared.web.presenters.people import Names
from shared.web.words import plural, spaced

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UNITS = {Unit.HOURLY: "hour", Unit.DAILY: "day", Unit.WEEKLY: "week", Unit.MONTHLY: "month"}
UNITS = tuple((unit.value, f"{word}s") for unit, word in _UNITS.items())
WEEKDAYS = tuple((str(number), name) for number, name in enumerate(_DAYS))


@dataclass(frozen=True, slots=True)
class MadeLine:
    """One thing of a roster. `may_change` of a rotation that is not ending already."""

    id: str
    words: str
    people: str
    times: str
    may_change: bool = True


@dataclass(frozen=True, slots=True)
class MadePage:
    """What a roster is made of, apart from overrides."""

    zone: str
    rotations: tuple[MadeLine, ...]
    fixed: tuple[MadeLine, ...]
    temporary: tuple[MadeLine, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one base who can be on the roster: id, name, and skills in words."""

    base: str
    own: bool
    people: tuple[tuple[str, str, str], ...]


def made_page(roster: Roster, names: Names, now: datetime) -> MadePage:
    """Return all that is not over."""
    wall, today = wall_time(now, roster.zone), wall_time(now, roster.zone).date()
    return MadePage(
        roster.zone.key,
        tuple(
            _rotation(one, roster, names, now) for one in roster.rotations if one.until is None or one.until > wall
        ),
        tuple(_fixed(one, names) for one in roster.fixed if one.until is None or one.until > today),
        tuple(_temporary(one, names, now) for one in roster.temporary if one.ends_at > now),
    )


def _rotation(rotation: Rotation, roster: Roster, names: Names, now: datetime) -> MadeLine:
    turn = "turn" if rotation.interval == 1 else f"{rotation.interval} {_UNITS[rotation.unit]}s a turn"
    words = f"{spaced(rotation.unit.value)} {turn}s" if rotation.interval == 1 else f"{turn}"
    begins = rotation.first if rotation.since is None else max(rotation.first, rotation.since)
    times = (
        f"{_hours(rotation.hours) or 'round the clock'}{_on_days(rotation.days)}; hand-off {_hand_off(rotation)}"
    )
    if begins > wall_time(now, roster.zone):
        times += f"; from {_date(begins)}, {begins:%H:%M}"
    if rotation.until is not None:
        times += f"; ends {_date(rotation.until)}, {rotation.until:%H:%M}"
    return MadeLine(
        rotation.id,
        words[0].upper() + words[1:],
        _in_turn(rotation, roster, names, now),
        times,
        rotation.until is None,
    )


def _in_turn(rotation: Rotation, roster: Roster, names: Names, now: datetime) -> str:
    """Who has the turn now, and who follows in order."""
    wall, begins = wall_time(now, roster.zone), max(rotation.first, rotation.since or rotation.first)
    at = max(wall, begins)
    who = rotation.whose(rotation.turn_at(at))
    place = rotation.people.index(who)
    order = [names.of(one) for one in (*rotation.people[place:], *rotation.people[:place])]
    shown = order[:8] + ([f"{len(order) - 8} more"] if len(order) > 8 else [])
    return ("On turn: " if begins <= wall else "First: ") + " → ".join(shown)


def _hand_off(rotation: Rotation) -> str:
    first = rotation.first
    if rotation.unit is Unit.WEEKLY:
        return f"{_DAYS[first.weekday()]} {first:%H:%M}"
    if rotation.unit is Unit.MONTHLY:
        return f"on day {first.day} at {first:%H:%M}"
    return f"{first:%H:%M}"


def _fixed(one: FixedShifts, names: Names) -> MadeLine:
    until = f" to {_date(one.until - timedelta(days=1))}" if one.until else ""
    weekdays = [_DAYS[day] for day in sorted({(one.starts_on.weekday() + some.day) % 7 for some in one.shifts})]
    on_days = f" ({', '.join(weekdays)})" if one.cycle == 7 else ""
    return MadeLine(
        one.id,
        cycle_words(one.shifts, one.cycle) + on_days,
        names.of(one.responder_id),
        f"From {_date(one.starts_on)}{until}",
    )


def cycle_words(shifts: Iterable[DayHours], cycle: int) -> str:
    """ "4 days of 8: 19:00–07:00"; each stretch of hours once."""
    shifts = tuple(shifts)
    stretches = {some.hours: None for some in shifts}
    days = len({some.day for some in shifts})
    shown = _hours(tuple(stretches)[:4]) + (" and others" if len(stretches) > 4 else "")
    return f"{plural(days, 'day')} of {cycle}: {shown}"


def _temporary(one: TemporarySchedule, names: Names, now: datetime) -> MadeLine:
    people = sorted({names.of(stint.responder_id) for stint in one.shifts})
    count = len(one.shifts)
    return MadeLine(
        one.id,
        f"{plural(count, 'shift')} in place of all others" if count else "Nobody is on call",
        ", ".join(people),
        span_words(one.starts_at, one.ends_at, now),
    )


def _hours(hours: Iterable[Hours]) -> str:
    return ", ".join(f"{some.starts:%H:%M}–{some.ends:%H:%M}" for some in hours)


def _on_days(days: frozenset[int]) -> str:
    return "" if days == WEEK else " on " + ", ".join(_DAYS[day] for day in sorted(days))


def _date(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def groups(
    responders: Iterable[Responder], roster: Roster, bases: Mapping[str, str], skills: Collection[str]
) -> tuple[Group, ...]:
    """Return the people of the role by base, the roster's own base first; within a base by name. Of their skills
    those named are shown, and the ids of people who have the same name."""
    people = tuple(responders)
    names = Counter(person.name for person in people)
    by_base: dict[str, list[Responder]] = {roster.base: []}
    for person in sorted(people, key=lambda person: (bases.get(person.base, person.base), person.name)):
        if person.role is roster.role:
            by_base.setdefault(person.base, []).append(person)
    return tuple(
        Group(
            bases.get(base, base),
            base == roster.base,
            tuple((one.id, one.name, _note(one, skills, names)) for one in people),
        )
        for base, people in by_base.items()
        if people
    )


def _note(person: Responder, skills: Collection[str], names: Counter[str]) -> str:
    """What tells somebody from others: skills that are planned by name, and the id where names are the same."""
    own = sorted(map(_skill, person.skills & set(skills)))
    return ", ".join([*own, person.id] if names[person.name] > 1 else own)


def _skill(skill: str) -> str:
    return skill.upper() if skill == "amhp" else spaced(skill).lower()


@dataclass(frozen=True, slots=True)
class CellLine:
    """One shift of a temporary schedule that somebody is to be chosen for. `name` is its field."""

    name: str
    times: str


def template_lines(template: Template) -> tuple[tuple[str, str], ...]:
    """The field of each line of a template, and its hours in words."""
    return tuple(
        (f"line-{number}", f"Line {number}: {_line(line, template.cycle)}")
        for number, line in enumerate(template.lines, 1)
    )


def _line(line: tuple[DayHours, ...], cycle: int) -> str:
    days = [some.day + 1 for some in line]
    stretches = {some.hours: None for some in line}
    if len(stretches) == 1:
        return f"days {days[0]} to {days[-1]} of {cycle}, {_hours(stretches)}"
    return f"of {cycle} days, " + "; ".join(f"day {some.day + 1} {_hours([some.hours])}" for some in line)


def cell_lines(cells: Iterable[tuple[str, Stint]], now: datetime) -> tuple[CellLine, ...]:
    """The shifts of a temporary schedule, in order of time."""
    return tuple(CellLine(name, span_words(stint.starts_at, stint.ends_at, now)) for name, stint in cells)


def first_hand_off(roster: Roster, now: datetime) -> tuple[str, str]:
    """Day and time that a new rotation begins with unless somebody says otherwise: next Monday at nine."""
    wall = wall_time(now, roster.zone)
    monday = wall.date() + timedelta(days=7 - wall.weekday())
    return monday.isoformat(), "09:00"
