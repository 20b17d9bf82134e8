"""Any edits at any moments: the past stands, the future is the roster's, and nobody absent is on call."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shared.adapters.memory import FixedClock, InMemoryRotaStore
from shared.adapters.memory_roster import InMemoryRosterStore
from shared.domain.assignment import Role
from shared.domain.errors import EarlyResponseError
from shared.domain.ids import ResponderId
from shared.domain.roster import edits
from shared.domain.roster.absence import AbsenceKind
from shared.domain.roster.roster import Override, OverrideKind, TemporarySchedule
from shared.domain.roster.rotation import Hours, Rotation, Stint, Unit
from shared.domain.roster.templates import lay
from shared.policy import load, rota_templates
from shared.service.roster import Rosters
from tests.stores.conftest import in_preston
from tests.unit.roster import slowly

START = datetime(2026, 10, 24, 15, 0, tzinfo=UTC)
"""The day before the clock goes back."""
DESK = ("preston", Role.SOCIAL_WORKER)
PEOPLE = [ResponderId(f"sw-{name}") for name in "abcd"]
HOUR, AHEAD = timedelta(hours=1), timedelta(days=3)
NIGHTS = (Hours(time(22), time(9)),)
people = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True)
one = st.sampled_from(PEOPLE)
hours = st.integers(-10, 30)


class RotaOffice(RuleBasedStateMachine):
    """A rota administrator's week, in any order."""

    @initialize()
    def open(self) -> None:
        """Two people take turns, and nothing else is made."""
        self.clock, self.rota = FixedClock(START), InMemoryRotaStore()
        policy = load()
        rules = replace(policy.roster, published_ahead=AHEAD)
        self.rosters = Rosters(InMemoryRosterStore(self.rota), self.rota, rules, policy.bases, self.clock)
        for who in PEOPLE:
            self.rota.put_responder(in_preston(who))
        self.past: slowly.On = set()
        self.make(Unit.DAILY, PEOPLE[:2], ())

    def edit(self, act: Any) -> None:
        """An edit that may be refused, but then changes nothing."""
        version = self.rosters.roster(*DESK).version
        try:
            self.rosters.edit(*DESK, act, "admin")
        except EarlyResponseError:
            assert self.rosters.roster(*DESK).version == version

    def on(self, start: datetime, end: datetime) -> list[tuple[ResponderId, datetime]]:
        return slowly.of_shifts(self.rota.shifts_between(start, end), start, end)

    @rule(unit=st.sampled_from([Unit.DAILY, Unit.WEEKLY]), who=people, at=st.sampled_from([(), NIGHTS]))
    def make(self, unit: Unit, who: list[ResponderId], at: tuple[Hours, ...]) -> None:
        first = datetime.combine(START.date() - 5 * 24 * HOUR, time(1, 30))
        rotation = Rotation("", tuple(who), first, unit, hours=at)
        self.edit(lambda r, now: edits.make_rotation(r, rotation, self.rosters.rules, now))

    @rule(who=people, number=st.integers(0, 3))
    def change_people(self, who: list[ResponderId], number: int) -> None:
        before = self.on(self.clock.now(), self.clock.now() + slowly.MINUTE)
        rotations = self.rosters.roster(*DESK).rotations
        if rotations:
            chosen = rotations[number % len(rotations)].id
            self.edit(lambda r, now: edits.change_people(r, chosen, who, self.rosters.rules, now))
            assert self.on(self.clock.now(), self.clock.now() + slowly.MINUTE) == before

    @rule(number=st.integers(0, 3))
    def end_rotation(self, number: int) -> None:
        before = self.on(self.clock.now(), self.clock.now() + slowly.MINUTE)
        rotations = self.rosters.roster(*DESK).rotations
        if rotations:
            self.edit(lambda r, now: edits.end_rotation(r, rotations[number % len(rotations)].id, now))
            assert self.on(self.clock.now(), self.clock.now() + slowly.MINUTE) == before

    @rule(who=people.filter(lambda some: len(some) == 2))
    def lay_template(self, who: list[ResponderId]) -> None:
        fixed = lay(rota_templates()["evening-cover"], who, date(2026, 10, 25))
        self.edit(lambda r, now: edits.make_fixed(r, fixed, self.rosters.rules, now))

    @rule(kind=st.sampled_from(OverrideKind), who=one, by=one, start=hours, length=st.integers(-1, 20))
    def override(self, kind: OverrideKind, who: ResponderId, by: ResponderId, start: int, length: int) -> None:
        begins = self.clock.now() + start * HOUR
        other = by if kind is OverrideKind.REPLACE else None
        new = Override("", kind, who, begins, begins + length * HOUR, other)
        self.edit(lambda r, now: edits.add_override(r, new, self.rosters.rules, now))

    @rule(number=st.integers(0, 5))
    def withdraw(self, number: int) -> None:
        overrides = self.rosters.roster(*DESK).overrides
        if overrides:
            self.edit(lambda r, now: edits.withdraw_override(r, overrides[number % len(overrides)].id, now))

    @rule(who=people, start=hours)
    def festival(self, who: list[ResponderId], start: int) -> None:
        begins = self.clock.now() + start * HOUR
        stints = tuple(Stint(someone, begins, begins + 12 * HOUR) for someone in who)
        new = TemporarySchedule("", begins, begins + 12 * HOUR, stints)
        self.edit(lambda r, now: edits.make_temporary(r, new, self.rosters.rules, now))

    @rule(who=one, start=st.integers(-5, 30), length=st.integers(1, 40))
    def absence(self, who: ResponderId, start: int, length: int) -> None:
        begins = self.clock.now() + start * HOUR
        try:
            self.rosters.record_absence(who, AbsenceKind.SICKNESS, begins, begins + length * HOUR, "manager")
        except EarlyResponseError:
            assert start + length <= 0

    @rule(number=st.integers(0, 5))
    def back(self, number: int) -> None:
        absences = self.rota.absences_between(self.clock.now(), self.clock.now() + 99 * HOUR)
        if absences:
            self.rosters.end_absence(absences[number % len(absences)].id, "manager")

    @rule(by=st.integers(1, 30))
    def time_passes(self, by: int) -> None:
        """What is passed is remembered as it was published."""
        now = self.clock.now()
        self.past |= set(self.on(now, now + by * HOUR))
        self.clock.move(by * HOUR)
        self.rosters.publish_all()

    @invariant()
    def the_past_stands_and_the_future_is_as_made(self) -> None:
        now = self.clock.now()
        end = now + AHEAD
        published = self.on(now, end)
        absences = self.rota.absences_between(now, end)
        assert len(published) == len(set(published)), "nobody is on twice"
        assert set(published) == slowly.on_call(self.rosters.roster(*DESK), now, end, absences)
        assert set(self.on(START, now)) == self.past, "what was published before now stands"
        assert self.rosters.publish_all() == 0


TestAnyEdits = RotaOffice.TestCase
TestAnyEdits.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
