"""What a rota administrator types, as the rota has it: rotations, fixed shifts, templates, temporary schedules.

Days and times are those of the wall clock of the roster's zone.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from shared.domain.ids import ResponderId
from shared.domain.roster.roster import DayHours, FixedShifts, TemporarySchedule
from shared.domain.roster.rotation import WEEK, Hours, Rotation, Stint, Unit
from shared.domain.roster.templates import Template, lay
from shared.domain.roster.wall import instant, wall_time
from shared.web.forms.values import FieldWrong, Values

_DAY = timedelta(days=1)
_DAYS_ASKED = {
    "first-on": "Give the day of the first hand-off",
    "starts-on": "Give the first day",
    "last-on": "Give the last day",
    "from-on": "Give the day from which it counts",
    "to-on": "Give the day until which it counts",
}
_CLOCKS_ASKED = {
    "first-at": "Give the time of the hand-off",
    "from-at": "Give the time from which it counts",
    "to-at": "Give the time until which it counts",
}
HOUR_ROWS = 3
"""So many stretches of hours a day has on a form. The API takes more."""
MOST_CELLS = 200
"""A grid with more shifts than that is for several schedules, or for a rotation."""


def people_in_turn(form: Values) -> tuple[ResponderId, ...]:
    """Return whoever is ticked, by the number of their turn, those without one after them in the order of the
    page. Raises FieldWrong."""
    ticked = form.many("person")
    if not ticked:
        raise FieldWrong("person", "Tick the people who take turns")
    turns = {name.removeprefix("turn-"): turn for name, turn in form.sent() if name.startswith("turn-")}
    if turns.keys() - set(ticked):
        raise FieldWrong("person", "Somebody has a number but is not ticked: tick them, or take the number away")
    if not all(turn.isdecimal() and len(turn) <= 4 for turn in turns.values()):
        raise FieldWrong("person", "Turns are numbers: 1, 2, 3 and so on")
    places = {who: (int(turns.get(who, "9999")), place) for place, who in enumerate(ticked)}
    return tuple(ResponderId(who) for who in sorted(ticked, key=places.__getitem__))


def turns(form: Values) -> Rotation:
    """Return the rotation without its people. Raises FieldWrong."""
    if form.one("unit") not in set(Unit):
        raise FieldWrong("unit", "Choose what a turn is counted in")
    interval = form.one("interval")
    if not (interval.isdecimal() and len(interval) <= 4):
        raise FieldWrong("interval", "How long a turn lasts is a whole number")
    days = frozenset(int(day) for day in form.many("day") if day in "0123456")
    if not days:
        raise FieldWrong("day", "Tick at least one day of the week")
    first = datetime.combine(_day(form, "first-on"), _clock(form, "first-at"))
    return Rotation("", (), first, Unit(form.one("unit")), int(interval), days, tuple(hours(form)))


def hours(form: Values) -> Iterator[Hours]:
    """Yield the stretches of hours that are filled in. Raises FieldWrong for half of one."""
    for row in range(1, HOUR_ROWS + 1):
        opens, closes = f"hours-{row}-from", f"hours-{row}-to"
        if form.one(opens) or form.one(closes):
            yield Hours(_clock(form, opens), _clock(form, closes))


def fixed(form: Values) -> tuple[FixedShifts, ...]:
    """Return the same fixed shifts for everybody who is ticked. Raises FieldWrong."""
    people = form.many("person")
    if not people:
        raise FieldWrong("person", "Tick whose shifts they are")
    starts_on, until = _day(form, "starts-on"), _until(form)
    cycle, days = _pattern(form, starts_on)
    own = tuple(hours(form))
    if not own:
        raise FieldWrong("hours-1-from", "Give the hours of a shift")
    shifts = tuple(DayHours(day, some) for day in sorted(days) for some in own)
    if form.one("pattern") == "once":
        until = starts_on + _DAY
    return tuple(FixedShifts("", ResponderId(who), starts_on, cycle, shifts, until) for who in people)


def _pattern(form: Values, starts_on: date) -> tuple[int, set[int]]:
    """How many days the cycle has, and on which of them there are shifts."""
    pattern = form.one("pattern")
    if pattern == "once":
        return 2, {0}
    if pattern == "week":
        chosen = [int(day) for day in form.many("day") if day in "0123456"]
        if not chosen:
            raise FieldWrong("day", "Tick at least one day of the week")
        return 7, {(day - starts_on.weekday()) % 7 for day in chosen}
    if pattern != "cycle":
        raise FieldWrong("pattern", "Choose how the shifts come round")
    on, off = form.one("on"), form.one("off")
    if not (on.isdecimal() and off.isdecimal() and len(on + off) <= 6 and int(on) > 0):
        raise FieldWrong("on", "Say how many days on and how many days off, as numbers")
    return int(on) + int(off), set(range(int(on)))


def laid(form: Values, template: Template) -> tuple[FixedShifts, ...]:
    """Return the template laid on the people chosen for its lines. Raises FieldWrong or RotaInvalid."""
    people = []
    for line in range(1, len(template.lines) + 1):
        if not form.one(f"line-{line}"):
            raise FieldWrong(f"line-{line}", f"Choose who works by line {line}")
        people.append(ResponderId(form.one(f"line-{line}")))
    return lay(template, people, _day(form, "starts-on"), _until(form))


def last_day(form: Values) -> date:
    """Return the day after the last. Raises FieldWrong."""
    return _day(form, "last-on") + _DAY


def cells(form: Values, zone: ZoneInfo) -> list[tuple[str, Stint]]:
    """Return the shifts that a temporary schedule has room for, by the names of their fields, nobody in them:
    the hours of each day as far as they lie in its time, each as often as people are on at once. Raises
    FieldWrong."""
    starts_at, ends_at = span(form, zone)
    stretches = tuple(hours(form))
    places = form.one("places") or "1"
    if not stretches:
        raise FieldWrong("hours-1-from", "Give the hours of the shifts of a day")
    if not (places.isdecimal() and len(places) <= 3 and 1 <= int(places) <= 9):
        raise FieldWrong("places", "How many people are on at once is a number from 1 to 9")
    found: list[tuple[str, Stint]] = []
    first = wall_time(starts_at, zone).date() - _DAY
    for day in (first + number * _DAY for number in count()):
        if datetime.combine(day, time()) >= wall_time(ends_at, zone):
            return found
        for opens, closes in (some.on(day) for some in stretches):
            inside = max(instant(opens, zone), starts_at), min(instant(closes, zone), ends_at)
            if inside[0] < inside[1]:
                found += [
                    (f"cell-{opens:%Y%m%d%H%M}-{closes:%H%M}-{place}", Stint(ResponderId(""), *inside))
                    for place in range(1, int(places) + 1)
                ]
        if len(found) > MOST_CELLS:
            raise FieldWrong("to-on", f"That is more than {MOST_CELLS} shifts: make several schedules of it")
    return found


def temporary(form: Values, zone: ZoneInfo) -> TemporarySchedule:
    """Return the temporary schedule with whoever was chosen; a shift of nobody is none. Raises FieldWrong."""
    chosen = [(form.one(name), stint) for name, stint in cells(form, zone)]
    shifts = tuple(stint._replace(responder_id=ResponderId(who)) for who, stint in chosen if who)
    return TemporarySchedule("", *span(form, zone), shifts)


def span(form: Values, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when until when, as instants. Raises FieldWrong."""
    edges = [
        instant(datetime.combine(_day(form, f"{edge}-on"), _clock(form, f"{edge}-at")), zone)
        for edge in ("from", "to")
    ]
    if edges[0] >= edges[1]:
        raise FieldWrong("to-on", "It must end after it starts")
    return edges[0], edges[1]


