"""Templates and figures of the rota: a slip in them is told when they are read."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from shared import policy
from shared.domain.errors import RotaInvalid
from shared.domain.ids import ResponderId
from shared.domain.roster.templates import lay


def hours(day: int) -> dict[str, Any]:
    return {"day": day, "hours": {"starts": "16:00", "ends": "00:00"}}


@pytest.mark.parametrize(
    ("file", "slip", "said"),
    [
        ("roster", {"zone": "Europe/Lancashire"}, "roster.json: zone: There is no time zone"),
        ("roster", {"published_ahead": "PT1H"}, "roster.json: each duration is at least a day"),
        ("roster", {"longest_shift": "P60D"}, "roster.json: longest_shift: more than 45 days"),
        ("roster", {"most_people": 0}, "roster.json: each count is at least 1"),
        ("template", {"bases": ["atlantis"]}, "evening-cover: unknown base 'atlantis'"),
        (
            "template",
            {"lines": [[hours(8)]]},
            "evening-cover: Fixed shifts need at least one shift",
        ),
        ("template", {"lines": [[hours(0), hours(0)]]}, "evening-cover: Hours overlap"),
        ("template", {"lines": [[]]}, "evening-cover: each line needs at least one shift"),
        ("template", {"id": "four-on-four-off"}, "two templates have the same id"),
    ],
)
def test_a_slip_is_told_with_its_file(file: str, slip: dict[str, Any], said: str) -> None:
    files = deepcopy(policy.documents())
    (files["roster"] if file == "roster" else files["rota_templates"][0]).update(slip)
    with pytest.raises(policy.PolicyInvalid, match=said):
        policy.policy_from(files)


def test_the_countys_evening_cover_is_meant_for_three_areas() -> None:
    assert policy.rota_templates()["evening-cover"].bases == ("preston", "burnley", "lancaster")


@pytest.mark.parametrize("people", [[], ["a"], ["a", "a"], ["a", "b", "c"]])
def test_a_template_takes_as_many_different_people_as_it_has_lines(people: list[str]) -> None:
    with pytest.raises(RotaInvalid, match="2 different people"):
        lay(policy.rota_templates()["evening-cover"], [ResponderId(who) for who in people], date(2026, 11, 1))
