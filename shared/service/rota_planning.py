"""Rotas proposed, looked at and proposed again. Nothing is published here: that is a decision of a person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shared.domain.ids import ResponderId
from shared.domain.policy import Base
from shared.domain.roster.check import CoverPolicy
from shared.domain.roster.need import Calendar
from shared.domain.roster.preview import Preview
from shared.domain.rota import Shift
from shared.planning.proposal.asked import Asked, Bar, Wish
from shared.planning.proposal.defaults import Defaults
from shared.planning.proposal.problem import Solver
from shared.planning.proposal.proposal import Proposal, propose
from shared.planning.proposal.publishing import preview_of
from shared.service.cover import RotaAhead


@dataclass(frozen=True, slots=True)
class Request:
    """What an administrator asks: the weeks, contracts in hours a week, wishes, and what stays or must not be."""

    first: date
    weeks: int
    contracts: Mapping[ResponderId, timedelta]
    wishes: tuple[Wish, ...] = ()
    kept: tuple[Shift, ...] = ()
    bars: tuple[Bar, ...] = ()


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
        )
        back = timedelta(weeks=self.cover.working_time.mean_over_weeks)
        reach = (weeks.start - back, weeks.end + timedelta(weeks=1))
        shifts = self.rota.shifts_between(*reach)
        published = tuple(shift for shift in shifts if weeks.start <= shift.starts_at < weeks.end)
        asked = replace(
            weeks,
            absences=self.rota.absences_between(*reach),
            around=tuple(shift for shift in shifts if shift not in published),
        )
        proposal = propose(asked, self.solver, self.defaults.effort)
        return proposal, preview_of(asked, proposal, published)
