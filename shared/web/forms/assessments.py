"""The part of the contact form with what was assessed: Right Care Right Person, THRIVE, missing, DASH."""

from collections.abc import Iterator
from typing import Any

from shared.domain.assessments import THRIVE, Agency, Decider, Limb, MissingFrom
from shared.web.forms.values import Error, Values
from shared.web.words import label

PICKED: dict[str, dict[str, str]] = {
    "right_care_limb": {limb.value: label(limb) for limb in Limb},
    "right_care_decider": {decider.value: label(decider) for decider in Decider},
    "right_care_redirected_to": {agency.value: label(agency) for agency in Agency},
    "missing_from": {place.value: label(place) for place in MissingFrom},
    **{
        f"thrive_{part}": {
            str(score): f"{score} {word}" for score, word in enumerate(("none", "low", "medium", "high"))
        }
        for part in THRIVE
    },
}
"""Field → value → what the choice says."""


def faults(values: Values) -> Iterator[Error]:
    """Give what a person has to put right."""
    limb, decider = values.one("right_care_limb"), values.one("right_care_decider")
    if bool(limb) != bool(decider):
        yield Error("right_care_limb", "Give both the limb of Right Care Right Person and who decided, or neither")
    if values.one("right_care_redirected_to") and not limb:
        yield Error("right_care_redirected_to", "Give the limb of Right Care Right Person too")
    for field, text in (
        ("dash_score", "Enter how many questions of DASH were answered yes, 0 to 27, or leave it empty"),
        ("missing_episodes", "Enter how often the person was missing before, as a whole number"),
    ):
        if values.one(field) and not values.one(field).isdecimal():
            yield Error(field, text)


def told(values: Values) -> dict[str, Any]:
    """Return the fields of the document in which `faults` found nothing wrong."""
    scores = {part: values.one(f"thrive_{part}") for part in THRIVE}
    found: dict[str, Any] = {
        "missing_from": values.one("missing_from") or None,
        "missing_episodes_12_months": int(values.one("missing_episodes") or 0),
        "dash_score": int(values.one("dash_score")) if values.one("dash_score") else None,
        "thrive": {part: int(score) for part, score in scores.items() if score.isdecimal()},
    }
    if values.one("right_care_limb"):
        found["right_care"] = {
            "limb": values.one("right_care_limb"),
            "decider": values.one("right_care_decider"),
            "redirected_to": values.one("right_care_redirected_to") or None,
        }
    return found
