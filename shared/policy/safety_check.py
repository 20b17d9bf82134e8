"""What would keep a responder in danger from being heard, found before a policy is used."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from shared.domain.policy import SafetyPolicy

_A_SWEEP = timedelta(minutes=1)


def safety_faults(policy: SafetyPolicy, grades: Iterable[int | None]) -> Iterator[str]:
    """Give every fault of the policy for visits of these grades."""
    for grade in sorted(grade for grade in grades if grade is not None):
        if grade not in policy.check_in:
            yield f"check_in: grade {grade} has no time."
    if not policy.overdue:
        yield "overdue: nobody is told."
    if min(policy.call_again_after, policy.call_again_every) < _A_SWEEP:
        yield "call_again_after and call_again_every must be a minute or more: the sweep comes once a minute."
