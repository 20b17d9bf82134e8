"""What the JSON API says of answers on their way to senders."""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, Field

from shared.domain.delivery import Delivery


class DeliveryView(BaseModel):
    """One answer on its way to the callback of its sender."""

    delivery_id: str = Field(description="The webhook-id: the same for every attempt")
    case_id: str
    source: str
    subject: str
    answer: str
    given_at: datetime
    state: Literal["delivered", "given_up", "waiting"]
    attempts: int
    next_at: datetime | None = Field(description="When it is tried next; null when it is not")
    delivered_at: datetime | None
    given_up_at: datetime | None
    problem: str | None = Field(description="Why the last attempt failed")
    asked_again_by: str | None

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Return the delivery as it stands."""
        plain = ("case_id", "source", "subject", "given_at", "attempts", "next_at", "delivered_at", "given_up_at")
        state: Literal["delivered", "given_up", "waiting"] = "waiting"
        if delivery.next_at is None:
            state = "delivered" if delivery.delivered_at else "given_up"
        return cls(
            **{name: getattr(delivery, name) for name in plain},
            delivery_id=delivery.id,
            answer=delivery.answer["answer"],
            state=state,
            problem=delivery.problem or None,
            asked_again_by=delivery.asked_again_by or None,
        )
