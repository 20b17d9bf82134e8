"""The hands of the control room, now and then: they ask again, re-grade, divert, let one go alone, stand somebody
down, hold or withdraw a case, answer a call for help, and decide what a sender's later word asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from local.faults.hub import Crashed, Hub
from local.faults.ports import Unavailable
from shared.domain.assignment import Role
from shared.domain.case import DISPATCHING, Case, Close
from shared.domain.diversion import SCHEDULED
from shared.domain.errors import EarlyResponseError
from shared.domain.ids import ResponderId
from shared.domain.regrade import GRADES
from shared.domain.settling import PRIORITY
from shared.domain.strands import Ask
from shared.service.control import Control
from shared.service.response import Response
from shared.service.safety import Safety
from shared.service.visits import Visits

_ACTOR = "cr-desk"


@dataclass
class Hands:
    """What somebody at the desk does with one of the open cases."""

    hub: Hub
    control: Control
    response: Response
    safety: Safety
    visits: Visits

    def do_something(self, cases: tuple[Case, ...], chance: float) -> None:
        """Do one thing to one of the cases that are being dispatched; `chance` says which."""
        open_cases = [case for case in cases if case.state in DISPATCHING or case.in_duress()]
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

    def divert_somebody(self, cases: tuple[Case, ...], chance: float) -> None:
        """Divert the pair of one of the Grade 3 cases to which both are on their way, if a Grade 2 has nobody."""
        going = [case for case in cases if case.grade == SCHEDULED and case.has_its_pair()]
        if going and any(case.grade == PRIORITY and case.needs_somebody() for case in cases):
            case = Random(chance).choice(going)
            self.hub.spawn(f"desk diverts the pair of {case.id}", lambda: try_once(lambda: self._divert(case)))

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
            deeds.append(("gives more time for", lambda who=a.responder_id: self._more_time(case, who)))
        for role in Role:
            deeds.append((f"lets the {role.label} go alone to", lambda role=role: self._alone(case, role)))
        for a in case.in_duress():
            deeds.append(("answers the call of", lambda who=a.responder_id: self._made_sure(case, who)))
        return deeds

    def _regrade(self, case: Case, to: int) -> object:
        release = (case.version + to) % 2 == 0
        seen = case.version if case.version % 3 else None
        return self.control.regrade(case.id, to, "The neighbour has called.", _ACTOR, release=release, seen=seen)

    def _accept(self, case: Case, ask: Ask) -> object:
        return self.control.accept_proposal(case.id, ask, "It is as they say.", _ACTOR)

    def _reject(self, case: Case, ask: Ask) -> object:
        return self.control.reject_proposal(case.id, ask, "Nothing has changed.", _ACTOR)

    def _agree(self, case: Case) -> object:
        return self.visits.agree(case.id, None, "They will be at home.", _ACTOR)

    def _hold(self, case: Case) -> object:
        until = self.hub.clock() + timedelta(minutes=10)
        return self.control.hold_until(case.id, until, "The family is out.", _ACTOR)

    def _divert(self, case: Case) -> object:
        """To the most urgent of those that the page lists."""
        for to in self.control.diversions(case.id)[:1]:
            self.control.divert(case.id, to.id, "They are nearer.", _ACTOR, seen=case.version)
        return None

    def _alone(self, case: Case, role: Role) -> object:
        return self.control.approve_lone_visit(case.id, role, "Nobody else is to be had.", _ACTOR)

    def _more_time(self, case: Case, who: ResponderId) -> object:
        more = timedelta(minutes=2)
        return self.control.extend_offer(case.id, who, more, "They are on the phone.", _ACTOR)

    def _made_sure(self, case: Case, who: ResponderId) -> object:
        return self.safety.resolve_duress(case.id, who, "They have been spoken to.", _ACTOR)

    def _stand_down(self, case: Case, who: ResponderId) -> object:
        return self.response.stand_down(case.id, who, "The car has failed.", _ACTOR)


def try_once(deed: Callable[[], object]) -> None:
    """Whoever is refused, or gets no answer, leaves it."""
    try:
        deed()
    except (EarlyResponseError, Unavailable, Crashed):
        return
