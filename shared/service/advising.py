"""Advising: idle pairs are advised to wait elsewhere, when a person in the control room says so."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from shared.domain.advice import Advice, advise, advised, as_if_there, in_force, still_to_propose
from shared.domain.case import Case
from shared.domain.errors import NotFound, Refused
from shared.domain.ids import CaseId, ResponderId
from shared.domain.rota import OnCall
from shared.domain.snapshot import Plan
from shared.domain.travel import Position
from shared.service.dispatch import Dispatch
from shared.service.ports import AdviceStore, Clock, Ids


@dataclass(frozen=True)
class Advising:
    """What is proposed beside the dispatch, and what becomes of the proposals to wait elsewhere."""

    store: AdviceStore
    dispatch: Dispatch
    ids: Ids
    clock: Clock

    def now_in_force(self) -> dict[ResponderId, Advice]:
        """Return what people are advised, or were proposed and that was dismissed."""
        return in_force(self.store.all(), self.clock.now())

    def proposals(
        self, cases: Iterable[Case], people: Iterable[OnCall], advices: dict[ResponderId, Advice]
    ) -> Plan:
        """Return the diversions and the moves that a person may confirm, without those that were answered."""
        plan = self.dispatch.proposals(cases, as_if_there(people, advices))
        return replace(plan, move=still_to_propose(plan.move, advices))

    def advise(self, people: Iterable[ResponderId], place: str, actor: str) -> None:
        """These two are told to wait near the place. Refused when one of them is not free; Conflict when one was
        taken, or told otherwise, at the same moment."""
        advices = self._advices(people, place, actor, dismissed=False)
        story = CaseId(f"advice-{self.ids.case_id()}")
        self.store.give(advices, advised(advices, story, self.clock.now()))

    def dismiss(self, people: Iterable[ResponderId], place: str, actor: str) -> None:
        """The move is not proposed again for a while, and nobody is told."""
        self.store.give(self._advices(people, place, actor, dismissed=True), None)

    def of(self, responder_id: ResponderId) -> Advice | None:
        """Return what this person is advised, or None."""
        found = self.now_in_force().get(responder_id)
        return None if found is None or found.dismissed else found

    def there(self, responder_id: ResponderId) -> None:
        """The person says that they are where they were advised to wait: from now on they set out from there."""
        found = self.of(responder_id)
        if found is None:
            raise NotFound("You are not advised to wait anywhere any more.")
        self.store.arrived(found, self.clock.now())

    def _advices(
        self, people: Iterable[ResponderId], place: str, actor: str, *, dismissed: bool
    ) -> tuple[Advice, ...]:
        wanted = set(people)
        on_call = [person for person in self.dispatch.on_call_now() if person.responder.id in wanted]
        policy = self.dispatch.casebook.policy
        to = self._position(place)
        return advise(on_call, to, place, actor, policy.advice_lasts, self.clock.now(), dismissed=dismissed)

    def _position(self, place: str) -> Position:
        rules = self.dispatch.casebook.policy.matching
        if place not in rules.place_names:
            raise Refused("There is no such place.")
        return rules.places[rules.place_names.index(place)][0]
