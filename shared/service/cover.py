"""Cover ahead: looked at daily and after every change of the rota, and told to the rota administrator."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from shared.domain.case import Case
from shared.domain.errors import CoverTold
from shared.domain.policy import Base
from shared.domain.roster.absence import Absence
from shared.domain.roster.check import Cover, CoverPolicy, check
from shared.domain.roster.cover import Rota
from shared.domain.roster.need import Calendar
from shared.domain.roster.notice import Told, notice, told_after
from shared.domain.roster.working_time import CallOut
from shared.domain.rota import Responder, Shift
from shared.policy import Skill
from shared.service.ports import CaseStore, Clock

_CALL_OUTS_FOR = timedelta(days=4)
"""How long ago a case may be reported whose call-out still matters: 48 hours until the visit, two days of rest."""


class RotaAhead(Protocol):
    """The part of the rota store that looks ahead."""

    def responders(self) -> tuple[Responder, ...]:
        """Return every responder."""
        ...

    def shifts_between(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """Return the shifts of which any moment is in [start, end), county-wide."""
        ...

    def absences_between(self, start: datetime, end: datetime) -> tuple[Absence, ...]:
        """Return the absences of which any moment is in [start, end), county-wide."""
        ...


class ToldStore(Protocol):
    """What the rota administrator was last told."""

    def told(self) -> Told:
        """Return what was last told; nothing at first."""
        ...

    def save_told(self, told: Told) -> None:
        """Keep it in place of the version it was made from. Raises CoverTold when somebody else told meanwhile."""
        ...


class RotaAdministrators(Protocol):
    """Those who make the rota."""

    def tell_rota_administrators(self, subject: str, text: str) -> None:
        """Publish to them. Raises when it was not taken: try again."""
        ...


@dataclass(frozen=True)
class CoverWatch:
    """Looks at the cover ahead. The rota reaches back so far that means over 17 weeks are known."""

    rota: RotaAhead
    cases: CaseStore
    told: ToldStore
    administrators: RotaAdministrators
    clock: Clock
    policy: CoverPolicy
    calendar: Calendar
    bases: tuple[Base, ...]
    skills: tuple[Skill, ...]

    def look(self) -> Cover:
        """Return what is wrong from now until the end of the look ahead."""
        now = self.clock.now()
        return self.between(now, now + self.policy.look_ahead)

    def between(self, start: datetime, end: datetime) -> Cover:
        """Return what is wrong in [start, end), and who could fill each gap."""
        bases = [base.id for base in self.bases]
        return cover_between(self.rota, self.cases, self.policy, self.calendar, bases, start, end)

    def tell_daily(self) -> bool:
        """The day's summary is out, if anything is wrong; return whether this call told it."""
        told = self.told.told()
        today = self.calendar.day_of(self.clock.now())
        return told.summary_on != today and self._tell(told, daily=True)

    def tell_change(self) -> bool:
        """Every gap that a change of the rota made has been told, once; return whether this call told any."""
        return self._tell(self.told.told(), daily=False)

    def _tell(self, told: Told, *, daily: bool) -> bool:
        """Told first and recorded after: two at once may tell twice, but nothing goes untold."""
        cover = self.look()
        names = {base.id: base.name for base in self.bases} | {skill.id: skill.name for skill in self.skills}
        said = notice(cover, told, self.calendar, names, self.policy.lines_in_notice, daily=daily)
        if said is not None:
            self.administrators.tell_rota_administrators(said.subject, said.text)
        after = told_after(cover, told, self.calendar.day_of(self.clock.now()) if daily else None)
        if after == told:
            return False
        try:
            self.told.save_told(after)
        except CoverTold:
            return False
        return said is not None


def cover_between(
    known: RotaAhead,
    cases: CaseStore,
    policy: CoverPolicy,
    calendar: Calendar,
    bases: Iterable[str],
    start: datetime,
    end: datetime,
) -> Cover:
    """Return what is wrong in [start, end), and who could fill each gap; the rota is read so far back that means
    are known."""
    reach = (start - timedelta(weeks=policy.working_time.mean_over_weeks), end + timedelta(weeks=1))
    rota = Rota(known.shifts_between(*reach), known.absences_between(*reach), known.responders())
    ended = call_outs(cases.reported_between(start - _CALL_OUTS_FOR, start))
    return check(rota, bases, policy, calendar, start, end, ended)


def call_outs(cases: Iterable[Case]) -> Iterator[CallOut]:
    """Yield when each responder who went to one of the cases was done with it."""
    for case in cases:
        for assignment in case.assignments:
            if assignment.accepted_at is not None and assignment.ended_at is not None:
                yield CallOut(assignment.responder_id, assignment.ended_at)
