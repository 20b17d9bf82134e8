"""What we publish: the detail of each event on the bus. Free text that may name a person stays in the store."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared.domain.events import Event
from shared.domain.jobs import JobEvent
from shared.domain.roster.events import RotaEvent


class PublishedEvent(BaseModel):
    """One fact about one case. `id` is the same however often it is delivered; the detail-type is its name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    case_id: str
    sequence: int = Field(ge=1)
    at: datetime
    actor: str
    correlation_id: str
    data: dict[str, Any]


def published(event: Event) -> dict[str, Any]:
    """Return the detail of the event as plain JSON values, without what is private."""
    return PublishedEvent(
        id=event.id,
        case_id=event.case_id,
        sequence=event.sequence,
        at=event.at,
        actor=event.actor,
        correlation_id=event.correlation_id,
        data=event.data,
    ).model_dump(mode="json")


class PublishedRotaEvent(BaseModel):
    """One fact about one roster (`of` is its base and role), about absences or about a job.
    `id` is the same at every delivery; the detail-type is its name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    of: str
    sequence: int = Field(ge=1)
    at: datetime
    actor: str
    data: dict[str, Any]


def published_rota(event: RotaEvent) -> dict[str, Any]:
    """Return the detail of the event as plain JSON values, without what is private."""
    return PublishedRotaEvent(
        id=event.id, of=event.of, sequence=event.sequence, at=event.at, actor=event.actor, data=event.data
    ).model_dump(mode="json")


def published_job(event: JobEvent) -> dict[str, Any]:
    """Return the detail of an event of a job as plain JSON values."""
    return PublishedRotaEvent(
        id=event.id, of=event.job_id, sequence=event.sequence, at=event.at, actor=event.actor, data=event.data
    ).model_dump(mode="json")
