"""Proposed rotas, and what they are made from: contracts and wishes."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from functions.api.own_rota import me
from functions.api.rota import Id
from functions.api.routing import Routes
from shared.bootstrap import application
from shared.contracts.api_proposals import (
    Adjustment,
    Change,
    DutyNamed,
    NewProposal,
    Publishing,
    RotaProposalView,
    WholeProposalView,
)
from shared.contracts.api_staffing import ContractSet, ContractView, NewWish, WishView
from shared.contracts.reading import FieldError, Unreadable
from shared.domain.ids import ResponderId
from shared.domain.jobs import JobId, JobStage
from shared.domain.roster.adjusting import give, put_on, stint_of, swap, take_off
from shared.domain.roster.proposed import ProposedRoster
from shared.domain.roster.roster import roster_id
from shared.domain.roster.rotation import Stint
from shared.domain.roster.staffing import WishId

router = Routes()
T = TypeVar("T")


@router.get("/contracts", tags=["Rota"])
def contracts() -> list[ContractView]:
    """Everybody's contract."""
    return [ContractView.of(one) for one in application().staffing.contracts().values()]


@router.post("/contracts/<responder_id>", tags=["Rota"])
def set_contract(responder_id: Id, new: ContractSet) -> ContractView:
    """Somebody has this contract from now on."""
    staffing, hours = application().staffing, timedelta(hours=new.hours_a_week)
    return ContractView.of(staffing.set_contract(ResponderId(responder_id), hours, new.nights, new.version))


@router.get("/my-rota/wishes", tags=["My rota"])
def wishes() -> list[WishView]:
    """Your wishes that are not over."""
    return [WishView.of(one) for one in application().staffing.wishes_of(me())]


@router.post("/my-rota/wishes", tags=["My rota"])
def wish(new: NewWish) -> WishView:
    """Wish for a duty in that time, or for none. It counts for the rotas that are proposed from now on."""
    return WishView.of(application().staffing.wish(me(), new.starts_at, new.ends_at, new.wants))


@router.post("/my-rota/wishes/<wish_id>/take-back", tags=["My rota"])
def take_back(wish_id: Id) -> None:
    """No longer wish for it."""
    application().staffing.take_back(me(), WishId(wish_id))


@router.get("/rota-proposals", tags=["Rota"])
def proposals() -> list[RotaProposalView]:
    """Every proposal, the latest first."""
    return [RotaProposalView.of(one) for one in application().rota_proposals.proposals()]


@router.post("/rota-proposals", tags=["Rota"])
def ask(new: NewProposal) -> RotaProposalView:
    """Ask for a rota. The search takes about a minute; look for it by its id."""
    return RotaProposalView.of(application().rota_proposals.ask(new.first, new.weeks, router.caller.username))


@router.get("/rota-proposals/<proposal_id>", tags=["Rota"])
def proposal(proposal_id: Id) -> WholeProposalView:
    """Where it stands and, when it is done, what publishing it would mean."""
    return _whole(proposal_id)


@router.post("/rota-proposals/<proposal_id>/adjust", tags=["Rota"])
def adjust(proposal_id: Id, how: Adjustment) -> WholeProposalView:
    """Take somebody off, put somebody on, give a duty to another or swap two; what it means is reckoned anew."""
    proposals = application().rota_proposals
    proposals.adjust(JobId(proposal_id), how.base, how.role, how.version, _decision(how))
    return _whole(proposal_id)


@router.post("/rota-proposals/<proposal_id>/publish", tags=["Rota"])
def publish(proposal_id: Id, what: Publishing) -> WholeProposalView:
    """These rosters take the place of what the rota has for these weeks. Again it changes nothing."""
    seen = {roster_id(one.base, one.role): (one.roster_version, one.version) for one in what.rosters}
    application().rota_proposals.publish(JobId(proposal_id), seen, router.caller.username)
    return _whole(proposal_id)


def _whole(proposal_id: str) -> WholeProposalView:
    app = application()
    found = app.rota_proposals.proposal(JobId(proposal_id))
    if found.job.stage is not JobStage.DONE:
        return WholeProposalView(proposal=RotaProposalView.of(found))
    return WholeProposalView.of(app.proposal_view.see(found.job.id))


def _decision(how: Adjustment) -> Callable[[ProposedRoster], ProposedRoster]:
    who, starts_at = ResponderId(how.duty.responder_id), how.duty.starts_at
    if how.change is Change.ON:
        ends_at = _given(how.ends_at, "ends_at")
        return lambda roster: put_on(roster, Stint(who, starts_at, ends_at))
    if how.change is Change.OFF:
        return lambda roster: take_off(roster, stint_of(roster, who, starts_at))
    if how.change is Change.GIVE:
        to = ResponderId(_given(how.to, "to"))
        return lambda roster: give(roster, stint_of(roster, who, starts_at), to)
    other: DutyNamed = _given(how.other, "other")
    return lambda roster: swap(
        roster, stint_of(roster, who, starts_at), stint_of(roster, other.responder_id, other.starts_at)
    )


def _given(value: T | None, field: str) -> T:
    if value is None:
        raise Unreadable((FieldError(field, "This change needs it."),))
    return value
