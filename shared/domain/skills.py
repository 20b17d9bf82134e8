"""Skills as people read them."""

from collections.abc import Collection, Iterable


def in_words(groups: Iterable[Collection[str]]) -> str:
    """Return what a pair needs, one of each set: "child or youth; domestic abuse"."""
    return "; ".join(one_of(group) for group in groups)


def one_of(group: Collection[str]) -> str:
    """Return the alternatives, "AMHP or mental health"."""
    return " or ".join(sorted(name_of(skill) for skill in group))


def name_of(skill: str) -> str:
    """Return the skill in words; an approved mental health professional is written as the field writes it."""
    return "AMHP" if skill == "amhp" else skill.replace("_", " ")
