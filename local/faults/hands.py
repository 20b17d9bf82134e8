"""The hands of the control room, now and then: they ask again, re-grade, stand somebody down, hold or withdraw
a case, and decide what a sender's later word asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from local.faults.hub import Crashed, Hub
from local.faults.ports import Unavailable
from shared.domain.case import DISPATCHING, Case, Close
from shared.domain.errors import EarlyResponseError
from shared.domain.regrade import GRADES
from shared.domain.strands import Ask
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
        self.hub.spawn(f"desk {what} {case.id}", lambda: try_once(deed))

    def assign_somebody(self, cases: tuple[Case, ...], chance: float) -> None:
        """Ask the people who are recommended for one of the cases that wait."""
        waiting = [case for case in cases if case.needs_somebody()]
        if waiting:
            case = Random(chance).choice(waiting)
            self.hub.spawn(f"desk assigns {case.id}", lambda: try_once(lambda: self._assign(case)))

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
        deeds += [
            (f"re-grades to {to}", lambda to=to: self._regrade(case, to)) for to in GRADES if to != case.grade
        ]
        for ask in sorted({proposal.ask for proposal in case.proposals}):
            deeds.append((f"does ({ask}) what was asked for", lambda ask=ask: self._accept(case, ask)))
            deeds.append((f"leaves ({ask}) what was asked for", lambda ask=ask: self._reject(case, ask)))
        if case.visit.appointment and not case.live():
            deeds.append(("agrees the appointment of", lambda: self._agree(case)))
        for a in case.live():
            deeds.append(("stands down from", lambda who=a.responder_id: self._stand_down(case, who)))
        return deeds

    def _regrade(self, case: Case, to: int) -> object:
        release = (case.version + to) % 2 == 0
        return self.control.regrade(case.id, to, "The neighbour has called.", _ACTOR, release=release)

    def _accept(self, case: Case, ask: Ask) -> object:
        return self.control.accept_proposal(case.id, ask, "It is as they say.", _ACTOR)

    def _reject(self, case: Case, ask: Ask) -> object:
        return self.control.reject_proposal(case.id, ask, "Nothing has changed.", _ACTOR)

    def _agree(self, case: Case) -> object:
        return self.visits.agree(case.id, None, "They will be at home.", _ACTOR)

    def _hold(self, case: Case) -> object:
        until = self.hub.clock() + timedelta(minutes=10)
        return self.control.hold_until(case.id, until, "The family is out.", _ACTOR)

    def _stand_down(self, case: Case, who: str) -> object:
        return self.response.stand_down(case.id, who, "The car has failed.", _ACTOR)


def try_once(deed: Callable[[], object]) -> None:
    """Whoever is refused, or gets no answer, leaves it."""
    try:
        deed()
    except (EarlyResponseError, Unavailable, Crashed):
        return
