"""What the JSON API says of the watch over the cases: whether it is alive, and what it has found stuck."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, Field

from shared.contracts.api import CaseSummary, seconds
from shared.domain.case import Case
from shared.domain.policy import Policy
from shared.domain.stuck import stuck
from shared.service.health import Health


class HealthView(BaseModel):
    """Whether the sweep and the canary are alive. Seconds are since the last; null when there was none yet."""

    as_of: datetime
    swept_at: datetime | None
    seconds_since_sweep: int | None
    sweep_is_late: bool
    canary_arrived_at: datetime | None
    seconds_since_canary: int | None
    canary_is_late: bool
    bank_holidays_missing: list[int] = Field(description="Years soon to come of which nobody entered them")

    @classmethod
    def of(cls, health: Health, bank_holidays_missing: Iterable[int]) -> Self:
        """Return the health."""
        plain = ("as_of", "swept_at", "sweep_is_late", "canary_arrived_at", "canary_is_late")
        return cls(
            **{name: getattr(health, name) for name in plain},
            bank_holidays_missing=list(bank_holidays_missing),
            seconds_since_sweep=seconds(_since(health.swept_at, health.as_of)),
            seconds_since_canary=seconds(_since(health.canary_arrived_at, health.as_of)),
        )


def _since(moment: datetime | None, now: datetime) -> timedelta | None:
    return now - moment if moment else None


class HeldWanted(StrEnum):
    """Which held cases are asked for."""

    ALL = "all"
    DUE = "due"
    NONE = "none"


class LiveCase(CaseSummary):
    """A case that is being dispatched or held, with what should have moved and did not."""

    stuck: list[str] = Field(description="One sentence for each thing that does not move")

    @classmethod
    def under(cls, policy: Policy, case: Case, now: datetime) -> Self:
        """Return the case at `now`."""
        plain = CaseSummary.of(case, now).model_dump()
        return cls(**plain, stuck=[found.reason for found in stuck(case, policy, now)])
