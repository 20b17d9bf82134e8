"""Ports that fail: a call may crash before it is done or after, be refused, or lose its answer."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any

from local.faults.hub import Crashed, Hub
from local.faults.script import Script


class Fault(StrEnum):
    """What may happen to one call."""

    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"
    REFUSED = "refused"
    ANSWER_LOST = "answer lost"
    SLOW_ANSWER = "slow answer"
    LATE_INDEX = "late index"
    REPEATED = "delivered twice"
    DELAYED = "delivered late"
    ORDER = "stream behind"
    PARTLY_REFUSED = "partly refused"
    SWEEP_MISSING = "sweep missing"
    DEPLOYED = "deployed in the middle"
    SKEWED = "clock skewed"


class Unavailable(Exception):
    """A port did not do what it was asked (throttled, conflict of transactions), or its answer was lost."""


@dataclass
class Faults:
    """Decides which faults strike. Quiet after `stop`, so that what was broken can heal."""

    chance: Random
    script: Script
    trace: Callable[[str], None]
    struck: Counter[Fault] = field(default_factory=Counter)
    strikes: int = 0
    quiet: bool = False
    weather: float = field(init=False)

    def __post_init__(self) -> None:
        """Some schedules are calm, in some nearly everything fails."""
        self.weather = self.chance.choice((0.5, 1.0, 2.0, 4.0, 8.0))

    def strikes_with(self, fault: Fault, likelihood: float, what: str = "") -> bool:
        """Whether this fault strikes here."""
        if self.quiet or self.chance.random() >= likelihood * self.weather:
            return False
        self.strikes += 1
        if self.strikes in self.script.without_faults:
            return False
        self.struck[fault] += 1
        self.trace(f"fault {self.strikes}: {fault.value} {what}".rstrip())
        return True

    def one_of(self, likelihoods: dict[Fault, float], what: str) -> Fault | None:
        """Return the one fault that strikes this call, or None."""
        if self.quiet:
            return None
        for fault, likelihood in likelihoods.items():
            if self.strikes_with(fault, likelihood, what):
                return fault
        return None

    def stop(self) -> None:
        """From now on nothing fails."""
        self.quiet = True


_SLOW = (0.2, 6.0)
"""Seconds between what was read and what is done about it: the process paused, the SDK tried again (default)."""

_READ = {Fault.CRASH_BEFORE: 0.004, Fault.REFUSED: 0.006}
_WRITE = {
    Fault.CRASH_BEFORE: 0.01,
    Fault.REFUSED: 0.015,
    Fault.CRASH_AFTER: 0.015,
    Fault.ANSWER_LOST: 0.015,
}


class FailingPort:
    """Stands before a port. Calls named in `writes` change something, so they can fail with that done."""

    def __init__(self, hub: Hub, faults: Faults, name: str, target: object, writes: frozenset[str]) -> None:
        self._hub, self._faults, self._name, self._target, self._writes = hub, faults, name, target, writes

    def __getattr__(self, method: str) -> Callable[..., Any]:
        act = getattr(self._target, method)
        what = f"{self._name}.{method}"
        likelihoods = _WRITE if method in self._writes else _READ

        def call(*arguments: Any, **named: Any) -> Any:
            self._hub.wait()
            fault = self._faults.one_of(likelihoods, what)
            if fault is Fault.CRASH_BEFORE:
                raise Crashed
            if fault is Fault.REFUSED:
                raise Unavailable(what)
            answer = act(*arguments, **named)
            if method in self._writes:
                self._hub.wait()
            elif self._faults.strikes_with(Fault.SLOW_ANSWER, 0.03, what):
                self._hub.nap(_SLOW)
            if fault is Fault.CRASH_AFTER:
                raise Crashed
            if fault is Fault.ANSWER_LOST:
                raise Unavailable(what)
            return answer

        call.__name__ = method
        self.__dict__[method] = call
        return call
