"""What the JSON API says of messages that could not be read: never whom they are about."""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, Field

from shared.contracts.masking import NotShown, masked
from shared.domain.policy import QuarantinePolicy
from shared.domain.quarantine import Quarantined, waited


class HandlingView(BaseModel):
    """Who did what about a message, and why."""

    by: str
    at: datetime
    reason: str
    set_aside: bool
    mended: bool = Field(description="Whether another document was sent in its place")


class QuarantinedLine(BaseModel):
    """One message that could not be read."""

    id: str
    received_at: datetime
    reasons: list[str]
    state: Literal["waiting", "under_way", "replayed", "set_aside"]
    waited_seconds: int = Field(description="Until it was handled, or until now")
    overdue: bool = Field(description="Whether it waits longer than it may before people are told")
    handled: HandlingView | None
    done_at: datetime | None
    replayed_as: str | None = Field(description="The case that it became or belongs to")

    @classmethod
    def of(cls, message: Quarantined, policy: QuarantinePolicy, now: datetime) -> Self:
        """Return the message as it stands."""
        age, handled = waited(message, now), message.handled
        return cls(
            id=message.id,
            received_at=message.received_at,
            reasons=list(message.reasons),
            state=_state(message),
            waited_seconds=int(age.total_seconds()),
            overdue=message.is_open and age >= policy.told_after,
            handled=None
            if handled is None
            else HandlingView(
                by=handled.by,
                at=handled.at,
                reason=handled.why,
                set_aside=handled.set_aside,
                mended=bool(handled.document),
            ),
            done_at=message.done_at,
            replayed_as=message.replayed_as,
        )


class QuarantinedView(QuarantinedLine):
    """A message that could not be read, and what it says with everything hidden that may name a person."""

    payload: str | None = Field(description="JSON as text, masked; null where nothing is shown")
    sent_instead: str | None = Field(description="What was sent in its place, masked")
    not_shown_because: str | None

    @classmethod
    def of(cls, message: Quarantined, policy: QuarantinePolicy, now: datetime) -> Self:
        """Return the message as it stands."""
        line = QuarantinedLine.of(message, policy, now)
        payload, why_not = _shown(message.payload, policy)
        sent = message.handled.document if message.handled else ""
        instead = _shown(sent, policy)[0] if sent else None
        return cls(**line.model_dump(), payload=payload, sent_instead=instead, not_shown_because=why_not)


def _shown(payload: str, policy: QuarantinePolicy) -> tuple[str | None, str | None]:
    try:
        return masked(payload, policy), None
    except NotShown as reason:
        return None, str(reason)


def _state(message: Quarantined) -> Literal["waiting", "under_way", "replayed", "set_aside"]:
    if message.handled is None:
        return "waiting"
    if message.handled.set_aside:
        return "set_aside"
    return "under_way" if message.is_open else "replayed"
