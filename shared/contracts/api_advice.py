"""What the JSON API says of proposals that a person may confirm, and of advice to wait elsewhere."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.api_requests import Identifier, Request
from shared.domain.advice import Advice
from shared.domain.snapshot import Plan, Rules


class DiversionView(BaseModel):
    """A pair that only travels to a Grade 3 and could go to a Grade 2; confirm it with the Grade 3's `divert`."""

    case_id: str
    instead_of: str
    responder_ids: list[str]
    because: list[str]


class MoveView(BaseModel):
    """An idle pair that might wait elsewhere, and what that gains; answer it with `POST /advice`."""

    responder_ids: list[str]
    place: str
    because: list[str]


class ProposalsView(BaseModel):
    """All that is proposed now."""

    diversions: list[DiversionView]
    move: MoveView | None

    @classmethod
    def of(cls, plan: Plan, rules: Rules) -> Self:
        """Return the proposals of a plan."""
        diversions = [
            DiversionView(
                case_id=send.case_id,
                instead_of=send.instead_of or "",
                responder_ids=[send.social_worker, send.police],
                because=list(send.because),
            )
            for send in plan.divert
        ]
        if not plan.move:
            return cls(diversions=diversions, move=None)
        first = plan.move[0]
        people = [move.person for move in plan.move]
        move = MoveView(responder_ids=people, place=rules.name_of(first.to), because=list(first.because))
        return cls(diversions=diversions, move=move)


class AdviceGiven(Request):
    """Which pair is to wait near which place; `dismissed` when the proposal is not taken up."""

    responder_ids: list[Identifier] = Field(min_length=2, max_length=2)
    place: Identifier
    dismissed: bool = False


class AdviceView(BaseModel):
    """What one responder is advised, or what was proposed for them and dismissed."""

    model_config = ConfigDict(from_attributes=True)

    responder_id: str
    place: str
    at: datetime
    until: datetime
    dismissed: bool

    @classmethod
    def of(cls, advice: Advice) -> Self:
        """Return the advice."""
        return cls.model_validate(advice)
