"""When somebody can not be on call although a shift says so."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from shared.domain.ids import ResponderId

AbsenceId = NewType("AbsenceId", str)


class AbsenceKind(StrEnum):
    """Why somebody is away. Sickness is told at once and asks nobody; leave is planned."""

    LEAVE = "leave"
    SICKNESS = "sickness"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Absence:
    """One person is not available from `starts_at` until just before `ends_at`."""

    id: AbsenceId
    responder_id: ResponderId
    kind: AbsenceKind
    starts_at: datetime
    ends_at: datetime

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether any moment of [start, end) is in the absence."""
        return self.starts_at < end and start < self.ends_at
