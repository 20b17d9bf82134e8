"""The intensive period for which a case is held after its first visit."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.ids import ResponderId


@dataclass(frozen=True, slots=True)
class Review:
    """A review of the intensive period: when it is due and when it was held."""

    name: str
    due_at: datetime
    held_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IntensivePeriod:
    """The fixed period of intensive work. Day 0 is the first visit."""

    starts_at: datetime
    ends_at: datetime
    lead_worker: ResponderId
    reviews: tuple[Review, ...]
    extended_at: datetime | None = None
    reminded_at: datetime | None = None
    held_at: datetime | None = None
    """Since when the case is held: from when those who went had left, or later, when it was said that nobody else
    goes. Unknown for cases that were held before this was kept."""
