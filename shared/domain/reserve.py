"""What it would cost the Grade 2 still to come if a pair went to a Grade 3 now.

For each place from which demand comes, and at several moments ahead, cover is the number of social workers and of
police who could be there in time, idle or by then released. Reports before that moment use it up: those from the
same place one pair each, those from elsewhere only as far as the same people serve both places. So a pair that
leaves costs just those Grade 2 reports that come when the cover would be used up by exactly one pair less. Late at
night releases are rare, two or three people are all the cover, and they are dear; with ample people at several
bases a pair is cheap, whatever happens at the other end of the county.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp
from weakref import WeakKeyDictionary

from shared.domain.assignment import Role
from shared.domain.snapshot import MinutesTo, Rules, Snapshot, Waiting, Worker
from shared.domain.travel import Position

_SLOTS = ((8.0, 15.0), (30.0, 30.0), (65.0, 40.0))
"""Looks ahead: the middle of each stretch, and its length. Later than that a pair sent now is back."""

_MOST = 12
_NOTHING = 1e-4
_ROUNDING = 1e-9
_SOCIAL_WORKER = Role.SOCIAL_WORKER


Road = tuple[tuple[int, float], ...]
"""From one origin: the places that are near enough to count, each with the minutes on the road."""

Dear = list[tuple[int, float, int]]
"""Cells where one pair less would cost reports: the people of the scarcer role there, or all of them where neither
is, how many reports, and which cell."""


@dataclass(slots=True)
class Cover:
    """Who can be where in time. A cell is a look-ahead and a place. Everybody has a bit of their own, and a set
    of people is the sum of their bits: `within` has, by cell, those who could be there in time."""

    weights: list[float]
    """By cell: Grade 2 reports expected there in that stretch."""
    chances: list[tuple[float, ...]]
    """By cell: the chance of exactly 0, 1, 2 … earlier reports that use up its cover."""
    within: list[int]
    bits: dict[str, int]
    social_workers: int
    dear: Dear
    losses: dict[tuple[str, str], float] = field(default_factory=dict)

    def loss(self, social: str, police: str) -> float:
        """The Grade 2 reports that are expected to be missed because these two are gone."""
        lost = self.losses.get((social, police))
        if lost is None:
            both = self.bits[social] | self.bits[police]
            lost = sum([cost for people, cost, _ in self.dear if people & both])
            self.losses[social, police] = lost
        return lost

    def remove(self, social: str, police: str) -> None:
        """These two no longer count."""
        left = ~(self.bits[social] | self.bits[police])
        self.within = [people & left for people in self.within]
        self.dear, self.losses = _dear(self.within, self.weights, self.chances, self.social_workers), {}


def _dear(
    within: Sequence[int],
    weights: Sequence[float],
    chances: Sequence[tuple[float, ...]],
    social_workers: int,
    first: int = 0,
) -> Dear:
    """What is dear of these cells, of which the first has this number."""
    found = []
    for cell, (people, weight, chance) in enumerate(zip(within, weights, chances, strict=True), first):
        social = people & social_workers
        police = people ^ social
        here, there = social.bit_count(), police.bit_count()
        cover = here if here < there else there
        if 0 < cover <= _MOST:
            cost = weight * chance[cover - 1]
            if cost > _NOTHING:
                found.append((social if here < there else police if there < here else people, cost, cell))
    return found


def cover_of(people: Sequence[Worker], snapshot: Snapshot, rules: Rules, minutes_to: MinutesTo) -> Cover:
    """Return the cover that `people` give from now on."""
    return Ahead.of(people, snapshot, rules, minutes_to).cover()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The cells of one look-ahead, as `Cover` has them."""

    weights: list[float]
    chances: list[tuple[float, ...]]
    within: list[int]
    dear: Dear