def _until(form: Values) -> date | None:
    return last_day(form) if form.one("last-on") else None


def _day(form: Values, field: str) -> date:
    try:
        found = date.fromisoformat(form.one(field))
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year < 2200:
        raise FieldWrong(field, _DAYS_ASKED.get(field, "Give a day"))
    return found


def _clock(form: Values, field: str) -> time:
    try:
        return time.fromisoformat(form.one(field)).replace(tzinfo=None)
    except ValueError:
        raise FieldWrong(field, _CLOCKS_ASKED.get(field, "Give both times of these hours")) from None


def filled(rotation: Rotation) -> Values:
    """Return the form of a rotation as it is, its first hand-off left for the administrator to say."""
    fields: dict[str, list[str]] = {
        "unit": [rotation.unit.value],
        "interval": [str(rotation.interval)],
        "day": [str(day) for day in sorted(rotation.days)],
        "person": list(rotation.people),
        "first-on": [f"{rotation.first:%Y-%m-%d}"],
        "first-at": [f"{rotation.first:%H:%M}"],
    }
    fields |= {f"turn-{who}": [str(number)] for number, who in enumerate(rotation.people, 1)}
    for row, some in enumerate(rotation.hours[:HOUR_ROWS], 1):
        fields |= {f"hours-{row}-from": [f"{some.starts:%H:%M}"], f"hours-{row}-to": [f"{some.ends:%H:%M}"]}
    return Values(fields)


BLANK = Values(
    {"unit": [Unit.WEEKLY.value], "interval": ["1"], "day": [str(day) for day in sorted(WEEK)], "places": ["1"]}
)
"""A form that nobody has typed into yet."""
