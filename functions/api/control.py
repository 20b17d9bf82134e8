"""The hands of the control room, and the safety of those who are out."""

from datetime import timedelta

from functions.api.routing import CaseIdInPath, Routes
from shared.bootstrap import application
from shared.contracts.api import CaseSummary
from shared.contracts.api_advice import AdviceGiven, AdviceView, ProposalsView
from shared.contracts.api_control import (
    AnswerProposal,
    Assign,
    CallMade,
    DangerView,
    Divert,
    ExtendOffer,
    Hand,
    HoldUntil,
    LoneVisit,
    OptionView,
    Regrade,
    ResolveDuress,
    Withdraw,
)
from shared.domain.case import Case
from shared.domain.ids import CaseId, ResponderId
from shared.service.control import Control

router = Routes()


def _control() -> Control:
    return application().control


def _me() -> str:
    return router.caller.username


def _summary(case: Case) -> CaseSummary:
    return CaseSummary.of(case, application().clock.now())


@router.get("/cases/<case_id>/options", tags=["Dispatch"])
def options(case_id: CaseIdInPath) -> list[OptionView]:
    """The recommended people for the vacant roles, the next best, and what each costs in minutes."""
    return [OptionView.of(option) for option in _control().options(CaseId(case_id))]


@router.post("/cases/<case_id>/assign", tags=["Dispatch"])
def assign_by_hand(case_id: CaseIdInPath, hand: Assign) -> CaseSummary:
    """Offer the case to people of your choice, recommended or not."""
    people = [ResponderId(who) for who in hand.responder_ids]
    case = _control().assign(CaseId(case_id), people, hand.reason, _me(), hand.version, override=hand.override)
    return _summary(case)


@router.post("/cases/<case_id>/hold", tags=["Dispatch"])
def hold_until(case_id: CaseIdInPath, hand: HoldUntil) -> CaseSummary:
    """Ask nobody before a time."""
    return _summary(_control().hold_until(CaseId(case_id), hand.until, hand.reason, _me(), hand.version))


@router.post("/cases/<case_id>/release-hold", tags=["Dispatch"])
def release_hold(case_id: CaseIdInPath, hand: Hand) -> CaseSummary:
    """Ask from now on."""
    return _summary(_control().release_hold(CaseId(case_id), hand.reason, _me(), hand.version))


@router.post("/cases/<case_id>/ask-again", tags=["Dispatch"])
def ask_again_now(case_id: CaseIdInPath, hand: Hand) -> CaseSummary:
    """Ask now, and also those who did not answer before."""
    return _summary(_control().ask_again(CaseId(case_id), hand.reason, _me(), hand.version))


@router.post("/cases/<case_id>/extend-offer", tags=["Dispatch"])
def extend_an_offer(case_id: CaseIdInPath, hand: ExtendOffer) -> CaseSummary:
    """Give one person more time to answer."""
    who, by = ResponderId(hand.responder_id), timedelta(minutes=hand.minutes)
    return _summary(_control().extend_offer(CaseId(case_id), who, by, hand.reason, _me(), hand.version))


@router.post("/cases/<case_id>/call", tags=["Dispatch"])
def record_a_call(case_id: CaseIdInPath, call: CallMade) -> CaseSummary:
    """Record that a phone call was made and what came of it."""
    who = ResponderId(call.responder_id) if call.responder_id else None
    return _summary(_control().record_call(CaseId(case_id), who, call.text, _me()))


@router.post("/cases/<case_id>/withdraw", tags=["Dispatch"])
def withdraw_before_the_visit(case_id: CaseIdInPath, hand: Withdraw) -> CaseSummary:
    """Hand the case back, or withdraw it, before anybody has visited; everybody is released."""
    return _summary(_control().withdraw(CaseId(case_id), hand.outcome, hand.reason, _me(), hand.version))


@router.post("/cases/<case_id>/regrade", tags=["Dispatch"])
def regrade(case_id: CaseIdInPath, hand: Regrade) -> CaseSummary:
    """Put another grade in force; the start of the clock stays."""
    case = _control().regrade(CaseId(case_id), hand.grade, hand.reason, _me(), hand.version, release=hand.release)
    return _summary(case)


@router.post("/cases/<case_id>/proposal", tags=["Dispatch"])
def answer_a_proposal(case_id: CaseIdInPath, hand: AnswerProposal) -> CaseSummary:
    """Do what a message has asked for, or decide that it is not done."""
    answer = _control().accept_proposal if hand.accepted else _control().reject_proposal
    return _summary(answer(CaseId(case_id), hand.ask, hand.reason, _me(), hand.version))


@router.post("/cases/<case_id>/divert", tags=["Dispatch"])
def divert_the_pair(case_id: CaseIdInPath, hand: Divert) -> list[CaseSummary]:
    """Release the pair of this Grade 3 and offer a Grade 2 to them; both cases, this one first."""
    both = _control().divert(CaseId(case_id), CaseId(hand.to_case), hand.reason, _me(), hand.version)
    return [_summary(case) for case in both]


@router.post("/cases/<case_id>/lone-visit", tags=["Dispatch"])
def approve_a_lone_visit(case_id: CaseIdInPath, hand: LoneVisit) -> CaseSummary:
    """Approve that one role goes alone, where the pair rule allows it."""
    return _summary(_control().approve_lone_visit(CaseId(case_id), hand.role, hand.reason, _me(), hand.version))


@router.post("/cases/<case_id>/resolve-duress", tags=["Safety"])
def resolve_duress(case_id: CaseIdInPath, who: ResolveDuress) -> CaseSummary:
    """A responder who called for help is safe."""
    safety = application().safety
    return _summary(safety.resolve_duress(CaseId(case_id), ResponderId(who.responder_id), who.reason, _me()))


@router.get("/proposals", tags=["Dispatch"])
def proposals() -> ProposalsView:
    """What the system proposes and a person may confirm: pairs to divert, and a pair to wait elsewhere."""
    app = application()
    people, advices = app.dispatch.on_call_now(), app.advising.now_in_force()
    plan = app.advising.proposals(app.store.dispatching_cases(), people, advices)
    return ProposalsView.of(plan, app.policy.matching)


@router.post("/advice", tags=["Dispatch"])
def answer_a_proposed_move(answer: AdviceGiven) -> list[AdviceView]:
    """Advise a pair to wait elsewhere, or dismiss that proposal; all that is in force."""
    advising = application().advising
    act = advising.dismiss if answer.dismissed else advising.advise
    act([ResponderId(who) for who in answer.responder_ids], answer.place, _me())
    return [AdviceView.of(advice) for advice in advising.now_in_force().values()]


@router.get("/safety", tags=["Safety"])
def dangers() -> list[DangerView]:
    """Every responder who calls for help, and every check-in that is overdue."""
    app = application()
    now, policy = app.clock.now(), app.policy.safety
    found = [danger for case in app.safety.watched() for danger in DangerView.all_of(case, policy, now)]
    return sorted(found, key=lambda danger: (danger.kind != "duress", danger.since))
