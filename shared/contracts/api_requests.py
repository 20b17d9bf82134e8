"""What the JSON API hears, apart from contacts, which have a form of their own."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.domain.case import Close

Text = Annotated[str, StringConstraints(max_length=4000)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class Request(BaseModel):
    """What is sent: nothing but the fields named here."""

    model_config = ConfigDict(extra="forbid")


class Reason(Request):
    """Why."""

    reason: Text


class Note(Request):
    """A note for the timeline. It may name people, so it stays in the store."""

    text: Text


class ReviewHeld(Request):
    """A review that was held, by its name, and what it agreed."""

    name: Identifier
    text: Text


class CaseOutcome(Request):
    """How the case ends, and why."""

    outcome: Close
    reason: Text


class LeadWorker(Request):
    """Who leads from now on."""

    responder_id: Identifier


class StandDown(Request):
    """Whom to release from the case, and why."""

    responder_id: Identifier
    reason: Text
    version: int | None = Field(default=None, description="The version that you saw; leave it out to act on any")


class Replay(Request):
    """A mended document to read in place of the quarantined one, and why it was mended. Leave the document out to
    read that one again. Where the mark for hidden values still stands, the original value goes back in."""

    document: dict[str, Any] | None = None
    reason: Text
