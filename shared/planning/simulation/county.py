"""The county as events: reports, shifts, journeys, visits, releases; a chooser decides after each of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random
from time import thread_time

from shared.domain.assignment import Role
from shared.domain.preference import NONE
from shared.domain.settling import PRIORITY
from shared.domain.snapshot import IDLE, MinutesTo, Plan, Snapshot, State, Waiting, Worker
from shared.domain.travel import Position
from shared.planning.simulation.demand import DAY, Report
from shared.planning.simulation.habits import Habits
from shared.planning.simulation.ledger import Ledger, why_late
from shared.planning.simulation.people import Person
from shared.planning.simulation.staffing import Duty

Chooser = Callable[[Snapshot], Plan]


@dataclass(slots=True)
class County:
    """A run under one chooser. By report: `reached` has the minute when both were there, `unmet` when it was
    handed on unattended. `owed` are those that must come to an end before the run may."""

    habits: Habits
    chooser: Chooser
    minutes_to: MinutesTo
    seed: int
    ledger: Ledger = field(default_factory=Ledger)
    owed: set[str] | None = None
    now: float = 0.0
    waiting: dict[str, Waiting] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    coming: dict[str, Worker] = field(default_factory=dict)
    teams: dict[str, tuple[Person, Person, int]] = field(default_factory=dict)
    reached: dict[str, float] = field(default_factory=dict)
    unmet: dict[str, float] = field(default_factory=dict)
    diverted: int = 0
    moved: int = 0
    decisions: int = 0
    deciding: float = 0.0
    """Seconds of processor time spent in the chooser."""
    each_day: Callable[[], None] = lambda: None
    heap: list[tuple[float, int, str, object]] = field(default_factory=list)
    count: int = 0

    def run(self, reports: list[Report], duties: list[Duty], until: float) -> None:
        """Play all events before `until`, or until nothing is owed any more."""
        for report in reports:
            self._at(report.at, "report", report)
        for duty in duties:
            self._at(max(duty.starts, 0.0), "start", duty)
            self._at(duty.ends, "end", duty)
            if self.habits.reckon_ahead:
                self._at(duty.starts - self.habits.reckon_ahead, "soon", duty)
        tick = 0.0
        while tick < until:
            self._at(tick, "tick", None)
            tick += self.habits.look_every
        chance = Random(self.seed + 1)  # noqa: S311 - a made-up county is no secret
        while self.heap:
            self.now, _, kind, what = heappop(self.heap)
            if self.now >= until or self._nothing_owed():
                return
            if kind == "tick" and self.now % DAY == 0:
                self.each_day()
            if self._happen(kind, what) and (self.waiting or self.habits.looks_when_quiet):
                snapshot, started = self.snapshot(), thread_time()
                plan = self.chooser(snapshot)
                self.deciding += thread_time() - started
                self.decisions += 1
                self._apply(plan, chance)

    def _nothing_owed(self) -> bool:
        return self.owed is not None and not self.owed and self.now >= self.ledger.end

    def snapshot(self) -> Snapshot:
        """What the decision sees now. Where somebody on the road is, and how tired somebody busy is, matters to a
        Grade 2 alone: while none waits, they are shown as they were last seen."""
        waiting = tuple(self.waiting.values())
        now = self.now
        urgent = any(case.grade <= PRIORITY for case in waiting)
        workers = [
            person.seen
            if person.seen is not None and (now < person.seen_until or (person.state is not IDLE and not urgent))
            else person.look(now, self.habits)
            for person in self.people.values()
        ]
        return Snapshot(now, now % (7 * DAY), waiting, (*workers, *self.coming.values()))

    def _waits(self, report: Report) -> None:
        base = self.habits.base_of.get(report.district, "")
        self.waiting[report.id] = Waiting(report.id, report.grade, report.at, report.due, report.place, base=base)

    def _at(self, when: float, kind: str, what: object) -> None:
        self.count += 1
        heappush(self.heap, (when, self.count, kind, what))

    def _happen(self, kind: str, what: object) -> bool:
        """Whether something changed that calls for a decision."""
        if isinstance(what, Report):
            return self._reported_or_due(kind, what)
        if isinstance(what, Duty):
            return self._start_or_end(kind, what)
        if isinstance(what, tuple):
            return self._arrive_or_clear(kind, *what)
        return True

    def _reported_or_due(self, kind: str, report: Report) -> bool:
        if kind == "report":
            self.reports[report.id] = report
            self._waits(report)
            if report.grade == 2:
                self._note_why(report)
            else:
                self._at(report.due, "due", report)
            if self.habits.given_up_after_due is not None:
                self._at(report.due + self.habits.given_up_after_due, "give up", report)
            return True
        if kind == "due" and report.id not in self.reached:
            self._note_why(report)
        if kind == "give up" and report.id in self.waiting:
            del self.waiting[report.id]
            self.unmet[report.id] = self.now
            self._settled(report.id)
        return False

    def _note_why(self, report: Report) -> None:
        on_call = [(person.duty.role, person.state) for person in self.people.values()]
        self.ledger.why[report.id] = why_late(report.grade, on_call, report.id not in self.waiting)

    def _settled(self, report: str) -> None:
        if self.owed is not None:
            self.owed.discard(report)

    def _start_or_end(self, kind: str, duty: Duty) -> bool:
        if kind == "soon":
            self.coming[duty.id] = Worker(
                duty.id, duty.role, State.COMING, duty.home, duty.starts, duty.ends, base=duty.base
            )
            return False
        if kind == "start":
            self.coming.pop(duty.id, None)
            if duty.ends > self.now:
                self.people[duty.id] = Person(duty, duty.home, free_at=self.now)
                self.ledger.on_duty(duty.role, duty.starts, duty.ends)
            return True
        person = self.people.get(duty.id)
        if person is not None and person.state is State.IDLE:
            del self.people[duty.id]
        return False

    def _arrive_or_clear(self, kind: str, report: Report, version: int) -> bool:
        team = self.teams.get(report.id)
        if team is None or team[2] != version:
            return False
        one, other, _ = team
        if kind == "arrive":
            self.reached[report.id] = self.now
            for person in (one, other):
                self._travelled(person, report.place)
                person.state, person.position, person.seen = State.ON_SCENE, report.place, None
            self._at(self.now + report.takes + self.habits.write_up, "clear", (report, version))
            return False
        del self.teams[report.id]
        self._settled(report.id)
        for person in (one, other):
            self.ledger.busy(person.duty.role, person.sent, self.now, person.duty.ends)
            person.state, person.report, person.free_at = State.IDLE, None, self.now
            person.seen = None
            if self.habits.preferences is not NONE:
                person.remember_release(self.now)
            if person.duty.ends <= self.now:
                self.people.pop(person.duty.id, None)
        return True

    def _apply(self, plan: Plan, chance: Random) -> None:
        for move in plan.move:
            self._move(self.people[move.person], move.to)
        for send in (*plan.divert, *plan.send):
            del self.waiting[send.case_id]
            report = self.reports[send.case_id]
            one, other = self.people[send.social_worker], self.people[send.police]
            assert (one.duty.role, other.duty.role) == (Role.SOCIAL_WORKER, Role.POLICE)
            for person in (one, other):
                if person.state is not State.IDLE:
                    self._turn_round(person, send.instead_of)
            answer = chance.expovariate(1.0 / self.habits.answer_mean)
            self._go(report, one, other, min(answer, self.habits.answer_longest))

    def _move(self, person: Person, to: Position) -> None:
        """The person is on the way to wait elsewhere; who is so already goes on."""
        if person.moving_to is None or self.now >= person.there:
            place = person.where(self.now)
            self._travelled(person, place)
            person.position = place
            person.left, person.moving_to, person.seen = self.now, to, None
            person.there = self.now + self.minutes_to((person.position,), to)[0]
            self.moved += 1

    def _turn_round(self, person: Person, instead_of: str | None) -> None:
        before = person.report
        assert before is not None
        assert person.state is State.EN_ROUTE
        assert before.id == instead_of
        assert before.grade == 3
        place = person.where(self.now)
        self._travelled(person, place)
        self.ledger.busy(person.duty.role, person.sent, self.now, person.duty.ends)
        person.position, person.state, person.report = place, State.IDLE, None
        if before.id in self.teams:
            del self.teams[before.id]
            self._waits(before)
            self.diverted += 1
            if self.habits.given_up_after_due is not None:
                self._at(max(self.now, before.due + self.habits.given_up_after_due), "give up", before)

    def _go(self, report: Report, one: Person, other: Person, answer: float) -> None:
        for person in (one, other):
            assert person.state is State.IDLE
            place = person.where(self.now)
            self._travelled(person, place)
            person.position, person.moving_to, person.sent = place, None, self.now
            road = self.minutes_to((person.position,), report.place)[0]
            person.left = self.now + answer + self.habits.turn_out
            person.there = person.left + road
            person.state, person.report, person.seen = State.EN_ROUTE, report, None
        joint = max(one.there, other.there)
        for person in (one, other):
            person.free_at = joint + report.expected_for + self.habits.write_up
        self.count += 1
        self.teams[report.id] = (one, other, self.count)
        self._at(joint, "arrive", (report, self.count))

    def _travelled(self, person: Person, to: Position) -> None:
        self.ledger.travelled(person.duty.role, person.position, to, self.now)
