"""What should have moved and did not, with the reason (all allowances: default, shared/policy/watching.json).

What the system owes by itself is done by the sweep that finds it late; if that fails too, people are told. What
people owe is told to the duty manager, once for each reason. No reason names a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.assignment import Assignment, Status
from shared.domain.case import DISPATCHING, Case, Decision, Draft, tell_of
from shared.domain.casework import reminder_due_at
from shared.domain.events import EventName
from shared.domain.policy import Policy, WatchingPolicy
from shared.domain.steps import StepKind


class Kind(StrEnum):
    """What did not move."""

    OFFER_NOT_ENDED = "offer_not_ended"
    STEP_NOT_TAKEN = "step_not_taken"
    NOBODY_LOOKED_FOR = "nobody_looked_for"
    NOT_REMINDED = "not_reminded"
    NOT_SET_OUT = "not_set_out"
    NOT_ARRIVED = "not_arrived"
    NOT_CLEAR = "not_clear"


OURS = frozenset({Kind.OFFER_NOT_ENDED, Kind.STEP_NOT_TAKEN, Kind.NOBODY_LOOKED_FOR, Kind.NOT_REMINDED})
"""What the system should have done by itself."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """One thing that did not move: since when it could have, and why that is too long, in a sentence."""

    kind: Kind
    since: datetime
    reason: str
    whose: str = ""

    @property
    def key(self) -> str:
        """The same as long as it is the same thing that does not move."""
        return f"{self.kind}:{self.whose}:{self.since.isoformat()}"


def stuck(case: Case, policy: Policy, now: datetime) -> tuple[Stuck, ...]:
    """Return all of the case that should have moved by `now` and did not."""
    if case.state not in DISPATCHING:
        return tuple(_reminder(case, policy, now))
    found = [*_offers(case, policy.watching, now), *_steps(case, policy.watching, now)]
    found += _search(case, policy.watching, now)
    for assignment in case.live():
        found += _on_the_way(case, assignment, policy.watching, now)
    return tuple(found)


def tell(case: Case, policy: Policy, now: datetime) -> Decision:
    """Tell the duty manager of all that is stuck and for people to move, each thing once.

    What the system owes is told only when it could not do it for some minutes.
    """
    new = [found for found in stuck(case, policy, now) if found.key not in case.told_stuck]
    new = [s for s in new if s.kind not in OURS or now - s.since > policy.watching.tell_after]
    if not new:
        return Decision.none(case)
    draft = Draft(case, now)
    draft.change(told_stuck=(*case.told_stuck, *(found.key for found in new)))
    reason = " ".join(found.reason for found in new)
    draft.say(EventName.CASE_ESCALATED, to="duty_manager", reason=reason, **tell_of(case))
    return draft.decide()


def _offers(case: Case, policy: WatchingPolicy, now: datetime) -> Iterator[Stuck]:
    for a in case.live():
        if a.status is Status.OFFERED and now - a.expires_at > policy.patience:
            reason = f"The offer to the {a.role.label} has run out and was not ended."
            yield Stuck(Kind.OFFER_NOT_ENDED, a.expires_at, reason, a.responder_id)


def _steps(case: Case, policy: WatchingPolicy, now: datetime) -> Iterator[Stuck]:
    """What of the plan was not done. The first offer is owed when people are to be asked, not before."""
    if not case.lacks_its_pair():
        return
    for step in case.steps:
        asked_from = case.offer_from if step.kind is StepKind.OFFER else None
        due_at = max(step.due_at, asked_from or step.due_at)
        if step.done_at is None and now - due_at > policy.patience:
            yield Stuck(Kind.STEP_NOT_TAKEN, due_at, "A step of the escalation plan was not taken.")


def _search(case: Case, policy: WatchingPolicy, now: datetime) -> Iterator[Stuck]:
    """A role is vacant, and nobody was asked nor a reason recorded."""
    if not case.needs_somebody() or case.waiting_because:
        return
    ended = (a.ended_at for a in case.assignments if a.ended_at)
    vacant_since = max([case.offer_from or case.received_at, *ended])
    if now - vacant_since > policy.patience:
        missing = " and ".join(f"a {role.label}" for role in case.vacant_roles())
        yield Stuck(Kind.NOBODY_LOOKED_FOR, vacant_since, f"Nobody has looked for {missing}.")


def _reminder(case: Case, policy: Policy, now: datetime) -> Iterator[Stuck]:
    due_at = reminder_due_at(case, policy.casework)
    if due_at is not None and now - due_at > policy.watching.patience:
        yield Stuck(Kind.NOT_REMINDED, due_at, "Something is overdue in the intensive period and nobody was told.")


def _on_the_way(case: Case, mine: Assignment, policy: WatchingPolicy, now: datetime) -> Iterator[Stuck]:
    """A responder has taken too long over the step that they are on. For an agreed visit the way is measured from
    when they must leave to be there at its time."""
    way, agreed = mine.expected_at - mine.offered_at, case.visit.agreed
    must_leave_at = agreed.starts_at - way if agreed else None
    if mine.status is Status.ACCEPTED and not case.lacks_its_pair():
        since = max(a.accepted_at for a in case.committed() if a.accepted_at)
        allowed = policy.set_out_within[case.grade or 3]
        kind, what = Kind.NOT_SET_OUT, "has not set out, {} after both accepted."
        if must_leave_at is not None:
            since, allowed = max(since, must_leave_at), policy.arrive_late_by
            what = "has not set out, {} after they had to for the agreed time."
    elif mine.status is Status.EN_ROUTE and mine.en_route_at:
        since = max(mine.en_route_at, must_leave_at or mine.en_route_at)
        allowed = way + policy.arrive_late_by
        kind, what = Kind.NOT_ARRIVED, "has been on the way for more than {} and has not arrived."
    elif mine.status is Status.ON_SCENE and mine.on_scene_at:
        usual = policy.on_scene_p90.get(case.activity or "", policy.on_scene_p90_of_others)
        since, allowed = mine.on_scene_at, usual + policy.on_scene_slack
        kind, what = Kind.NOT_CLEAR, "has been on scene for more than {} and is not clear."
    else:
        return
    if now - since > allowed:
        told = what.format(f"{round(allowed.total_seconds() / 60)} minutes")
        yield Stuck(kind, since, f"The {mine.role.label} {told}", mine.responder_id)
