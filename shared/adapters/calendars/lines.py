"""A calendar file as lines and parts, before anything is made of their meaning.

Whatever is too large, too deep or not in order is refused here, where looking at it costs least.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.domain.roster.outside import CalendarRefused, Remark
from shared.domain.roster.policies import ImportPolicy

_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, folded ones joined, and the number in the file where it begins. `cut` when it was too long."""

    number: int
    text: str
    cut: bool = False

    @property
    def name(self) -> str:
        """The name of the property, in capitals."""
        return re.split("[:;]", self.text, maxsplit=1)[0].strip().upper()

    @property
    def value(self) -> str:
        """What stands behind the first colon; good for lines without parameters."""
        return self.text.partition(":")[2].strip()


@dataclass(slots=True)
class Part:
    """One part of the calendar: its kind, where it begins, and its own lines without those of parts in it."""

    kind: str
    number: int
    lines: list[Line] = field(default_factory=list)

    def first(self, name: str) -> str:
        """The value of the first line of this name, or nothing."""
        return next((line.value for line in self.lines if line.name == name), "")


@dataclass(frozen=True, slots=True)
class File:
    """All parts that stand directly in the calendar, its own lines, and remarks on the file as a whole."""

    calendar: Part
    parts: tuple[Part, ...]
    remarks: tuple[Remark, ...]


def parts_of(data: bytes, policy: ImportPolicy) -> File:
    """Return the parts of the file. Raises CalendarRefused."""
    if len(data) > policy.largest_file:
        raise CalendarRefused(f"The file is larger than {policy.largest_file // 1000} kB. Nothing was taken.")
    text, remarks = _decode(data)
    calendars: list[Part] = []
    found: list[Part] = []
    open_parts: list[Part] = []
    for line in _unfolded(text, policy.longest_line):
        if line.name == "BEGIN":
            part = Part(line.value.upper(), line.number)
            if (part.kind == "VCALENDAR") != (not open_parts):
                raise CalendarRefused(f"Line {line.number}: this is not a calendar. Nothing was taken.")
            (found if len(open_parts) == 1 else calendars if not open_parts else []).append(part)
            open_parts.append(part)
            _check_size(open_parts, found, line, policy)
        elif line.name == "END":
            if not open_parts or open_parts.pop().kind != line.value.upper():
                raise CalendarRefused(f"Line {line.number}: ends what did not begin. Nothing was taken.")
        elif open_parts:
            open_parts[-1].lines.append(line)
        elif line.text.strip():
            raise CalendarRefused(f"Line {line.number}: this is not a calendar. Nothing was taken.")
    if open_parts or not calendars:
        raise CalendarRefused("The file is not a whole calendar: its end is missing. Nothing was taken.")
    whole = Part("VCALENDAR", 1, [line for calendar in calendars for line in calendar.lines])
    return File(whole, tuple(found), remarks)


def _check_size(open_parts: list[Part], found: list[Part], line: Line, policy: ImportPolicy) -> None:
    if len(open_parts) > policy.deepest:
        raise CalendarRefused(f"Line {line.number}: parts within parts too deep. Nothing was taken.")
    if len(found) > policy.most_entries:
        raise CalendarRefused(f"The calendar has more than {policy.most_entries} entries. Nothing was taken.")


def _decode(data: bytes) -> tuple[str, tuple[Remark, ...]]:
    remarks: tuple[Remark, ...] = ()
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
            remarks = (Remark(1, "The file is not UTF-8. It was read as Windows text; times are not affected."),)
    if "\0" in text:
        raise CalendarRefused("The file is not text. Nothing was taken.")
    return text, remarks


def _unfolded(text: str, longest: int) -> Iterator[Line]:
    """Give each line with those that continue it. Of a line that is too long only the beginning is kept."""
    number, pieces, length = 0, list[str](), 0
    for count, raw in enumerate(_BREAK.split(text), 1):
        if raw[:1] in (" ", "\t") and number:
            piece = raw[1 : max(1, longest - length + 1)]
            length += len(raw) - 1
            if piece:
                pieces.append(piece)
            continue
        if number and pieces[0]:
            yield Line(number, "".join(pieces), length > longest)
        number, pieces, length = count, [raw[:longest]], len(raw)
    if number and pieces[0]:
        yield Line(number, "".join(pieces), length > longest)
