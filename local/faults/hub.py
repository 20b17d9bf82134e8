"""The scheduler: simulated time, and processes that take turns at every call they make to the outside.

A process is a greenlet. It runs until it calls a port; there it waits for as long as the call takes, and
others run meanwhile. So two processes meet in every order that two functions of the cloud could, and the same
seed gives the same order again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random
from traceback import extract_tb

from greenlet import getcurrent, greenlet

_LATENCY = (0.004, 0.06)
"""What a call takes in seconds (default)."""


SKEW = timedelta(seconds=2)
"""How wrong the clock of a function may be (default)."""


class Crashed(BaseException):
    """The process is gone in the middle of whatever it did. Nothing may catch it."""


@dataclass(eq=False)
class Process:
    """One invocation of a function, or one thing that a person does. `skew` is how wrong its clock is."""

    name: str
    skew: timedelta
    thread: greenlet
    over: bool = False


@dataclass
class Hub:
    """Simulated time and whatever is to happen in it. `fallen` has each error that nobody foresaw."""

    start: datetime
    order: Random
    trace: Callable[[str], None]
    passed: float = 0.0
    steps: int = 0
    fallen: list[str] = field(default_factory=list)
    _agenda: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    _begun: list[Process] = field(default_factory=list)
    _running: Process | None = None
    _until: float = 0.0
    _main: greenlet = field(default_factory=getcurrent)

    def now(self) -> datetime:
        """The true time."""
        return self.start + timedelta(seconds=self.passed)

    def clock(self) -> datetime:
        """The time as the process that asks believes it to be."""
        process = self.current()
        return self.now() + (process.skew if process else timedelta(0))

    def current(self) -> Process | None:
        """The process that is running, or None between them."""
        return self._running

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Do `act` so many seconds from now."""
        heappush(self._agenda, (self.passed + max(seconds, 0.0), next(self._numbers), act))

    def spawn(self, name: str, body: Callable[[], None], skew: timedelta = timedelta(0)) -> Process:
        """Start a process now; it begins when the present step is over. `body` must catch what it expects."""
        process = Process(name, skew, greenlet(self._life_of(name, body), self._main))
        self._begun.append(process)
        self.after(0.0, partial(self._go_on, process))
        return process

    def wait(self) -> None:
        """The running process waits for the length of a call; outside of one nothing happens."""
        self.nap(_LATENCY)

    def nap(self, seconds: tuple[float, float]) -> None:
        """The running process waits for some time between these; outside of one nothing happens."""
        if self._running is not None:
            self.sleep(self.order.uniform(*seconds))

    def sleep(self, seconds: float) -> None:
        """The running process does nothing for so long."""
        process = self._running
        assert process is not None, "Only a process can sleep."
        wakes = self.passed + max(seconds, 0.0)
        if wakes <= self._until and not process.over and (not self._agenda or wakes < self._agenda[0][0]):
            self.passed = wakes  # nothing else happens until then: no turn of another's is skipped
            self.steps += 1
            return
        heappush(self._agenda, (wakes, next(self._numbers), partial(self._go_on, process)))
        self._main.switch()

    def kill_all(self, of: Callable[[Process], bool]) -> int:
        """Every process that waits in a call and answers to `of` crashes there; return how many."""
        doomed = [process for process in self._begun if of(process)]
        for process in doomed:
            process.over = True
            if process.thread:  # begun and not over
                self._running = process
                process.thread.throw(Crashed())
                self._running = None
            self._end(process)
        return len(doomed)

    def run_until(self, seconds: float) -> None:
        """Let everything happen that is to happen by then."""
        self._until = seconds
        while self._agenda and self._agenda[0][0] <= seconds:
            self.passed, _, act = heappop(self._agenda)
            act()
        self.passed = max(self.passed, seconds)

    def fell_over(self, name: str, error: Exception) -> None:
        """Note that a process ended in an error that nobody foresaw, also if it is tried again and heals."""
        where = extract_tb(error.__traceback__)[-1]
        self.fallen.append(f"after {self.passed:.2f} s: {name} fell over in {where.name}, {error!r}")

    def _life_of(self, name: str, body: Callable[[], None]) -> Callable[[], None]:
        def life() -> None:
            try:
                body()
            except Crashed:
                return
            except Exception as error:
                self.fell_over(name, error)

        return life

    def _go_on(self, process: Process) -> None:
        if process.over:
            return
        self.steps += 1
        self._running = process
        process.thread.switch()
        self._running = None
        if process.thread.dead:
            self._end(process)

    def _end(self, process: Process) -> None:
        process.over = True
        self._begun.remove(process)
