"""What it would cost the Grade 2 still to come if a pair went to a Grade 3 now.

For each place from which demand comes, and at several moments ahead, cover is the number of social workers and of
police who could be there in time, idle or by then released. The reports before that moment take one pair each. So
a pair that leaves costs just those Grade 2 reports that come when the cover would be used up by exactly one pair
less. Late at night releases are rare, two or three people are all the cover, and they are dear; at the peak
somebody is free every few minutes and one pair is cheap.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp

from shared.domain.assignment import Role
from shared.domain.snapshot import MinutesTo, Rules, Snapshot, Waiting, Worker

_SLOTS = ((8.0, 15.0), (30.0, 30.0), (65.0, 40.0))
"""Looks ahead: the middle of each stretch, and its length. Later than that a pair sent now is back."""

_MOST = 12
_NOTHING = 1e-5


@dataclass(slots=True)
class Cover:
    """Who can be where in time. A cell is a look-ahead and a place; `reach` names the cells of each person."""

    weights: list[float]
    """By cell: Grade 2 reports expected there in that stretch."""
    chances: list[tuple[float, ...]]
    """By cell: the chance of exactly 0, 1, 2 … earlier reports."""
    reach: dict[str, frozenset[int]]
    social: list[int] = field(init=False)
    police: list[int] = field(init=False)
    dear: dict[int, float] = field(init=False)
    losses: dict[tuple[str, str], float] = field(init=False)

    def count(self, people: Sequence[Worker]) -> None:
        """The cover is that of `people` afterwards."""
        self.social = [0] * len(self.weights)
        self.police = [0] * len(self.weights)
        for person in people:
            counts = self.social if person.role is Role.SOCIAL_WORKER else self.police
            for cell in self.reach[person.id]:
                counts[cell] += 1
        self.price()

    def loss(self, social: str, police: str) -> float:
        """The Grade 2 reports that are expected to be missed because these two are gone."""
        if (social, police) in self.losses:
            return self.losses[social, police]
        one, other = self.reach[social], self.reach[police]
        lost = 0.0
        for cell, cost in self.dear.items():
            margin = self.social[cell] - self.police[cell]
            if (margin <= 0 and cell in one) or (margin >= 0 and cell in other):
                lost += cost
        self.losses[social, police] = lost
        return lost

    def remove(self, social: str, police: str) -> None:
        """These two no longer count."""
        for cell in self.reach[social]:
            self.social[cell] -= 1
        for cell in self.reach[police]:
            self.police[cell] -= 1
        self.price()

    def price(self) -> None:
        """`dear` has, afterwards, the cells where one pair less would cost reports, with how many."""
        self.dear, self.losses = {}, {}
        for cell, (here, there) in enumerate(zip(self.social, self.police, strict=True)):
            cover = here if here < there else there
            if 0 < cover <= _MOST:
                cost = self.weights[cell] * self.chances[cell][cover - 1]
                if cost > _NOTHING:
                    self.dear[cell] = cost


def cover_of(people: Sequence[Worker], snapshot: Snapshot, rules: Rules, minutes_to: MinutesTo) -> Cover:
    """Return the cover that `people` give from now on."""
    weights, chances = [], []
    for middle, length in _SLOTS:
        reports = rules.demand.between(snapshot.minute_of_week + middle - length / 2, length)
        before = rules.demand.between(snapshot.minute_of_week, middle)
        chances += [_poisson(before)] * len(rules.places)
        weights += [reports * share for _, share in rules.places]
    origins = [person.free_from or person.position for person in people]
    roads = [minutes_to(origins, place) for place, _ in rules.places]
    reach = {
        person.id: _cells(person, to_places, snapshot.now, rules)
        for person, to_places in zip(people, zip(*roads, strict=True), strict=True)
    }
    cover = Cover(weights, chances, reach)
    cover.count(people)
    return cover


def _cells(person: Worker, roads: Sequence[float], now: float, rules: Rules) -> frozenset[int]:
    if person.free_at >= person.duty_end:
        return frozenset()
    ready = person.reckoned_free(now, rules) - now
    ends = person.duty_end - now
    full = rules.in_reach - rules.turn_out
    cells: list[int] = []
    near: list[int] | None = None
    for slot, (middle, _) in enumerate(_SLOTS):
        first = slot * len(roads)
        if middle >= ends or ready - middle >= full:
            continue
        if ready > middle:
            within = full - (ready - middle)
            cells += [cell for cell, road in enumerate(roads, first) if road <= within]
            continue
        if near is None:
            near = [place for place, road in enumerate(roads) if road <= full]
        cells += [first + place for place in near]
    return frozenset(cells)


def bearable_loss(case: Waiting, rules: Rules, now: float) -> float:
    """Return the loss at which a Grade 3 may still be started: little while it has time, more as it falls due.

    Who is late already does not press more than one that can still be kept.
    """
    left = case.due - now
    if left < 0:
        return rules.bear_late
    used = max(1 - left / rules.full_time, 0.0)
    return rules.bear_calm + (rules.bear_due - rules.bear_calm) * used**2


def _poisson(mean: float) -> tuple[float, ...]:
    chance = exp(-mean)
    chances = [chance]
    for count in range(1, _MOST):
        chance *= mean / count
        chances.append(chance)
    return tuple(chances)
