"""Contracts of everybody, and one's own wishes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.ids import ResponderId
from shared.domain.roster.staffing import Contract, Wish
from shared.domain.rota import Responder
from shared.web.presenters.my_shifts import span_words
from shared.web.presenters.people import role_name


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One person and the contract; `version` 0 and no hours for none."""

    id: str
    name: str
    role: str
    base: str
    hours: str
    nights: bool
    version: int


@dataclass(frozen=True, slots=True)
class ContractsPage:
    """Everybody by base, role and name, and the one that was chosen."""

    people: tuple[ContractLine, ...]
    chosen: ContractLine | None


def contracts_page(
    responders: Iterable[Responder],
    contracts: Mapping[ResponderId, Contract],
    bases: Mapping[str, str],
    chosen: str,
) -> ContractsPage:
    """Return the page."""
    people = sorted(responders, key=lambda person: (person.base, person.role, person.name))
    lines = tuple(_line(person, contracts.get(person.id), bases) for person in people)
    return ContractsPage(lines, next((line for line in lines if line.id == chosen), None))


def _line(person: Responder, contract: Contract | None, bases: Mapping[str, str]) -> ContractLine:
    place = (person.id, person.name, role_name(person.role), bases.get(person.base, person.base))
    if contract is None:
        return ContractLine(*place, "", True, 0)
    hours = f"{contract.hours_a_week / timedelta(hours=1):.2f}".rstrip("0").rstrip(".")
    return ContractLine(*place, hours, contract.nights, contract.version)


@dataclass(frozen=True, slots=True)
class WishLine:
    """One wish."""

    id: str
    tag: str
    colour: str
    times: str


def wish_line(wish: Wish, now: datetime) -> WishLine:
    """Return the wish in words."""
    tag, colour = ("Would like", "green") if wish.wants else ("Rather not", "orange")
    return WishLine(wish.id, tag, colour, span_words(wish.starts_at, wish.ends_at, now))
