"""People who are away: leave that is asked for, sickness that holds at once, and what a calendar says.

However somebody comes to be away, it is recorded in one way: with the absence their shifts of that time are off
the rota, in the same transaction, and stay off whenever a roster is published again. Nobody is put in their place.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from shared.domain.errors import Overlaps, RosterChanged
from shared.domain.ids import ResponderId
from shared.domain.roster import leave as rules
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.decision import AbsenceBook
from shared.domain.roster.leave import LeaveRequest, LeaveStage
from shared.domain.roster.policies import LeavePolicy
from shared.service.exchange_store import ExchangeStore, RotaChange
from shared.service.ports import Clock
from shared.service.roster import Rosters

_ATTEMPTS = 8


@dataclass(frozen=True)
class Absences:
    """Leave and sickness, as people ask for it and tell of it."""

    store: ExchangeStore
    rosters: Rosters
    policy: LeavePolicy
    clock: Clock
    new_id: Callable[[], str]

    def to_decide(self) -> tuple[LeaveRequest, ...]:
        """Return the requests that wait for a manager, by end."""
        now = self.clock.now()
        return tuple(one for one in self.store.requests(now) if one.stage is LeaveStage.ASKED)

    def of(self, who: ResponderId) -> tuple[LeaveRequest, ...]:
        """Return the person's own requests for leave that is not over, by end, however they were decided, and also
        those whose leave was ended since."""
        now = self.clock.now()
        own = tuple(one for one in self.store.requests(now) if one.absence.responder_id == who)
        recorded = self.rosters.absences(now).absences if own else ()
        return tuple(rules.as_it_stands(one, recorded) for one in own)

    def ask(self, who: ResponderId, kind: AbsenceKind, starts_at: datetime, ends_at: datetime) -> LeaveRequest:
        """The leave is asked for; nothing changes in the rota. A form that is sent again asks nothing new. Raises
        Refused."""
        span = (starts_at.astimezone(UTC), ends_at.astimezone(UTC))
        for one in self.of(who):
            same = (one.absence.kind, one.absence.starts_at, one.absence.ends_at) == (kind, *span)
            if same and one.stage is LeaveStage.ASKED:
                return one
        request = rules.ask(AbsenceId(self.new_id()), who, kind, span, self.policy, self.clock.now())
        self.store.save(RotaChange(request=request))
        return replace(request, version=1)

    def approve(self, manager: str, request_id: AbsenceId) -> LeaveRequest:
        """The person is away, and their shifts of that time are nobody's. Raises NotFound, Refused."""

        def decide(book: AbsenceBook, now: datetime) -> RotaChange:
            away = rules.approve(self.store.request(request_id), manager, now)
            decision = self.rosters.recording((away.absence,), book, manager, now)
            return RotaChange(request=away.request, rota=decision)

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
    ) -> Absence:
        """The person is away at once; what they leave is a gap. A case that holds them stays theirs until the
        control room decides. A form that is sent again tells nothing new. Raises Refused, NotFound."""
        absence_id = AbsenceId(self.new_id())
        span = (starts_at and starts_at.astimezone(UTC), ends_at and ends_at.astimezone(UTC))

        told: list[Absence] = []

        def decide(book: AbsenceBook, now: datetime) -> RotaChange:
            before = rules.told_already(book.absences, who, span, now)
            told[:] = [before or rules.report_sick(absence_id, who, span, self.policy, now).absence]
            return RotaChange() if before else RotaChange(rota=self.rosters.recording(told, book, who, now))

        self._save(decide)
        return told[0]

    def record(self, absences: tuple[Absence, ...], actor: str) -> None:
        """All these absences, which a person has confirmed, are stored, or none; those that are stored already
        stay. Raises NotFound, RotaInvalid; Overlaps for one that is stored with other times."""

        def decide(book: AbsenceBook, now: datetime) -> RotaChange:
            known = {absence.id: absence for absence in book.absences}
            if any(known.get(absence.id, absence) != absence for absence in absences):
                raise Overlaps("One of these absences is stored already, with other times. End that one first.")
            new = [absence for absence in absences if absence.id not in known]
            return RotaChange(rota=self.rosters.recording(new, book, actor, now) if new else None)

        self._save(decide)

    def _decide(self, request_id: AbsenceId, decision_on: Callable[[LeaveRequest], LeaveRequest]) -> LeaveRequest:
        self._save(lambda _book, _now: RotaChange(request=decision_on(self.store.request(request_id))))
        return self.store.request(request_id)

    def _save(self, decide: Callable[[AbsenceBook, datetime], RotaChange]) -> RotaChange:
        """Load, decide, save; when somebody else was faster, load and decide again."""
        for _ in range(_ATTEMPTS):
            now = self.clock.now()
            change = decide(self.rosters.absences(now), now)
            if change == RotaChange():
                return change
            try:
                left = self.store.save(change)
            except RosterChanged:
                continue
            if change.rota is not None:
                self.rosters.write_rest(change.rota, left)
            return change
        raise RosterChanged("The rota is being changed by others just now. Please try again.")
