"""Whether the figures and templates of the rota can be used."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from shared.domain.errors import EarlyResponseError
from shared.domain.ids import ResponderId
from shared.domain.roster.checks import RosterRules, check_fixed
from shared.domain.roster.templates import Template, lay
from shared.domain.roster.wall import zone_named

# A shift is an item for each day it touches, and at most 100 items change together: the old and the new ones.
_FITS = timedelta(days=45)
_ANY_DAY = date(2026, 1, 1)


def faults(rules: RosterRules, templates: Sequence[Template], bases: Collection[str]) -> Iterator[str]:
    """Give every fault of the figures and of the templates."""
    try:
        zone_named(rules.zone)
    except EarlyResponseError as error:
        yield f"roster.json: zone: {error}"
    if min(rules.published_ahead, rules.longest, rules.longest_shift) < timedelta(days=1):
        yield "roster.json: each duration is at least a day."
    if rules.longest_shift > _FITS:
        yield f"roster.json: longest_shift: more than {_FITS.days} days do not fit into one transaction."
    if min(rules.most_people, rules.most_at_once, rules.most_interval) < 1:
        yield "roster.json: each count is at least 1."
    if len({template.id for template in templates}) < len(templates):
        yield "rota_templates.json: two templates have the same id."
    for template in templates:
        yield from (f"rota_templates.json: {template.id}: {fault}" for fault in _of(template, rules, bases))


def _of(template: Template, rules: RosterRules, bases: Collection[str]) -> Iterator[str]:
    yield from (f"unknown base {base!r}." for base in template.bases if base not in bases)
    if not all(template.lines):
        yield "each line needs at least one shift."
    people = [ResponderId(str(number)) for number in range(len(template.lines))]
    for fixed in lay(template, people, _ANY_DAY):
        try:
            check_fixed(fixed, (), rules, _ANY_DAY)
        except EarlyResponseError as error:
            yield str(error)
