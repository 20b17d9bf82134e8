"""The county as one decision about many cases sees it: cases, people, and when each busy one is expected back.

The decision reckons in minutes; the translation is here and nowhere else.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import inf

from shared.domain.assignment import Assignment, Role, Status
from shared.domain.case import Case
from shared.domain.ids import ResponderId
from shared.domain.needs import not_again, ties_of
from shared.domain.policy import Policy
from shared.domain.preference import strain
from shared.domain.rota import OnCall, Responder, Shift
from shared.domain.snapshot import Snapshot, State, Waiting, Worker
from shared.domain.travel import Position


def wants_a_whole_pair(case: Case, now: datetime) -> bool:
    """Whether nobody is asked for the case yet, both roles are to go and the time to ask has come."""
    both_vacant = set(case.vacant_roles()) == set(Role)
    return case.needs_somebody() and both_vacant and (case.offer_from is None or case.offer_from <= now)


def snapshot_of(
    waiting: Iterable[Case],
    engaged: Iterable[Case],
    people: Iterable[OnCall],
    policy: Policy,
    now: datetime,
    soon: Iterable[tuple[Responder, Shift]] = (),
) -> Snapshot:
    """Return the county at `now`: what waits for a pair, everybody on call, busy ones with their release, and who
    comes on duty soon."""
    busy = {a.responder_id: (case, a) for case in engaged for a in case.live()}
    local = now.astimezone(policy.dispatch.visiting_hours.zone)
    every = tuple(waiting)
    engaged = tuple(engaged)
    spoken_for = promised_people((*every, *engaged), policy, now)
    return Snapshot(
        now=minutes(now),
        minute_of_week=float(local.weekday() * 1440 + local.hour * 60 + local.minute),
        waiting=tuple(_waiting(case, spoken_for, policy, now) for case in every),
        workers=tuple(
            [_worker(person, busy, policy, now) for person in people]
            + [_who_comes(responder, shift) for responder, shift in soon]
        ),
    )


def minutes(instant: datetime) -> float:
    """Return the instant in minutes since 1970."""
    return instant.timestamp() / 60


def promised_people(cases: Iterable[Case], policy: Policy, now: datetime) -> frozenset[str]:
    """Return who is planned for a visit that is agreed, that nobody is on yet, and that begins so soon that they
    might not be back from another in time. A Grade 2 takes them all the same."""
    back = timedelta(minutes=policy.matching.visit_for[3] + policy.matching.in_reach)
    agreed = (case.visit.agreed for case in cases if case.needs_somebody() and not case.live())
    return frozenset(who for each in agreed if each and each.offer_at - now < back for who in each.who.values())


PROMISED = "is promised to a visit that is agreed"


def promised_elsewhere(case: Case, cases: Iterable[Case], policy: Policy, now: datetime) -> dict[ResponderId, str]:
    """Return who is kept from this case, as they are promised to another; nobody from a Grade 2 or a promise."""
    if case.grade == 2 or case.visit.agreed:
        return {}
    return dict.fromkeys(map(ResponderId, promised_people(cases, policy, now)), PROMISED)


def _waiting(case: Case, spoken_for: frozenset[str], policy: Policy, now: datetime) -> Waiting:
    """The case as it waits. One that is agreed is due when it begins; any other Grade 3 leaves out who is
    promised elsewhere."""
    assert case.grade is not None
    assert case.deadline is not None
    agreed = case.visit.agreed
    elsewhere = frozenset[str]() if case.grade == 2 or agreed else spoken_for
    return Waiting(
        id=case.id,
        grade=case.grade,
        reported=minutes(case.reported_at),
        due=minutes(agreed.starts_at if agreed else case.deadline),
        position=_place(case),
        skills=case.decision.skills,
        not_again=frozenset(who for who, _ in not_again(case, policy.dispatch, now)) | elsewhere,
        starts=minutes(agreed.starts_at) if agreed else None,
        planned=frozenset(agreed.who.values()) if agreed else frozenset(),
        base=case.base,
        ties={str(who): tie for who, tie in ties_of(case).items()},
        times=None if case.grade == 2 or agreed else _times(case, policy),
    )


def _times(case: Case, policy: Policy) -> tuple[tuple[float, float], ...] | None:
    """When the visit may begin, so that the whole of it lies in the times of the household and of the partner."""
    if not case.visit.available:
        return None
    stay = stay_of(case, policy).total_seconds() / 60
    times = [(-inf, inf)]
    for calendar in case.visit.available:
        others = [(minutes(begins), minutes(ends) - stay) for begins, ends in calendar.spans]
        times = [(max(a, c), min(b, d)) for a, b in times for c, d in others if max(a, c) <= min(b, d)]
    return tuple(times)


def _worker(
    person: OnCall, busy: Mapping[ResponderId, tuple[Case, Assignment]], policy: Policy, now: datetime
) -> Worker:
    responder = person.responder
    state, case = State.IDLE, None
    position, free_at = person.position, now
    if responder.id in busy:
        case, assignment = busy[responder.id]
        state = State.ON_SCENE if assignment.status is Status.ON_SCENE else State.EN_ROUTE
        free_at = expected_release(case, assignment, policy)
    elif person.held_by is not None:
        state, free_at = State.ON_SCENE, now + timedelta(minutes=policy.matching.visit_for[2])
    return Worker(
        id=responder.id,
        role=responder.role,
        state=state,
        position=position,
        free_at=minutes(free_at),
        duty_end=minutes(person.until),
        skills=responder.skills,
        case_id=case.id if case else None,
        case_grade=case.grade if case and case.has_its_pair() else None,
        free_from=_place(case) if case else None,
        base=person.base,
        strain=strain(responder.releases, policy.matching.preferences, now),
    )


def _who_comes(responder: Responder, shift: Shift) -> Worker:
    """Somebody who is not on call yet and starts from home."""
    return Worker(
        id=responder.id,
        role=shift.role,
        state=State.COMING,
        position=responder.home,
        free_at=minutes(shift.starts_at),
        duty_end=minutes(shift.ends_at),
        skills=responder.skills,
        base=shift.base,
    )


def expected_release(case: Case, assignment: Assignment, policy: Policy) -> datetime:
    """When the responder is expected to be free again: arrival, the median stay of the activity, the write-up."""
    arrival = assignment.on_scene_at or assignment.expected_at
    if case.visit.agreed and assignment.on_scene_at is None:
        arrival = max(arrival, case.visit.agreed.starts_at)
    stay = policy.stays.get(case.activity or "", timedelta(minutes=policy.matching.visit_for[case.grade or 2]))
    return arrival + stay + policy.write_up


def stay_of(case: Case, policy: Policy) -> timedelta:
    """How long the household of a scheduled case sees the pair; their write-up follows."""
    usual = timedelta(minutes=policy.matching.visit_for[3]) - policy.write_up
    return policy.stays.get(case.activity or "", usual)


def _place(case: Case) -> Position:
    return Position(case.place.latitude, case.place.longitude)
