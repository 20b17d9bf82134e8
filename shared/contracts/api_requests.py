"""What the JSON API hears, apart from contacts, which have a form of their own."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.domain.case import Close

Text = Annotated[str, StringConstraints(max_length=4000)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Reason(_Request):
    """Why."""

    reason: Text


class Note(_Request):
    """A note for the timeline. It may name people, so it stays in the store."""

    text: Text


class ReviewHeld(_Request):
    """A review that was held, by its name, and what it agreed."""

    name: Identifier
    text: Text


class CaseOutcome(_Request):
    """How the case ends, and why."""

    outcome: Close
    reason: Text


class LeadWorker(_Request):
    """Who leads from now on."""

    responder_id: Identifier


class StandDown(_Request):
    """Whom to release from the case, and why."""

    responder_id: Identifier
    reason: Text


class Replay(_Request):
    """A mended document to read in place of the quarantined one; leave it out to read that one again."""

    document: dict[str, Any] | None = None
