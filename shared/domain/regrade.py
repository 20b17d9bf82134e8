"""Re-grade: a person puts another grade in force, with a rationale, and what is planned follows (DOMAIN §3).

The start of the clock never moves: the new deadline counts from the report. Every change is kept. Once everybody
needed has been on scene the grade that was answered stands, so that figures score what was in force then.
"""

from dataclasses import replace
from datetime import datetime

from shared.domain.assignment import Role
from shared.domain.case import DISPATCHING, OPEN, Case, CaseState, Close, Decision, Draft, tell_of
from shared.domain.contact import Contact
from shared.domain.errors import ReasonMissing, Refused, TransitionRefused
from shared.domain.events import EventName
from shared.domain.grade_change import GradeChange
from shared.domain.hands import withdraw
from shared.domain.ids import ResponderId
from shared.domain.offers import withdraw_all
from shared.domain.opening import (
    ADVISED,
    HANDED_BACK,
    DispatchPlan,
    deadline_of,
    dispatch_plan,
    visit_answer,
)
from shared.domain.policy import Policy
from shared.domain.statements import tell
from shared.domain.steps import StepKind
from shared.domain.strands import Ask, Proposal
from shared.domain.visits import drop_appointment

GRADES = (1, 2, 3, 4)

_ENDS = {1: (Close.HANDED_BACK, HANDED_BACK), 4: (Close.WITHDRAWN, ADVISED)}
"""Grades that send nobody: how the case ends, and what its sender is told."""


def regrade(
    case: Case,
    to: int,
    rationale: str,
    actor: str,
    contact: Contact,
    policy: Policy,
    now: datetime,
    *,
    release: bool = False,
    proposal: Proposal | None = None,
) -> Decision:
    """The case has grade `to` from now on, and what is planned is renewed.

    Grade 1 hands back to police control and Grade 4 closes: everybody is released. Grade 2 asks at once and ends
    an appointment. Grade 3 is planned again; who was asked or has accepted stays unless `release` is given.
    `contact` is the first of the case: a return interview has a clock of its own.
    """
    text = _rationale(rationale)
    _must_be_possible(case, to)
    draft = Draft(case, now, actor)
    released: tuple[ResponderId, ...] = ()
    if to in _ENDS or release:
        released = withdraw_all(draft, text)
    _put_in_force(draft, to, text, contact, policy, proposal)
    if to in _ENDS:
        _end(draft, to, text, policy)
    else:
        _plan_anew(draft, policy, afresh=bool(released))
    return draft.decide(release=released)


def _must_be_possible(case: Case, to: int) -> None:
    if to not in GRADES:
        raise Refused("A grade is 1, 2, 3 or 4.")
    if case.state not in DISPATCHING:
        raise TransitionRefused(f"This case is {case.state.label}: its grade stands.")
    if case.grade == to:
        raise Refused(f"The case is Grade {to} already.")
    if case.both_on_scene_at() is not None:
        raise TransitionRefused("Everybody needed has been on scene: the grade that was answered stands.")
    if to in _ENDS and any(a.on_scene_at for a in case.assignments):
        raise TransitionRefused("Somebody has been on scene: the case is closed with its outcome after the visit.")
    if case.in_duress():
        raise Refused("A responder has called for help on this case. Resolve that first.")


def _put_in_force(
    draft: Draft, to: int, text: str, contact: Contact, policy: Policy, proposal: Proposal | None
) -> None:
    case = draft.case
    assert case.grade is not None
    rule = proposal.decided_by if proposal else ""
    change = GradeChange(draft.now, draft.actor, case.grade, to, text, policy.grading.version, rule)
    raised = proposal.deadline if proposal and proposal.ask is Ask.RAISE else None
    draft.change(
        grade=to,
        deadline=None if to in _ENDS else raised or deadline_of(contact, to, case.reported_at, policy),
        grade_history=(*case.grade_history, change),
        proposals=tuple(p for p in case.proposals if p.ask is Ask.STAND_DOWN),
    )
    draft.say(
        EventName.CASE_REGRADED,
        private={"reason": text},
        before=change.before,
        rule=rule,
        table_version=change.table_version,
        reported_at=case.reported_at.isoformat(),
        responders=[a.responder_id for a in draft.case.live()],
        **tell_of(draft.case),
    )