@dataclass(slots=True)
class Ahead:
    """The cover that people give from now on, one look-ahead after another, each reckoned when asked for."""

    bits: dict[str, int]
    social_workers: int
    coming: list[tuple[int, float, float, Road]]
    """Bit, minutes until they are free and until they go off duty, and roads of those who will be free on duty."""
    near: list[int]
    """By place: who would be there in time if they were free."""
    minute_of_week: float
    rules: Rules
    stretches: dict[int, _Stretch] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Sequence[Worker], snapshot: Snapshot, rules: Rules, minutes_to: MinutesTo) -> "Ahead":
        """Return what these people give."""
        now = snapshot.now
        roads = _roads([person.free_from or person.position for person in people], rules, minutes_to)
        near = [0] * len(rules.places)
        bits, coming, social_workers, bit = {}, [], 0, 1
        for person, road in zip(people, roads, strict=True):
            bits[person.id] = bit
            if person.role is _SOCIAL_WORKER:
                social_workers |= bit
            if person.free_at < person.duty_end:
                coming.append((bit, person.reckoned_free(now, rules) - now, person.duty_end - now, road))
                for place, _ in road:
                    near[place] |= bit
            bit <<= 1
        return cls(bits, social_workers, coming, near, snapshot.minute_of_week, rules)

    def cover(self) -> Cover:
        """Return the cover, with everybody counted."""
        weights, chances, within, dear = [], [], [], []
        for number in range(len(_SLOTS)):
            stretch = self._stretch(number)
            weights += stretch.weights
            chances += stretch.chances
            within += stretch.within
            dear += stretch.dear
        return Cover(weights, chances, within, self.bits, self.social_workers, dear)

    def all_missed(self, social: Sequence[Worker], police: Sequence[Worker], bearable: float) -> bool:
        """Whether it is certain that any pair out of these loses more than is bearable: each social worker alone
        would, or each officer alone. The later look-aheads weigh more, and often tell by themselves."""
        both = [[self.bits[person.id] for person in side] for side in (social, police)]
        lost = dict.fromkeys([*both[0], *both[1]], 0.0)
        surely = bearable + _ROUNDING
        if not social or not police:
            return True
        for number in reversed(range(len(_SLOTS))):
            for people, cost, _ in self._stretch(number).dear:
                for bit in lost:
                    if people & bit:
                        lost[bit] += cost
            if any(min([lost[bit] for bit in bits]) > surely for bits in both):
                return True
        return False

    def _stretch(self, number: int) -> _Stretch:
        if number not in self.stretches:
            self.stretches[number] = self._reckoned(number)
        return self.stretches[number]

    def _reckoned(self, number: int) -> _Stretch:
        demand, places, (middle, length) = self.rules.demand, self.rules.places, _SLOTS[number]
        reports = demand.between(self.minute_of_week + middle - length / 2, length)
        before = demand.between(self.minute_of_week, middle)
        within = self._within(middle)
        weights = [reports * share for _, share in places]
        chance_of = {
            there: _poisson(round(before * used, 2)) for there, used in _used_by(within, self.rules).items()
        }
        chances = [chance_of[there] for there in within]
        dear = _dear(within, weights, chances, self.social_workers, number * len(places))
        return _Stretch(weights, chances, within, dear)

    def _within(self, middle: float) -> list[int]:
        """By place: those on duty and free in `middle` minutes who are near, and those free a little later who are
        near enough for the minutes that are then left."""
        full = self.rules.in_reach - self.rules.turn_out
        free = 0
        later = [0] * len(self.near)
        for bit, ready, until, road in self.coming:
            if middle < until:
                late = ready - middle
                if late <= 0:
                    free |= bit
                elif late < full:
                    for place, minutes in road:
                        if minutes <= full - late:
                            later[place] |= bit
        return [near & free | soon for near, soon in zip(self.near, later, strict=True)]


_ORIGINS_KNOWN = 4096
_known: WeakKeyDictionary[MinutesTo, tuple[Rules, dict[Position, Road]]] = WeakKeyDictionary()
"""By model of travel, for the rules last reckoned with: people stay at a base or at a visit for hours."""


def _roads(origins: Sequence[Position], rules: Rules, minutes_to: MinutesTo) -> list[Road]:
    """The roads from each of the origins to every place; those seen before are not reckoned again."""
    seen = _known.get(minutes_to)
    known = seen[1] if seen is not None and seen[0] is rules and len(seen[1]) < _ORIGINS_KNOWN else {}
    if seen is None or seen[1] is not known:
        _known[minutes_to] = rules, known
    new = [origin for origin in origins if origin not in known]
    if new:
        full = rules.in_reach - rules.turn_out
        by_place = [minutes_to(new, place) for place, _ in rules.places]
        for origin, minutes in zip(new, zip(*by_place, strict=True), strict=True):
            known[origin] = tuple([(place, one) for place, one in enumerate(minutes) if one <= full])
    return [known[origin] for origin in origins]


def _used_by(within: Sequence[int], rules: Rules) -> dict[int, float]:
    """By those who could go to a place: the share of all reports of the county that take somebody of them.

    Of those who could go to the other place, each is as likely to be taken as any (default: in truth the nearest
    are, so that this errs towards keeping cover).
    """
    together: dict[int, float] = {}
    for people, (_, share) in zip(within, rules.places, strict=True):
        together[people] = together.get(people, 0.0) + share
    shares = [(people, share / max(people.bit_count(), 1)) for people, share in together.items()]
    return {here: sum([(here & other).bit_count() * share for other, share in shares]) for here in together}


def bearable_loss(case: Waiting, rules: Rules, now: float, idle: int) -> float:
    """Return the loss at which a Grade 3 may still be started: little while it has time, more as it falls due, and
    more for each pair that stays idle beyond the few that are always welcome.

    Who is late already does not press more than one that can still be kept.
    """
    left = case.due - now
    if left < 0:
        return rules.bear_late
    used = max(1 - left / rules.full_time, 0.0)
    spare = rules.bear_spare * max(idle - 1 - rules.few_idle, 0)
    return rules.bear_calm + (rules.bear_due - rules.bear_calm) * used**2 + spare


@lru_cache(maxsize=1024)
def _poisson(mean: float) -> tuple[float, ...]:
    chance = exp(-mean)
    chances = [chance]
    for count in range(1, _MOST):
        chance *= mean / count
        chances.append(chance)
    return tuple(chances)
