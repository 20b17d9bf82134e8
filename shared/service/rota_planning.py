"""Rotas proposed, looked at and proposed again. Nothing is published here: that is a decision of a person.

It knows the search, so it is in the package of one function alone (infra/package.py).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.jobs import Job, JobId
from shared.domain.policy import Base
from shared.domain.roster.by_hand import by_hand
from shared.domain.roster.check import CoverPolicy
from shared.domain.roster.need import Calendar
from shared.domain.roster.preview import Preview
from shared.domain.roster.proposed import Found, Outcome, ProposalRules, ProposedRoster, WeeksAsked
from shared.domain.roster.publication import made_by_roster
from shared.domain.roster.rotation import Stint
from shared.domain.roster.staffing import Wish
from shared.domain.rota import Shift
from shared.planning.proposal.asked import Asked, Bar
from shared.planning.proposal.defaults import Defaults
from shared.planning.proposal.problem import Solver
from shared.planning.proposal.proposal import Proposal, RuleBroken, propose
from shared.planning.proposal.publishing import preview_of
from shared.service.cover import RotaAhead
from shared.service.jobs import Going, Jobs, read, text_of
from shared.service.roster import Rosters
from shared.service.rota_proposals import FOUND
from shared.service.staffing import Staffing


@dataclass(frozen=True, slots=True)
class Request:
    """What an administrator asks: the weeks, contracts in hours a week, wishes, and what stays or must not be.

    `stands` is put by hand into the weeks and is not part of what is proposed; `kept` is.
    """

    first: date
    weeks: int
    contracts: Mapping[ResponderId, timedelta]
    wishes: tuple[Wish, ...] = ()
    stands: tuple[Shift, ...] = ()
    kept: tuple[Shift, ...] = ()
    bars: tuple[Bar, ...] = ()
    no_nights: frozenset[ResponderId] = field(default_factory=frozenset)


@dataclass(frozen=True)
class RotaPlanning:
    """Asks the solver with what the rota knows. `load` is how many pairs are expected on the road (see Asked)."""

    rota: RotaAhead
    solver: Solver
    cover: CoverPolicy
    defaults: Defaults
    calendar: Calendar
    bases: tuple[Base, ...]
    load: Mapping[str, tuple[float, ...]]

    def propose(self, request: Request) -> tuple[Proposal, Preview]:
        """Return a rota for the weeks, and what publishing it in place of the present shifts would mean."""
        weeks = Asked(
            first=request.first,
            weeks=request.weeks,
            bases=tuple(base.id for base in self.bases),
            responders=self.rota.responders(),
            contracts=request.contracts,
            load=self.load,
            cover=self.cover,
            policy=self.defaults.rules,
            calendar=self.calendar,
            wishes=request.wishes,
            kept=request.kept,
            bars=request.bars,
            no_nights=request.no_nights,
        )
        back = timedelta(weeks=self.cover.working_time.mean_over_weeks)
        reach = (weeks.start - back, weeks.end + timedelta(weeks=1))
        shifts = self.rota.shifts_between(*reach)
        published = tuple(
            shift
            for shift in shifts
            if weeks.start <= shift.starts_at < weeks.end and made_by_roster(shift) and shift not in request.stands
        )
        asked = replace(
            weeks,
            absences=self.rota.absences_between(*reach),
            around=tuple(dict.fromkeys((*(s for s in shifts if s not in published), *request.stands))),
        )
        proposal = propose(asked, self.solver, self.defaults.effort)
        return proposal, preview_of(asked, proposal, published)


@dataclass(frozen=True)
class RotaJob:
    """The search behind a proposal that somebody asked for: begun as often as it is told, done once."""

    planning: RotaPlanning
    jobs: Jobs
    staffing: Staffing
    rosters: Rosters
    rules: ProposalRules
    elapsed: Callable[[], float]

    def run(self, proposal_id: JobId, part: int) -> Job:
        """The proposal is done, or has failed and says why. One that is over already stays as it is. Raises as
        Jobs.run does."""
        return self.jobs.run(proposal_id, part, self._work)

    def _work(self, going: Going) -> Job:
        try:
            found = self._search(read(WeeksAsked, going.job.asked))
        except RuleBroken:
            return going.failed("The search gave no lawful rota. Ask again; if it stays so, tell support.")
        return going.done({FOUND: text_of(found).encode()})

    def _planning_for(self, weeks: int) -> RotaPlanning:
        """The effort of the policy is for the usual weeks: more of them get more of it."""
        share, known = weeks / self.rules.usual_weeks, self.planning.defaults
        effort = replace(known.effort, work=known.effort.work * share, seconds=known.effort.seconds * share)
        return replace(self.planning, defaults=replace(known, effort=effort))

    def _search(self, asked: WeeksAsked) -> Found:
        """The versions are read first: a rota that changes during the search has moved on."""
        rosters = [self.rosters.roster(base.id, role) for base in self.planning.bases for role in Role]
        midnight = self.planning.calendar.midnight
        span = (midnight(asked.first), midnight(asked.first + timedelta(weeks=asked.weeks)))
        absences = self.planning.rota.absences_between(*span)
        put = {(one.base, one.role): by_hand(one, *span, absences) for one in rosters}
        start, contracts = self.elapsed(), self.staffing.contracts()
        request = Request(
            first=asked.first,
            weeks=asked.weeks,
            contracts={who: one.hours_a_week for who, one in contracts.items() if one.hours_a_week},
            wishes=self.staffing.store.wishes(span[0]),
            stands=tuple(shift for one in put.values() for shift in (*one.put_on, *one.stand_in)),
            bars=tuple(Bar(o.responder_id, o.starts_at, o.ends_at) for one in put.values() for o in one.off),
            no_nights=frozenset(who for who, one in contracts.items() if not one.nights),
        )
        found, _ = self._planning_for(asked.weeks).propose(request)
        took = timedelta(seconds=round(self.elapsed() - start, 1))
        proposed = (
            ProposedRoster(one.base, one.role, _stints((*found.shifts, *put[of].stand_in), *of), one.version)
            for one in rosters
            for of in [(one.base, one.role)]
        )
        return Found(_outcome(found, took, self.rules.unmet_told), tuple(proposed))


def _stints(shifts: Iterable[Shift], base: str, role: Role) -> tuple[Stint, ...]:
    own = (s for s in shifts if (s.base, s.role) == (base, role))
    found = (Stint(s.responder_id, s.starts_at.astimezone(UTC), s.ends_at.astimezone(UTC)) for s in own)
    return tuple(sorted(found, key=lambda stint: (stint.starts_at, stint.responder_id)))


def _outcome(found: Proposal, took: timedelta, told: int) -> Outcome:
    """What is kept of it: the shifts are kept as rosters, and fairness is reckoned again with each look."""
    unmet, in_all = found.unmet[:told], len(found.unmet)
    return Outcome(dict(found.costs), found.bound, found.cut_short, found.supply, unmet, in_all, took)