def _end(draft: Draft, to: int, text: str, policy: Policy) -> None:
    """Nobody goes any more; with Grade 1 the desks are told to hand back to police control at once."""
    close, answer = _ENDS[to]
    draft.change(
        state=CaseState.CLOSED,
        close=close,
        closed_at=draft.now,
        answer=answer,
        waiting_because="",
        proposals=(),
    )
    draft.say(EventName.CASE_WITHDRAWN, private={"reason": text}, outcome=close.value, answer=answer)
    if to == 1:
        tell(draft, Ask.HAND_BACK.value, "Re-graded to Grade 1: hand it to police control at once.", policy)


def _plan_anew(draft: Draft, policy: Policy, *, afresh: bool) -> None:
    """People are asked when the new grade wants them, under steps over the time that is left. An approval to go
    alone lapses: a social worker never goes alone to a Grade 2 (DOMAIN §3), and police alone were approved for
    want of a social worker in the time of a Grade 2 (default)."""
    drop_appointment(draft)
    missing = Role.POLICE if draft.case.grade == 2 else Role.SOCIAL_WORKER
    lapsed = missing not in draft.case.roles_needed
    if lapsed:
        draft.change(roles_needed=tuple(Role))
    plan = dispatch_plan(draft.case, policy, draft.now, since=draft.now)
    live = draft.case.live()
    if live:
        steps = (replace(s, done_at=draft.now) if s.kind is StepKind.OFFER else s for s in plan.steps)
        plan = DispatchPlan(draft.now, tuple(steps))
    draft.change(
        offer_from=plan.offer_from,
        steps=plan.steps,
        answer=visit_answer(draft.case),
        waiting_because="",
        queue_told_at=None,
    )
    if afresh:
        draft.change(asked_afresh_at=draft.now)
    draft.settle()
    if lapsed and live:
        draft.say(
            EventName.BRIEFING_CHANGED,
            warnings=[],
            place_changed=False,
            police_needed=missing is Role.POLICE,
            social_worker_needed=missing is Role.SOCIAL_WORKER,
            responders=[a.responder_id for a in live],
            lead_worker=None,
            **tell_of(draft.case),
        )


def accept_proposal(
    case: Case, ask: Ask, rationale: str, actor: str, contact: Contact, policy: Policy, now: datetime
) -> Decision:
    """What a message asked for is done: the grade it proposed is put in force, or the case is stood down.

    A grade that is raised has the deadline that the proposal told: the clock of the contact that asks for it began
    at its own report.
    """
    proposal = _standing(case, ask)
    if ask is Ask.STAND_DOWN:
        return withdraw(case, Close.WITHDRAWN, rationale, actor, now)
    to = 1 if ask is Ask.HAND_BACK else proposal.grade or 4
    return regrade(case, to, rationale, actor, contact, policy, now, proposal=proposal)


def reject_proposal(case: Case, ask: Ask, rationale: str, actor: str, now: datetime) -> Decision:
    """The grade and the plan stand as they are; the proposal is decided."""
    text, proposal = _rationale(rationale), _standing(case, ask)
    draft = Draft(case, now, actor)
    draft.change(proposals=tuple(p for p in case.proposals if p is not proposal))
    draft.say(
        EventName.REGRADE_REJECTED,
        private={"reason": text},
        ask=ask.value,
        in_force=case.grade,
        grade=proposal.grade,
        rule=proposal.decided_by,
    )
    return draft.decide()


def _standing(case: Case, ask: Ask) -> Proposal:
    found = next((p for p in case.proposals if p.ask is ask), None) if case.state in OPEN else None
    if found is None:
        raise TransitionRefused("This has been decided already, or is no longer asked for.")
    return found


def _rationale(text: str) -> str:
    if not text.strip():
        raise ReasonMissing("Say why: the rationale stands with the grade for good.")
    return text.strip()
