"""Control: the hands of the control room. Whoever acts says which version of the case they saw.

`seen` is that version: when the case has moved on, nothing is done and Casebook.decide says that somebody was
faster. So two people who act on one case at the same moment can not both win.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain import hands
from shared.domain import regrade as regrading
from shared.domain.assignment import Role
from shared.domain.case import Case, Close, Decision
from shared.domain.county import promised_elsewhere
from shared.domain.errors import Conflict, NotFound, Refused
from shared.domain.hands import Chosen, Diversion
from shared.domain.ids import CaseId, ResponderId
from shared.domain.lone import approve_lone_visit
from shared.domain.matching import PRIORITY
from shared.domain.needs import need_of
from shared.domain.recommend import PairOption, recommend
from shared.domain.rota import position
from shared.domain.strands import Ask
from shared.service.casebook import Casebook
from shared.service.dispatch import Dispatch, urgency
from shared.service.ports import Clock


@dataclass(frozen=True)
class Control:
    """Everything that a person at the desk may do to a case that is being dispatched. `actor` is who does it."""

    casebook: Casebook
    dispatch: Dispatch
    clock: Clock

    def options(self, case_id: CaseId) -> tuple[PairOption, ...]:
        """Return the recommended people for the vacant roles and the next best, with what each costs."""
        case, now = self.casebook.store.load(case_id), self.clock.now()
        if not case.needs_somebody():
            return ()
        people = self.dispatch.on_call_now()
        policy = self.dispatch.policy_for([case], (person.position for person in people)).dispatch
        need = need_of(case, case.vacant_roles(), policy, now)
        cases = self.casebook.store.dispatching_cases() if case.grade != PRIORITY else ()
        promised = promised_elsewhere(case, cases, self.casebook.policy, now)
        need = replace(need, not_again={**promised, **need.not_again})
        return recommend(need, people, policy.travel, policy.turn_out, now)

    def diversions(self, case_id: CaseId) -> tuple[Case, ...]:
        """Return the Grade 2 cases to which the pair of this case could be diverted, the most urgent first."""
        case = self.casebook.store.load(case_id)
        if case.grade != 3 or not case.has_its_pair() or any(a.on_scene_at for a in case.committed()):
            return ()
        live = self.casebook.store.dispatching_cases()
        wanting = [c for c in live if c.grade == 2 and not c.committed()]
        return tuple(sorted(wanting, key=urgency))

    def proposed_diversion(self, case_id: CaseId) -> Diversion | None:
        """Return the pair that is proposed to be diverted to this Grade 2, which waits, or None."""
        case = self.casebook.store.load(case_id)
        if case.grade != PRIORITY or not case.needs_somebody() or not self.casebook.policy.matching.divert:
            return None
        live = {c.id: c for c in self.casebook.store.dispatching_cases()} | {case.id: case}
        plan = self.dispatch.proposals(live.values(), self.dispatch.on_call_now())
        found = [send for send in plan.divert if send.case_id == case_id and send.instead_of]
        return next((Diversion(live[CaseId(str(send.instead_of))], send) for send in found), None)

    def assign(
        self,
        case_id: CaseId,
        people: Sequence[ResponderId],
        reason: str,
        actor: str,
        seen: int | None = None,
        *,
        override: bool = False,
    ) -> Case:
        """Offer the case to these people. Raises NotFound for an unknown one."""

        def _decide(case: Case) -> Decision:
            chosen = self._chosen(people)
            policy = self.dispatch.policy_for([case], (pick.position for pick in chosen)).dispatch
            return hands.assign(case, chosen, reason, actor, policy, self.clock.now(), override=override)

        return self.casebook.decide(case_id, _decide, seen)

    def _chosen(self, people: Sequence[ResponderId]) -> tuple[Chosen, ...]:
        now, good_for = self.clock.now(), self.casebook.policy.dispatch.seen_good_for
        known = {responder.id: responder for responder in self.dispatch.rota.responders()}
        on_call = {person.responder.id for person in self.dispatch.on_call_now()}
        holds = self.dispatch.rota.holds()
        if any(who not in known for who in people):
            raise NotFound("There is no such responder.")
        return tuple(
            Chosen(known[who], position(known[who], good_for, now), who in on_call, holds.get(who))
            for who in people
        )

    def hold_until(
        self, case_id: CaseId, until: datetime, reason: str, actor: str, seen: int | None = None
    ) -> Case:
        """Ask nobody before that time."""
        return self._do(case_id, seen, lambda c, now: hands.hold_until(c, until, reason, actor, now))

    def release_hold(self, case_id: CaseId, reason: str, actor: str, seen: int | None = None) -> Case:
        """Ask from now on."""
        return self._do(case_id, seen, lambda c, now: hands.release_hold(c, reason, actor, now))

    def ask_again(self, case_id: CaseId, reason: str, actor: str, seen: int | None = None) -> Case:
        """Ask now, and also those who did not answer before."""
        return self._do(case_id, seen, lambda c, now: hands.ask_again(c, reason, actor, now))

    def extend_offer(
        self,
        case_id: CaseId,
        who: ResponderId,
        by: timedelta,
        reason: str,
        actor: str,
        seen: int | None = None,
    ) -> Case:
        """Give one person more time to answer."""
        policy = self.casebook.policy.escalation
        return self._do(case_id, seen, lambda c, now: hands.extend_offer(c, who, by, reason, actor, policy, now))

    def record_call(
        self, case_id: CaseId, who: ResponderId | None, said: str, actor: str, seen: int | None = None
    ) -> Case:
        """Record a phone call."""
        return self._do(case_id, seen, lambda c, now: hands.record_call(c, who, said, actor, now))

    def withdraw(self, case_id: CaseId, how: Close, reason: str, actor: str, seen: int | None = None) -> Case:
        """Close a case before anybody has visited, and release everybody."""
        return self._do(case_id, seen, lambda c, now: hands.withdraw(c, how, reason, actor, now))

    def regrade(
        self,
        case_id: CaseId,
        to: int,
        rationale: str,
        actor: str,
        seen: int | None = None,
        *,
        release: bool = False,
    ) -> Case:
        """Put another grade in force. With `release`, who was asked or has accepted is let go."""

        def _decide(case: Case) -> Decision:
            now = self.clock.now()
            contact, policy = self.casebook.store.contact(case.contact_key), self.casebook.policy_at(now)
            return regrading.regrade(case, to, rationale, actor, contact, policy, now, release=release)

        return self.casebook.decide(case_id, _decide, seen)

    def accept_proposal(
        self, case_id: CaseId, ask: Ask, rationale: str, actor: str, seen: int | None = None
    ) -> Case:
        """Do what a message has asked for."""

        def _decide(case: Case) -> Decision:
            now = self.clock.now()
            contact, policy = self.casebook.store.contact(case.contact_key), self.casebook.policy_at(now)
            return regrading.accept_proposal(case, ask, rationale, actor, contact, policy, now)

        return self.casebook.decide(case_id, _decide, seen)

    def reject_proposal(
        self, case_id: CaseId, ask: Ask, rationale: str, actor: str, seen: int | None = None
    ) -> Case:
        """Leave the case as it is; what a message has asked for is decided."""
        return self._do(case_id, seen, lambda c, now: regrading.reject_proposal(c, ask, rationale, actor, now))

    def approve_lone_visit(
        self, case_id: CaseId, role: Role, reason: str, manager: str, seen: int | None = None
    ) -> Case:
        """One role goes alone. The caller has made sure that `manager` is one."""

        def _decide(case: Case) -> Decision:
            people = self.dispatch.on_call_now()
            policy = self.dispatch.policy_for([case], (person.position for person in people))
            return approve_lone_visit(case, role, manager, reason, people, policy, self.clock.now())

        return self.casebook.decide(case_id, _decide, seen)

    def divert(
        self, case_id: CaseId, to: CaseId, reason: str, actor: str, seen: int | None = None
    ) -> tuple[Case, Case]:
        """Release the pair of a Grade 3 and offer the Grade 2 to them at once; return both cases.

        Two transactions: whatever keeps the pair from the Grade 2, as sickness does, is found before anybody is
        released. Should somebody else take one of them in between, the Grade 2 goes on as it was, the Grade 3 is
        planned anew all the same, and Conflict says so.
        """
        other = self.casebook.store.load(to)
        pair: tuple[ResponderId, ...] = ()

        def _release(case: Case) -> Decision:
            nonlocal pair
            pair = tuple(a.responder_id for a in case.committed())
            now, policy = self.clock.now(), self.casebook.policy
            decision = hands.divert(case, other, reason, actor, policy, now)
            freed = [replace(pick, held_by=None) for pick in self._chosen(pair)]
            if not all(pick.is_on_call for pick in freed):
                raise Refused("One of this pair is not on call any more. Assign by hand who goes to the Grade 2.")
            hands.assign(other, freed, reason, actor, policy.dispatch, now)
            return decision

        planned_anew = self.casebook.decide(case_id, _release, seen)
        try:
            return planned_anew, self.assign(to, pair, reason, actor)
        except Refused as taken:
            asked = self.casebook.store.load(to)
            if {a.responder_id for a in asked.live()} >= set(pair):
                return planned_anew, asked
            raise Conflict("The Grade 3 is planned anew, but one of its pair can not be asked.") from taken

    def _do(self, case_id: CaseId, seen: int | None, decision_on: Callable[[Case, datetime], Decision]) -> Case:
        return self.casebook.decide(case_id, lambda case: decision_on(case, self.clock.now()), seen)
