"""Why a search for a rota could not do better, in plain words."""

from collections import Counter
from collections.abc import Mapping

from shared.web.words import percent

_BREAKS = "would break: "
_RULES = {
    "contract": "the hours of the contract",
    "daily rest": "the rest between days",
    "weekly rest": "a day of rest each week",
    "longest week": "the longest week",
    "mean of 17 weeks": "the mean of 48 hours a week",
    "nights in a row": "the nights in a row",
}
_REASONS = {
    "no duty is made for that time": "no kind of duty is made for that time",
    "without the skill": "without the skill",
    "without a phone": "without a phone",
    "without a contract": "without a contract",
    "without nights in the contract": "without nights in the contract",
    "away": "away",
    "barred": "taken off by an administrator",
    "on duty or at rest from it": "on duty, or resting from it",
    "worth more elsewhere, or not found in time": "free, but worth more elsewhere (or not found in time)",
}
_COSTS = {
    "uncovered": "people missing",
    "skill": "skills missing",
    "pairs": "pairs missing against demand",
    "unused hours": "contract hours not used",
    "nights": "nights shared unevenly",
    "weekends": "weekends shared unevenly",
    "bank_holidays": "bank holidays shared unevenly",
    "wishes": "wishes not met",
}


def reasons_in_words(because: Mapping[str, int]) -> str:
    """ "7 without the skill; 2 would break a rule: the rest between days, the hours of the contract"."""
    plain = Counter({reason: count for reason, count in because.items() if not reason.startswith(_BREAKS)})
    breaking = [reason for reason in because if reason.startswith(_BREAKS)]
    said = [f"{count} {_REASONS.get(reason, reason)}" for reason, count in plain.most_common()]
    if breaking:
        rules = sorted({rule for reason in breaking for rule in reason.removeprefix(_BREAKS).split(", ")})
        count = sum(because[reason] for reason in breaking)
        said.append(f"{count} would break a rule: " + ", ".join(_RULES.get(rule, rule) for rule in rules))
    return "; ".join(said)


def costs_in_words(costs: Mapping[str, int]) -> tuple[str, ...]:
    """What weighs most against the rota, with its share of all that does, the heaviest first."""
    against = {name: cost for name, cost in costs.items() if cost > 0}
    total = sum(against.values())
    heaviest = sorted(against, key=lambda name: -against[name])
    return tuple(f"{_COSTS.get(name, name)}: {percent(against[name] / total, 0)}" for name in heaviest)
