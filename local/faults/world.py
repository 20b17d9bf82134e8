"""One schedule, played: the use cases wired as bootstrap wires them, over ports that fail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

from infra.doors import EVENTS_HEARD
from local.faults import story
from local.faults.functions import Functions, OnceOnly
from local.faults.hands import Hands
from local.faults.hub import SKEW, Hub, Process
from local.faults.invariants import Watcher, at_the_end
from local.faults.people import People
from local.faults.ports import FailingPort, Fault, Faults
from local.faults.provider import Provider
from local.faults.rota import RotaDesk, SimulatedRosterStore
from local.faults.script import Chance, Script
from local.faults.table import SimulatedCaseStore
from local.faults.transport import Bus, Queue, Stream
from shared import policy
from shared.adapters.fingerprints import KeyedFingerprints
from shared.adapters.memory import CountingIds, InMemoryHeartbeats, InMemoryRotaStore
from shared.adapters.memory_exchange import InMemoryNotices
from shared.adapters.memory_messages import InMemoryMessageLog
from shared.contracts.contact import contact_key
from shared.contracts.published import published, published_rota
from shared.contracts.statement import read_statement
from shared.domain.case import Case
from shared.domain.contact import Contact
from shared.domain.events import Event
from shared.domain.ids import CaseId, ContactKey
from shared.domain.policy import Policy
from shared.domain.roster.events import RotaEvent
from shared.service.casebook import Casebook
from shared.service.control import Control
from shared.service.day_planner import DayPlanner
from shared.service.dispatch import Dispatch
from shared.service.intake import Intake
from shared.service.messaging import Messaging
from shared.service.notices import Notices
from shared.service.response import Response
from shared.service.roster import Rosters
from shared.service.safety import Safety
from shared.service.sweep import Sweep
from shared.service.visits import Visits
from shared.service.watch import Watch

_HEALING = 75 * 60.0
_LONGEST_DELAY = 900.0
_HEARD_WITHIN = 15.0
"""Seconds in which whoever hears of a change has dealt with it, when nothing fails."""
_ROUNDS = 10
_WRITES = frozenset(
    {"save", "send", "tell_duty_manager", "record", "look_again", "begin", "finish", "forget", "publish"}
)


@cache
def the_policy() -> Policy:
    """The policy as shipped, read once; visits are planned with little search, as what fails is not the search."""
    shipped = policy.load()
    return replace(shipped, planning=replace(shipped.planning, rounds=_ROUNDS))


@dataclass
class World:
    """Everything of one schedule."""

    script: Script
    trace: Callable[[str], None]

    def __post_init__(self) -> None:
        self.chance = Chance(self.script.seed)
        self.hub = Hub(story.START, self.chance.order, self._tell)
        self.faults = Faults(self.chance.faults, self.script, self._tell)
        self.rota = InMemoryRotaStore()
        self.rosters = SimulatedRosterStore(self.rota, self.hub.now, self._told)
        self.policy = the_policy()
        self.store = SimulatedCaseStore(self.rota, self.hub.now, self.faults, self.chance.order, self._committed)
        self.watcher = Watcher(self.rota, self.rosters, self.store.contact, self.policy, self.hub)
        self.log, self.beats = InMemoryMessageLog(), InMemoryHeartbeats()
        self.provider = Provider(lambda message: self.people.ring(message))
        self.once = OnceOnly(self.hub)
        self.expected: dict[ContactKey, str] = {}
        self.said: dict[tuple[str, str], int] = {}
        self.sweeping_from = 0.0
        self._wire()
        for responder, shift in story.people(self.chance.story):
            self.rota.put_responder(responder)
            self.rota.put_shift(shift)

    def play(self) -> None:
        """Play the story with its faults, then let everything heal."""
        for act in story.acts(self.chance.story):
            if act.number not in self.script.without_acts:
                self._at(act.at, act)
        self._sweep_every_minute()
        self._plan_every_ten_minutes()
        self.hub.run_until(self.script.until)
        self.faults.stop()
        self._tell("from here on nothing fails")
        self.hub.run_until(self.script.until + 120)
        for queue in self.queues:
            if queue.redrive():
                self._tell(f"dead letters of {queue.name} put back")
        self.hub.run_until(self.script.until + _HEALING)
        self._let_the_last_word_be_heard()

    def _let_the_last_word_be_heard(self) -> None:
        """What was committed just before the end is still on its way, or being dealt with."""
        for _ in range(20):
            if (
                not any(self.stream.pending.values())
                and self.hub.passed - self.stream.appended_at >= _HEARD_WITHIN
            ):
                return
            self.hub.run_until(self.hub.passed + _HEARD_WITHIN)

    def violations(self) -> tuple[str, ...]:
        """Return every invariant that was broken on the way, or is at the end."""
        return (*self.hub.fallen, *self.watcher.broken, *at_the_end(self))

    def _wire(self) -> None:
        clock = _ProcessClock(self.hub)
        store, rota = self._port("store", self.store), self._port("rota", self.rota)
        beats, casebook = self._port("beats", self.beats), Casebook(store, self.policy)
        self.dispatch = Dispatch(casebook, rota, clock)
        watch = Watch(casebook, self.dispatch, self._port("timer", _QueueTimer(self)), clock)
        notices = Notices(rota, self._port("notices", InMemoryNotices()), self.policy.notices, {}, clock)
        sweep = Sweep(casebook, watch, self.dispatch, beats, notices, clock)
        provider, log = self._port("provider", self.provider), self._port("log", self.log)
        messaging = Messaging(rota, provider, log, clock, "https://console.example")
        self.intake = Intake(casebook, clock, CountingIds(), KeyedFingerprints(b"faults"))
        planner = DayPlanner(casebook, rota, beats, clock, lambda: 0.0)
        rosters = Rosters(self._port("rosters", self.rosters), rota, self.policy.roster, self.policy.bases, clock)
        self.rota_desk = RotaDesk(self.hub, rosters, self.rosters)
        once = self._port("once", self.once)
        functions = Functions(self.dispatch, watch, sweep, messaging, planner, rosters, once)
        response, safety = Response(casebook, rota, clock), Safety(casebook, clock)
        visits = Visits(casebook, planner, clock)
        self.hands = Hands(self.hub, Control(casebook, self.dispatch, clock), response, safety, visits)
        self.people = People(self.hub, self.chance.people, response, safety, self._skew)
        self._connect(functions)

    def _connect(self, functions: Functions) -> None:
        self.intake_queue = self._queue("intake", self._receive)
        by_name = {
            "Dispatch": self._queue("dispatch", functions.on_dispatch),
            "Notify": self._queue("notify", functions.on_notify),
            "Watch": self._queue("watch", functions.on_watch),
            "Planner": self._queue("planner", functions.on_planner),
            "Rota": self._queue("rota", functions.on_rota),
        }
        self.watch_queue, self.planner_queue = by_name["Watch"], by_name["Planner"]
        self.queues = (self.intake_queue, *by_name.values())
        routes: dict[str, list[Queue]] = {}
        for queue, names in EVENTS_HEARD.items():
            for name in names if queue in by_name else ():  # nobody asks the planning tool in these evenings
                routes.setdefault(name, []).append(by_name[queue])
        self.bus = self._port("bus", Bus(self.faults, routes))
        self.stream = Stream(self.hub, self.faults, self.chance.order, self._relay, self._skew)

    def _port(self, name: str, target: object) -> Any:
        return FailingPort(self.hub, self.faults, name, target, _WRITES)

    def _queue(self, name: str, handle: Callable[[Any], None]) -> Queue:
        return Queue(name, self.hub, self.faults, self.chance.order, handle, self._skew)

    def _skew(self) -> timedelta:
        """Clocks of functions differ by up to two seconds."""
        if not self.faults.strikes_with(Fault.SKEWED, 0.1):
            return timedelta(0)
        return SKEW * self.chance.order.uniform(-1, 1)

    def _at(self, seconds: float, act: story.Act) -> None:
        deeds = {
            "contact": self._send,
            "said": self._send,
            "deploy": self._deploy,
            "no sweep": self._no_sweep,
            "hand": lambda act: self.hands.do_something(self.store.all_cases(), act.what),
            "assign": lambda act: self.hands.assign_somebody(self.store.all_cases(), act.what),
            "divert": lambda act: self.hands.divert_somebody(self.store.all_cases(), act.what),
            "sick": lambda act: self.rota_desk.somebody_is_sick(self.rota.responders(), act.what),
            "back": lambda act: self.rota_desk.somebody_is_back(act.what),
            "called in": lambda act: self.rota_desk.somebody_is_called_in(self.rota.responders(), act.what),
        }
        self.hub.after(seconds, lambda: deeds[act.kind](act))

    def _send(self, act: story.Act) -> None:
        self._tell(f"act {act.number}: a contact is sent")
        is_left_over = act.about in self.script.without_acts and "ended_at" in act.what["data"]
        if not is_left_over:  # the end of what nobody has reported makes no case
            self.expected[contact_key(act.what["source"], act.what["id"])] = f"act {act.number}"
        self.intake_queue.send(act.what, f"act {act.number}")

    def _deploy(self, act: story.Act) -> None:
        killed = self.hub.kill_all(_is_a_function)
        self.faults.struck[Fault.DEPLOYED] += 1
        self._tell(f"act {act.number}: a deployment kills {killed} invocations")

    def _no_sweep(self, act: story.Act) -> None:
        self.sweeping_from = self.hub.passed + act.what
        self.faults.struck[Fault.SWEEP_MISSING] += 1
        self._tell(f"act {act.number}: no sweep for {act.what / 60:.0f} min")

    def _receive(self, document: dict[str, Any]) -> None:
        said = read_statement(document, received_at=self.hub.clock(), correlation_id=document["id"])
        matter = (said.source, said.subject)
        self.said[matter] = max(self.said.get(matter, 0), said.sequence)
        if isinstance(said, Contact):
            self.intake.receive(said)
        else:
            self.intake.hear(said)

    def _relay(self, events: list[Event | RotaEvent]) -> int | None:
        refused = self.bus.publish([(event.name, _detail(event)) for event in events])
        return min(refused) if refused else None

    def _told(self, of: str, events: Sequence[RotaEvent]) -> None:
        self._tell(f"rota {of} saved: {', '.join(event.name for event in events)}")
        self.stream.append(of, list(events))

    def _committed(self, before: Case | None, case: Case, events: tuple[Event, ...]) -> None:
        names = ", ".join(event.name for event in events)
        self._tell(f"{case.id} saved as version {case.version}, {case.state}: {names}")
        self.watcher.see(before, case, self.store.all_cases())
        self.stream.append(case.id, list(events))

    def _sweep_every_minute(self) -> None:
        if self.hub.passed >= self.sweeping_from or self.faults.quiet:
            self.watch_queue.send({"sweep": True}, "sweep")
        self.hub.after(60.0, self._sweep_every_minute)

    def _plan_every_ten_minutes(self) -> None:
        self.planner_queue.send({"plan": True}, "plan")
        self.hub.after(600.0, self._plan_every_ten_minutes)

    def _tell(self, what: str) -> None:
        process = self.hub.current()
        self.trace(f"{self.hub.passed:8.2f} {process.name if process else '-'}: {what}")


@dataclass(frozen=True)
class _ProcessClock:
    """The clock of whoever asks."""

    hub: Hub

    def now(self) -> Any:
        """See Clock."""
        return self.hub.clock()


@dataclass(frozen=True)
class _QueueTimer:
    """Timers as delayed messages; what is further off than 15 minutes is left to the sweep."""

    world: World

    def look_again(self, case_id: CaseId, at: Any) -> None:
        """See Timer."""
        delay = max(0.0, (at - self.world.hub.clock()).total_seconds())
        if delay <= _LONGEST_DELAY:
            self.world.watch_queue.send({"case_id": case_id}, f"timer {case_id}", delay)


def _detail(event: Event | RotaEvent) -> dict[str, Any]:
    return published_rota(event) if isinstance(event, RotaEvent) else published(event)


def _is_a_function(process: Process) -> bool:
    return not process.name.startswith(("sw-", "pc-"))
