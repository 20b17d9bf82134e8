"""An outside calendar becomes entries: values that the domain understands, and remarks on what it would not.

An entry of which any part is not understood is not taken, nor is the rest of its series: an hour that is wrong is
worse than one that is missing and told. The file's own description of a time zone is never followed.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import vDuration
from icalendar.parser import Contentline
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from shared.adapters.calendars.lines import File, Line, Part, parts_of
from shared.domain.roster.outside import LONDON, Entry, Moment, Remark, Understood, understand
from shared.domain.roster.policies import ImportPolicy
from shared.domain.roster.recurrence import Frequency, Repeats

_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DATE_TIME = re.compile(r"(\d{8})T(\d{2})(\d{2})(\d{2})(Z?)")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(rf"([+-]?\d{{1,2}})?({'|'.join(_WEEKDAYS)})")
_READ = frozenset(
    {
        *("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE"),
        *("RECURRENCE-ID", "STATUS", "TRANSP", "SEQUENCE"),
    }
)
_MANY = frozenset({"RDATE", "EXDATE"})
_RULE = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"})
_NO_ENTRIES = frozenset({"VTIMEZONE"})
_UTC = ZoneInfo("UTC")


class _NotUnderstood(ValueError):
    """One line can not be read. The text says why."""


def read_calendar(data: bytes, policy: ImportPolicy, now: datetime) -> Understood:
    """Return the times that the calendar gives, and a remark on every entry. Raises CalendarRefused only."""
    file = parts_of(data, policy)
    entries, remarks = _entries(file)
    return understand(entries, [*file.remarks, *remarks], policy, now)


def _entries(file: File) -> tuple[list[Entry], list[Remark]]:
    entries: list[Entry] = []
    remarks: list[Remark] = []
    spoiled: dict[str, int] = {}
    zones = _named_zones(file)
    for part in file.parts:
        if part.kind in _NO_ENTRIES:
            continue
        if part.kind != "VEVENT":
            remarks.append(Remark(part.number, "Not an event: not taken."))
            continue
        try:
            entries.append(_entry(part, zones))
        except _NotUnderstood as error:
            spoiled[part.first("UID")] = part.number
            remarks.append(Remark(part.number, f"{error} Not taken."))
    if file.calendar.first("METHOD").upper() == "CANCEL":
        entries = [replace(entry, cancelled=True) for entry in entries]
    for entry in entries:
        if entry.uid in spoiled:
            text = f"Belongs together with line {spoiled[entry.uid]}, which was not understood: not taken."
            remarks.append(Remark(entry.line, text))
    return [entry for entry in entries if entry.uid not in spoiled], remarks


def _named_zones(file: File) -> dict[str, str]:
    """What the file calls a zone → the name by which everybody knows it, where the file says that."""
    zones = (part for part in file.parts if part.kind == "VTIMEZONE")
    return {part.first("TZID"): part.first("X-LIC-LOCATION") for part in zones}


def _entry(part: Part, zones: Mapping[str, str]) -> Entry:
    """Return the entry of one event. Raises _NotUnderstood."""
    one: dict[str, Line] = {}
    many: dict[str, list[Line]] = {name: [] for name in _MANY}
    for line in part.lines:
        if line.name in _MANY:
            many[line.name].append(line)
        elif line.name in _READ:
            if line.name in one:
                raise _NotUnderstood(f"Line {line.number}: says {line.name} a second time.")
            one[line.name] = line
    if "EXRULE" in one:
        raise _NotUnderstood(f"Line {one['EXRULE'].number}: EXRULE is no longer part of the standard.")
    if not (uid := part.first("UID")):
        raise _NotUnderstood("Has no UID.")
    if "DTSTART" not in one:
        raise _NotUnderstood("Does not say when it begins.")
    begins = _moments(one["DTSTART"], zones)[0]
    repeats, until = _repeats(one["RRULE"], begins) if "RRULE" in one else (None, None)
    entry = Entry(
        uid=uid,
        line=part.number,
        begins=begins,
        ends=_moments(one["DTEND"], zones)[0] if "DTEND" in one else None,
        lasts=_duration(one["DURATION"]) if "DURATION" in one else None,
        repeats=repeats,
        until=until,
        without=frozenset(moment for line in many["EXDATE"] for moment in _moments(line, zones)),
        also=tuple(moment for line in many["RDATE"] for moment in _moments(line, zones)),
        instead_of=_instead_of(one["RECURRENCE-ID"], zones) if "RECURRENCE-ID" in one else None,
        sequence=_number(one["SEQUENCE"].value, one["SEQUENCE"], 0, 10**9) if "SEQUENCE" in one else 0,
        cancelled=part.first("STATUS").upper() == "CANCELLED",
        free=part.first("TRANSP").upper() == "TRANSPARENT",
    )
    kinds = {moment.at is None for moment in (entry.begins, entry.ends, *entry.also) if moment is not None}
    if len(kinds) > 1:
        raise _NotUnderstood("Mixes days with times of day.")
    return entry


def _instead_of(line: Line, zones: Mapping[str, str]) -> Moment:
    if "RANGE" in _parameters(line):
        raise _NotUnderstood(f"Line {line.number}: changes this and all later times at once.")
    return _moments(line, zones)[0]


def _parameters(line: Line) -> dict[str, str]:
    return {str(name).upper(): str(value) for name, value in _split(line)[0].items()}


def _value(line: Line) -> str:
    """What stands behind the colon that ends the parameters."""
    return _split(line)[1].strip()


def _split(line: Line) -> tuple[Mapping[str, Any], str]:
    if line.cut:
        raise _NotUnderstood(f"Line {line.number}: is too long.")
    try:
        _, parameters, value = Contentline(line.text).parts()  # type: ignore[no-untyped-call]
    except ValueError:
        raise _NotUnderstood(f"Line {line.number}: is not in order.") from None
    return parameters, str(value)


def _moments(line: Line, zones: Mapping[str, str]) -> list[Moment]:
    """Return the days or times of the line, one at least."""
    parameters = _parameters(line)
    if parameters.get("VALUE", "").upper() == "PERIOD":
        raise _NotUnderstood(f"Line {line.number}: periods are not read.")
    zone = _zone(parameters.get("TZID", ""), zones, line)
    return [_moment(text.strip(), zone, line) for text in _value(line).split(",")]


def _moment(text: str, zone: ZoneInfo, line: Line) -> Moment:
    try:
        if found := _DATE.fullmatch(text):
            return Moment(date(*(int(part) for part in found.groups())), None, LONDON)
        if found := _DATE_TIME.fullmatch(text):
            day = _moment(found[1], zone, line).day
            # A leap second is the last second of its minute.
            at = time(int(found[2]), int(found[3]), min(int(found[4]), 59))
            return Moment(day, at, _UTC if found[5] else zone)
    except ValueError:
        pass
    raise _NotUnderstood(f"Line {line.number}: is not a day or time of any calendar.")


def _zone(name: str, zones: Mapping[str, str], line: Line) -> ZoneInfo:
    """Return the zone of a TZID: by its common name, as Windows calls it, or as the file explains it by a common
    name. A time without a zone is one of ours. Raises _NotUnderstood."""
    if not name:
        return LONDON
    tail = "/".join(name.split("/")[-2:])  # some programs put their own name before that of the zone
    for candidate in filter(None, (name, WINDOWS_TO_OLSON.get(name, ""), zones.get(name, ""), tail)):
        try:
            return ZoneInfo(candidate)
        except (KeyError, ValueError, OSError):
            continue
    raise _NotUnderstood(f"Line {line.number}: names a time zone that is not known here.")


def _duration(line: Line) -> timedelta:
    try:
        lasts: timedelta = vDuration.from_ical(_value(line))  # type: ignore[no-untyped-call]
        return lasts
    except (ValueError, OverflowError, TypeError):
        raise _NotUnderstood(f"Line {line.number}: is not a length of time.") from None


def _repeats(line: Line, begins: Moment) -> tuple[Repeats, datetime | None]:
    """Return the rule, and its end where that is an instant."""
    rule = _rule(line)
    frequency = rule["FREQ"]
    until, last_day = _until(rule["UNTIL"], begins, line) if "UNTIL" in rule else (None, None)
    by_day = (
        frozenset(_weekday(text, line) for text in rule["BYDAY"].split(",")) if "BYDAY" in rule else frozenset()
    )
    repeats = Repeats(
        frequency=Frequency(frequency),
        interval=_number(rule.get("INTERVAL", "1"), line, 1, 1000),
        count=_number(rule["COUNT"], line, 1, 10_000) if "COUNT" in rule else None,
        until=last_day,
        by_month=_numbers(rule, "BYMONTH", line, 1, 12),
        by_month_day=_numbers(rule, "BYMONTHDAY", line, -31, 31),
        by_day=by_day,
        by_position=_numbers(rule, "BYSETPOS", line, -366, 366),
        week_starts=_weekday(rule.get("WKST", "MO"), line)[0],
    )
    short = repeats.frequency in (Frequency.DAILY, Frequency.WEEKLY)
    if short and any(which for _, which in by_day):
        raise _NotUnderstood(f"Line {line.number}: counts weekdays where there is no month or year.")
    if repeats.count is not None and "UNTIL" in rule:
        raise _NotUnderstood(f"Line {line.number}: has two ends.")
    return repeats, until


def _rule(line: Line) -> dict[str, str]:
    pairs = [part.partition("=") for part in _value(line).upper().split(";") if part]
    rule = {name.strip(): value.strip() for name, _, value in pairs}
    if len(rule) != len(pairs) or not set(rule) <= _RULE:
        raise _NotUnderstood(f"Line {line.number}: this rule of repeating is not understood.")
    if rule.get("FREQ") not in set(Frequency):
        raise _NotUnderstood(f"Line {line.number}: repeats neither by days, weeks, months nor years.")
    return rule


def _until(text: str, begins: Moment, line: Line) -> tuple[datetime | None, date]:
    moment = _moment(text, begins.zone, line)
    if moment.at is None or begins.at is None:
        return None, moment.day
    return moment.instant, moment.instant.astimezone(begins.zone).date()


def _weekday(text: str, line: Line) -> tuple[int, int]:
    found = _WEEKDAY.fullmatch(text.strip())
    if found is None or abs(int(found[1] or 0)) > 53:
        raise _NotUnderstood(f"Line {line.number}: is not a weekday.")
    return _WEEKDAYS.index(found[2]), int(found[1] or 0)


def _numbers(rule: Mapping[str, str], name: str, line: Line, low: int, high: int) -> frozenset[int]:
    texts = rule[name].split(",") if name in rule else []
    numbers = frozenset(_number(text, line, low, high) for text in texts)
    if 0 in numbers:
        raise _NotUnderstood(f"Line {line.number}: 0 is no day and no month.")
    return numbers


def _number(text: str, line: Line, low: int, high: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,9}", text.strip(), re.ASCII) or not low <= int(text) <= high:
        raise _NotUnderstood(f"Line {line.number}: holds a number that is out of range.")
    return int(text)
