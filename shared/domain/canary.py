"""The canary: a contact that nobody made, which walks the path of all contacts and touches nobody.

It is graded, stored, published and dispatched by what does so for every case. But it holds nobody, asks nobody,
stands on no board and in no figure, and ends where it is opened (DOMAIN §3 knows no such case: default).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from shared.domain.case import Case, CaseState, Decision, Draft
from shared.domain.contact import Contact
from shared.domain.events import EventName
from shared.domain.ids import CaseId
from shared.domain.offers import offer
from shared.domain.opening import open_case
from shared.domain.policy import Policy
from shared.domain.rota import OnCall

_ANSWER = "Nobody will attend: this is a test of the path."


def open_canary(contact: Contact, case_id: CaseId, policy: Policy, now: datetime) -> Decision:
    """Return the canary that the contact becomes: what a case would be, without what anybody could act on."""
    opened = open_case(contact, case_id, policy, now).case
    canary = replace(
        opened,
        sequence=0,
        state=CaseState.CANARY,
        grade=None,
        deadline=None,
        offer_from=None,
        steps=(),
        answer=_ANSWER,
        closed_at=now,
    )
    draft = Draft(canary, now)
    draft.say(EventName.CANARY_OPENED, sent_at=contact.reported_at.isoformat())
    return draft.decide()


def rehearse(canary: Case, on_call: Iterable[OnCall], policy: Policy, now: datetime) -> Decision:
    """Choose a pair as for a case of its grade, ask nobody, and say that this was done; once."""
    if canary.state is not CaseState.CANARY or canary.sequence > 1:
        return Decision.none(canary)
    grade = canary.decision.grade
    deadline = canary.reported_at + policy.deadlines[grade] if grade in policy.deadlines else None
    as_a_case = replace(canary, state=CaseState.WAITING, grade=grade, deadline=deadline, closed_at=None)
    asked = offer(as_a_case, on_call, policy.dispatch, now)
    draft = Draft(canary, now)
    draft.say(EventName.CANARY_DISPATCHED, sent_at=canary.reported_at.isoformat(), pair_found=len(asked.take) > 1)
    return draft.decide()
