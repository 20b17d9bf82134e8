"""The county as events: reports, shifts, journeys, visits, releases; a chooser decides after each of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random

from bench.county_demand import DAY, Duty, Report, Scenario
from shared.domain.assignment import Role
from shared.domain.snapshot import MinutesTo, Plan, Snapshot, State, Waiting, Worker
from shared.domain.travel import Position

TURN_OUT = 3.0
TICK = 5.0


@dataclass(slots=True)
class Person:
    """Somebody on duty. While en route, `left` and `there` are the minutes of setting out and of arrival."""

    duty: Duty
    position: Position
    state: State = State.IDLE
    free_at: float = 0.0
    report: Report | None = None
    left: float = 0.0
    there: float = 0.0
    moving_to: Position | None = None

    def where(self, now: float) -> Position:
        """Where on the straight line to the case, or to the place to wait, the person is."""
        end = self.report.place if self.state is State.EN_ROUTE and self.report else self.moving_to
        if self.state is State.ON_SCENE or end is None or now <= self.left:
            return self.position
        share = min((now - self.left) / max(self.there - self.left, 1e-9), 1.0)
        start = self.position
        return Position(
            start.latitude + share * (end.latitude - start.latitude),
            start.longitude + share * (end.longitude - start.longitude),
        )


Chooser = Callable[[Snapshot], Plan]


@dataclass(slots=True)
class County:
    """A run of one scenario under one chooser. `reached` has the minute when both were there, by report."""

    scenario: Scenario
    chooser: Chooser
    minutes_to: MinutesTo
    seed: int
    now: float = 0.0
    waiting: dict[str, Report] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, tuple[Person, Person, int]] = field(default_factory=dict)
    reached: dict[str, float] = field(default_factory=dict)
    diverted: int = 0
    heap: list[tuple[float, int, str, object]] = field(default_factory=list)
    count: int = 0

    def run(self, reports: list[Report], duties: list[Duty], until: float) -> None:
        """Play all events before `until`."""
        for report in reports:
            self._at(report.at, "report", report)
        for duty in duties:
            self._at(max(duty.starts, 0.0), "start", duty)
            self._at(duty.ends, "end", duty)
        tick = 0.0
        while tick < until:
            self._at(tick, "tick", None)
            tick += TICK
        chance = Random(self.seed + 1)
        while self.heap:
            self.now, _, kind, what = heappop(self.heap)
            if self.now >= until:
                return
            if self._happen(kind, what):
                self._apply(self.chooser(self.snapshot()), chance)

    def snapshot(self) -> Snapshot:
        """What the decision sees now."""
        waiting = tuple(
            Waiting(report.id, report.grade, report.at, report.due, report.place)
            for report in self.waiting.values()
        )
        workers = tuple(self._worker(person) for person in self.people.values())
        return Snapshot(self.now, self.now % (7 * DAY), waiting, workers)

    def _worker(self, person: Person) -> Worker:
        on_road = person.state is State.EN_ROUTE and person.report is not None
        return Worker(
            person.duty.id,
            person.duty.role,
            person.state,
            person.where(self.now),
            person.free_at,
            person.duty.ends,
            case_id=person.report.id if person.report else None,
            case_grade=person.report.grade if person.report else None,
            free_from=person.report.place if on_road and person.report else None,
        )

    def _at(self, when: float, kind: str, what: object) -> None:
        self.count += 1
        heappush(self.heap, (when, self.count, kind, what))

    def _happen(self, kind: str, what: object) -> bool:
        """Whether something changed that calls for a decision."""
        if isinstance(what, Report):
            self.waiting[what.id] = what
        elif isinstance(what, Duty):
            return self._start_or_end(kind, what)
        elif isinstance(what, tuple):
            return self._arrive_or_clear(kind, *what)
        return True

    def _start_or_end(self, kind: str, duty: Duty) -> bool:
        if kind == "start":
            if duty.ends > self.now:
                self.people[duty.id] = Person(duty, duty.home, free_at=self.now)
            return True
        person = self.people.get(duty.id)
        if person is not None and person.state is State.IDLE:
            del self.people[duty.id]
        return False

    def _arrive_or_clear(self, kind: str, report: Report, version: int) -> bool:
        one, other, current = self.teams.get(report.id, (None, None, -1))
        if current != version or one is None or other is None:
            return False
        if kind == "arrive":
            self.reached[report.id] = self.now
            for person in (one, other):
                person.state, person.position = State.ON_SCENE, report.place
            self._at(self.now + report.takes + self.scenario.write_up, "clear", (report, version))
            return False
        del self.teams[report.id]
        for person in (one, other):
            person.state, person.report, person.free_at = State.IDLE, None, self.now
            if person.duty.ends <= self.now:
                self.people.pop(person.duty.id, None)
        return True

    def _apply(self, plan: Plan, chance: Random) -> None:
        for move in plan.move:
            self._move(self.people[move.person], move.to)
        for send in (*plan.divert, *plan.send):
            report = self.waiting.pop(send.case_id)
            one, other = self.people[send.social_worker], self.people[send.police]
            assert (one.duty.role, other.duty.role) == (Role.SOCIAL_WORKER, Role.POLICE)
            for person in (one, other):
                if person.state is not State.IDLE:
                    self._turn_round(person, send.instead_of)
            self._go(report, one, other, min(chance.expovariate(1.0), 3.0))

    def _move(self, person: Person, to: Position) -> None:
        """The person is on the way to wait elsewhere; who is so already goes on."""
        if person.moving_to is None or self.now >= person.there:
            person.position = person.where(self.now)
            person.left, person.moving_to = self.now, to
            person.there = self.now + self.minutes_to((person.position,), to)[0]

    def _turn_round(self, person: Person, instead_of: str | None) -> None:
        before = person.report
        assert before is not None
        assert person.state is State.EN_ROUTE
        assert before.id == instead_of
        assert before.grade == 3
        person.position, person.state, person.report = person.where(self.now), State.IDLE, None
        if before.id in self.teams:
            del self.teams[before.id]
            self.waiting[before.id] = before
            self.diverted += 1

    def _go(self, report: Report, one: Person, other: Person, answer: float) -> None:
        for person in (one, other):
            assert person.state is State.IDLE
            person.position, person.moving_to = person.where(self.now), None
            road = self.minutes_to((person.position,), report.place)[0]
            person.left = self.now + answer + TURN_OUT
            person.there = person.left + road
            person.state, person.report = State.EN_ROUTE, report
        joint = max(one.there, other.there)
        for person in (one, other):
            person.free_at = joint + report.expected_for + self.scenario.write_up
        self.count += 1
        self.teams[report.id] = (one, other, self.count)
        self._at(joint, "arrive", (report, self.count))
