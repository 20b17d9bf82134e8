"""Dispatch: ask the best pairs for all that waits, and ask again whenever somebody becomes free.

Cases for which nobody is asked yet are decided together; a case that lacks one half of its pair is asked for by
itself, because the other half is waiting.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from shared.domain.case import Case, Decision
from shared.domain.county import promised_elsewhere, snapshot_of, wants_a_whole_pair
from shared.domain.diversion import pairs_to_scheduled
from shared.domain.ids import CaseId, ResponderId
from shared.domain.matching import decide
from shared.domain.offers import offer
from shared.domain.policy import DispatchPolicy, Policy
from shared.domain.reckoning import Reckoning
from shared.domain.rota import OnCall, Responder, Shift, coming, on_call
from shared.domain.snapshot import Plan, Send, Wait, minutes_by
from shared.domain.together import keep_waiting, offer_to
from shared.domain.travel import Position
from shared.service.casebook import Casebook
from shared.service.ports import Clock, RotaStore
from shared.service.roads import Roads

_ROUNDS = 3
"""How often one look decides anew when others took the people whom it had chosen."""

People = tuple[OnCall, ...]
Soon = tuple[tuple[Responder, Shift], ...]
"""Who is not on call yet and begins soon, with the shift."""


@dataclass
class Look:
    """The county as one look found it and has changed it; `failed` has the cases that could not be settled, and
    `unplanned` why not all that waits could be seen or decided together, if it could not."""

    cases: dict[CaseId, Case]
    people: People = ()
    soon: Soon = ()
    failed: dict[CaseId, Exception] = field(default_factory=dict)
    unplanned: Exception | None = None

    def keep(self, case: Case) -> None:
        """The case is stored so, and nobody whom it holds is free."""
        self.cases[case.id] = case
        held = {a.responder_id for a in case.live()}
        self.people = tuple(
            replace(person, held_by=case.id) if person.responder.id in held else person for person in self.people
        )


@dataclass(frozen=True)
class Dispatch:
    """Finds people for cases."""

    casebook: Casebook
    rota: RotaStore
    clock: Clock
    roads: Roads = field(default_factory=Roads)

    def on_call_now(self) -> People:
        """Return who is on call, with the case that holds each of them."""
        return self._people()[0]

    def everybody_now(self) -> tuple[tuple[Responder, ...], People]:
        """Return everybody on the books, and who is on call as `on_call_now` does, of one reading."""
        shifts, holds, responders = self._read()
        return responders, self._present(shifts, holds, responders)

    def _people(self) -> tuple[People, Soon]:
        """Who is on call, and whose shift begins soon."""
        shifts, holds, responders = self._read()
        ahead = self.casebook.policy.dispatch.reckon_ahead
        soon = coming(shifts, responders, holds, ahead, self.clock.now())
        return self._present(shifts, holds, responders), soon

    def _read(self) -> tuple[tuple[Shift, ...], Mapping[ResponderId, CaseId], tuple[Responder, ...]]:
        """Shifts, holds and responders. The holds are read before the responders: who is seen free is seen with
        the end of their last call-out."""
        now = self.clock.now()
        policy = self.casebook.policy.dispatch
        shifts, ahead = self.rota.shifts_at(now), now + policy.reckon_ahead
        if ahead.date() != now.date():
            shifts += self.rota.shifts_at(ahead)
        return shifts, self.rota.holds(), self.rota.responders()

    def _present(
        self, shifts: Iterable[Shift], holds: Mapping[ResponderId, CaseId], responders: Iterable[Responder]
    ) -> People:
        good_for = self.casebook.policy.dispatch.seen_good_for
        return on_call(shifts, responders, holds, good_for, self.clock.now())

    def policy_for(self, cases: Iterable[Case], origins: Iterable[Position]) -> Policy:
        """Return the policy for a decision about these cases: from these places travel takes what the roads take
        now, as far as a travel service is configured and tells it."""
        return self.roads.known(self.casebook.policy, cases, origins, self.clock.now())

    def find_pair(self, case_id: CaseId) -> Case:
        """Ask for whatever role of the case is vacant, in view of everything else that waits. Raises what kept the
        case from being settled."""
        look = self.find_pairs([case_id])
        if case_id in look.failed:
            raise look.failed[case_id]
        return look.cases[case_id]

    def find_pairs(self, of: Iterable[CaseId] = ()) -> Look:
        """Settle, in one look at the county, every case of which a role is vacant: ask, or record why it waits.

        Halves of pairs come first, as somebody waits for them. The cases of `of` are settled even if the index
        does not show them yet. A case that can not be settled keeps nobody from the others.
        """
        look = self._look(of)
        for case in sorted(look.cases.values(), key=urgency):
            half = case.needs_somebody() and not wants_a_whole_pair(case, self.clock.now())
            if half and case.id not in look.failed:
                self._settle(look, case.id, partial(self._offer, look))
        for _ in range(_ROUNDS):
            if not self._decide_together(look):
                break
            look.people, look.soon = self._people()
        return look

    def proposals(self, cases: Iterable[Case], people: People) -> Plan:
        """Return what might be done with these cases and people, with the diversions and the moves that a person
        might confirm, where the policy proposes them. Nothing is done."""
        live, policy, now = tuple(cases), self.casebook.policy, self.clock.now()
        wanting = [case for case in live if wants_a_whole_pair(case, now)]
        snapshot = snapshot_of(wanting, live, people, policy, now)
        return decide(snapshot, policy.matching, minutes_by(policy.dispatch.travel))

    def _look(self, of: Iterable[CaseId]) -> Look:
        """Read what is needed and no more: nobody, when nothing waits; the busy cases, when somebody is busy."""
        store = self.casebook.store
        look = Look({})
        self._see(look, store.waiting_cases)
        for case_id in of:
            try:
                look.cases[case_id] = store.load(case_id)
            except Exception as error:
                look.failed[case_id] = error
        if any(case.needs_somebody() for case in look.cases.values()):
            look.people, look.soon = self._people()
            if any(person.held_by not in {None, *look.cases} for person in look.people):
                self._see(look, store.paired_cases)
        return look

    def _see(self, look: Look, read: Callable[[], Iterable[Case]]) -> None:
        """Add the cases of an index. One that can not be read keeps nobody from those that are known otherwise."""
        try:
            look.cases = {case.id: case for case in read()} | look.cases
        except Exception as error:
            look.unplanned = error

    def _decide_together(self, look: Look) -> bool:
        """Settle every case that wants a whole pair; return whether to decide anew, as somebody who was chosen
        could not be asked: others took them, or their case failed.

        Should the decision about all of them fail, each is settled by itself: nothing is hidden.
        """
        now = self.clock.now()
        wanting = [c for c in look.cases.values() if c.id not in look.failed and wants_a_whole_pair(c, now)]
        if not wanting:
            return False
        try:
            policy = self.policy_for(wanting, _starts(look.people, look.cases.values()))
            reckoning = self._reckon(wanting, look, policy)
        except Exception as error:
            look.unplanned = error
            for case in sorted(wanting, key=urgency):
                self._settle(look, case.id, partial(self._offer, look))
            return False
        for send in reckoning.plan.send:
            self._settle(look, CaseId(send.case_id), partial(self._send, reckoning, policy.dispatch, send))
        for wait in reckoning.plan.wait:
            self._settle(look, CaseId(wait.case_id), partial(self._wait, reckoning, policy.dispatch, wait))
        return any(not look.cases[CaseId(send.case_id)].live() for send in reckoning.plan.send)

    def _settle(self, look: Look, case_id: CaseId, decision_on: Callable[[Case, People], Decision]) -> None:
        """Decide on case and people as the look has them; where others were faster, on both read afresh."""
        seen = [look.people]

        def _decide(case: Case) -> Decision:
            return decision_on(case, seen.pop() if seen else self.on_call_now())

        try:
            look.keep(self.casebook.decide(case_id, _decide, known=look.cases[case_id]))
        except Exception as error:
            look.failed[case_id] = error

    def _reckon(self, wanting: list[Case], look: Look, policy: Policy) -> Reckoning:
        """What to do, with the diversions that a person might confirm for cases that have to wait."""
        snapshot = snapshot_of(wanting, look.cases.values(), look.people, policy, self.clock.now(), look.soon)
        minutes_to = minutes_by(policy.dispatch.travel)
        plan = decide(snapshot, policy.matching, minutes_to, propose=False)
        if policy.matching.divert and plan.wait and pairs_to_scheduled(snapshot.workers):
            still = replace(policy.matching, reposition=False)
            plan = replace(plan, divert=decide(snapshot, still, minutes_to).divert)
        return Reckoning(snapshot, plan, policy.matching, minutes_to, policy.dispatch.visiting_hours.zone)

    def _send(
        self, reckoning: Reckoning, policy: DispatchPolicy, send: Send, case: Case, people: People
    ) -> Decision:
        return offer_to(case, send, reckoning, people, policy, self.clock.now())

    def _wait(
        self, reckoning: Reckoning, policy: DispatchPolicy, wait: Wait, case: Case, people: People
    ) -> Decision:
        return keep_waiting(case, wait, reckoning, people, policy, self.clock.now())

    def _offer(self, look: Look, case: Case, people: People) -> Decision:
        policy, now = self.policy_for([case], _starts(people)), self.clock.now()
        promised = promised_elsewhere(case, look.cases.values(), policy, now)
        return offer(case, people, policy.dispatch, now, promised)


def _starts(people: Iterable[OnCall], engaged: Iterable[Case] = ()) -> Iterator[Position]:
    """Where a journey may begin: where people are, and the cases that they leave when they are free."""
    yield from (person.position for person in people)
    yield from (Position(case.place.latitude, case.place.longitude) for case in engaged if case.live())


def urgency(case: Case) -> tuple[int, datetime]:
    """The order in which cases are served: lower grade number, then earlier deadline."""
    return (case.grade or 9, case.deadline or case.reported_at)
