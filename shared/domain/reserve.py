"""How many pairs may go to Grade 3 now, and how many are kept for the Grade 2 reports still to come.

Cover is looked at some way ahead: at each of several moments, who is idle or expected to be free by then (a Grade 2
may wait a while for a release and still be reached in time), less who goes off duty, must be at least the number
of Grade 2 reports to be reckoned with until then. Late in the night releases are rare and everybody is kept; at the
peak somebody is free every few minutes and little needs to be kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.domain.assignment import Role
from shared.domain.snapshot import Rules, Snapshot, Waiting, Worker

_LOOK_AHEAD = (10.0, 20.0, 35.0, 50.0, 70.0, 90.0)


@dataclass(frozen=True, slots=True)
class Slack:
    """How many pairs may be sent to Grade 3 now, and what decided it."""

    pairs: int
    because: str


def slack(
    snapshot: Snapshot, rules: Rules, spare: Sequence[Worker], busy: Iterable[Worker], pressed: bool
) -> Slack:
    """Return how many of the `spare` (idle) pairs may go to Grade 3, where `busy` come back as expected."""
    now = snapshot.now
    ends: dict[Role, list[float]] = {Role.SOCIAL_WORKER: [], Role.POLICE: []}
    for worker in spare:
        ends[worker.role].append(worker.duty_end)
    least = min(len(ends[Role.SOCIAL_WORKER]), len(ends[Role.POLICE]))
    if least == 0:
        lacking = next(role for role in (Role.SOCIAL_WORKER, Role.POLICE) if not ends[role])
        return Slack(0, f"no {lacking.label} is idle and spare")
    backs: dict[Role, list[tuple[float, float]]] = {Role.SOCIAL_WORKER: [], Role.POLICE: []}
    for worker in busy:
        free_at = max(worker.free_at, now) + rules.release_margin
        if free_at < worker.duty_end:
            backs[worker.role].append((free_at - rules.patience, worker.duty_end))
    spread = rules.spread_pressed if pressed else rules.spread_calm
    because = ""
    for ahead in _LOOK_AHEAD:
        then = now + ahead
        needed = rules.reckoned(rules.demand.between(snapshot.minute_of_week, ahead), spread)
        for role, duty_ends in ends.items():
            there = sum(end > then for end in duty_ends)
            back = sum(free <= then < end for free, end in backs[role])
            if there + back - needed < least:
                least = there + back - needed
                because = (
                    f"in the next {ahead:.0f} min {needed} Grade 2 are to be reckoned with, and of the "
                    f"{role.label}s {there} idle stay on duty and {back} more will be free in time"
                )
    return Slack(max(least, 0), because)


def is_pressed(scheduled: Sequence[Waiting], rules: Rules, now: float) -> bool:
    """Whether a Grade 3, in order of due time, is near its limit and can still be kept."""
    for case in scheduled:
        left = case.due - now
        if left > rules.pressing_within:
            return False
        if left > rules.turn_out:
            return True
    return False
