"""An assignment: one responder on one case, with a status and times of their own."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.domain.errors import TransitionRefused
from shared.domain.ids import ResponderId


class Role(StrEnum):
    """The two roles of a pair (seed)."""

    SOCIAL_WORKER = "social_worker"
    POLICE = "police"

    @property
    def label(self) -> str:
        """The role as a person reads it."""
        return {"social_worker": "social worker", "police": "police responder"}[self.value]


class Status(StrEnum):
    """Where one responder stands on one case."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CLEAR = "clear"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    WITHDRAWN = "withdrawn"
    STOOD_DOWN = "stood_down"

    @property
    def label(self) -> str:
        """The status as a person reads it."""
        return self.value.replace("_", " ")


ALLOWED: dict[Status, frozenset[Status]] = {
    Status.OFFERED: frozenset({Status.ACCEPTED, Status.DECLINED, Status.TIMED_OUT, Status.WITHDRAWN}),
    Status.ACCEPTED: frozenset({Status.EN_ROUTE, Status.STOOD_DOWN}),
    Status.EN_ROUTE: frozenset({Status.ON_SCENE, Status.STOOD_DOWN}),
    Status.ON_SCENE: frozenset({Status.CLEAR}),
}
"""Which status may follow which. What is not here is an end."""

LIVE = frozenset({Status.OFFERED, Status.ACCEPTED, Status.EN_ROUTE, Status.ON_SCENE})
"""While in one of these, the responder is held by the case and by no other."""

COMMITTED = frozenset({Status.ACCEPTED, Status.EN_ROUTE, Status.ON_SCENE, Status.CLEAR})
"""The responder has said yes and has not been stood down."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One responder on one case. Times are aware UTC; a leg that did not happen is None, never zero."""

    responder_id: ResponderId
    role: Role
    status: Status
    offered_at: datetime
    expires_at: datetime
    expected_at: datetime
    skills: frozenset[str] = frozenset()
    accepted_at: datetime | None = None
    en_route_at: datetime | None = None
    on_scene_at: datetime | None = None
    clear_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
    warned_at: datetime | None = None
    """When the responder acknowledged the warnings."""
    checked_in_at: datetime | None = None
    """The last check-in on scene; the timer runs from it, or from the arrival before the first."""
    overdue_told: int = 0
    """How many steps of the overdue ladder have been told since then."""
    duress_at: datetime | None = None
    """Since when the responder is under duress, until a person has resolved it."""
    duress_told: int = 0
    """How often the open call has been told again."""
    duress_told_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether the responder is held by the case."""
        return self.status in LIVE


_TIME_OF: dict[Status, str] = {
    Status.ACCEPTED: "accepted_at",
    Status.EN_ROUTE: "en_route_at",
    Status.ON_SCENE: "on_scene_at",
    Status.CLEAR: "clear_at",
}


def move(assignment: Assignment, to: Status, now: datetime, reason: str = "") -> Assignment:
    """Return the assignment in status `to`, with the time of that step set to `now`.

    Raises TransitionRefused when `to` can not follow the present status.
    """
    if to not in ALLOWED.get(assignment.status, frozenset()):
        raise TransitionRefused(
            f"This {assignment.role.label}'s assignment is {assignment.status.label}: "
            f"it can not become {to.label}."
        )
    times: dict[str, Any] = {_TIME_OF.get(to, "ended_at"): now}
    moved = replace(assignment, status=to, reason=reason, **times)
    return moved if moved.is_live else replace(moved, ended_at=now)
