"""What a run keeps for its figures: hours on duty and busy, overtime, distance, and why a case was late."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.domain.assignment import Role
from shared.domain.snapshot import State
from shared.domain.travel import Position, straight_line_km
from shared.planning.simulation.demand import DAY

NOBODY = {Role.SOCIAL_WORKER: "No social worker was on call", Role.POLICE: "No police responder was on call"}
BUSY = {
    Role.SOCIAL_WORKER: "Every social worker on call was busy",
    Role.POLICE: "Every police responder on call was busy",
}
BOTH_BUSY = "Everybody on call, of both roles, was busy"
ELSEWHERE = "Both roles had somebody idle, too far away or wanted more elsewhere"
KEPT = "Idle people were kept for the next Grade 2, or went off duty too soon"
ON_THE_WAY = "A pair had been sent and was not there yet"
WHY = (*NOBODY.values(), *BUSY.values(), BOTH_BUSY, ELSEWHERE, KEPT, ON_THE_WAY)
"""Looked at when a Grade 2 is reported, and when a Grade 3 falls due; the first that applies."""


def why_late(grade: int, on_call: Sequence[tuple[Role, State]], sent: bool) -> str:
    """Return what stood in the way at this moment, in the words of `WHY`."""
    if sent:
        return ON_THE_WAY
    there = {role for role, _ in on_call}
    idle = {role for role, state in on_call if state is State.IDLE}
    for role in Role:
        if role not in there:
            return NOBODY[role]
    if not idle:
        return BOTH_BUSY
    for role in Role:
        if role not in idle:
            return BUSY[role]
    return ELSEWHERE if grade == 2 else KEPT


ByHour = defaultdict[tuple[Role, int], float]
"""Minutes by role and hour of the day."""


@dataclass(slots=True)
class Ledger:
    """Minutes by role and hour of the day, and kilometres by road, of what lies between `begin` and `end`."""

    begin: float = 0.0
    end: float = 0.0
    road_factor: float = 1.0
    duty: ByHour = field(default_factory=lambda: defaultdict(float))
    work: ByHour = field(default_factory=lambda: defaultdict(float))
    overtime: defaultdict[Role, float] = field(default_factory=lambda: defaultdict(float))
    late_ends: Counter[Role] = field(default_factory=Counter)
    km: defaultdict[Role, float] = field(default_factory=lambda: defaultdict(float))
    why: dict[str, str] = field(default_factory=dict)

    def on_duty(self, role: Role, start: float, end: float) -> None:
        """A shift was worked."""
        self._spread(self.duty, role, start, end)

    def busy(self, role: Role, start: float, end: float, duty_end: float) -> None:
        """Somebody was busy with a case; what lies after the end of their shift is overtime."""
        self._spread(self.work, role, start, min(end, duty_end))
        over = end - max(start, duty_end)
        if over > 0 and self.begin <= end < self.end:
            self.overtime[role] += over
            self.late_ends[role] += 1

    def travelled(self, role: Role, start: Position, end: Position, now: float) -> None:
        """Somebody went from here to there; the distance counts when they are there."""
        if start != end and self.begin <= now < self.end:
            self.km[role] += straight_line_km(start, end) * self.road_factor

    def _spread(self, into: ByHour, role: Role, start: float, end: float) -> None:
        at, end = max(start, self.begin), min(end, self.end)
        while at < end:
            until = min(end, (at // 60 + 1) * 60)
            into[role, int(at % DAY // 60)] += until - at
            at = until
