"""The policies that are compared: the product's, with figures of a file in place of its own, and two plain rules.

A policy file is JSON with the documents of shared/policy by name, and in each the fields that differ:
{"name": "...", "matching": {"bear_calm": 0.05}, "dispatch": {"travel": {"near_kmh": 30}}}. It is checked as
the product checks its policy. It may change travel, turn-out, the profile of demand and the deadlines as well.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shared import policy
from shared.domain.assignment import Role
from shared.domain.matching import PRIORITY, decide
from shared.domain.policy import Policy
from shared.domain.snapshot import MinutesTo, Plan, Send, Snapshot, State, minutes_by
from shared.domain.travel import RoadFactorModel
from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.county import Chooser
from shared.planning.simulation.demand import Profile
from shared.planning.simulation.habits import Habits

PRODUCT, FOLLOWED, ALONE, CLOSEST, HELD_BACK = (
    "product",
    "product, moves followed",
    "product, no proposals",
    "closest idle pair",
    "two pairs held back",
)
SHORT = {"product": PRODUCT, "moves": FOLLOWED, "alone": ALONE, "closest": CLOSEST, "reserve": HELD_BACK}
SAID = {
    PRODUCT: "The product's decision and figures; every diversion that it proposes is confirmed, no move is.",
    FOLLOWED: "The same, and every idle pair goes to wait where the product advises.",
    ALONE: "The product's decision; nobody confirms a diversion or a move.",
    CLOSEST: "For comparison: Grade 2 first, then by deadline, the pair that is there first.",
    HELD_BACK: "For comparison: the same, and Grade 3 only while more than two pairs are idle.",
}


class PolicyFileInvalid(ValueError):
    """A policy file is not in order; the message says where."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """A way of choosing: its name, what it is, one of `SHORT`'s rules, and the documents of its policy."""

    name: str
    said: str
    rule: str
    documents: dict[str, Any]

    @property
    def policy(self) -> Policy:
        """The policy that the documents make."""
        return policy.policy_from(self.documents)

    def profile(self) -> Profile:
        """Return the demand that this policy describes."""
        return Profile.of(self.documents)

    def habits(self) -> Habits:
        """Return how the county works under it."""
        policy = self.policy
        minutes = 1 / 60
        return Habits(
            turn_out=policy.dispatch.turn_out.total_seconds() * minutes,
            write_up=policy.write_up.total_seconds() * minutes,
            answer_mean=ASSUMED.answer_mean,
            answer_longest=ASSUMED.answer_longest,
            look_every=ASSUMED.look_every,
            reckon_ahead=policy.dispatch.reckon_ahead.total_seconds() * minutes,
            given_up_after_due=ASSUMED.given_up_after_due,
            looks_when_quiet=self.rule == FOLLOWED,
            preferences=policy.matching.preferences,
            base_of=policy.areas,
        )

    def road(self) -> MinutesTo:
        """Return the minutes on the road by its model of travel."""
        return minutes_by(self.policy.dispatch.travel)

    def road_factor(self) -> float:
        """Return how much longer a road is than the straight line."""
        travel = self.policy.dispatch.travel
        return travel.road_factor if isinstance(travel, RoadFactorModel) else 1.0

    def chooser(self, attended: float) -> Chooser:
        """Return the decision, which expects the Grade 2 of this share attended."""
        road = self.road()
        if self.rule in {CLOSEST, HELD_BACK}:
            reserve = 2 if self.rule == HELD_BACK else 0
            return lambda snapshot: closest_idle(snapshot, reserve, road)
        documents = {**self.documents, "matching": {**self.documents["matching"], "attended_share": attended}}
        rules = replace(
            policy.policy_from(documents).matching, divert=self.rule != ALONE, reposition=self.rule == FOLLOWED
        )
        return lambda snapshot: decide(snapshot, rules, road)


def choosing(name: str) -> Choosing:
    """Return the way of choosing of this short name, or of this policy file. Raises PolicyFileInvalid."""
    if name in SHORT:
        return Choosing(SHORT[name], SAID[SHORT[name]], SHORT[name], policy.documents())
    path = Path(name)
    try:
        changes = json.loads(path.read_text(encoding="utf-8"))
        title = str(changes.pop("name", path.stem))
        documents = _merged(policy.documents(), changes)
        policy.policy_from(documents)
    except (OSError, AttributeError, TypeError, json.JSONDecodeError, policy.PolicyInvalid) as error:
        known = ", ".join(SHORT)
        raise PolicyFileInvalid(f"{name} is neither one of {known} nor a policy file: {error}") from error
    return Choosing(title, f"The product's decision with the figures of {path.name}.", PRODUCT, documents)


def _merged(documents: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    found = deepcopy(dict(documents))
    for name, change in changes.items():
        here = found.get(name)
        found[name] = _merged(here, change) if isinstance(here, dict) and isinstance(change, dict) else change
    return found


def closest_idle(snapshot: Snapshot, reserve: int, road: MinutesTo) -> Plan:
    """The plain rules to compare with: by grade and deadline, the pair that is there first; Grade 3
    only while more than `reserve` pairs are idle."""
    idle = {role: [w for w in snapshot.workers if w.role is role and w.state is State.IDLE] for role in Role}
    order = sorted(snapshot.waiting, key=lambda case: (case.grade, case.due))
    sends = []
    for case in order:
        keep = reserve if case.grade > PRIORITY else 0
        if min(len(people) for people in idle.values()) <= keep:
            break
        pair = {}
        for role, people in idle.items():
            times = road([worker.position for worker in people], case.position)
            minutes, index = min((minutes, index) for index, minutes in enumerate(times))
            pair[role] = people.pop(index)
        one, other = pair[Role.SOCIAL_WORKER], pair[Role.POLICE]
        sends.append(Send(case.id, one.id, other.id, snapshot.now + minutes, ()))
    return Plan(tuple(sends), (), (), ())
