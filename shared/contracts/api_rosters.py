"""What the JSON API says of rosters: what shifts are made of, and what a change would bring."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from shared.contracts.api_rota import BreachView, EmptyShiftView, GapSpanView, ShiftView, both_shifts
from shared.contracts.wall import WallMoment, WallTime
from shared.domain.assignment import Role
from shared.domain.roster.outside import Remark
from shared.domain.roster.preview import PairChange
from shared.domain.roster.roster import (
    DayHours,
    FixedShifts,
    Override,
    OverrideKind,
    Roster,
    TemporarySchedule,
)
from shared.domain.roster.rotation import Rotation, Stint, Unit
from shared.domain.roster.templates import Template
from shared.service.calendars import FeedLink
from shared.service.rota_making import Trial


class HoursOfDayView(BaseModel):
    """Hours of a day by the wall clock."""

    starts: WallTime
    ends: WallTime


class RotationView(BaseModel):
    """People who take turns. `first`, `since` and `until` are wall times of the roster's zone."""

    id: str
    people: list[str]
    first: WallMoment
    unit: Unit
    interval: int
    days: list[int]
    hours: list[HoursOfDayView]
    since: WallMoment | None
    until: WallMoment | None

    @classmethod
    def of(cls, rotation: Rotation) -> Self:
        """Return the rotation."""
        return cls.model_validate(rotation, from_attributes=True)


class ShiftOfCycleView(HoursOfDayView):
    """Hours on one day of a cycle."""

    day: int


class FixedShiftsView(BaseModel):
    """One person's own shifts, over and over."""

    id: str
    responder_id: str
    starts_on: date
    cycle: int
    shifts: list[ShiftOfCycleView]
    until: date | None

    @classmethod
    def of(cls, fixed: FixedShifts) -> Self:
        """Return the fixed shifts."""
        plain = ("id", "responder_id", "starts_on", "cycle", "until")
        return cls(**{name: getattr(fixed, name) for name in plain}, shifts=_shifts(fixed.shifts))


class TemplateView(BaseModel):
    """A pattern of fixed shifts: a cycle of days, and the hours of each of its lines, one for each person.
    `bases` are those it is meant for; none: any."""

    id: str
    name: str
    cycle: int
    lines: list[list[ShiftOfCycleView]]
    bases: list[str]

    @classmethod
    def of(cls, template: Template) -> Self:
        """Return the template."""
        lines = [_shifts(line) for line in template.lines]
        return cls(
            id=template.id, name=template.name, cycle=template.cycle, lines=lines, bases=list(template.bases)
        )


def _shifts(shifts: Iterable[DayHours]) -> list[ShiftOfCycleView]:
    return [ShiftOfCycleView(day=one.day, starts=one.hours.starts, ends=one.hours.ends) for one in shifts]


class StintView(BaseModel):
    """One person on call for a time."""

    responder_id: str
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, stint: Stint) -> Self:
        """Return the stint."""
        return cls.model_validate(stint, from_attributes=True)


class TemporaryScheduleView(BaseModel):
    """What counts for a time in place of rotations and fixed shifts."""

    id: str
    starts_at: datetime
    ends_at: datetime
    shifts: list[StintView]

    @classmethod
    def of(cls, schedule: TemporarySchedule) -> Self:
        """Return the schedule."""
        return cls.model_validate(schedule, from_attributes=True)


class OverrideView(BaseModel):
    """For a time somebody is on call besides, is not, or is replaced by `by`."""

    id: str
    kind: OverrideKind
    responder_id: str
    starts_at: datetime
    ends_at: datetime
    by: str | None

    @classmethod
    def of(cls, override: Override) -> Self:
        """Return the override."""
        return cls.model_validate(override, from_attributes=True)


class RosterView(BaseModel):
    """One roster. Send its version with a change."""

    base: str
    role: Role
    version: int
    zone: str
    rotations: list[RotationView]
    fixed_shifts: list[FixedShiftsView]
    temporary_schedules: list[TemporaryScheduleView]
    overrides: list[OverrideView]

    @classmethod
    def of(cls, roster: Roster) -> Self:
        """Return the roster."""
        return cls(
            base=roster.base,
            role=roster.role,
            version=roster.version,
            zone=roster.zone.key,
            rotations=[RotationView.of(one) for one in roster.rotations],
            fixed_shifts=[FixedShiftsView.of(one) for one in roster.fixed],
            temporary_schedules=[TemporaryScheduleView.of(one) for one in roster.temporary],
            overrides=[OverrideView.of(override) for override in roster.overrides],
        )


class PairChangeView(BaseModel):
    """A base would have `after` pairs where it has `before`."""

    base: str
    starts_at: datetime
    ends_at: datetime
    before: int
    after: int

    @classmethod
    def of(cls, change: PairChange) -> Self:
        """Return the change."""
        return cls.model_validate(change, from_attributes=True)


class PreviewView(BaseModel):
    """What a change would bring between two instants: the first of them is when it is first felt."""

    version: int = Field(description="Of the roster that was looked at: send it with the change")
    starts_at: datetime
    ends_at: datetime
    added: list[ShiftView]
    removed: list[ShiftView]
    gaps_made: list[GapSpanView]
    gaps_closed: list[GapSpanView]
    gaps_left: list[GapSpanView] = Field(description="Of this role at this base, made or there before")
    empty_shifts_made: list[EmptyShiftView]
    double_bookings_made: list[list[ShiftView]]
    breaches_made: list[BreachView]
    pairs: list[PairChangeView]

    @classmethod
    def of(cls, trial: Trial) -> Self:
        """Return what the trial found."""
        found, roster = trial.effect, trial.edit.before
        ahead = found.preview
        left = tuple(gap for gap in ahead.cover.gaps if (gap.base, gap.role) == (roster.base, roster.role))
        return cls(
            version=roster.version,
            starts_at=ahead.cover.starts_at,
            ends_at=ahead.cover.ends_at,
            added=[ShiftView.of(shift) for shift in ahead.added],
            removed=[ShiftView.of(shift) for shift in ahead.removed],
            gaps_made=[GapSpanView.of(gap) for gap in found.gaps_made],
            gaps_closed=[GapSpanView.of(gap) for gap in found.gaps_closed],
            gaps_left=[GapSpanView.of(gap) for gap in left],
            empty_shifts_made=[EmptyShiftView.of(empty) for empty in found.empty_made],
            double_bookings_made=[both_shifts(double) for double in found.double_made],
            breaches_made=[BreachView.of(breach) for breach in found.breaches_made],
            pairs=[PairChangeView.of(pair) for pair in ahead.pairs],
        )


class RemarkView(BaseModel):
    """What became of an entry of a calendar, by its line in the file."""

    line: int
    text: str
    taken: int


class CalendarReadView(BaseModel):
    """What was understood of a calendar, and what it brings. `stored` says whether it counts now."""

    stored: bool
    fixed_shifts: list[FixedShiftsView]
    remarks: list[RemarkView]
    preview: PreviewView | None
    roster: RosterView | None

    @classmethod
    def remarks_of(cls, remarks: tuple[Remark, ...]) -> list[RemarkView]:
        """Return the remarks."""
        return [RemarkView.model_validate(remark, from_attributes=True) for remark in remarks]


class BaseLinkView(BaseModel):
    """Somebody has a link to the calendar of a base. The link itself is told once, when it is made."""

    base: str
    holder: str
    made_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, link: FeedLink) -> Self:
        """Return who has it."""
        return cls(base=link.feed.of, holder=link.holder, made_at=link.made_at, expires_at=link.expires_at)
