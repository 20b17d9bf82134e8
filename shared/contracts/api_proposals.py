"""Proposed rotas in the JSON API. Instants are UTC with their offset."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, Field

from shared.contracts.api_requests import Identifier, Request
from shared.contracts.api_rosters import PairChangeView, StintView
from shared.contracts.api_rota import BalanceView, CoverView, HoursView, ShiftView
from shared.contracts.instants import Instant
from shared.domain.assignment import Role
from shared.domain.jobs import JobStage
from shared.domain.roster.proposed import Outcome, ProposedRoster, RotaProposal, Unmet
from shared.service.proposal_view import ProposalSeen


class NewProposal(Request):
    """Weeks for which a rota is to be searched, from a Monday."""

    first: date
    weeks: int = Field(4, ge=1)


class RotaProposalView(BaseModel):
    """Where a proposal stands, and why it failed."""

    id: str
    first: date
    weeks: int
    asked_by: str
    asked_at: datetime
    stage: JobStage
    since: datetime
    because: str

    @classmethod
    def of(cls, proposal: RotaProposal) -> Self:
        """Return where it stands."""
        job, asked = proposal.job, proposal.asked
        return cls(
            id=job.id,
            first=asked.first,
            weeks=asked.weeks,
            asked_by=job.asked_by,
            asked_at=job.asked_at,
            stage=job.stage,
            since=job.since,
            because=job.because,
        )


class UnmetView(BaseModel):
    """A need that the search left open; `because` counts the people of the base and role by what stood in the
    way."""

    base: str
    role: Role
    skill: str | None
    starts_at: datetime
    ends_at: datetime
    because: dict[str, int]

    @classmethod
    def of(cls, unmet: Unmet) -> Self:
        """Return the need."""
        gap = unmet.gap
        span = {"starts_at": gap.starts_at, "ends_at": gap.ends_at}
        return cls(base=gap.base, role=gap.role, skill=gap.skill, because=dict(unmet.because), **span)


class SupplyView(BaseModel):
    """Hours of one role at one base: in contracts less leave, proposed, and what the demand would need."""

    base: str
    role: Role
    contracted: float
    proposed: float
    wanted: float


class OutcomeView(BaseModel):
    """What the search said. `gap` is the share of the cost that a better rota could save at most."""

    costs: dict[str, int]
    bound: int
    gap: float
    cut_short: bool = Field(description="The clock ended the search: another one may find another rota")
    took_seconds: float
    supply: list[SupplyView]
    unmet: list[UnmetView]
    unmet_in_all: int

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """Return the outcome."""
        return cls(
            costs=dict(outcome.costs),
            bound=outcome.bound,
            gap=outcome.gap,
            cut_short=outcome.cut_short,
            took_seconds=outcome.took / timedelta(seconds=1),
            supply=[SupplyView.model_validate(one, from_attributes=True) for one in outcome.supply],
            unmet=[UnmetView.of(one) for one in outcome.unmet],
            unmet_in_all=outcome.unmet_in_all,
        )


class ProposedRosterView(BaseModel):
    """The duties of one role at one base. Send `version` to adjust it, both versions to publish it."""

    base: str
    role: Role
    version: int
    roster_version: int = Field(description="Of the rota as it is now")
    moved_on: bool = Field(description="The rota was changed after the search looked at it")
    published: bool
    withdrawn: bool = Field(description="It was published, and no longer counts; it may be published again")
    duties: list[StintView]

    @classmethod
    def of(cls, roster: ProposedRoster, seen: ProposalSeen) -> Self:
        """Return the roster beside the rota as it is now."""
        return cls(
            base=roster.base,
            role=roster.role,
            version=roster.version,
            roster_version=seen.rosters[roster.id].version,
            moved_on=seen.moved_on(roster),
            published=bool(roster.published),
            withdrawn=roster.id in seen.proposed.taken_back,
            duties=[StintView.of(stint) for stint in roster.stints],
        )


class WholeProposalView(BaseModel):
    """A proposal, and when it is done what publishing it would mean."""

    proposal: RotaProposalView
    outcome: OutcomeView | None = None
    rosters: list[ProposedRosterView] = []
    cover: CoverView | None = None
    shifts_added: list[ShiftView] = []
    shifts_removed: list[ShiftView] = []
    pairs: list[PairChangeView] = []
    score: float | None = None
    balance: list[BalanceView] = []
    people: list[HoursView] = []

    @classmethod
    def of(cls, seen: ProposalSeen) -> Self:
        """Return the proposal as it is seen now."""
        quality, outcome = seen.quality, seen.proposed.outcome
        return cls(
            proposal=RotaProposalView.of(seen.proposed.proposal),
            outcome=OutcomeView.of(outcome) if outcome else None,
            rosters=[ProposedRosterView.of(roster, seen) for roster in seen.proposed.rosters],
            cover=CoverView.of(seen.preview.cover),
            shifts_added=[ShiftView.of(shift) for shift in seen.preview.added],
            shifts_removed=[ShiftView.of(shift) for shift in seen.preview.removed],
            pairs=[PairChangeView.of(pair) for pair in seen.preview.pairs],
            score=quality.score,
            balance=BalanceView.all_of(quality),
            people=HoursView.all_of(seen.then.responders, seen.tallies),
        )


class Change(StrEnum):
    """What is done with a duty."""

    OFF = "off"
    ON = "on"
    GIVE = "give"
    SWAP = "swap"


class DutyNamed(Request):
    """A duty by whose it is and when it begins."""

    responder_id: Identifier
    starts_at: Instant


class Adjustment(Request):
    """One change of a proposed roster. `version` as you saw it: if it has moved on, nothing is done (409).

    `off` and `give` (to `to`) speak of the duty; `swap` also of `other`; `on` puts a new duty until `ends_at`.
    """

    base: Identifier
    role: Role
    version: int
    change: Change
    duty: DutyNamed
    to: Identifier | None = None
    other: DutyNamed | None = None
    ends_at: Instant | None = None


class RosterSeen(Request):
    """A roster to be published, as you saw it: version of the proposed one, and of the rota as it was."""

    base: Identifier
    role: Role
    version: int
    roster_version: int


class Publishing(Request):
    """What is to count in the weeks of the proposal: all of it, or nothing when one has changed (409)."""

    rosters: list[RosterSeen] = Field(min_length=1, max_length=100)
