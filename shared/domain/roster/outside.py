"""What a calendar from outside means for the rota: proposals that a person confirms, and what was not understood.

Nothing here is saved. Ids are made from whose calendar it is and from the entry's own id, so that the same file,
read twice, proposes the same things twice and not two of each. No text repeats a title: titles name people.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from shared.domain.errors import Refused
from shared.domain.ids import ShiftId
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.policies import ImportPolicy
from shared.domain.roster.recurrence import Repeats, days
from shared.domain.rota import Responder, Shift

LONDON = ZoneInfo("Europe/London")


class CalendarRefused(Refused):
    """The file as a whole can not be taken. The text says why and repeats nothing of it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a wall time in a zone. `at` is None for the whole day."""

    day: date
    at: time | None
    zone: ZoneInfo

    @property
    def instant(self) -> datetime:
        """The moment as aware UTC. A wall time that never is counts as before the change, as in RFC 5545."""
        return _utc(self.day, self.at or time(), self.zone)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar as it stands in the file, from its line `line` on.

    It lasts until `ends`, or for `lasts`. With `instead_of` it replaces one time of the series with the same
    `uid`. A later `sequence` stands above an earlier one.
    """

    uid: str
    line: int
    begins: Moment
    ends: Moment | None = None
    lasts: timedelta | None = None
    repeats: Repeats | None = None
    until: datetime | None = None
    """The end of the series as an instant; a day stands in `repeats`."""
    without: frozenset[Moment] = frozenset()
    also: tuple[Moment, ...] = ()
    instead_of: Moment | None = None
    sequence: int = 0
    cancelled: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """What became of one entry, or of one line, in words. `taken` is how many proposals it gave."""

    line: int
    text: str
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """One time of an entry, as aware UTC, with the entry's id and what tells it from other times of its series."""

    uid: str
    which: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Understood:
    """All times that a calendar gives, and a remark on every entry, in the order of the file."""

    spans: tuple[Span, ...]
    remarks: tuple[Remark, ...]


@dataclass
class _Sheet:
    """What has been understood so far."""

    policy: ImportPolicy
    now: datetime
    spans: list[Span] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def say(self, line: int, text: str, taken: int = 0) -> None:
        """The remark is on the sheet."""
        self.remarks.append(Remark(line, text, taken))


def understand(
    entries: Iterable[Entry], remarks: Iterable[Remark], policy: ImportPolicy, now: datetime
) -> Understood:
    """Return every time that ends after `now` and begins within the horizon, and what became of each entry.

    Raises CalendarRefused when there are more times than the policy allows: then nothing is proposed at all.
    """
    sheet = _Sheet(policy, now, remarks=list(remarks))
    series: dict[str, list[Entry]] = {}
    for entry in entries:
        series.setdefault(entry.uid, []).append(entry)
    for group in series.values():
        _read_series(_latest(group, sheet), sheet)
        if len(sheet.spans) > policy.most_proposals:
            raise CalendarRefused(
                f"The calendar holds more than {policy.most_proposals} times. Nothing was taken."
            )
    spans = tuple(sorted(sheet.spans, key=lambda span: (span.starts_at, span.uid, span.which)))
    return Understood(spans, tuple(sorted(sheet.remarks, key=lambda remark: remark.line)))


def absences(spans: Iterable[Span], responder: Responder, kind: AbsenceKind) -> tuple[Absence, ...]:
    """Return the absence that each time means for this person."""
    return tuple(Absence(AbsenceId(_id(responder, s)), responder.id, kind, s.starts_at, s.ends_at) for s in spans)


def shifts(spans: Iterable[Span], responder: Responder) -> tuple[Shift, ...]:
    """Return the shift that each time means for this person, in their own role at their own base."""
    who = responder
    return tuple(Shift(ShiftId(_id(who, s)), who.id, who.role, who.base, s.starts_at, s.ends_at) for s in spans)


def _id(responder: Responder, span: Span) -> str:
    return "ics-" + sha256(f"{responder.id}\n{span.uid}\n{span.which}".encode()).hexdigest()[:24]


def _latest(group: list[Entry], sheet: _Sheet) -> list[Entry]:
    """The entries of one id of which no later version stands in the file (sequence, then line)."""
    kept: dict[datetime | None, Entry] = {}
    for entry in group:
        which = entry.instead_of.instant if entry.instead_of else None
        other = kept.get(which)
        if other is None:
            kept[which] = entry
            continue
        older, newer = (other, entry) if entry.sequence >= other.sequence else (entry, other)
        kept[which] = newer
        sheet.say(older.line, f"Stands twice: the version in line {newer.line} counts.")
    return list(kept.values())


def _read_series(group: list[Entry], sheet: _Sheet) -> None:
    changes = {entry.instead_of.instant: entry for entry in group if entry.instead_of}
    for entry in group:
        if entry.instead_of is None:
            _read(entry, frozenset(changes), sheet)
        else:
            _read(entry, frozenset(), sheet)


