"""The stored events, counted again: they must tell what the cases and the figures say, and who did it.

The code that made the cases is not asked: a change of which no event tells is a difference, and so is an event of
what did not happen.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from local.faults.hub import SKEW
from shared.domain.assignment import Assignment, Role, Status
from shared.domain.case import Case
from shared.domain.events import SYSTEM, Event, EventName
from shared.domain.ids import CaseId
from shared.domain.metrics import ALL_AREAS, response_rows
from shared.domain.steps import StepKind

_APART = 2 * SKEW
"""By how much the time of a step and that of its event may differ, as clocks do."""

_LEGS = {
    EventName.OFFER_ACCEPTED: (Status.ACCEPTED, "accepted_at"),
    EventName.RESPONDER_EN_ROUTE: (Status.EN_ROUTE, "en_route_at"),
    EventName.RESPONDER_ON_SCENE: (Status.ON_SCENE, "on_scene_at"),
    EventName.RESPONDER_CLEAR: (Status.CLEAR, "clear_at"),
    EventName.OFFER_DECLINED: (Status.DECLINED, "ended_at"),
    EventName.OFFER_TIMED_OUT: (Status.TIMED_OUT, "ended_at"),
    EventName.OFFER_WITHDRAWN: (Status.WITHDRAWN, "ended_at"),
    EventName.RESPONDER_STOOD_DOWN: (Status.STOOD_DOWN, "ended_at"),
}
"""What an event makes of an assignment, and which of its times it sets."""

_OWN_WORD = frozenset(
    {
        EventName.OFFER_ACCEPTED,
        EventName.OFFER_DECLINED,
        EventName.RESPONDER_EN_ROUTE,
        EventName.RESPONDER_ON_SCENE,
        EventName.RESPONDER_CLEAR,
    }
)
"""What only the responder says."""

_WITH_A_REASON = frozenset(
    {
        EventName.CASE_REGRADED,
        EventName.REGRADE_REJECTED,
        EventName.CASE_WITHDRAWN,
        EventName.RESPONDER_STOOD_DOWN,
        EventName.OFFERS_HELD,
    }
)
"""What only a person does, and not without a reason."""


@dataclass
class Told:
    """One assignment as the events tell it."""

    who: str
    role: Role
    status: Status
    times: dict[str, datetime] = field(default_factory=dict)


def recounted(cases: Sequence[Case], timelines: Mapping[CaseId, Sequence[Event]], now: datetime) -> Iterator[str]:
    """Give each difference between what the events tell and what the cases and the figures say."""
    attended = 0
    for case in cases:
        told, timeline = _assignments(timelines[case.id]), timelines[case.id]
        if not _are_those_of(told, case):
            yield f"the assignments of {case.id} are not those that its events tell of"
        if any("en_route_at" in one.times for one in told) and not _pair_was_told(timeline):
            yield f"somebody set out for {case.id} and no event tells of its pair"
        attended += case.deadline is not None and _everybody_came(told, case)
        yield from _grade_was_told(case, timeline)
        yield from _steps_were_told(case, timeline)
        yield from _calls_were_told_again(case, timeline)
        yield from _nobody_asked_who_declined(case, timeline)
    counted = sum(row.attended for row in response_rows(cases, now) if row.area == ALL_AREAS)
    if counted != attended:
        yield f"the figures have {counted} attended cases, and events tell of {attended}"


def audited(timelines: Mapping[CaseId, Sequence[Event]]) -> Iterator[str]:
    """Every event has an id of its own, and says who did it, to which contact's story it belongs and, where it is
    asked for, why."""
    events = [event for timeline in timelines.values() for event in timeline]
    if len({event.id for event in events}) != len(events):
        yield "two events share an id"
    for event in events:
        own_word = event.name in _OWN_WORD
        by_a_person = event.name in _WITH_A_REASON
        if not event.actor or not event.correlation_id or (by_a_person and event.actor == SYSTEM):
            yield f"event {event.id} does not say who did it"
        if own_word and event.actor != event.data["responder_id"]:
            yield f"event {event.id} is the word of another"
        if by_a_person and not event.private.get("reason"):
            yield f"event {event.id} does not say why"


def _assignments(timeline: Sequence[Event]) -> list[Told]:
    """Every assignment of which the events tell. What happens to somebody who was not asked is one of its own."""
    told: list[Told] = []
    latest: dict[str, Told] = {}
    for event in timeline:
        if event.name is EventName.PAIR_OFFERED:
            for offer in event.data["offers"]:
                asked = Told(offer["responder_id"], offer["role"], Status.OFFERED, {"offered_at": event.at})
                told.append(asked)
                latest[asked.who] = asked
        elif event.name in _LEGS:
            who, (status, leg) = event.data["responder_id"], _LEGS[event.name]
            if who not in latest:
                told.append(latest.setdefault(who, Told(who, event.data["role"], status)))
            latest[who].status = status
            latest[who].times[leg] = event.at
    return told


def _are_those_of(told: Sequence[Told], case: Case) -> bool:
    by_events = sorted(told, key=lambda one: (one.who, one.times.get("offered_at", case.reported_at)))
    stored = sorted(case.assignments, key=lambda one: (one.responder_id, one.offered_at))
    return len(by_events) == len(stored) and all(map(_is, by_events, stored))


def _is(told: Told, stored: Assignment) -> bool:
    legs = {"offered_at", *(leg for _, leg in _LEGS.values())}
    if stored.status is Status.CLEAR:
        legs.discard("ended_at")  # that of leaving
    times = {leg: at for leg in legs if (at := getattr(stored, leg)) is not None}
    return (
        (told.who, told.role, told.status) == (stored.responder_id, stored.role, stored.status)
        and told.times.keys() == times.keys()
        and all(abs(told.times[leg] - at) <= _APART for leg, at in times.items())
    )


def _everybody_came(told: Sequence[Told], case: Case) -> bool:
    came = {one.role for one in told if one.status in (Status.ON_SCENE, Status.CLEAR)}
    return came >= set(case.roles_needed)


def _pair_was_told(timeline: Sequence[Event]) -> bool:
    return any(event.name is EventName.PAIR_ASSIGNED for event in timeline)


def _grade_was_told(case: Case, timeline: Sequence[Event]) -> Iterator[str]:
    """The grade in force is that of the opening or of the last re-grade; each re-grade is kept with its reason."""
    regrades = [event for event in timeline if event.name is EventName.CASE_REGRADED]
    if case.grade != (timeline[0], *regrades)[-1].data["grade"]:
        yield f"the grade of {case.id} was changed and no event tells of it"
    if len(case.grade_history) != len(regrades) or not all(change.rationale for change in case.grade_history):
        yield f"the grades of {case.id} are not those that its events tell of"


def _steps_were_told(case: Case, timeline: Sequence[Event]) -> Iterator[str]:
    """Whom a step of escalation was to tell has been told when it was taken."""
    told = [(event.data["to"], event.at) for event in timeline if event.name is EventName.CASE_ESCALATED]
    for step in case.steps:
        taken_at = step.done_at if step.kind is StepKind.TELL and not step.skipped else None
        if taken_at and not any(to == step.to and abs(at - taken_at) <= _APART for to, at in told):
            yield f"a step of {case.id} was taken and the {step.to} was not told"


def _calls_were_told_again(case: Case, timeline: Sequence[Event]) -> Iterator[str]:
    """As often as the case says of each open call for help, and of none that was resolved."""
    told: Counter[str] = Counter()
    for event in timeline:
        who = str(event.data.get("responder_id"))
        if event.name is EventName.DURESS_RESOLVED:
            del told[who]
        elif event.name is EventName.CASE_ESCALATED and who != "None":
            told[who] += 1
    counted: Counter[str] = Counter()
    for a in case.in_duress():
        counted[a.responder_id] += a.duress_told
    if +told != +counted:
        yield f"calls for help on {case.id} were not told again as often as the case says"


def _nobody_asked_who_declined(case: Case, timeline: Sequence[Event]) -> Iterator[str]:
    """Unless a person asks them all the same."""
    declined: set[str] = set()
    for event in timeline:
        if event.name is EventName.OFFER_DECLINED:
            declined.add(event.data["responder_id"])
        elif event.name is EventName.PAIR_OFFERED and event.actor == SYSTEM:
            again = declined & {offer["responder_id"] for offer in event.data["offers"]}
            yield from (f"{who} had declined {case.id} and was asked again" for who in again)
