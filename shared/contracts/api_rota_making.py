"""What is sent to the JSON API to make the rota: one change of one roster at a time. Wall times carry no zone."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.api_requests import Identifier, Request, Text
from shared.contracts.api_rota_requests import Span
from shared.contracts.wall import WallMoment, WallTime
from shared.domain.errors import NotFound
from shared.domain.ids import ResponderId
from shared.domain.roster import edits
from shared.domain.roster.checks import RosterRules
from shared.domain.roster.edits import Edit
from shared.domain.roster.roster import DayHours, FixedShifts, Roster, TemporarySchedule
from shared.domain.roster.rotation import Hours, Rotation, Stint, Unit
from shared.domain.roster.templates import Template, lay

_MOST = 1_000
"""Longer lists are not read at all; how long one may be is said by the rules of the rota."""

People = Annotated[list[Identifier], Field(max_length=_MOST)]
Templates = Mapping[str, Template]


class HoursOfDay(Request):
    """From one wall time to another; those that end no later than they start end on the next day."""

    starts: WallTime
    ends: WallTime

    def hours(self) -> Hours:
        """Return them as the rota has them."""
        return Hours(self.starts.replace(tzinfo=None), self.ends.replace(tzinfo=None))


class Turns(Request):
    """How people take turns: so many units each, from the hand-off at the wall time `first`. `days` are the
    weekdays (0 = Monday) on which hours start; without `hours`, round the clock."""

    first: WallMoment
    unit: Unit
    interval: int = 1
    days: list[int] = Field(default=[0, 1, 2, 3, 4, 5, 6], max_length=7)
    hours: list[HoursOfDay] = Field(default=[], max_length=24)

    def rotation(self, people: list[str]) -> Rotation:
        """Return the rotation of these people."""
        who = tuple(map(ResponderId, people))
        hours = tuple(some.hours() for some in self.hours)
        return Rotation("", who, self.first, self.unit, self.interval, frozenset(self.days), hours)


class MakeRotation(Turns):
    """A rotation more. `zone` is needed only where nothing is made yet and it is not the county's."""

    kind: Literal["make_rotation"]
    people: People
    zone: str | None = Field(default=None, max_length=64)

    def edit(self, roster: Roster, rules: RosterRules, _: Templates, now: datetime) -> Edit:
        """Return the roster with it."""
        return edits.make_rotation(_in_zone(roster, self.zone), self.rotation(self.people), rules, now)


class ChangeRotation(Turns):
    """The rotation goes by these turns from its next hand-off on. Without `people` those it has go on in turn;
    with them, the first has the first turn."""

    kind: Literal["change_rotation"]
    id: Identifier
    people: People = Field(default=[])

    def edit(self, roster: Roster, rules: RosterRules, _: Templates, now: datetime) -> Edit:
        """Return the roster with the change."""
        change = edits.change_rotation if self.people else edits.change_turns
        return change(roster, self.id, self.rotation(self.people), rules, now)


class ChangePeople(Request):
    """These people take turns from the next hand-off on; whoever is on now stays on until then."""

    kind: Literal["change_people"]
    id: Identifier
    people: People

    def edit(self, roster: Roster, rules: RosterRules, _: Templates, now: datetime) -> Edit:
        """Return the roster with the change."""
        return edits.change_people(roster, self.id, [ResponderId(who) for who in self.people], rules, now)


class EndRotation(Request):
    """The rotation ends with the turn that is running."""

    kind: Literal["end_rotation"]
    id: Identifier

    def edit(self, roster: Roster, _rules: RosterRules, _: Templates, now: datetime) -> Edit:
        """Return the roster without it."""
        return edits.end_rotation(roster, self.id, now)


class ShiftOfCycle(HoursOfDay):
    """Hours on one day of the cycle; its days count from 0."""

    day: int


