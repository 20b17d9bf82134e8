"""People who are away: leave that is asked for, sickness that holds at once, and what a calendar says."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from shared.domain.errors import Refused
from shared.domain.ids import ResponderId
from shared.domain.roster import leave as rules
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.leave import Away, LeaveRequest, LeaveStage
from shared.domain.roster.policies import LeavePolicy
from shared.domain.roster.replace import cuts
from shared.domain.rota import Shift
from shared.service.exchange_store import ExchangeStore, RotaChange, RotaChanged
from shared.service.ports import Clock, RotaStore

_ATTEMPTS = 8


@dataclass(frozen=True)
class Absences:
    """Leave and sickness. `most_shifts` is how many shifts one decision may change, as they are stored as one."""

    store: ExchangeStore
    rota: RotaStore
    policy: LeavePolicy
    most_shifts: int
    clock: Clock
    new_id: Callable[[], str]

    def to_decide(self) -> tuple[LeaveRequest, ...]:
        """Return the requests that wait for a manager, by end."""
        now = self.clock.now()
        return tuple(one for one in self.store.requests(now) if one.stage is LeaveStage.ASKED)

    def ask(self, who: ResponderId, kind: AbsenceKind, starts_at: datetime, ends_at: datetime) -> LeaveRequest:
        """The leave is asked for; nothing changes in the rota. Raises Refused."""
        span = (starts_at, ends_at)
        request = rules.ask(AbsenceId(self.new_id()), who, kind, span, self.policy, self.clock.now())
        self.store.save(RotaChange(request=request))
        return replace(request, version=1)

    def approve(self, manager: str, request_id: AbsenceId) -> LeaveRequest:
        """The person is away, and their shifts of that time are nobody's. Raises NotFound, Refused."""

        def decide() -> RotaChange:
            request = self.store.request(request_id)
            who = request.absence.responder_id
            turn = self.store.turn(who)
            shifts = self._shifts(request.absence.starts_at, request.absence.ends_at)
            return self._change(rules.approve(request, manager, shifts, self.clock.now()), turn)

        self._save(decide)
        return self.store.request(request_id)

    def refuse(self, manager: str, request_id: AbsenceId, reason: str) -> LeaveRequest:
        """The request is refused, with the reason. Raises NotFound, Refused."""
        return self._decide(request_id, partial(rules.refuse, manager=manager, reason=reason))

    def withdraw(self, by: ResponderId, request_id: AbsenceId) -> LeaveRequest:
        """The request is no longer made. Raises NotFound, Refused."""
        return self._decide(request_id, partial(rules.withdraw, by=by))

    def report_sick(
        self, who: ResponderId, starts_at: datetime | None = None, ends_at: datetime | None = None
    ) -> Away:
        """The person is away at once; what they leave is a gap. A case that holds them stays theirs until the
        control room decides. Raises Refused."""
        absence_id = AbsenceId(self.new_id())
        found: list[Away] = []

        def decide() -> RotaChange:
            now = self.clock.now()
            turn = self.store.turn(who)
            shifts = self._shifts(now, (ends_at or (starts_at or now) + self.policy.sick_for))
            found.append(rules.report_sick(absence_id, who, (starts_at, ends_at), shifts, self.policy, now))
            return self._change(found[-1], turn)

        self._save(decide)
        return found[-1]

    def record(self, absences: tuple[Absence, ...]) -> None:
        """All these absences, which a person has confirmed, are stored, or none. Shifts stay as they are: the
        cover report tells where one is in the way."""
        self.store.save(RotaChange(absences=absences))

    def _shifts(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        return self.rota.shifts_between(start, end) if start < end else ()

    def _change(self, away: Away, turn: int) -> RotaChange:
        changed = cuts(away.replaces)
        if len(changed) > self.most_shifts:
            raise Refused(f"More than {self.most_shifts} shifts would change at once. Ask for shorter spells.")
        turns = {away.absence.responder_id: turn}
        return RotaChange(request=away.request, absences=(away.absence,), cuts=changed, turns=turns)

    def _decide(self, request_id: AbsenceId, decision_on: Callable[[LeaveRequest], LeaveRequest]) -> LeaveRequest:
        self._save(lambda: RotaChange(request=decision_on(self.store.request(request_id))))
        return self.store.request(request_id)

    def _save(self, decide: Callable[[], RotaChange]) -> None:
        for _ in range(_ATTEMPTS):
            try:
                return self.store.save(decide())
            except RotaChanged:
                continue
        raise RotaChanged("The rota is being changed by others just now. Please try again.")
