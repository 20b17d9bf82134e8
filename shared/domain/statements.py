"""What follows when a sender says more: an update, a correction, a cancellation, a close (DOMAIN §3, §9).

The last word by `sequence` counts, in whatever order the messages arrive; an older one is recorded and adds its
warnings, as it would have done in time. New facts are graded, and a grade that differs is proposed to a person:
no message raises or lowers a grade, sends anybody home or takes a warning away. What responders must know reaches
them.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from shared.domain.assignment import Role
from shared.domain.case import DISPATCHING, OPEN, Case, CaseState, Decision, Draft, tell_of
from shared.domain.contact import Contact, Notice, Place, Statement, Told, WarningKind
from shared.domain.events import EventName
from shared.domain.grading import GradeDecision, Outcome
from shared.domain.ids import ContactKey
from shared.domain.opening import visit_answer
from shared.domain.policy import Policy
from shared.domain.strands import Ask, Proposal, Strand, urgency
from shared.domain.travel import Position

_MOST_SHOWN = 10
_ABOUT_THE_GRADE = frozenset({Ask.RAISE, Ask.LOWER, Ask.HAND_BACK})
_SAYS = {
    Ask.RAISE: "A contact asks for Grade {grade}. Decide now whether the case is re-graded.",
    Ask.LOWER: "The facts now ask for less than the grade in force. Nothing changes unless somebody re-grades it.",
    Ask.HAND_BACK: "A contact about this case is an emergency. Its sender was told that it is for police control "
    "at once. Decide what the pair does.",
}


def strands_of(case: Case) -> tuple[Strand, ...]:
    """Return the strands of the case, that of its first contact also where the case was stored without."""
    decision = case.decision
    return case.strands or (
        Strand(
            source=case.source,
            subject=case.subject,
            contact_key=case.contact_key,
            reported_at=case.reported_at,
            sequence=0,
            outcome=decision.outcome,
            grade=decision.grade,
            decided_by=decision.decided_by,
            reasons=decision.reasons,
            table_version=decision.table_version,
        ),
    )


def own_strand(case: Case, statement: Statement) -> Strand | None:
    """Return the strand of this very statement, else the last of its sender about the matter, else None."""
    mine = [strand for strand in strands_of(case) if strand.is_of(statement)]
    exact = [strand for strand in mine if strand.contact_key == statement.key]
    found = exact or mine
    return found[-1] if found else None


def further_contacts(case: Case) -> tuple[ContactKey, ...]:
    """Return the contacts of the case besides the one that is shown as its own, the latest ten, newest first."""
    keys = [strand.contact_key for strand in strands_of(case) if strand.contact_key != case.contact_key]
    return tuple(reversed(keys))[:_MOST_SHOWN]


def hear(case: Case, contact: Contact, graded: GradeDecision, policy: Policy, now: datetime) -> Decision:
    """Take in what a sender says again of a matter in the case. Raises nothing for a case that is over: it is
    recorded there."""
    strand = own_strand(case, contact)
    assert strand is not None
    applies = strand.is_before(contact)
    draft = Draft(case, now)
    draft.say(
        EventName.CONTACT_UPDATED,
        told=contact.told.value,
        applied=applies,
        source=contact.source,
        sequence=contact.sequence,
        contact=contact.key,
        **graded.told(),
    )
    if applies:
        _apply(draft, strand, contact, graded, policy)
    else:
        brief(draft, contact.warnings, None)
    return draft.decide()


def _apply(draft: Draft, strand: Strand, contact: Contact, graded: GradeDecision, policy: Policy) -> None:
    said = replace(
        strand,
        contact_key=contact.key,
        sequence=contact.sequence,
        outcome=graded.outcome,
        grade=graded.grade,
        decided_by=graded.decided_by,
        reasons=graded.reasons,
        table_version=graded.table_version,
        ended=None,
        event_id=contact.event_id,
    )
    _put(draft, strand, said)
    if strand.ended is not None:
        _drop(draft, {Ask.STAND_DOWN})
    first = strands_of(draft.case)[0] is said
    if first:
        draft.change(contact_key=contact.key)
    emergency = graded.outcome is Outcome.HAND_BACK is not strand.outcome
    brief(draft, contact.warnings, contact.place if first else None, policy, emergency=emergency)
    need_skills(draft, graded)
    propose(draft, contact, graded, strand.urgency, policy)


def _put(draft: Draft, old: Strand, new: Strand) -> None:
    draft.change(strands=tuple(new if strand == old else strand for strand in strands_of(draft.case)))


def _drop(draft: Draft, asks: Iterable[Ask]) -> None:
    draft.change(proposals=tuple(p for p in draft.case.proposals if p.ask not in asks))


def brief(
    draft: Draft,
    warnings: frozenset[WarningKind],
    place: Place | None,
    policy: Policy | None = None,
    *,
    emergency: bool = False,
) -> None:
    """Those who go, or lead the intensive period, learn of new warnings, of another place, and that a contact
    about the case is an emergency (default); warnings are to be acknowledged again.

    A warning is never taken away by a message. With one, police must go too: an approved lone visit of a social
    worker lapses (DOMAIN §3, pair rule).
    """
    case = draft.case
    new = warnings - case.warnings
    moved = place is not None and place != case.place
    held = case.state is CaseState.HELD
    emergency = emergency and (held or bool(case.live()))
    if case.state not in OPEN or not (new or moved or emergency):
        return
    draft.change(warnings=case.warnings | new)
    alone = bool(new) and Role.POLICE not in case.roles_needed and not held
    for assignment in case.live() if new else ():
        draft.put(replace(assignment, warned_at=None))
    if place is not None and policy is not None and moved:
        _move(draft, place, policy)
    if alone:
        draft.change(roles_needed=tuple(Role))
        draft.change(answer=visit_answer(draft.case))
        draft.settle()
    draft.say(
        EventName.BRIEFING_CHANGED,
        warnings=sorted(warning.value for warning in new),
        place_changed=moved,
        police_needed=alone,
        emergency=emergency,
        responders=[assignment.responder_id for assignment in case.live()],
        lead_worker=case.period.lead_worker if held and case.period else None,
        **tell_of(draft.case),
    )


def _move(draft: Draft, place: Place, policy: Policy) -> None:
    """The visit is elsewhere. Where those are who have not arrived is not known here: they are expected as late as
    by way of the old place (default)."""
    case = draft.case
    old, new = (Position(where.latitude, where.longitude) for where in (case.place, place))
    detour = policy.dispatch.travel(old, new)
    for assignment in case.live():
        if assignment.on_scene_at is None:
            draft.put(replace(assignment, expected_at=assignment.expected_at + detour))
    draft.change(place=place, base=policy.areas.get(place.area, case.base))


def need_skills(draft: Draft, graded: GradeDecision) -> None:
    """Who is asked from now on has the skills too that the rules of this contact need, whatever becomes of its
    grade (DOMAIN §3: every match adds its skills). Who has been asked already stays (default)."""
    case = draft.case
    if case.state in DISPATCHING and graded.outcome is Outcome.VISIT:
        skills = tuple(dict.fromkeys((*case.decision.skills, *graded.skills)))
        draft.change(decision=replace(case.decision, skills=skills))


def propose(draft: Draft, contact: Contact, graded: GradeDecision, before: int | None, policy: Policy) -> None:
    """A person is asked to decide where what the contact asks for differs from the grade in force.

    Among several matters the most urgent counts, be it another than this one, which has just come to ask for less.
    `before` is what the matter asked for until now; where that has not changed nothing is proposed anew, as a
    person may have decided already.
    """
    case, asked = draft.case, urgency(graded.outcome, graded.grade)
    if case.state not in OPEN or case.grade is None or asked == before:
        return
    mine = own_strand(case, contact)
    leads = min((s for s in strands_of(case) if s.ended is None), key=attrgetter("urgency"), default=mine)
    assert mine is not None
    assert leads is not None
    if leads.urgency == asked:
        leads = replace(mine, reported_at=contact.reported_at)
    elif before is None or before >= leads.urgency:
        return
    _drop(draft, _ABOUT_THE_GRADE)
    ask = _ask(leads.urgency, case.grade)
    if ask is None or (ask is Ask.LOWER and case.state is CaseState.HELD):
        return
    proposal = Proposal(
        ask=ask,
        grade=leads.grade,
        decided_by=leads.decided_by,
        reasons=leads.reasons,
        contact_key=leads.contact_key,
        proposed_at=draft.now,
        deadline=_deadline(case, leads, policy),
    )
    draft.change(proposals=(*draft.case.proposals, proposal))
    draft.say(
        EventName.REGRADE_PROPOSED,
        ask=ask.value,
        in_force=case.grade,
        deadline=proposal.deadline.isoformat() if proposal.deadline else None,
        outcome=leads.outcome.value,
        grade=leads.grade,
        decided_by=leads.decided_by,
        reasons=list(leads.reasons),
        table_version=leads.table_version,
    )
    tell(draft, ask.value, _SAYS[ask].format(grade=leads.grade), policy)


def _ask(wanted: int, in_force: int) -> Ask | None:
    if wanted == in_force:
        return None
    if wanted == 1:
        return Ask.HAND_BACK
    return Ask.RAISE if wanted < in_force else Ask.LOWER


def _deadline(case: Case, strand: Strand, policy: Policy) -> datetime | None:
    """The deadline under the grade proposed. The clock of a joined contact is its own; that of the case never
    moves later."""
    within = policy.deadlines.get(strand.urgency)
    if within is None:
        return None
    by_grade = (strand.reported_at if strand.joined_by is not None else case.reported_at) + within
    higher = case.grade is not None and strand.urgency < case.grade
    return min(by_grade, case.deadline) if higher and case.deadline else by_grade


def tell(draft: Draft, what: str, reason: str, policy: Policy) -> None:
    """Everybody whom the policy names for this is told."""
    for to in policy.intake.tell.get(what, ()):
        draft.say(EventName.CASE_ESCALATED, to=to, reason=reason, **tell_of(draft.case))


def hear_notice(case: Case, notice: Notice, policy: Policy, now: datetime) -> Decision:
    """Take in that a sender has cancelled or closed a matter. Nobody is stood down by it: a report that is
    cancelled does not mean that the risk is gone, so a person decides (default)."""
    strand = own_strand(case, notice)
    applies = strand is None or strand.sequence < notice.sequence
    draft = Draft(case, now)
    draft.say(
        EventName.CONTACT_CANCELLED if notice.told is Told.CANCELLED else EventName.CONTACT_CLOSED,
        private={"note": notice.note} if notice.note else None,
        applied=applies,
        source=notice.source,
        sequence=notice.sequence,
        contact=notice.key,
        reason=notice.reason,
    )
    if not applies:
        return draft.decide()
    for mine in [each for each in strands_of(case) if each.is_of(notice)]:
        _put(draft, mine, replace(mine, sequence=notice.sequence, ended=notice.told, event_id=notice.event_id))
    if case.state in DISPATCHING:
        _propose_stand_down(draft, notice, policy)
    return draft.decide()


def _propose_stand_down(draft: Draft, notice: Notice, policy: Policy) -> None:
    case = draft.case
    left = [strand for strand in strands_of(case) if strand.ended is None]
    if not left:
        _drop(draft, {Ask.STAND_DOWN})
        proposal = Proposal(Ask.STAND_DOWN, None, notice.told.value, (), notice.key, draft.now)
        draft.change(proposals=(*draft.case.proposals, proposal))
    others = " Another contact about it still stands." if left else ""
    reason = f"The sender has {notice.told.value} the report.{others} Nobody is stood down: decide."
    tell(draft, notice.told.value, reason, policy)