class PersonsShifts(Request):
    """One person's own shifts: a cycle of so many days, over and over from `starts_on` until just before
    `until`."""

    responder_id: Identifier
    starts_on: date
    cycle: int
    shifts: list[ShiftOfCycle] = Field(max_length=_MOST)
    until: date | None = None

    def fixed(self) -> FixedShifts:
        """Return them as the rota has them."""
        shifts = tuple(DayHours(some.day, some.hours()) for some in self.shifts)
        return FixedShifts("", ResponderId(self.responder_id), self.starts_on, self.cycle, shifts, self.until)


class MakeFixedShifts(Request):
    """Fixed shifts of one or more people, all or none."""

    kind: Literal["make_fixed_shifts"]
    people: list[PersonsShifts] = Field(max_length=_MOST)
    zone: str | None = Field(default=None, max_length=64)

    def edit(self, roster: Roster, rules: RosterRules, _: Templates, now: datetime) -> Edit:
        """Return the roster with them."""
        return edits.make_fixed(_in_zone(roster, self.zone), [one.fixed() for one in self.people], rules, now)


class LayTemplate(Request):
    """A template laid on people, one for each of its lines."""

    kind: Literal["lay_template"]
    template: Identifier
    people: People
    starts_on: date
    until: date | None = None

    def edit(self, roster: Roster, rules: RosterRules, templates: Templates, now: datetime) -> Edit:
        """Return the roster with the fixed shifts of it. Raises NotFound."""
        if self.template not in templates:
            raise NotFound("There is no such template.")
        people = [ResponderId(who) for who in self.people]
        fixed = lay(templates[self.template], people, self.starts_on, self.until)
        return edits.make_fixed(roster, fixed, rules, now)


class EndFixedShifts(Request):
    """None of the fixed shifts starts on `until` or later."""

    kind: Literal["end_fixed_shifts"]
    id: Identifier
    until: date

    def edit(self, roster: Roster, _rules: RosterRules, _: Templates, now: datetime) -> Edit:
        """Return the roster with the end."""
        return edits.end_fixed(roster, self.id, self.until, now)


class PersonsShift(Span):
    """One person on call for a time."""

    responder_id: Identifier


class MakeTemporarySchedule(Span):
    """For a time only these shifts count in place of rotations and fixed shifts."""

    kind: Literal["make_temporary_schedule"]
    shifts: list[PersonsShift] = Field(max_length=_MOST)

    def edit(self, roster: Roster, rules: RosterRules, _: Templates, now: datetime) -> Edit:
        """Return the roster with it."""
        shifts = tuple(Stint(ResponderId(one.responder_id), one.starts_at, one.ends_at) for one in self.shifts)
        return edits.make_temporary(
            roster, TemporarySchedule("", self.starts_at, self.ends_at, shifts), rules, now
        )


class WithdrawTemporarySchedule(Request):
    """The schedule is taken back; one that has begun ends now."""

    kind: Literal["withdraw_temporary_schedule"]
    id: Identifier

    def edit(self, roster: Roster, _rules: RosterRules, _: Templates, now: datetime) -> Edit:
        """Return the roster without it."""
        return edits.withdraw_temporary(roster, self.id, now)


AnyChange = Annotated[
    MakeRotation
    | ChangeRotation
    | ChangePeople
    | EndRotation
    | MakeFixedShifts
    | LayTemplate
    | EndFixedShifts
    | MakeTemporarySchedule
    | WithdrawTemporarySchedule,
    Field(discriminator="kind"),
]


class RosterChange(Request):
    """One change of the roster that you saw: if it has moved on, nothing is done (409). `why` stays stored."""

    version: int
    why: Text = ""
    change: AnyChange


class CalendarOfShifts(Request):
    """An .ics file of one person's shifts, at their own base and in their own role. Leave out `version` to see
    what the calendar would bring: then nothing is stored."""

    responder_id: Identifier
    calendar: str = Field(max_length=4_000_000)
    version: int | None = None


class LinkOfBase(Request):
    """Whose link to the calendar of a base; your own if it is left out."""

    holder: Identifier | None = None


def _in_zone(roster: Roster, zone: str | None) -> Roster:
    return roster if zone is None else edits.in_zone(roster, zone)
