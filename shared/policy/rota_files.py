"""The rules of the rota: cover and working time. Read only by those who look at the rota, not by dispatch."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from shared import policy
from shared.domain.roster.check import CoverPolicy
from shared.domain.roster.need import Calendar
from shared.policy.files import document_of, read_one


@cache
def cover() -> CoverPolicy:
    """Return the default policy of cover. Raises PolicyInvalid when the data is not in order."""
    return cover_from(document_of("cover.json"))


def cover_from(document: Any) -> CoverPolicy:
    """Return the policy of cover that the document makes. Raises PolicyInvalid, naming field and fault."""
    return read_one(CoverPolicy, "cover.json", document, _faults)


def calendar() -> Calendar:
    """Return the wall clock and the bank holidays of the default calendar."""
    hours = policy.load().core_hours
    return Calendar(hours.zone, hours.days_off)


def _faults(found: CoverPolicy) -> Iterator[str]:
    bases = {base.id for base in policy.load().bases}
    for rule in found.rules:
        yield from (f"{rule.name}: unknown base {base!r}." for base in rule.bases if base not in bases)
        named = {skill for skills in rule.skills.values() for skill in skills}
        yield from (f"{rule.name}: unknown skill {skill!r}." for skill in sorted(named - policy.skills().keys()))
        if not set(rule.by_weekday) <= set(range(7)):
            yield f"{rule.name}: days are 0 (Monday) to 6 (Sunday)."
        figures = [*rule.minimum.values(), *(n for skills in rule.skills.values() for n in skills.values())]
        if not figures or min(figures) < 1:
            yield f"{rule.name}: at least one person of some role or skill must be asked for."
    for name in ("look_ahead", "longest_fill"):
        if getattr(found, name) <= timedelta():
            yield f"{name}: must be longer than nothing."
    for name in ("people_named", "lines_in_notice"):
        if getattr(found, name) < 1:
            yield f"{name}: must be at least 1."
