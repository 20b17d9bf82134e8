"""The time of the machine."""

from datetime import UTC, datetime


class SystemClock:
    """Implements Clock."""

    def now(self) -> datetime:
        """See Clock."""
        return datetime.now(UTC)
