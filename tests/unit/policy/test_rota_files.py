"""The rules of the rota: an administrator's slip is told when they are read, with the file and the fault."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared import policy
from shared.planning.proposal.defaults import defaults, defaults_from, loads
from shared.policy import rota_files
from shared.policy.proposal_files import proposing_from

FOLDER = Path(policy.__file__).parent


def spoiled(name: str, spoil: Callable[[Any], None]) -> Any:
    document = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    spoil(document)
    return document


def test_the_default_files_are_in_order() -> None:
    assert rota_files.cover().working_time.mean_over_weeks == 17
    assert [kind.id for kind in defaults().rules.kinds] == ["day", "evening", "late", "night"]


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (
            lambda d: d["rules"][0].update(bases=["leeds"]),
            "cover.json: Out of core hours: one of each role: unknown base",
        ),
        (lambda d: d["rules"][1].update(skills={"social_worker": {"magic": 1}}), "unknown skill 'magic'"),
        (lambda d: d["rules"][0].update(by_weekday={"7": []}), "days are 0 (Monday) to 6 (Sunday)"),
        (lambda d: d["rules"][0].update(minimum={"police": 0}), "at least one person"),
        (lambda d: d["rules"][0].update(minimum={"driver": 1}), "cover.json: rules.0.minimum.driver"),
        (lambda d: d.update(look_ahead="P0D"), "look_ahead: must be longer than nothing"),
        (lambda d: d.update(people_named=0), "people_named: must be at least 1"),
    ],
)
def test_a_slip_in_the_rules_of_cover_is_named(spoil: Callable[[Any], None], fault: str) -> None:
    with pytest.raises(policy.PolicyInvalid) as refused:
        rota_files.cover_from(spoiled("cover.json", spoil))
    assert fault in str(refused.value)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda d: d["rules"]["kinds"][0].update(id="night"), "an id stands twice"),
        (lambda d: d["rules"]["kinds"][0].update(weekdays=[9]), "day: days are 0"),
        (lambda d: d["rules"]["kinds"][0].update(ends="21:00"), "day: a duty of more than 12 hours"),
        (lambda d: d["rules"]["weights"].update(pair=-1), "weights: none can be below nothing"),
        (lambda d: d["rules"].update(nights_in_a_row=0), "must be above nothing"),
        (lambda d: d["rules"].pop("longest_week"), "rota_proposal.json: rules.longest_week"),
    ],
)
def test_a_slip_in_the_rules_of_proposals_is_named(spoil: Callable[[Any], None], fault: str) -> None:
    with pytest.raises(policy.PolicyInvalid) as refused:
        defaults_from(spoiled("rota_proposal.json", spoil))
    assert fault in str(refused.value)


def test_the_demand_is_shared_out_to_the_bases_and_peaks_on_a_friday_evening() -> None:
    load = loads()
    county = [sum(base[hour] for base in load.values()) for hour in range(168)]

    assert max(county) in county[4 * 24 + 17 : 4 * 24 + 19]
    assert sum(county) == pytest.approx(7 * 133.5 * 0.55 * (40 + 90 + 30) / 60, rel=0.01)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda d: d["proposals"].update(usual_weeks=0), "usual_weeks: must be above nothing"),
        (lambda d: d["proposals"].update(most_weeks=18), "most_weeks: at least usual_weeks, and at most the 17"),
        (lambda d: d["jobs"].update(silent_for="PT0S"), "silent_for: must be above nothing"),
        (lambda d: d["staffing"].update(longest_wish="P0D"), "longest_wish: must be above nothing"),
        (lambda d: d["staffing"].update(most_wishes="many"), "proposals.json: staffing.most_wishes"),
    ],
)
def test_a_slip_in_the_figures_of_proposals_is_named(spoil: Callable[[Any], None], fault: str) -> None:
    with pytest.raises(policy.PolicyInvalid) as refused:
        proposing_from(spoiled("proposals.json", spoil))
    assert fault in str(refused.value)
