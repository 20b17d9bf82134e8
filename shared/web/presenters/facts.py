"""What is known of an incident, in words: each fact that a sender stated."""

from collections.abc import Iterator

from shared.domain.assessments import THRIVE
from shared.domain.contact import Contact, Facts
from shared.web.times import in_full
from shared.web.words import label, plural

THRIVE_WORDS = ("none", "low", "medium", "high")


def fact_lines(contact: Contact) -> tuple[str, ...]:
    """Return the facts of a contact, each as a few words."""
    facts = contact.facts
    told = [label(marker) for marker in sorted(facts.markers)]
    told += [label(circumstance) for circumstance in sorted(facts.circumstances)]
    if facts.police_grade:
        told.append(f"Police grade {facts.police_grade}")
    told += [*_missing(contact), *_domestic(facts), *_assessed(facts)]
    if facts.earlier_contacts_28_days:
        told.append(f"{plural(facts.earlier_contacts_28_days, 'earlier contact')} in 28 days")
    return tuple(told)


def _missing(contact: Contact) -> Iterator[str]:
    facts = contact.facts
    if facts.missing_risk:
        yield f"Missing person risk: {label(facts.missing_risk).lower()}"
    if facts.missing_from:
        yield f"Missing from: {label(facts.missing_from).lower()}"
    if contact.missing_since:
        yield f"Missing since {in_full(contact.missing_since)}"
    if facts.missing_episodes_12_months:
        yield f"Missing {plural(facts.missing_episodes_12_months, 'time')} before in twelve months"


def _domestic(facts: Facts) -> Iterator[str]:
    if facts.dash_risk:
        yield f"DASH risk: {label(facts.dash_risk).lower()}"
    if facts.dash_score is not None:
        yield f"DASH: {facts.dash_score} of 27 answered yes"


def _assessed(facts: Facts) -> Iterator[str]:
    if facts.right_care_limb and facts.right_care_decider:
        limb, decider = label(facts.right_care_limb).lower(), label(facts.right_care_decider).lower()
        to = facts.right_care_redirected_to
        asked = f"; asked instead: {label(to).lower()}" if to else ""
        yield f"Right Care Right Person: {limb}, decided by the {decider}{asked}"
    scores = {part: getattr(facts, f"thrive_{part}") for part in THRIVE}
    scored = [f"{part} {THRIVE_WORDS[score]}" for part, score in scores.items() if score is not None]
    if scored:
        yield f"THRIVE: {', '.join(scored)}"
