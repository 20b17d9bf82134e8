"""The rule of rest as exchanges ask it: with the call-outs that have just ended and the means of 17 weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.roster.eligible import Taker
from shared.domain.roster.need import Calendar
from shared.domain.roster.rest import brought_about, said
from shared.domain.roster.working_time import CallOut, WorkingTime
from shared.domain.rota import Shift
from shared.service.cover import CALL_OUTS_FOR, call_outs
from shared.service.ports import CaseStore, Clock


@dataclass(frozen=True)
class Rest:
    """Whether somebody has rest enough (DOMAIN §4, Working Time Regulations)."""

    cases: CaseStore
    rules: WorkingTime
    calendar: Calendar
    clock: Clock

    @property
    def reach(self) -> timedelta:
        """How far back the shifts of a person must be known: the weeks of the mean, from a Monday."""
        return timedelta(weeks=self.rules.mean_over_weeks)

    def too_little(self, taker: Taker, shifts: Sequence[Shift]) -> str:
        """Return why these shifts leave too little rest where their own did not, in words; or nothing."""
        ended = self._just_ended(set(taker.shifts) ^ set(shifts))
        found = brought_about(taker.shifts, shifts, taker.away, ended, taker.known_from, self.rules, self.calendar)
        return " ".join(dict.fromkeys(said(breach, self.calendar) for breach in found))

    def _just_ended(self, changed: set[Shift]) -> tuple[CallOut, ...]:
        """The call-outs of the last days, where a shift begins so soon that they count."""
        now = self.clock.now()
        if min((shift.starts_at for shift in changed), default=now) > now + self.rules.rest_between_days:
            return ()
        return tuple(call_outs(self.cases.reported_between(now - CALL_OUTS_FOR, now)))
