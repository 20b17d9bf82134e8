"""The hands of the control room, now and then: they ask again, stand somebody down, hold or withdraw a case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from local.faults.hub import Crashed, Hub
from local.faults.ports import Unavailable
from shared.domain.case import DISPATCHING, Case, Close
from shared.domain.errors import EarlyResponseError
from shared.service.control import Control
from shared.service.response import Response
from shared.service.visits import Visits

_ACTOR = "cr-desk"


@dataclass
class Hands:
    """What somebody at the desk does with one of the open cases."""

    hub: Hub
    control: Control
    response: Response
    visits: Visits

    def do_something(self, cases: tuple[Case, ...], chance: float) -> None:
        """Do one thing to one of the cases that are being dispatched; `chance` says which."""
        open_cases = [case for case in cases if case.state in DISPATCHING]
        if not open_cases:
            return
        pick = Random(chance)
        case = pick.choice(open_cases)
        what, deed = pick.choice(self._deeds(case))
        self.hub.trace(f"the desk: {what} {case.id}")
        self.hub.spawn(f"desk {what} {case.id}", lambda: _try(deed))

    def assign_somebody(self, cases: tuple[Case, ...], chance: float) -> None:
        """Ask the people who are recommended for one of the cases that wait."""
        waiting = [case for case in cases if case.needs_somebody()]
        if waiting:
            case = Random(chance).choice(waiting)
            self.hub.spawn(f"desk assigns {case.id}", lambda: _try(lambda: self._assign(case)))

    def _assign(self, case: Case) -> None:
        options = self.control.options(case.id)
        if options:
            people = [one.responder_id for one in options[0].people]
            self.control.assign(case.id, people, "They know the street.", _ACTOR)

    def _deeds(self, case: Case) -> list[tuple[str, Callable[[], object]]]:
        deeds: list[tuple[str, Callable[[], object]]] = [
            ("asks again for", lambda: self.control.ask_again(case.id, "Nobody answers.", _ACTOR)),
            ("withdraws", lambda: self.control.withdraw(case.id, Close.HANDED_BACK, "Police have it.", _ACTOR)),
            ("holds", lambda: self._hold(case)),
        ]
        if case.visit.appointment and not case.live():
            deeds.append(("agrees the appointment of", lambda: self._agree(case)))
        for a in case.live():
            deeds.append(("stands down from", lambda who=a.responder_id: self._stand_down(case, who)))
        return deeds

    def _agree(self, case: Case) -> object:
        return self.visits.agree(case.id, None, "They will be at home.", _ACTOR)

    def _hold(self, case: Case) -> object:
        until = self.hub.clock() + timedelta(minutes=10)
        return self.control.hold_until(case.id, until, "The family is out.", _ACTOR)

    def _stand_down(self, case: Case, who: str) -> object:
        return self.response.stand_down(case.id, who, "The car has failed.", _ACTOR)


def _try(deed: Callable[[], object]) -> None:
    """Whoever is refused, or gets no answer, leaves it."""
    try:
        deed()
    except (EarlyResponseError, Unavailable, Crashed):
        return
