"""Dispatch: ask the best pairs for all that waits, and ask again whenever somebody becomes free.

Cases for which nobody is asked yet are decided together; a case that lacks one half of its pair is asked for by
itself, because the other half is waiting.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from shared.domain.case import Case, Decision
from shared.domain.county import snapshot_of, wants_a_whole_pair
from shared.domain.errors import Conflict
from shared.domain.ids import CaseId
from shared.domain.matching import decide
from shared.domain.offers import offer
from shared.domain.rota import OnCall, Responder, Shift, coming, on_call
from shared.domain.snapshot import Plan, Send, Wait, minutes_by
from shared.domain.together import keep_waiting, offer_to
from shared.service.casebook import Casebook
from shared.service.ports import Clock, RotaStore

Soon = tuple[tuple[Responder, Shift], ...]
"""Who is not on call yet and begins soon, with the shift."""


@dataclass(frozen=True)
class Dispatch:
    """Finds people for cases."""

    casebook: Casebook
    rota: RotaStore
    clock: Clock

    def on_call_now(self) -> tuple[OnCall, ...]:
        """Return who is on call, with the case that holds each of them."""
        return self._people()[0]

    def _people(self) -> tuple[tuple[OnCall, ...], Soon]:
        """Who is on call, and whose shift begins soon. The holds are read before the responders: who is seen
        free is seen with the end of their last call-out."""
        now = self.clock.now()
        policy = self.casebook.policy.dispatch
        shifts, ahead = self.rota.shifts_at(now), now + policy.reckon_ahead
        if ahead.date() != now.date():
            shifts += self.rota.shifts_at(ahead)
        holds, responders = self.rota.holds(), self.rota.responders()
        present = on_call(shifts, responders, holds, policy.seen_good_for, now)
        return present, coming(shifts, responders, policy.reckon_ahead, now)

    def find_pair(self, case_id: CaseId) -> Case:
        """Ask for whatever role of the case is vacant, in view of everything else that waits."""
        case = self.casebook.store.load(case_id)
        if not wants_a_whole_pair(case, self.clock.now()):
            return self.casebook.decide(case_id, lambda c: self._offer(c, self.on_call_now()))
        waiting = {other.id: other for other in self.casebook.store.waiting_cases()}
        self._decide_together(list({**waiting, case.id: case}.values()))
        return self.casebook.store.load(case_id)

    def find_pairs_for_waiting(self) -> None:
        """Try every case of which a role is vacant: halves first, as somebody waits for them, then all others
        together. A case that others change at the same moment is left to them and to the next look."""
        now = self.clock.now()
        waiting = sorted(self.casebook.store.waiting_cases(), key=urgency)
        halves = [case for case in waiting if not wants_a_whole_pair(case, now)]
        people = self.on_call_now() if halves else ()
        for case in halves:
            if self._offer(case, people).changes_nothing:
                continue
            self._try(case.id, lambda c: self._offer(c, self.on_call_now()))
            people = self.on_call_now()
        self._decide_together(waiting)

    def _decide_together(self, waiting: Sequence[Case]) -> None:
        """Settle every case that wants a whole pair: ask, or record why it waits.

        A case that can not be settled must not keep people from the others: they are decided again without it,
        and its error is raised when that is done.
        """
        wanting = [case for case in waiting if wants_a_whole_pair(case, self.clock.now())]
        if not wanting:
            return
        people, soon = self._people()
        plan = self._plan(wanting, [*waiting, *self.casebook.store.paired_cases()], people, soon)
        for case_id, decision_on in self._steps(plan, {case.id: case for case in wanting}, people):
            try:
                self._try(case_id, decision_on)
            except Exception:
                self._decide_together([case for case in waiting if case.id != case_id])
                raise

    def _steps(
        self, plan: Plan, known: Mapping[CaseId, Case], people: tuple[OnCall, ...]
    ) -> Iterator[tuple[CaseId, Callable[[Case], Decision]]]:
        """Give what the plan means for each case, leaving out what changes nothing."""
        for send in plan.send:
            yield CaseId(send.case_id), partial(self._send, send)
        proposals = {send.case_id: send for send in plan.divert}
        for wait in plan.wait:
            keep = partial(self._wait, wait, proposals.get(wait.case_id), people)
            if not keep(known[CaseId(wait.case_id)]).changes_nothing:
                yield CaseId(wait.case_id), keep

    def _try(self, case_id: CaseId, decision_on: Callable[[Case], Decision]) -> None:
        try:
            self.casebook.decide(case_id, decision_on)
        except Conflict:
            return  # others are at it, and the sweep comes within a minute

    def _plan(self, wanting: list[Case], engaged: list[Case], people: tuple[OnCall, ...], soon: Soon) -> Plan:
        """What to do, with the diversions that a person might confirm for cases that have to wait."""
        policy, now = self.casebook.policy, self.clock.now()
        snapshot = snapshot_of(wanting, engaged, people, policy, now, soon)
        minutes_to = minutes_by(policy.dispatch.travel)
        plan = decide(snapshot, replace(policy.matching, divert=False), minutes_to)
        if not policy.matching.divert or not plan.wait:
            return plan
        return replace(plan, divert=decide(snapshot, policy.matching, minutes_to).divert)

    def _send(self, send: Send, case: Case) -> Decision:
        pair = (send.social_worker, send.police)
        policy = self.casebook.policy.dispatch
        return offer_to(case, pair, send.because[:1], self.on_call_now(), policy, self.clock.now())

    def _wait(self, wait: Wait, diversion: Send | None, people: tuple[OnCall, ...], case: Case) -> Decision:
        policy, now = self.casebook.policy.dispatch, self.clock.now()
        return keep_waiting(case, _in_words(wait, diversion), wait.people, people, policy, now)

    def _offer(self, case: Case, people: tuple[OnCall, ...]) -> Decision:
        return offer(case, people, self.casebook.policy.dispatch, self.clock.now())


def _in_words(wait: Wait, diversion: Send | None) -> str:
    """Why the case waits although a pair is free, in words that stay the same while the reason does."""
    because = "Nobody free is sooner." if wait.people else wait.because[0]
    if diversion is None:
        return because
    pair = " and ".join(sorted((diversion.social_worker, diversion.police)))
    return (
        f"{because} Sooner by diverting {pair}, who only travel to case {diversion.instead_of}: confirm it there."
    )


def urgency(case: Case) -> tuple[int, datetime]:
    """The order in which cases are served: lower grade number, then earlier deadline."""
    return (case.grade or 9, case.deadline or case.reported_at)
