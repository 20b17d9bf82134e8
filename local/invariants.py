"""What must hold whatever happens. Each check returns what it found wrong, in words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from shared.domain.assignment import Role, Status
from shared.domain.case import DISPATCHING, OPEN, Case
from shared.domain.casework import overdue
from shared.domain.events import Event, EventName
from shared.domain.ids import CaseId, ResponderId

_FURTHER = frozenset(
    {
        EventName.CONTACT_JOINED,
        EventName.CONTACT_UPDATED,
        EventName.CONTACT_CANCELLED,
        EventName.CONTACT_CLOSED,
    }
)
"""What is told of a contact that did not open its case."""


@dataclass(frozen=True)
class Picture:
    """Everything that the checks look at, read at one quiet moment."""

    now: datetime
    cases: tuple[Case, ...]
    timelines: Mapping[CaseId, tuple[Event, ...]]
    holds: Mapping[ResponderId, CaseId]
    contacts_sent: int
    cases_of_contacts: tuple[CaseId | None, ...]
    quarantined: int
    malformed_sent: int
    undelivered: Mapping[str, int]
    texts_that_ask: int
    clocks_differ_by: timedelta = timedelta(0)
    """By how much the clocks of two functions may differ: times on two cases were told by two of them."""
    swept_within: timedelta = timedelta(seconds=65)
    """A minute for the sweep, and what it takes."""


def violations(picture: Picture) -> tuple[str, ...]:
    """Return everything that is wrong; empty when every invariant holds."""
    checks = (
        _no_contact_lost,
        _nobody_booked_twice,
        _nobody_booked_twice_in_the_past,
        _both_accepted_before_assigned,
        _timelines_complete,
        _nothing_stuck,
        _no_offer_outlives_its_time,
        _asked_by_one_text_each,
        _nothing_undelivered,
    )
    return tuple(wrong for check in checks for wrong in check(picture))


def _no_contact_lost(picture: Picture) -> Iterable[str]:
    missing = sum(case_id is None for case_id in picture.cases_of_contacts)
    if missing:
        yield f"{missing} of {picture.contacts_sent} contacts have no case."
    known = [case_id for case_id in picture.cases_of_contacts if case_id is not None]
    for case_id, contacts in Counter(known).items():
        told = 1 + sum(event.name in _FURTHER for event in picture.timelines[case_id])
        if contacts != told:
            yield f"Case {case_id} has {contacts} contacts and tells of {told}."
    if len(picture.cases) != len(set(known)):
        yield f"{len(set(known))} contacts made {len(picture.cases)} cases."
    if picture.quarantined != picture.malformed_sent:
        yield f"{picture.malformed_sent} malformed contacts, {picture.quarantined} in quarantine."


def _nobody_booked_twice(picture: Picture) -> Iterable[str]:
    live = [(a.responder_id, case.id) for case in picture.cases for a in case.live()]
    if len({responder for responder, _ in live}) != len(live):
        yield "Somebody is on two live assignments."
    if dict(live) != dict(picture.holds):
        yield f"The holds differ from the live assignments: {dict(picture.holds)} against {dict(live)}."
    for case in picture.cases:
        roles = [a.role for a in case.live()]
        if len(set(roles)) != len(roles):
            yield f"Case {case.id} has two live people in one role."


def _nobody_booked_twice_in_the_past(picture: Picture) -> Iterable[str]:
    """The times of everybody's assignments, over all cases, do not overlap."""
    spans: dict[ResponderId, list[tuple[datetime, datetime, CaseId]]] = defaultdict(list)
    for case in picture.cases:
        for a in case.assignments:
            spans[a.responder_id].append((a.offered_at, a.ended_at or picture.now, case.id))
    for responder, times in spans.items():
        for (_, end, one), (start, _, other) in pairwise(sorted(times)):
            if start < end - picture.clocks_differ_by:
                yield f"{responder} was on {one} and {other} at once."


def _both_accepted_before_assigned(picture: Picture) -> Iterable[str]:
    for case_id, timeline in picture.timelines.items():
        accepted: set[str] = set()
        needed = {role.value for role in Role}
        for event in timeline:
            if event.name is EventName.LONE_VISIT_APPROVED:
                needed = {event.data["role"]}
            elif event.name is EventName.OFFER_ACCEPTED:
                accepted.add(event.data["role"])
            elif event.name is EventName.RESPONDER_STOOD_DOWN:
                accepted.discard(event.data["role"])
            elif event.name is EventName.PAIR_ASSIGNED and not accepted >= needed:
                yield f"Case {case_id} was assigned before both had accepted."
            elif event.name is EventName.RESPONDER_EN_ROUTE and not accepted >= needed:
                yield f"On case {case_id} somebody set out before both had accepted."


def _timelines_complete(picture: Picture) -> Iterable[str]:
    for case in picture.cases:
        timeline = picture.timelines[case.id]
        if [event.sequence for event in timeline] != list(range(1, case.sequence + 1)):
            yield f"The timeline of {case.id} has a gap."
        if any(later.at < earlier.at for earlier, later in pairwise(timeline)):
            yield f"The timeline of {case.id} is out of order."


def _nothing_stuck(picture: Picture) -> Iterable[str]:
    """Every case is closed, progressing or visibly escalated."""
    for case in picture.cases:
        if case.state not in OPEN:
            continue
        since = _to_be_told_since(case, picture.now)
        told = [event.at for event in picture.timelines[case.id] if event.name is EventName.CASE_ESCALATED]
        if since is not None and not any(at >= since for at in told):
            yield f"Case {case.id} is late and nobody was told."


def _to_be_told_since(case: Case, now: datetime) -> datetime | None:
    """From when on somebody must have been told of the case, or None while it is not late."""
    if case.state in DISPATCHING:
        unattended = case.both_on_scene_at() is None and not case.has_its_pair()
        return case.reported_at if unattended and case.deadline is not None and case.deadline < now else None
    if case.period is None or not overdue(case, now):
        return None
    return min([review.due_at for review in case.period.reviews if review.held_at is None] + [case.period.ends_at])


def _no_offer_outlives_its_time(picture: Picture) -> Iterable[str]:
    for case in picture.cases:
        for a in case.assignments:
            ended_at = picture.now if a.status is Status.OFFERED else a.ended_at
            if (
                a.status in (Status.OFFERED, Status.TIMED_OUT)
                and ended_at
                and ended_at - a.expires_at > picture.swept_within
            ):
                yield f"The offer of {case.id} to {a.responder_id} outlived its time."


def _asked_by_one_text_each(picture: Picture) -> Iterable[str]:
    events = (event for timeline in picture.timelines.values() for event in timeline)
    asked = sum(len(event.data["offers"]) for event in events if event.name is EventName.PAIR_OFFERED)
    if asked != picture.texts_that_ask:
        yield f"{asked} offers were made and {picture.texts_that_ask} texts sent."


def _nothing_undelivered(picture: Picture) -> Sequence[str]:
    return [f"{count} undelivered in {queue}." for queue, count in picture.undelivered.items()]
