"""Reporting: the managers' figures, straight from the cases, so that a count always equals a recount."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.metrics import Leg, Row, legs, response_rows
from shared.service.ports import CaseStore, Clock


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one period. `contacts` counts all cases reported, those answered without a visit included:
    a contact that joined a case is part of it."""

    start: datetime
    end: datetime
    as_of: datetime
    contacts: int
    rows: tuple[Row, ...]
    legs: tuple[Leg, ...]


@dataclass(frozen=True)
class Reporting:
    """Answers managers' questions."""

    store: CaseStore
    clock: Clock

    def figures(self, start: datetime, end: datetime, area: str | None = None) -> Figures:
        """Return the figures of the cases reported from `start` until just before `end`, of one area or all."""
        cases = [c for c in self.store.reported_between(start, end) if area is None or c.place.area == area]
        now = self.clock.now()
        return Figures(start, end, now, len(cases), response_rows(cases, now), legs(cases))
