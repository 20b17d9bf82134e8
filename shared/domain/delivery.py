"""The delivery of one answer to the callback of its sender: attempts with longer and longer waits between them,
until the receiver has it or it is given up, where people see it. The receiver may get it twice, with the same id.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from shared.domain.errors import Refused
from shared.domain.ids import CaseId
from shared.domain.policy import FeedbackPolicy


@dataclass(frozen=True, slots=True)
class Delivery:
    """One answer on its way. `version` counts saves; `next_at` is None once it has arrived or is given up."""

    case_id: CaseId
    sequence: int
    """The number in the case of the event that gave the answer: the later answer has the higher one."""
    place: int
    """Which of the answers of that event."""
    source: str
    subject: str
    given_at: datetime
    next_at: datetime | None
    answer: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    attempts: int = 0
    delivered_at: datetime | None = None
    given_up_at: datetime | None = None
    problem: str = ""
    """Why the last attempt failed, in words that repeat nothing of the receiver's. While one is made, what will be
    said of it should nobody come back from it."""
    asked_again_by: str = ""

    @property
    def id(self) -> str:
        """The same for every attempt."""
        return f"{self.case_id}.{self.sequence}.{self.place}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one attempt. `problem` is empty when the receiver has it; `final` when trying again is of no
    use."""

    problem: str = ""
    final: bool = False


_BROKE_OFF = "It is not known whether it arrived."


def claim(delivery: Delivery, policy: FeedbackPolicy, now: datetime) -> Delivery | None:
    """Return the delivery as taken by whoever makes the next attempt, or None while that is not due; given up when
    the last attempt broke off.

    Whoever dies in the middle has made an attempt that failed: the next comes after its wait, and not before the
    claim has ended. The message that wakes an attempt comes once, so that it must not be found early by a clock
    that is a little behind.
    """
    if delivery.next_at is None or now + policy.clocks_differ_by < delivery.next_at:
        return None
    if delivery.attempts > len(policy.back_off):
        return replace(delivery, given_up_at=now, next_at=None, problem=_BROKE_OFF)
    attempts = delivery.attempts + 1
    until = now + max((policy.claimed_for, *policy.back_off[delivery.attempts : attempts]))
    return replace(delivery, attempts=attempts, next_at=until, problem=_BROKE_OFF)


def settle(claimed: Delivery, attempt: Attempt, policy: FeedbackPolicy, now: datetime) -> Delivery:
    """Return the delivery after an attempt: arrived, to be tried again, or given up."""
    if not attempt.problem:
        return replace(claimed, delivered_at=now, next_at=None, problem="")
    if attempt.final or claimed.attempts > len(policy.back_off):
        return replace(claimed, given_up_at=now, next_at=None, problem=attempt.problem)
    wait = policy.back_off[claimed.attempts - 1]
    return replace(claimed, next_at=now + wait, problem=attempt.problem)


def ask_again(delivery: Delivery, by: str, now: datetime) -> Delivery:
    """Return the delivery as due at once, with all its attempts before it. Refused while it is under way."""
    if delivery.next_at is not None:
        raise Refused("This answer is on its way already.")
    return replace(delivery, next_at=now, attempts=0, delivered_at=None, given_up_at=None, asked_again_by=by)
