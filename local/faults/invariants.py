"""What must hold after every commit, and once everything has healed.

What a whole night is checked by (local.invariants) is checked here too; the rest is what only faults can break.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from local.faults.hub import SKEW, Hub
from local.faults.recount import audited, recounted
from local.faults.rota import SimulatedRosterStore
from local.invariants import Picture, violations
from shared.adapters.memory import InMemoryRotaStore
from shared.domain.assignment import Status
from shared.domain.case import DISPATCHING, Case, CaseState
from shared.domain.contact import Contact
from shared.domain.events import Event, EventName
from shared.domain.ids import CaseId, ContactKey
from shared.domain.opening import deadline_of
from shared.domain.policy import Policy
from shared.domain.statements import strands_of
from shared.domain.stuck import OURS, stuck

if TYPE_CHECKING:
    from local.faults.world import World

_READ_BEFORE = timedelta(minutes=5)
"""A dispatch that looked at the rota so long ago is over."""

_A_SWEEP = timedelta(seconds=65)
"""A minute until the next, and what it takes."""


@dataclass
class Watcher:
    """Looks at every commit. `broken` has what was found, each with its moment."""

    rota: InMemoryRotaStore
    rosters: SimulatedRosterStore
    contact: Callable[[ContactKey], Contact]
    policy: Policy
    hub: Hub
    broken: list[str] = field(default_factory=list)

    def see(self, before: Case | None, after: Case, cases: Sequence[Case]) -> None:
        """Check the commit that led from `before` to `after`; `cases` are all cases after it."""
        checks = (
            self._nobody_twice(cases),
            _one_pair(after),
            _nobody_on_what_is_over(after),
            _both_before_anybody_moves(after),
            _clock_stands(before, after),
            self._deadline_is_that_of_a_contact(before, after),
            self._nobody_away_is_asked(before, after),
            _counted(before, after),
        )
        self.broken.extend(f"after {self.hub.passed:.2f} s: {wrong}" for check in checks for wrong in check)

    def _nobody_twice(self, cases: Sequence[Case]) -> Iterator[str]:
        live = [(a.responder_id, case.id) for case in cases for a in case.live()]
        if len(dict(live)) != len(live):
            yield "somebody is on two live assignments"
        if dict(live) != self.rota.held:
            yield "the holds differ from the live assignments"

    def _deadline_is_that_of_a_contact(self, before: Case | None, after: Case) -> Iterator[str]:
        """Whoever re-grades, the clock began when one of the contacts was reported."""
        if before is None or after.grade == before.grade or after.grade is None or after.deadline is None:
            return
        contacts = [self.contact(strand.contact_key) for strand in strands_of(after)]
        began = {contact.reported_at for contact in contacts} | {before.reported_at}
        own = {deadline_of(c, after.grade, at, self.policy) for c in contacts for at in began}
        if after.deadline not in own | {before.deadline}:
            yield f"{after.id} has a deadline that is no contact's"

    def _nobody_away_is_asked(self, before: Case | None, after: Case) -> Iterator[str]:
        known = {(a.responder_id, a.offered_at) for a in before.assignments} if before else set()
        for assignment in after.live():
            if (assignment.responder_id, assignment.offered_at) in known:
                continue
            if self.rosters.is_away(assignment.responder_id, self.hub.now(), _READ_BEFORE):
                yield f"{assignment.responder_id} is away and was asked on {after.id}"


def _one_pair(case: Case) -> Iterator[str]:
    roles = [a.role for a in case.live()]
    if len(set(roles)) != len(roles):
        yield f"{case.id} has two live people in one role"


def _nobody_on_what_is_over(case: Case) -> Iterator[str]:
    if case.state not in DISPATCHING and case.live():
        yield f"{case.id} is {case.state} and still holds somebody"


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
    yield from _watchers_told(world, timelines)
    yield from audited(timelines)
    yield from recounted(cases, timelines, world.hub.now())
    yield from _last_word_counts(world, cases)
    yield from _rota_followed(world)
    now = world.hub.now()
    for case in cases:
        for found in stuck(case, world.policy, now):
            if found.kind in OURS:
                yield f"{case.id} is stuck: {found.reason}"
        if case.needs_somebody() and not case.waiting_because and (case.offer_from or now) <= now:
            yield f"{case.id} waits and says no reason"
        yield from _in_time(case, world)


def _picture(world: "World", cases: tuple[Case, ...], timelines: dict[CaseId, tuple[Event, ...]]) -> Picture:
    keys = list(world.expected)
    asked = {m.id for messages in world.provider.sent.values() for m in messages if "Answer by" in m.text}
    heard = {event.data.get("contact"): case_id for case_id, told in timelines.items() for event in told}
    undelivered = {queue.name: len(queue.dead) for queue in world.queues if queue.dead}
    undelivered |= {f"the stream of {key}": len(left) for key, left in world.stream.pending.items() if left}
    return Picture(
        now=world.hub.now(),
        cases=cases,
        timelines=timelines,
        holds=world.rota.holds(),
        contacts_sent=len(keys),
        cases_of_contacts=tuple(world.store.case_of_contact(key) or heard.get(key) for key in keys),
        quarantined=0,
        malformed_sent=0,
        undelivered=undelivered,
        texts_that_ask=len(asked),
        clocks_differ_by=2 * SKEW,
        swept_within=_swept_within(world),
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
        return [event.data["responder_id"], *event.data.get("partners", ())]
    if event.name in (EventName.CASE_REGRADED, EventName.LONE_VISIT_APPROVED):
        return list(event.data["responders"])
    if event.name is EventName.BRIEFING_CHANGED:
        return [*event.data["responders"], *_lead_worker(event)]
    return _lead_worker(event) if event.name is EventName.CONTACT_JOINED else []


def _lead_worker(event: Event) -> list[str]:
    return [event.data["lead_worker"]] if event.data["lead_worker"] else []


def _watchers_told(world: "World", timelines: dict[CaseId, tuple[Event, ...]]) -> Iterator[str]:
    """Whoever watches over the service was told of every escalation and of nothing else, each time in one text."""
    events = [event for timeline in timelines.values() for event in timeline]
    owed = [f"{event.id}.{event.data['to']}" for event in events if event.name is EventName.CASE_ESCALATED]
    owed += [event.id for event in world.rosters.all_events if event.data.get("case_id")]
    written = {sent.id: sent.text for case_id in timelines for sent in world.log.of_case(case_id)}
    yield from (f"who watches was never told of {of}" for of in owed if of not in written)
    texts = Counter(written[of] for of in owed if of in written)
    told = Counter(text for _, text in world.provider.told)
    yield from (f"who watches was never told: {text}" for text in texts - told)
    yield from (f"who watches was told of what did not happen: {text}" for text in told.keys() - texts.keys())


def _in_time(case: Case, world: "World") -> Iterator[str]:
    """No answer counts long after its time; who waits too long once nothing fails any more is told of, and an open
    call for help is told again and again."""
    for a in case.assignments:
        if a.accepted_at and a.accepted_at - a.expires_at > _swept_within(world):
            yield f"{a.responder_id} accepted {case.id} long after the time to answer"
    age, now = world.policy.escalation.queue_age.get(case.grade or 0), world.hub.now()
    healed = world.hub.start + timedelta(seconds=world.script.until) + _READ_BEFORE
    for a in case.in_duress():
        told_at = max(a.duress_told_at or a.duress_at or healed, healed)
        if now - told_at > world.policy.safety.call_again_every + _A_SWEEP:
            yield f"{a.responder_id} calls for help on {case.id} and nobody was told again"
    if case.state is CaseState.WAITING and case.queue_told_at is None and age is not None:
        since = max(case.received_at, case.offer_from or case.received_at, healed)
        if now - since > age + _A_SWEEP and case.changed_at and now - case.changed_at > _A_SWEEP:
            yield f"{case.id} has waited too long and nobody was told"


def _swept_within(world: "World") -> timedelta:
    """Within how long what is due is done although much fails: timer and sweep try again each minute (measured: 62
    seconds at most)."""
    return timedelta(minutes=10) + timedelta(hours=1) * (world.sweeping_from > 0)


def _last_word_counts(world: "World", cases: Iterable[Case]) -> Iterator[str]:
    """In whatever order a sender's words arrived, that with the highest sequence stands, and stands alone.

    (A report that is told twice by a sender who does not count is two, and ends as two.)
    """
    stands: dict[tuple[str, str], int] = defaultdict(int)
    for case in cases:
        counted = Counter((s.source, s.subject) for s in strands_of(case) if s.sequence and not s.ended)
        yield from (f"{case.id} has two last words on one matter" for count in counted.values() if count > 1)
        for strand in strands_of(case):
            matter = (strand.source, strand.subject)
            stands[matter] = max(stands[matter], strand.sequence)
    for matter, sequence in stands.items():
        if sequence != world.said.get(matter, 0):
            yield f"word {sequence} of a sender stands, who has said {world.said.get(matter, 0)}"


def _rota_followed(world: "World") -> Iterator[str]:
    """The shifts are those that rosters and absences make, and whoever decides was told who fell out of a case."""
    yield from (f"the shifts are not those of {of}" for of in world.rota_desk.behind())
    for event in world.rosters.all_events:
        case_id = event.data.get("case_id")
        if case_id and not world.log.was_sent(CaseId(case_id), event.id):
            yield f"nobody was told that {event.data['responder_id']} fell out of {case_id}"
