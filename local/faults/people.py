"""The people of a schedule: they answer when the phone rings, twice, late or not at all, drive, visit and leave.

A person believes what the phone page says and tries again when the system does not answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from local.faults.hub import Crashed, Hub
from local.faults.ports import Unavailable
from shared.domain.case import Case
from shared.domain.errors import Conflict, EarlyResponseError, TransitionRefused
from shared.domain.ids import CaseId, ResponderId
from shared.service.ports import Message
from shared.service.response import Response
from shared.service.safety import Safety

_TRIES = 6
_TRY_AGAIN_AFTER = 15.0


@dataclass
class People:
    """Everybody with a phone. `skew` gives how wrong the clock of the function is that serves them."""

    hub: Hub
    chance: Random
    response: Response
    safety: Safety
    skew: Callable[[], timedelta]

    def ring(self, message: Message) -> None:
        """A text has come in. Whoever is asked for an answer may give one."""
        if "Answer by" not in message.text:
            return
        fate, wait = self.chance.random(), self.chance.uniform(5, 170)
        if fate < 0.62:
            self._later(wait, f"{message.to} accepts", lambda: self._accept(message))
        elif fate < 0.74:
            for device in ("phone", "laptop"):
                self._later(wait, f"{message.to} accepts on the {device}", lambda: self._accept(message))
        elif fate < 0.84:
            self._later(wait, f"{message.to} declines", lambda: self._decline(message))
        elif fate < 0.93:
            late = self.chance.uniform(185, 600)
            self._later(late, f"{message.to} accepts late", lambda: self._accept(message))

    def _later(self, seconds: float, what: str, act: Callable[[], None]) -> None:
        self.hub.after(seconds, lambda: self._start(what, act))

    def _start(self, what: str, act: Callable[[], None]) -> None:
        """People do not crash; the function that serves them may, and then they start afresh."""

        def body() -> None:
            for _ in range(_TRIES):
                try:
                    return act()
                except (Unavailable, Conflict, Crashed):
                    self.hub.sleep(_TRY_AGAIN_AFTER)
                except EarlyResponseError as refused:
                    self.hub.trace(f"{what}: refused, {type(refused).__name__}")
                    return None
            return None

        self.hub.spawn(what, body, self.skew())

    def _current(self, who: ResponderId, case_id: CaseId) -> Case | None:
        """The case on the person's phone page, if it is still the one that they mean."""
        case = self.response.current(who)
        return case if case is not None and case.id == case_id else None

    def _accept(self, message: Message) -> None:
        who, case_id = message.to, message.case_id
        if self._current(who, case_id) is None:
            return
        self.response.accept(case_id, who)
        self._later(self.chance.uniform(20, 120), f"{who} sets out", lambda: self._set_out(who, case_id))

    def _decline(self, message: Message) -> None:
        if self._current(message.to, message.case_id) is not None:
            self.response.decline(message.case_id, message.to, "The car will not start.")

    def _set_out(self, who: ResponderId, case_id: CaseId) -> None:
        """Set out once the partner has accepted; until then look again."""
        case = self._current(who, case_id)
        if case is None:
            return
        if case.warnings:
            self.safety.acknowledge_warnings(case_id, who)
        try:
            self.response.set_out(case_id, who)
        except TransitionRefused:
            self._later(60.0, f"{who} sets out", lambda: self._set_out(who, case_id))
            return
        road = self.chance.uniform(180, 1500)
        self._later(road, f"{who} arrives", lambda: self._arrive(who, case_id))

    def _arrive(self, who: ResponderId, case_id: CaseId) -> None:
        if self._current(who, case_id) is None:
            return
        self.response.arrive(case_id, who)
        stays = self.chance.uniform(300, 2400)
        self._later(stays, f"{who} leaves", lambda: self._leave(who, case_id))
        if self.chance.random() < 0.3:
            says = self.chance.choice((self.safety.check_in, self.safety.raise_duress))
            at = self.chance.uniform(0, 1.1) * stays  # now and then when the case has let them go
            self._later(at, f"{who} presses {says.__name__}", lambda: self._press(says, who, case_id))

    def _press(self, says: Callable[[CaseId, ResponderId], Case], who: ResponderId, case_id: CaseId) -> None:
        """A button of a page that may be some minutes old."""
        says(case_id, who)

    def _leave(self, who: ResponderId, case_id: CaseId) -> None:
        if self._current(who, case_id) is not None:
            self.response.clear(case_id, who)
