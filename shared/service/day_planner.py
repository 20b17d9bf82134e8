"""The day planner: plans the scheduled visits ahead, outside the request path.

Planning reads everything once, searches for a bounded time and then decides case by case. A case that others
change meanwhile is left as it is for the next planning, which follows from that very change.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from shared.domain import visits
from shared.domain.appointment import Appointment, Going
from shared.domain.assignment import Assignment, Role, Status
from shared.domain.case import Case, Decision
from shared.domain.county import expected_release, stay_of
from shared.domain.errors import Conflict, Refused
from shared.domain.events import EventName
from shared.domain.ids import CaseId, ResponderId
from shared.domain.policy import Policy
from shared.domain.rota import Responder, Shift
from shared.domain.travel import Position
from shared.planning import day
from shared.planning.anew import plan_anew
from shared.planning.asked import Agreed, Asked, asked_for
from shared.planning.day import DayPlan, NotPlaced, plan_days
from shared.planning.search import Clock as Stopwatch
from shared.planning.search import Effort
from shared.planning.spells import Release
from shared.service.casebook import Casebook
from shared.service.ports import Beat, Clock, Heartbeats, RotaStore

_CHECKS = 50
"""Rounds of search that are enough to find people for one visit among visits that do not move."""


@dataclass(frozen=True)
class Planned:
    """What one planning came to: how often each event followed, and the driving of all people."""

    cases: int
    events: Counter[EventName] = field(default_factory=Counter)
    left_for_next_time: int = 0
    on_the_road: timedelta = timedelta(0)


@dataclass(frozen=True)
class _Ahead:
    """What a plan is made from, as of one moment."""

    cases: dict[CaseId, Case]
    shifts: tuple[Shift, ...]
    responders: tuple[Responder, ...]
    busy: dict[ResponderId, Release]
    now: datetime


@dataclass(frozen=True)
class DayPlanner:
    """Plans, and keeps what is agreed. `stopwatch` bounds the search in seconds."""

    casebook: Casebook
    rota: RotaStore
    heartbeats: Heartbeats
    clock: Clock
    stopwatch: Stopwatch

    def plan_unless_planned_since(self, changed_at: datetime) -> Planned | None:
        """Plan, unless a planning began when what changed then could already be read. A burst is planned once."""
        last = self.heartbeats.last(Beat.PLANNED)
        if last is not None and changed_at + self._policy.planning.settled_after <= last:
            return None
        return self.plan()

    def plan(self) -> Planned:
        """Plan all visits ahead and save, case by case, what is new. People are read only if a visit is to be
        planned."""
        now, cases = self.clock.now(), self.casebook.store.dispatching_cases()
        if not any(map(visits.is_to_be_planned, cases)):
            self.heartbeats.record(Beat.PLANNED, now)
            return Planned(cases=0)
        ahead = self._ahead(cases, now)
        proposed = {
            case.id: held for case in ahead.cases.values() if (held := self._still_proposed(case, ahead.now))
        }
        soonest = ahead.now + self._policy.planning.notice
        asked = [self._asked(case, soonest) for case in ahead.cases.values()]
        effort = replace(self._effort(), seconds=self._policy.planning.seconds / 3)
        planner = partial(self._plan, ahead=ahead, effort=effort)
        found = plan_anew(asked, proposed, planner, self._policy.planning.worth_changing)
        planned = self._save(found, ahead)
        self.heartbeats.record(Beat.PLANNED, ahead.now)
        return planned

    @property
    def _policy(self) -> Policy:
        return self.casebook.policy

    def _effort(self) -> Effort:
        return Effort(self._policy.planning.seconds, self._policy.planning.rounds)

    def _ahead(self, cases: Iterable[Case], now: datetime) -> _Ahead:
        """What is to be planned of these cases and who is there for it."""
        planning, cases = self._policy.planning, tuple(cases)
        busy = {
            a.responder_id: self._release(case, a, now)
            for case in cases
            for a in case.live()
            if a.status is not Status.OFFERED
        }
        return _Ahead(
            cases={case.id: case for case in cases if visits.is_to_be_planned(case)},
            shifts=self.rota.shifts_between(now, now + planning.horizon),
            responders=self.rota.responders(),
            busy=busy,
            now=now,
        )

    def _release(self, case: Case, visit: Assignment, now: datetime) -> Release:
        """When and where somebody who has said yes to another case is reckoned to be free again."""
        overdue = timedelta(minutes=self._policy.matching.overdue_margin)
        at = max(expected_release(case, visit, self._policy), now + overdue)
        return Release(at, Position(case.place.latitude, case.place.longitude))

    def _still_proposed(self, case: Case, now: datetime) -> Agreed | None:
        """The proposal, while it is one that could still be made; how soon it is no longer matters."""
        had = case.visit.appointment
        if had is None or had.agreed_at is not None:
            return None
        spans = self._asked(case, now).spans
        return _agreed(had) if any(begins <= had.starts_at <= ends for begins, ends in spans) else None

    def _asked(self, case: Case, soonest: datetime) -> Asked:
        agreed = case.visit.agreed
        times = [calendar.spans for calendar in case.visit.available]
        hours = self._policy.dispatch.visiting_hours
        stay = stay_of(case, self._policy)
        asked = asked_for(case, stay, hours, soonest, times, _agreed(agreed) if agreed else None)
        declined = frozenset(a.responder_id for a in case.assignments if a.status is Status.DECLINED)
        lasting = stay + self._policy.write_up
        return replace(asked, roles=case.roles_needed, lasting=lasting, without=declined)

    def _plan(self, asked: Iterable[Asked], *, ahead: _Ahead, effort: Effort) -> DayPlan:
        planning, step = self._policy.planning, self._policy.planning.to_the
        begins = _whole(ahead.now, step)
        return plan_days(
            asked,
            ahead.shifts,
            ahead.responders,
            self._policy.dispatch.travel,
            begins,
            effort,
            self.stopwatch,
            ahead.busy,
            planning.seed,
            step,
        )

    def _save(self, found: DayPlan, ahead: _Ahead) -> Planned:
        planned = Planned(cases=len(ahead.cases), on_the_road=found.on_the_road)
        left = 0
        for case_id, decision_on in self._decisions(found, ahead):
            case = ahead.cases[case_id]
            decision = decision_on(case)
            if decision.changes_nothing:
                continue
            try:
                self.casebook.save(decision, before=case)
            except Conflict:
                left += 1
                continue
            planned.events.update(event.name for event in decision.events)
        return replace(planned, left_for_next_time=left)

    def _decisions(self, found: DayPlan, ahead: _Ahead) -> Iterable[tuple[CaseId, Callable[[Case], Decision]]]:
        """What the plan means for each case. What the household can not, no plan makes good."""
        now = ahead.now
        in_doubt = {each.case_id: each.because for each in (*found.not_placed, *found.clashes)}
        for case in ahead.cases.values():
            whose = case.visit.agreed and case.visit.in_the_way(
                case.visit.agreed.starts_at, case.visit.agreed.ends_at
            )
            if whose:
                in_doubt[case.id] = f"It no longer lies in the times recorded for {whose.label}."
        for each in found.appointments:
            case = ahead.cases[each.case_id]
            if case.visit.agreed is None:
                yield case.id, partial(visits.propose, found=self._appointment(case, each), now=now)
            elif case.id not in in_doubt:
                yield case.id, partial(visits.keep, found=self._appointment(case, each), now=now)
        for case_id, because in in_doubt.items():
            decide = visits.put_in_doubt if ahead.cases[case_id].visit.agreed else visits.find_none
            yield case_id, partial(decide, because=because, now=now)

    def _appointment(self, case: Case, found: day.Appointment, chosen: bool = False) -> Appointment:
        """The appointment as the case keeps it, with when its people must be asked to be there in time."""
        policy = self._policy
        people = tuple(
            Going(role, found.people[role], found.ways[role].road, found.ways[role].coming_from)
            for role in Role
            if role in found.people
        )
        longest = max(going.road for going in people)
        before = longest + policy.dispatch.turn_out + policy.dispatch.time_to_answer + policy.planning.answer_lead
        ends_at = found.starts_at + stay_of(case, self._policy)
        because = visits.reasons(case, people, found.starts_at, chosen=chosen)
        return Appointment(found.starts_at, ends_at, people, found.starts_at - before, because)

    def appointment_at(self, case: Case, starts_at: datetime) -> Appointment:
        """Return the appointment at this time with the best people for it. Raises Refused."""
        now = self.clock.now()
        visits.must_be_possible(case, starts_at, starts_at + stay_of(case, self._policy), now)
        ahead = self._ahead(self.casebook.store.dispatching_cases(), now)
        agreed = [self._asked(c, ahead.now) for c in ahead.cases.values() if c.visit.agreed and c.id != case.id]
        wanted = replace(self._asked(case, ahead.now), spans=((starts_at, starts_at),), agreed=None)
        begins = starts_at - (starts_at - ahead.now) // timedelta(minutes=1) * timedelta(minutes=1)
        found = plan_days(
            [*agreed, wanted],
            ahead.shifts,
            ahead.responders,
            self._policy.dispatch.travel,
            begins,
            Effort(1.0, _CHECKS),
            self.stopwatch,
            ahead.busy,
            self._policy.planning.seed,
        )
        for each in found.appointments:
            if each.case_id == case.id:
                return self._appointment(case, each, chosen=True)
        raise Refused(_why_not(found.not_placed, case.id))


def _why_not(not_placed: Iterable[NotPlaced], case_id: CaseId) -> str:
    because = next((each.because for each in not_placed if each.case_id == case_id), "")
    return f"Nobody can keep that appointment. {because}".strip()


def _agreed(appointment: Appointment) -> Agreed:
    return Agreed(appointment.starts_at, appointment.who)


def _whole(now: datetime, step: timedelta) -> datetime:
    """The next instant of the clock that is a whole multiple of the step."""
    past = timedelta(seconds=now.timestamp()) % step
    return now + (step - past if past else past)
