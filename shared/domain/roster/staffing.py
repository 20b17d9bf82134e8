"""What a proposed rota is made for: the contracts of people, and what they wish."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from shared.domain.errors import RotaInvalid
from shared.domain.ids import ResponderId

WishId = NewType("WishId", str)


@dataclass(frozen=True, slots=True)
class Contract:
    """One person's hours a week, and whether nights are among them. Base and role are those of the responder."""

    responder_id: ResponderId
    hours_a_week: timedelta
    nights: bool = True
    version: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """The person wants, or would rather not have, duties that touch the span."""

    responder_id: ResponderId
    starts_at: datetime
    ends_at: datetime
    wants: bool
    id: WishId = WishId("")


@dataclass(frozen=True, slots=True)
class StaffingRules:
    """The figures of contracts and wishes (default). A wish lasts `longest_wish` at most, is over within
    `wishes_ahead`, and nobody has more than `most_wishes` that are not over."""

    longest_contract: timedelta
    wishes_ahead: timedelta
    longest_wish: timedelta
    most_wishes: int


def check_contract(contract: Contract, rules: StaffingRules) -> None:
    """Return when the contract can be one. Raises RotaInvalid."""
    if not timedelta() <= contract.hours_a_week <= rules.longest_contract:
        most = rules.longest_contract / timedelta(hours=1)
        raise RotaInvalid(f"A contract has 0 to {most:.0f} hours a week.")


def check_wish(wish: Wish, own: Collection[Wish], rules: StaffingRules, now: datetime) -> None:
    """Return when the wish can be kept beside the person's `own`. Raises RotaInvalid."""
    if not wish.starts_at < wish.ends_at:
        raise RotaInvalid("It must end after it starts.")
    if wish.ends_at <= now:
        raise RotaInvalid("It is over already.")
    if wish.ends_at - wish.starts_at > rules.longest_wish:
        raise RotaInvalid(f"A wish is about {rules.longest_wish.days} days at most. For more, ask for leave.")
    if wish.ends_at > now + rules.wishes_ahead:
        raise RotaInvalid(f"Wishes are about the next {rules.wishes_ahead.days} days.")
    if len(own) >= rules.most_wishes:
        raise RotaInvalid(f"You have {rules.most_wishes} wishes already. Take one back first.")
    if any(wish.starts_at < other.ends_at and other.starts_at < wish.ends_at for other in own):
        raise RotaInvalid("You have a wish about that time already. Take it back first.")
