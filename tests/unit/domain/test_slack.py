"""That everybody is needed as cover is told early only when the whole decision comes to the same."""

from dataclasses import replace
from random import Random

import pytest

from bench.decision_latency import snapshot
from shared.domain import slack
from shared.domain.matching import decide
from shared.domain.reserve import cover_of
from shared.domain.snapshot import Plan, Snapshot, minutes_by
from shared.domain.travel import RoadFactorModel
from shared.policy import load

ROAD = minutes_by(RoadFactorModel())


def county(seed: int) -> Snapshot:
    chance = Random(seed)
    people, cases = chance.choice([2, 5, 9, 16]), chance.choice([1, 4, 30])
    return snapshot(chance, people, cases, idle=chance.choice([0.2, 0.4, 0.9]), urgent=chance.choice([0, 0, 2]))


def test_the_early_proof_agrees_with_the_whole_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    proved: list[bool] = []
    early = slack.all_are_needed

    def noted(*args) -> bool:
        proved.append(early(*args))
        return proved[-1]

    def both(seed: int) -> tuple[Plan, Plan]:
        """With the proof and without it; a third of the policies lets more be lost for who is not due soon."""
        seen, chance = county(seed), Random(seed)
        rules = replace(
            load().matching, bear_calm=chance.choice([0.02, 0.04, 0.3]), bear_spare=chance.choice([0, 0.03])
        )
        monkeypatch.setattr(slack, "all_are_needed", noted)
        quick = decide(seen, rules, ROAD)
        monkeypatch.setattr(slack, "all_are_needed", lambda *_: False)
        return quick, decide(seen, rules, ROAD)

    plans = [both(seed) for seed in range(400)]

    assert all(quick == whole for quick, whole in plans)
    assert 50 < sum(proved) < len(proved) - 50, "one of the two answers was hardly ever given"


def test_people_are_proved_to_be_needed_only_if_every_pair_of_them_would_be_missed_more() -> None:
    rules = load().matching
    for seed in range(200):
        seen = county(seed)
        ahead = slack.Ahead.of(seen.workers, seen, rules, ROAD)
        cover = cover_of(seen.workers, seen, rules, ROAD)
        half = len(seen.workers) // 2
        social, police = seen.workers[:half], seen.workers[half:]
        least = min(cover.loss(one.id, other.id) for one in social for other in police)
        assert not ahead.all_missed(social, police, least)
        assert ahead.all_missed(social, [], least), "nobody can go without an officer"
