"""Leave is asked for and a manager decides; sickness is told and holds at once. Both take the person off the rota.

What they leave behind is a gap: nobody is put in their place here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.domain.errors import NotPermitted, ReasonMissing, Refused, TransitionRefused
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.policies import LeavePolicy


class LeaveStage(StrEnum):
    """Where a request for leave stands. Approved, refused and withdrawn are ends; what was approved has ended when
    an administrator has taken the absence back, or has ended it before its time."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class LeaveRequest:
    """A person asks to be away. `reason` is the manager's, free text that stays in the store."""

    absence: Absence
    asked_at: datetime
    stage: LeaveStage = LeaveStage.ASKED
    decided_by: str = ""
    reason: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Away:
    """A person is away: the absence, and the request that was approved, if there was one."""

    absence: Absence
    request: LeaveRequest | None = None


def ask(
    absence_id: AbsenceId,
    who: ResponderId,
    kind: AbsenceKind,
    span: tuple[datetime, datetime],
    policy: LeavePolicy,
    now: datetime,
) -> LeaveRequest:
    """Return the request. Raises Refused for a span that is over, reversed or too long, and for sickness."""
    if kind is AbsenceKind.SICKNESS:
        raise Refused("Sickness is told, not asked for.")
    start, end = _in_order(span, policy)
    if start <= now:
        raise Refused("Leave begins in the future.")
    return LeaveRequest(Absence(absence_id, who, kind, start, end), now)


def approve(request: LeaveRequest, manager: str, now: datetime) -> Away:
    """The person is away for the time asked for. Raises Refused."""
    _may_decide(request, manager)
    if request.absence.ends_at <= now:
        raise Refused("This time is over.")
    approved = replace(request, stage=LeaveStage.APPROVED, decided_by=manager)
    return Away(request.absence, approved)


def as_it_stands(request: LeaveRequest, recorded: Iterable[Absence]) -> LeaveRequest:
    """Return the request as ended when its leave was approved and is not all among the absences any more."""
    if request.stage is not LeaveStage.APPROVED or request.absence in recorded:
        return request
    return replace(request, stage=LeaveStage.ENDED)


def refuse(request: LeaveRequest, manager: str, reason: str) -> LeaveRequest:
    """The request is refused, with the reason. Raises ReasonMissing, NotPermitted, TransitionRefused."""
    _may_decide(request, manager)
    if not reason.strip():
        raise ReasonMissing("Say why, so that they can plan.")
    return replace(request, stage=LeaveStage.REFUSED, decided_by=manager, reason=reason)


def withdraw(request: LeaveRequest, by: ResponderId) -> LeaveRequest:
    """The request is no longer made. Raises NotPermitted, TransitionRefused."""
    if request.absence.responder_id != by:
        raise NotPermitted("Only whoever asked can withdraw it.")
    _still_asked(request)
    return replace(request, stage=LeaveStage.WITHDRAWN)


def report_sick(
    absence_id: AbsenceId,
    who: ResponderId,
    span: tuple[datetime | None, datetime | None],
    policy: LeavePolicy,
    now: datetime,
) -> Away:
    """The person is away at once: from now and for the policy's time unless they say otherwise. Raises Refused."""
    start = span[0] or now
    if start < now - policy.told_late_by:
        raise Refused("Sickness that began so long ago is for the rota administrator.")
    start, end = _in_order((start, span[1] or start + policy.sick_for), policy)
    if end <= now:
        raise Refused("This time is over.")
    absence = Absence(absence_id, who, AbsenceKind.SICKNESS, start, end)
    return Away(absence)


def told_already(
    recorded: Iterable[Absence], who: ResponderId, span: tuple[datetime | None, datetime | None], now: datetime
) -> Absence | None:
    """Return the sickness that the person has told of and that is not over, if this says nothing else: no other
    beginning, and no other end."""
    running = (a for a in recorded if a.responder_id == who and a.kind is AbsenceKind.SICKNESS)
    same = (a for a in running if a.starts_at <= now < a.ends_at)
    start, end = span
    return next((a for a in same if start in (None, a.starts_at) and end in (None, a.ends_at)), None)


def _in_order(span: tuple[datetime, datetime], policy: LeavePolicy) -> tuple[datetime, datetime]:
    start, end = span
    if end <= start:
        raise Refused("It ends before it begins.")
    if end - start > policy.longest:
        raise Refused(f"An absence lasts {policy.longest.days} days at most. Ask for several.")
    return start, end


def _may_decide(request: LeaveRequest, manager: str) -> None:
    if request.absence.responder_id == manager:
        raise NotPermitted("Nobody decides on their own leave.")
    _still_asked(request)


def _still_asked(request: LeaveRequest) -> None:
    if request.stage is not LeaveStage.ASKED:
        raise TransitionRefused(f"This request is {request.stage.value} already.")
