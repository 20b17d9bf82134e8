"""Opening a case: what a contact becomes, with its grade, its deadline and the answer its sender gets."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.case import Case, CaseState, Decision, Draft
from shared.domain.contact import Contact
from shared.domain.events import EventName
from shared.domain.grading import GradeDecision, Outcome, grade, not_eligible
from shared.domain.ids import CaseId
from shared.domain.policy import Policy, StepRule
from shared.domain.steps import Step, StepKind
from shared.domain.strands import strand_of

_EVENT_OF: dict[Outcome, EventName] = {
    Outcome.HAND_BACK: EventName.CONTACT_HANDED_BACK,
    Outcome.REDIRECT: EventName.CONTACT_REDIRECTED,
    Outcome.ADVISE: EventName.CONTACT_ADVISED,
    Outcome.NOT_ELIGIBLE: EventName.CONTACT_NOT_ELIGIBLE,
    Outcome.DAY_TEAM: EventName.CONTACT_PASSED_TO_DAY_TEAM,
    Outcome.VISIT: EventName.CASE_OPENED,
}

HANDED_BACK = "Nobody from this service will attend: this is for police control at once."
BY_PLACE = "place"
"""What decides where the table is not asked, as the place is outside the county."""
ADVISED = "Nobody will attend. Advice, information or a referral meets the need."

_ANSWERS: dict[Outcome, str] = {
    Outcome.HAND_BACK: HANDED_BACK,
    Outcome.REDIRECT: "Nobody from this service will attend. It was passed to: {redirect_to}.",
    Outcome.ADVISE: ADVISED,
    Outcome.NOT_ELIGIBLE: "Nobody from this service will attend: the contact is outside its remit.",
    Outcome.DAY_TEAM: "The day team has it: the contact came in core hours.",
}


def open_case(
    contact: Contact, case_id: CaseId, policy: Policy, now: datetime, follows: CaseId | None = None
) -> Decision:
    """Return the new case of a contact: a visit to arrange, or an answer without a visit.

    The clock starts at `reported_at` and runs in elapsed time (DOMAIN §3). Nothing is dropped: a contact
    that is handed back, redirected, advised or not eligible has a case in state *answered* with its reason.
    `follows` is an earlier case about the same people that can not be joined.
    """
    decision = routed(grade_contact(contact, policy), contact.received_at, policy)
    outcome = decision.outcome
    deadline = (
        deadline_of(contact, decision.grade, contact.reported_at, policy) if outcome is Outcome.VISIT else None
    )
    case = _new_case(contact, case_id, decision, deadline, policy)
    draft = Draft(replace(case, follows=follows, strands=(strand_of(contact, decision),)), now)
    if outcome is Outcome.VISIT:
        plan = dispatch_plan(case, policy, now, since=case.reported_at)
        draft.change(offer_from=plan.offer_from, steps=plan.steps, answer=visit_answer(case))
    else:
        answer = _answer_without_visit(contact, decision)
        draft.change(state=CaseState.ANSWERED, answer=answer, closed_at=now)
    draft.say(
        _EVENT_OF[outcome],
        grade=decision.grade,
        decided_by=decision.decided_by,
        matched=list(decision.matched),
        reasons=list(decision.reasons),
        table_version=decision.table_version,
        area=case.place.area,
        activity=case.activity,
        reported_at=case.reported_at.isoformat(),
        deadline=deadline.isoformat() if deadline else None,
        source=contact.source,
        subject=contact.subject,
        answer=draft.case.answer,
        earlier_contacts=contact.facts.earlier_contacts_28_days,
        follows=follows,
    )
    return draft.decide()


def grade_contact(contact: Contact, policy: Policy) -> GradeDecision:
    """Return how the contact is graded, by its facts and its place.

    A place outside the county makes it not eligible, with who serves the place; an emergency is handed back to
    police control wherever it is. What there is to say of the place stands among the reasons.
    """
    decision = grade(contact.facts, policy.grading)
    if contact.place.outside and decision.outcome is not Outcome.HAND_BACK:
        decision = not_eligible(BY_PLACE, contact.place.outside, decision.table_version)
    return replace(decision, reasons=decision.reasons + contact.place_notes)


def _answer_without_visit(contact: Contact, decision: GradeDecision) -> str:
    if decision.decided_by == BY_PLACE:
        return f"Nobody from this service will attend. {contact.place.outside}"
    return _ANSWERS[decision.outcome].format(redirect_to=decision.redirect_to or "the agency named")


def routed(decision: GradeDecision, received_at: datetime, policy: Policy) -> GradeDecision:
    """Return the decision as the hour of the contact leaves it: in core hours the day team has what is ours."""
    is_ours = decision.outcome in (Outcome.VISIT, Outcome.ADVISE)
    if is_ours and policy.core_hours_go_to_day_team and policy.core_hours.includes(received_at):
        return replace(decision, outcome=Outcome.DAY_TEAM)
    return decision


def has_gone_to_the_day_team(case: Case) -> bool:
    """Whether the case came in core hours and was answered by passing it on."""
    return case.decision.outcome is Outcome.DAY_TEAM


def deadline_of(contact: Contact, grade: int | None, reported_at: datetime, policy: Policy) -> datetime | None:
    """The longest time of the grade, or the statutory time of a return interview if that is sooner."""
    if grade is None:
        return None
    by_grade = reported_at + policy.deadlines[grade]
    if contact.found_at is None:
        return by_grade
    return min(by_grade, contact.found_at + policy.return_interview_within)


def _new_case(
    contact: Contact, case_id: CaseId, decision: GradeDecision, deadline: datetime | None, policy: Policy
) -> Case:
    return Case(
        id=case_id,
        version=0,
        sequence=0,
        state=CaseState.WAITING,
        contact_key=contact.key,
        source=contact.source,
        subject=contact.subject,
        correlation_id=contact.correlation_id,
        reported_at=contact.reported_at,
        received_at=contact.received_at,
        decision=decision,
        grade=decision.grade,
        deadline=deadline,
        place=contact.place,
        base=policy.areas.get(contact.place.area, policy.bases[0].id),
        activity=contact.activity or decision.activity,
        warnings=contact.warnings,
        answer="",
    )


@dataclass(frozen=True, slots=True)
class DispatchPlan:
    """When to offer first, and the escalation steps."""

    offer_from: datetime
    steps: tuple[Step, ...]


def dispatch_plan(case: Case, policy: Policy, now: datetime, since: datetime) -> DispatchPlan:
    """The plan, frozen now: later edits of the policy do not change it. Its steps divide the time from `since`
    to the deadline; those of a deadline that has passed are due at once."""
    assert case.deadline is not None
    offer_from = now if case.grade == 2 else planned_start(case.deadline, policy, now)
    steps = tuple(
        _step(rule, since, case.deadline, policy, now) for rule in policy.dispatch.steps.get(case.grade or 0, ())
    )
    return DispatchPlan(offer_from, steps)


def _step(rule: StepRule, since: datetime, deadline: datetime, policy: Policy, now: datetime) -> Step:
    """One step of the plan. What has nothing to do whatever happens is skipped at once, with the reason."""
    due_at = since + max(deadline - since, timedelta(0)) * rule.fraction
    reason = f"No pair has accepted and {rule.fraction:.0%} of the time has gone."
    if rule.kind is StepKind.SECOND_CHANNEL and not policy.escalation.second_channel:
        return Step(due_at, rule.to, reason, now, rule.kind, "No second channel is configured.")
    return Step(due_at, rule.to, reason, kind=rule.kind)


def planned_start(deadline: datetime, policy: Policy, now: datetime) -> datetime:
    """The next visiting hour, unless that would leave too little time before the deadline."""
    begins = policy.dispatch.visiting_hours.next_from(now) - policy.dispatch.lead_time
    latest = deadline - timedelta(hours=2)
    return max(now, min(begins, latest))


def visit_answer(case: Case) -> str:
    """Return what the sender of a case that is visited is told."""
    assert case.deadline is not None
    within = "within the hour" if case.grade == 2 else "within 48 hours"
    if len(case.roles_needed) == 1:
        return f"A {case.roles_needed[0].label} will attend {within} of the report."
    return f"A social worker and a police responder will attend together {within} of the report."
