"""What the board says of the watch over the cases: whether it is alive, and what it has found stuck."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.domain.case import Case
from shared.domain.policy import Policy
from shared.domain.stuck import stuck
from shared.service.health import Health
from shared.web.times import span


@dataclass(frozen=True, slots=True)
class Pulse:
    """When the last sweep was, what everybody at the board must know of it, and what is stuck, by case."""

    swept: str
    banners: tuple[str, ...]
    stuck: Mapping[str, tuple[str, ...]]


def pulse(health: Health, live: Iterable[Case], policy: Policy) -> Pulse:
    """Return the words; there is no banner while all is well."""
    now = health.as_of
    reasons = {case.id: tuple(dict.fromkeys(found.reason for found in stuck(case, policy, now))) for case in live}
    return Pulse(
        swept=f"last sweep {_ago(health.swept_at, now)}" if health.swept_at else "no sweep yet",
        banners=tuple(_banners(health)),
        stuck={case_id: told for case_id, told in reasons.items() if told},
    )


def _banners(health: Health) -> Iterable[str]:
    if health.sweep_is_late:
        ago = _ago(health.swept_at, health.as_of) if health.swept_at else ""
        ran = f"The last sweep was {ago}" if ago else "No sweep has run yet"
        yield f"{ran}: offers and deadlines are not being watched. Watch them yourself, and tell support."
    if health.canary_is_late and health.canary_arrived_at:
        ago = _ago(health.canary_arrived_at, health.as_of)
        yield f"Messages may not reach phones: the last test arrived {ago}. Phone whom you need, and tell support."


def _ago(moment: datetime, now: datetime) -> str:
    passed = max(0, int((now - moment).total_seconds()))
    return f"{passed} s ago" if passed < 60 else f"{span(now - moment)} ago"
