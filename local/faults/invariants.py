"""What must hold after every commit, and once everything has healed.

What a whole night is checked by (local.invariants) is checked here too; the rest is what only faults can break.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from local.faults.hub import SKEW, Hub
from local.faults.script import STORY
from local.invariants import Picture, violations
from shared.adapters.memory import InMemoryRotaStore
from shared.domain.assignment import Status
from shared.domain.case import Case, CaseState
from shared.domain.events import Event, EventName
from shared.domain.ids import CaseId
from shared.domain.stuck import OURS, stuck

if TYPE_CHECKING:
    from local.faults.world import World

_MOVING = frozenset({Status.EN_ROUTE, Status.ON_SCENE})


@dataclass
class Watcher:
    """Looks at every commit. `broken` has what was found, each with its moment."""

    rota: InMemoryRotaStore
    hub: Hub
    broken: list[str] = field(default_factory=list)

    def see(self, before: Case | None, after: Case, cases: Sequence[Case]) -> None:
        """Check the commit that led from `before` to `after`; `cases` are all cases after it."""
        checks = (
            self._nobody_twice(cases),
            _one_pair(after),
            _both_before_anybody_moves(after),
            _clock_stands(before, after),
            _counted(before, after),
        )
        self.broken.extend(f"after {self.hub.passed:.2f} s: {wrong}" for check in checks for wrong in check)

    def _nobody_twice(self, cases: Sequence[Case]) -> Iterator[str]:
        live = [(a.responder_id, case.id) for case in cases for a in case.live()]
        if len(dict(live)) != len(live):
            yield "somebody is on two live assignments"
        if dict(live) != self.rota.held:
            yield "the holds differ from the live assignments"


def _one_pair(case: Case) -> Iterator[str]:
    roles = [a.role for a in case.live()]
    if len(set(roles)) != len(roles):
        yield f"{case.id} has two live people in one role"


def _both_before_anybody_moves(case: Case) -> Iterator[str]:
    """Everybody needed has said yes before the case is assigned and before anybody sets out."""
    said_yes = {a.role for a in case.assignments if a.accepted_at and a.status is not Status.STOOD_DOWN}
    if case.state is CaseState.ASSIGNED and not said_yes >= set(case.roles_needed):
        yield f"{case.id} is assigned and not everybody has accepted"
    if any(a.status is Status.ON_SCENE and a.en_route_at is None for a in case.live()):
        yield f"on {case.id} somebody is on scene who never set out"


def _clock_stands(before: Case | None, after: Case) -> Iterator[str]:
    if before is None:
        return
    if after.reported_at != before.reported_at:
        yield f"the clock of {after.id} was started anew"
    if after.grade == before.grade and after.deadline != before.deadline:
        yield f"the deadline of {after.id} has moved"


def _counted(before: Case | None, after: Case) -> Iterator[str]:
    if after.version != (before.version if before else 0) + 1:
        yield f"{after.id} was overwritten"
    if after.sequence < (before.sequence if before else 0):
        yield f"the events of {after.id} were counted anew"


def at_the_end(world: "World") -> Iterator[str]:
    """Give whatever is wrong once everything has healed."""
    cases = world.store.all_cases()
    timelines = {case.id: world.store.timeline(case.id) for case in cases}
    yield from violations(_picture(world, cases, timelines))
    yield from _told(world, [event for timeline in timelines.values() for event in timeline])
    yield from _audited(timelines)
    now = world.hub.now()
    for case in cases:
        for found in stuck(case, world.policy, now):
            if found.kind in OURS:
                yield f"{case.id} is stuck: {found.reason}"
        if case.needs_somebody() and not case.waiting_because and (case.offer_from or now) <= now:
            yield f"{case.id} waits and says no reason"


def _picture(world: "World", cases: tuple[Case, ...], timelines: dict[CaseId, tuple[Event, ...]]) -> Picture:
    keys = list(world.expected)
    asked = {m.id for messages in world.provider.sent.values() for m in messages if "Answer by" in m.text}
    undelivered = {queue.name: len(queue.dead) for queue in world.queues if queue.dead}
    undelivered |= {f"the stream of {key}": len(left) for key, left in world.stream.pending.items() if left}
    return Picture(
        now=world.hub.now(),
        cases=cases,
        timelines=timelines,
        holds=world.rota.holds(),
        contacts_sent=len(keys),
        cases_of_contacts=tuple(world.store.case_of_contact(key) for key in keys),
        quarantined=0,
        malformed_sent=0,
        undelivered=undelivered,
        texts_that_ask=len(asked),
        clocks_differ_by=2 * SKEW,
        swept_within=timedelta(seconds=STORY),
    )


def _told(world: "World", events: Iterable[Event]) -> Iterator[str]:
    """Every message owed was sent, with one id and one text, and nobody got one that is not theirs."""
    owed = {f"{event.id}.{who}": who for event in events for who in _whom(event)}
    for message_id, who in owed.items():
        if message_id not in world.provider.sent:
            yield f"{who} was never told: {message_id}"
    for message_id, messages in world.provider.sent.items():
        if owed.get(message_id) != messages[0].to:
            yield f"{messages[0].to} was told what is not theirs: {message_id}"
        if len({(m.to, m.text) for m in messages}) > 1:
            yield f"two different texts have the id {message_id}"


def _whom(event: Event) -> list[str]:
    if event.name in (EventName.PAIR_OFFERED, EventName.OFFER_REPEATED):
        return [offer["responder_id"] for offer in event.data["offers"]]
    if event.name in (EventName.OFFER_WITHDRAWN, EventName.RESPONDER_STOOD_DOWN):
        return [event.data["responder_id"]]
    if event.name is EventName.BRIEFING_CHANGED:
        return [*event.data["responders"], *_lead_worker(event)]
    return _lead_worker(event) if event.name is EventName.CONTACT_JOINED else []


def _lead_worker(event: Event) -> list[str]:
    return [event.data["lead_worker"]] if event.data["lead_worker"] else []


def _audited(timelines: dict[CaseId, tuple[Event, ...]]) -> Iterator[str]:
    """Every event says who did it and to which contact's story it belongs, and has an id of its own."""
    events = [event for timeline in timelines.values() for event in timeline]
    if len({event.id for event in events}) != len(events):
        yield "two events share an id"
    for event in events:
        if not event.actor or not event.correlation_id:
            yield f"event {event.id} does not say who did it"
