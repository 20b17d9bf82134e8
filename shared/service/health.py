"""Health: whether what watches over the cases is alive itself."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.policy import WatchingPolicy
from shared.service.ports import Beat, Heartbeats


@dataclass(frozen=True, slots=True)
class Health:
    """When the sweep and the canary were last seen alive; None when they have not been yet.

    A sweep that never was is late; a canary is expected from the first that arrived (its alarm knows no grace).
    """

    as_of: datetime
    swept_at: datetime | None
    sweep_is_late: bool
    canary_arrived_at: datetime | None
    canary_is_late: bool


def health(heartbeats: Heartbeats, policy: WatchingPolicy, now: datetime) -> Health:
    """Return the health at `now`."""
    swept_at, canary_at = heartbeats.last(Beat.SWEEP), heartbeats.last(Beat.CANARY)
    return Health(
        as_of=now,
        swept_at=swept_at,
        sweep_is_late=swept_at is None or now - swept_at > policy.sweep_late_after,
        canary_arrived_at=canary_at,
        canary_is_late=canary_at is not None and now - canary_at > policy.canary_late_after,
    )