def _read(entry: Entry, changed: frozenset[datetime], sheet: _Sheet) -> None:
    """Take every time of one entry, or say why none is taken."""
    why_not = _why_not(entry, sheet)
    if why_not:
        sheet.say(entry.line, why_not)
        return
    until = sheet.now + sheet.policy.horizon
    count, ended, far = 0, 0, 0
    for starts_at, ends_at, which in _times(entry, changed, sheet):
        if ends_at <= sheet.now:
            ended += 1
        elif starts_at >= until:
            far += 1
        else:
            count += 1
            sheet.spans.append(Span(entry.uid, which, starts_at, ends_at))
            if len(sheet.spans) > sheet.policy.most_proposals:
                break
    sheet.say(entry.line, _in_words(entry, count, ended, far, until), count)


def _why_not(entry: Entry, sheet: _Sheet) -> str:
    if entry.cancelled:
        return "Cancelled: not taken."
    if entry.free:
        return "Shown as free: not taken."
    if entry.ends is None and entry.lasts is None and entry.begins.at is not None:
        return "Has no end: not taken."
    starts_at, ends_at = entry.begins.instant, _end(entry, entry.begins)
    if ends_at <= starts_at:
        return "Ends before it begins, or as it begins: not taken."
    if ends_at - starts_at > sheet.policy.longest:
        return f"Lasts longer than {sheet.policy.longest.days} days: not taken."
    if entry.repeats is not None and starts_at < sheet.now - sheet.policy.oldest_series:
        return f"Repeats since more than {sheet.policy.oldest_series.days} days: not taken."
    return ""


def _times(entry: Entry, changed: frozenset[datetime], sheet: _Sheet) -> Iterator[tuple[datetime, datetime, str]]:
    """Give each time of the entry, with what tells it from the others: the instant that the series gives it."""
    left_out = {moment.instant for moment in entry.without if moment.at is not None}
    left_out_days = {moment.day for moment in entry.without if moment.at is None}
    for begins in _beginnings(entry, sheet):
        starts_at = begins.instant
        if entry.until is not None and starts_at > entry.until:
            continue
        if starts_at in changed or starts_at in left_out or begins.day in left_out_days:
            continue
        meant = entry.instead_of.instant if entry.instead_of else starts_at
        yield starts_at, _end(entry, begins), meant.isoformat()


def _beginnings(entry: Entry, sheet: _Sheet) -> list[Moment]:
    begins = entry.begins
    if entry.repeats is None:
        found = [begins]
    else:
        # One day more on both sides: the wall's days and the days of UTC do not begin together.
        start = (sheet.now - sheet.policy.longest).date() - timedelta(days=1)
        end = (sheet.now + sheet.policy.horizon).date() + timedelta(days=2)
        found = [Moment(day, begins.at, begins.zone) for day in days(entry.repeats, begins.day, start, end)]
    return sorted({*found, *entry.also}, key=lambda moment: moment.instant)


def _end(entry: Entry, begins: Moment) -> datetime:
    """When a time of the entry that begins so ends. What lasts for days ends at the same wall time; hours are real
    hours, so that a shift over a clock change written with its length keeps that length."""
    if entry.ends is not None:
        gone = (begins.day - entry.begins.day).days
        return Moment(_plus(entry.ends.day, gone), entry.ends.at, entry.ends.zone).instant
    lasts = timedelta(days=1) if entry.lasts is None else entry.lasts
    whole, rest = timedelta(days=lasts.days), lasts - timedelta(days=lasts.days)
    return Moment(_plus(begins.day, whole.days), begins.at, begins.zone).instant + rest


def _plus(day: date, count: int) -> date:
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return date.max if count > 0 else date.min


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    # The first and last days of all calendars have no neighbour to be converted into.
    day = min(max(day, date(2, 1, 1)), date(9998, 12, 31))
    return datetime.combine(day, at, zone).astimezone(UTC)


def _in_words(entry: Entry, count: int, ended: int, far: int, until: datetime) -> str:
    what = "Repeats" if entry.repeats is not None else "Once"
    if entry.instead_of is not None:
        what = "Replaces one time of its series"
    parts = [f"{what}, from {_moment_in_words(entry.begins)}: {count or 'none'} taken"]
    if ended:
        parts.append("what is over is left out")
    if far or (entry.repeats is not None and entry.repeats.count is None and entry.repeats.until is None):
        parts.append(f"nothing after {until.astimezone(LONDON):%d %b %Y} is taken")
    return "; ".join(parts) + "."


def _moment_in_words(moment: Moment) -> str:
    if moment.at is None:
        return f"{moment.day:%a %d %b %Y}, all day"
    return f"{moment.day:%a %d %b %Y} {moment.at:%H:%M} ({moment.zone.key})"
