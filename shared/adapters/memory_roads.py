"""The plain double of the journey times, under the same contract tests as those of a provider."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from shared.domain.travel import Leg, NotTold, Position
from shared.service.ports import TravelUnknown


class FixedJourneyTimes:
    """JourneyTimes that tells what it was told, and nothing at all once it `fails` or `takes` too long."""

    def __init__(self, told: Mapping[Leg, timedelta] | None = None) -> None:
        self.told = dict(told or {})
        self.fails: NotTold | None = None
        self.takes = timedelta(0)
        self.asked: list[tuple[tuple[Position, ...], tuple[Position, ...], datetime]] = []

    def between(
        self, origins: Sequence[Position], destinations: Sequence[Position], leave_at: datetime, within: timedelta
    ) -> Mapping[Leg, timedelta]:
        """See JourneyTimes."""
        self.asked.append((tuple(origins), tuple(destinations), leave_at))
        if self.takes > within:
            raise TravelUnknown(NotTold.NO_ANSWER)
        if self.fails is not None:
            raise TravelUnknown(self.fails)
        legs = ((origin, destination) for origin in origins for destination in destinations)
        return {leg: self.told[leg] for leg in legs if leg in self.told}
