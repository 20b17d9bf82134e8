"""Contracts and wishes, as managers and responders keep them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from shared.domain.errors import NotFound, SeenBefore
from shared.domain.ids import ResponderId
from shared.domain.roster.staffing import Contract, StaffingRules, Wish, WishId, check_contract, check_wish
from shared.service.cover import RotaAhead
from shared.service.ports import Clock


class StaffingStore(Protocol):
    """Contracts by person, and wishes by when they are over."""

    def contracts(self) -> tuple[Contract, ...]:
        """Return every contract, by id of the person."""
        ...

    def save_contract(self, contract: Contract) -> None:
        """Keep it, its version one higher. Raises SeenBefore when the stored version is another."""
        ...

    def wishes(self, since: datetime) -> tuple[Wish, ...]:
        """Return every wish that is not over at `since`, the first to be over first."""
        ...

    def add_wish(self, wish: Wish) -> None:
        """Keep a new wish. One of the same id that is there already stays as it is."""
        ...

    def take_back(self, wish: Wish) -> None:
        """The wish is gone, and no error if it was already."""
        ...


@dataclass(frozen=True)
class Staffing:
    """What a proposed rota is made for."""

    store: StaffingStore
    rota: RotaAhead
    rules: StaffingRules
    clock: Clock
    new_id: Callable[[], str]

    def contracts(self) -> dict[ResponderId, Contract]:
        """Return the contract of everybody who has one."""
        return {contract.responder_id: contract for contract in self.store.contracts()}

    def set_contract(self, who: ResponderId, hours_a_week: timedelta, nights: bool, seen: int) -> Contract:
        """The person has this contract, if what was seen (version 0: none) is still so. Returns it as stored.

        Raises NotFound for somebody who is no responder, RotaInvalid, SeenBefore.
        """
        if all(person.id != who for person in self.rota.responders()):
            raise NotFound("There is no such responder.")
        contract = Contract(who, hours_a_week, nights, seen)
        check_contract(contract, self.rules)
        try:
            self.store.save_contract(contract)
        except SeenBefore:
            raise SeenBefore("Somebody was faster: this contract has changed since you saw it.") from None
        return replace(contract, version=seen + 1)

    def wishes_of(self, who: ResponderId) -> tuple[Wish, ...]:
        """Return the person's wishes that are not over, by beginning."""
        own = [wish for wish in self.store.wishes(self.clock.now()) if wish.responder_id == who]
        return tuple(sorted(own, key=lambda wish: wish.starts_at))

    def wish(self, who: ResponderId, starts_at: datetime, ends_at: datetime, wants: bool) -> Wish:
        """The wish counts for every rota that is proposed from now on. Returns it. Raises RotaInvalid."""
        span = (starts_at.astimezone(UTC), ends_at.astimezone(UTC))
        wish = Wish(who, *span, wants, WishId(self.new_id()))
        check_wish(wish, self.wishes_of(who), self.rules, self.clock.now())
        self.store.add_wish(wish)
        return wish

    def take_back(self, who: ResponderId, wish_id: WishId) -> None:
        """The person no longer has the wish. Raises NotFound when they had none of that id."""
        found = next((wish for wish in self.wishes_of(who) if wish.id == wish_id), None)
        if found is None:
            raise NotFound("There is no such wish of yours.")
        self.store.take_back(found)
