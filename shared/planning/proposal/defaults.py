"""The default rules of proposals, from shared/policy/rota_proposal.json, and the demand that they are made for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from shared import policy
from shared.planning.proposal.asked import Kind, ProposalPolicy
from shared.planning.proposal.problem import Effort
from shared.policy.files import document_of, read_one

_HOUR = timedelta(hours=1)
_LONGEST = 13 * _HOUR - _HOUR
"""A day less its rest of 11 hours, and less the hour by which the clocks of autumn make a night longer."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """The rules, how long to search, and the road of a visit there and back."""

    rules: ProposalPolicy
    effort: Effort
    on_the_road: timedelta


@cache
def defaults() -> Defaults:
    """Return the default rules. Raises PolicyInvalid when the data is not in order."""
    return defaults_from(document_of("rota_proposal.json"))


def defaults_from(document: Any) -> Defaults:
    """Return the rules that the document makes. Raises PolicyInvalid, naming field and fault."""
    return read_one(Defaults, "rota_proposal.json", document, _faults)


def _faults(found: Defaults) -> Iterator[str]:
    ids = [kind.id for kind in found.rules.kinds]
    if len(set(ids)) != len(ids):
        yield "kinds: an id stands twice."
    for kind in found.rules.kinds:
        if not kind.weekdays <= set(range(7)):
            yield f"{kind.id}: days are 0 (Monday) to 6 (Sunday)."
        if _length(kind) > _LONGEST:
            yield f"{kind.id}: a duty of more than {_LONGEST / _HOUR:.0f} hours leaves no rest in its day."
    if min(getattr(found.rules.weights, name) for name in found.rules.weights.__slots__) < 0:
        yield "weights: none can be below nothing."
    if found.rules.nights_in_a_row < 1 or found.effort.work <= 0 or found.effort.seconds <= 0:
        yield "nights_in_a_row and effort must be above nothing."


def _length(kind: Kind) -> timedelta:
    """How long the duty is when no clocks change."""
    starts, ends = (datetime.combine(date.min, wall) for wall in (kind.starts, kind.ends))
    return (ends - starts) % timedelta(days=1) or timedelta(days=1)


def loads() -> Mapping[str, tuple[float, ...]]:
    """Return how many pairs are expected on the road for each base, by the hour of the week from Monday 00:00.

    Contacts of the hour (DOMAIN §2) that are attended, times the road, the visit and the write-up of a Grade 2.
    """
    matching = policy.matching()
    cycle = (defaults().on_the_road + matching.visit[2] + matching.write_up) / _HOUR
    hours = [day * hour / sum(matching.hours) for day in matching.days for hour in matching.hours]
    attended = matching.contacts_a_day * matching.attended_share * cycle
    return {
        base: tuple(attended * hour * share for hour in hours) for base, share in policy.demand_by_base().items()
    }
