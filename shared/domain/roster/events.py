"""What has happened to the rota, as facts in the past tense. They are stored with the decision and published from
the table's stream, beside the events of cases."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

ABSENCES = "absences"
"""The stream of what is told of absences, which belong to no single roster."""


class RotaEventName(StrEnum):
    """Every event of the rota: subject first, past tense. The bus routes by these names."""

    ROTA_CHANGED = "RotaChanged"
    ABSENCE_RECORDED = "AbsenceRecorded"
    ABSENCE_ENDED = "AbsenceEnded"


class Made(StrEnum):
    """What a RotaChanged tells of."""

    ROTATION_MADE = "rotation_made"
    ROTATION_CHANGED = "rotation_changed"
    ROTATION_ENDED = "rotation_ended"
    FIXED_SHIFTS_MADE = "fixed_shifts_made"
    FIXED_SHIFTS_ENDED = "fixed_shifts_ended"
    TEMPORARY_SCHEDULE_MADE = "temporary_schedule_made"
    TEMPORARY_SCHEDULE_WITHDRAWN = "temporary_schedule_withdrawn"
    OVERRIDE_MADE = "override_made"
    OVERRIDE_WITHDRAWN = "override_withdrawn"
    SHIFTS_HANDED_OVER = "shifts_handed_over"


@dataclass(frozen=True, slots=True)
class RotaEvent:
    """One fact about one roster or about absences.

    `of` is the roster's id or ABSENCES; `sequence` is the version that the edit made, counting from 1 without
    gaps. `data` may be published: ids and times. `private` holds free text and why somebody is away; it stays.
    """

    of: str
    sequence: int
    name: RotaEventName
    at: datetime
    actor: str
    data: dict[str, Any] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The event's own id, the same whenever and however often it is delivered."""
        return f"{self.of}.{self.sequence}"
