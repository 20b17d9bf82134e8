"""Contracts and wishes in the JSON API. Durations of contracts are hours a week."""

from datetime import datetime, timedelta
from typing import Self

from pydantic import BaseModel, Field

from shared.contracts.api_requests import Request
from shared.contracts.api_rota_requests import Span
from shared.domain.roster.staffing import Contract, Wish


class ContractView(BaseModel):
    """One person's contract. Send its version with a change."""

    responder_id: str
    hours_a_week: float
    nights: bool
    version: int

    @classmethod
    def of(cls, contract: Contract) -> Self:
        """Return the contract."""
        return cls(
            responder_id=contract.responder_id,
            hours_a_week=contract.hours_a_week / timedelta(hours=1),
            nights=contract.nights,
            version=contract.version,
        )


class ContractSet(Request):
    """A contract. `version` is that of the contract that you saw, 0 for none: if it has moved on, nothing is done
    (409)."""

    hours_a_week: float = Field(ge=0, le=168)
    nights: bool = True
    version: int = Field(0, ge=0)


class WishView(BaseModel):
    """Somebody wants, or would rather not have, duties that touch the span."""

    id: str
    starts_at: datetime
    ends_at: datetime
    wants: bool

    @classmethod
    def of(cls, wish: Wish) -> Self:
        """Return the wish."""
        return cls.model_validate(wish, from_attributes=True)


class NewWish(Span):
    """A wish of yours."""

    wants: bool
