"""Cover ahead: looked at daily and after every change of the rota, and told to the rota administrator."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Protocol

from shared.domain.assignment import Role
from shared.domain.case import Case
from shared.domain.errors import CoverTold
from shared.domain.ids import ResponderId
from shared.domain.policy import Base
from shared.domain.roster.absence import Absence
from shared.domain.roster.check import Cover, CoverPolicy, check
from shared.domain.roster.cover import Rota
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.need import Calendar
from shared.domain.roster.notice import Told, notice, told_after
from shared.domain.roster.roster import Roster
from shared.domain.roster.staffing import Contract
from shared.domain.roster.working_time import CallOut
from shared.domain.rota import Responder, Shift
from shared.policy import Skill
from shared.service.ports import CaseStore, Clock

CALL_OUTS_FOR = timedelta(days=4)
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


class RosterShelf(Protocol):
    """The part of the roster store that says what is made."""

    def roster(self, base: str, role: Role) -> Roster | None:
        """Return the roster as last saved, or None when none was made yet."""
        ...


class ContractShelf(Protocol):
    """The part of the staffing store that says who works how many hours."""

    def contracts(self) -> tuple[Contract, ...]:
        """Return every contract, by id of the person."""
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
class CoverAhead:
    """What is wrong with the rota ahead. It is read so far back that means over 17 weeks are known.

    With `made`, a gap that an absence left is said to be that; without, nobody has a shift then. With `kept`, each
    person's hours are judged by their contract; who has none, by the one that the policy takes for everybody.
    """

    rota: RotaAhead
    cases: CaseStore
    clock: Clock
    policy: CoverPolicy
    calendar: Calendar
    bases: tuple[Base, ...]
    made: RosterShelf | None = None
    kept: ContractShelf | None = None

    def look(self) -> Cover:
        """Return what is wrong from now until the end of the last day of the look ahead: an end that moved with
        the clock would bring a little more of one gap into sight with every look."""
        now, calendar = self.clock.now(), self.calendar
        last = calendar.day_of(now + self.policy.look_ahead - timedelta(microseconds=1))
        return self.between(now, calendar.midnight(last + timedelta(days=1)))

    def between(self, start: datetime, end: datetime) -> Cover:
        """Return what is wrong in [start, end), and who could fill each gap."""
        low, high = self.reach(start, end)
        absences, people = self.rota.absences_between(low, high), self.rota.responders()
        taken_off = tuple(self._taken_off(absences, people, start, end))
        return self.judge(Rota(self.rota.shifts_between(low, high), absences, people, taken_off), start, end)

    def reach(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """Return the window that has to be known for [start, end) to be judged."""
        return start - timedelta(weeks=self.policy.working_time.mean_over_weeks), end + timedelta(weeks=1)

    def judge(self, rota: Rota, start: datetime, end: datetime) -> Cover:
        """Return what is wrong in [start, end) with this rota, which is known as far as `reach` says."""
        ended = call_outs(self.cases.reported_between(start - CALL_OUTS_FOR, start))
        bases = [base.id for base in self.bases]
        return check(rota, bases, self.policy, self.calendar, start, end, ended, self.contracts())

    def contracts(self) -> dict[ResponderId, timedelta]:
        """Return the hours a week of everybody who has a contract."""
        kept = self.kept.contracts() if self.kept else ()
        return {contract.responder_id: contract.hours_a_week for contract in kept}

    def _taken_off(
        self, absences: Iterable[Absence], people: Iterable[Responder], start: datetime, end: datetime
    ) -> Iterator[Shift]:
        """The shifts of the rosters that those have who are away in the window: one query for each roster."""
        away = {absence.responder_id for absence in absences if absence.overlaps(start, end)}
        roles = {person.role for person in people if person.id in away}
        for base, role in product(self.bases if self.made else (), sorted(roles)):
            roster = self.made.roster(base.id, role) if self.made else None
            if roster is not None and roster.people() & away:
                yield from (shift for shift in shifts_of(roster, start, end) if shift.responder_id in away)


@dataclass(frozen=True)
class CoverWatch:
    """Tells the rota administrators what is wrong ahead."""

    ahead: CoverAhead
    told: ToldStore
    administrators: RotaAdministrators
    skills: tuple[Skill, ...]

    def tell_daily(self) -> bool:
        """The day's summary is out, if anything is wrong; return whether this call told it."""
        told = self.told.told()
        today = self._today()
        return told.summary_on != today and self._tell(told, daily=True)

    def tell_change(self) -> bool:
        """Every gap that a change of the rota made has been told, once; return whether this call told any."""
        return self._tell(self.told.told(), daily=False)

    def _tell(self, told: Told, *, daily: bool) -> bool:
        """Told first and recorded after: two at once may tell twice, but nothing goes untold."""
        ahead, cover = self.ahead, self.ahead.look()
        names = {base.id: base.name for base in ahead.bases} | {skill.id: skill.name for skill in self.skills}
        said = notice(cover, told, ahead.calendar, names, ahead.policy.lines_in_notice, daily=daily)
        if said is not None:
            self.administrators.tell_rota_administrators(said.subject, said.text)
        after = told_after(cover, told, self._today() if daily else None)
        if after == told:
            return False
        try:
            self.told.save_told(after)
        except CoverTold:
            return False
        return said is not None

    def _today(self) -> date:
        return self.ahead.calendar.day_of(self.ahead.clock.now())


def call_outs(cases: Iterable[Case]) -> Iterator[CallOut]:
    """Yield when each responder who went to one of the cases was done with it."""
    for case in cases:
        for assignment in case.assignments:
            if assignment.accepted_at is not None and assignment.ended_at is not None:
                yield CallOut(assignment.responder_id, assignment.ended_at)
