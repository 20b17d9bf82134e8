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
    dear: list[tuple[int, float, int]] = field(init=False)
    losses: dict[tuple[str, str], float] = field(init=False)

    def __post_init__(self) -> None:
        """Everybody counts at first."""
        self.price()

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
        self.price()

    def price(self) -> None:
        """`dear` has, afterwards, the cells where one pair less would cost reports: the people of the scarcer role
        there, or all of them, how many reports, and which cell."""
        self.dear, self.losses = [], {}
        cells = zip(self.within, self.weights, self.chances, strict=True)
        for cell, (people, weight, chances) in enumerate(cells):
            social = people & self.social_workers
            police = people ^ social
            here, there = social.bit_count(), police.bit_count()
            cover = here if here < there else there
            if 0 < cover <= _MOST:
                cost = weight * chances[cover - 1]
                if cost > _NOTHING:
                    scarce = social if here < there else police if there < here else people
                    self.dear.append((scarce, cost, cell))


def cover_of(people: Sequence[Worker], snapshot: Snapshot, rules: Rules, minutes_to: MinutesTo) -> Cover:
    """Return the cover that `people` give from now on."""
    bits = {person.id: 1 << number for number, person in enumerate(people)}
    roads = _roads([person.free_from or person.position for person in people], rules, minutes_to)
    ready = [person.reckoned_free(snapshot.now, rules) - snapshot.now for person in people]
    full = rules.in_reach - rules.turn_out
    near = [0] * len(rules.places)
    for number, road in enumerate(roads):
        for place in road.near:
            near[place] |= 1 << number
    weights, chances, within = [], [], []
    for middle, length in _SLOTS:
        reports = rules.demand.between(snapshot.minute_of_week + middle - length / 2, length)
        before = rules.demand.between(snapshot.minute_of_week, middle)
        free, soon = _free_by(people, ready, middle, snapshot.now, full)
        there = [by_then & free for by_then in near]
        for number, bit, most in soon:
            minutes = roads[number].minutes
            for place in roads[number].near:
                if minutes[place] <= most:
                    there[place] |= bit
        weights += [reports * share for _, share in rules.places]
        chances += [_poisson(round(before * used, 2)) for used in _used_by(there, rules)]
        within += there
    social_workers = sum(bits[person.id] for person in people if person.role is Role.SOCIAL_WORKER)
    return Cover(weights, chances, within, bits, social_workers)


@dataclass(frozen=True, slots=True)
class _Road:
    """The minutes on the road from one origin to each place, and the places that are near enough to count."""

    minutes: tuple[float, ...]
    near: tuple[int, ...]


_ORIGINS_KNOWN = 4096
_known: WeakKeyDictionary[MinutesTo, tuple[Rules, dict[Position, _Road]]] = WeakKeyDictionary()
"""By model of travel, for the rules last reckoned with: people stay at a base or at a visit for hours."""


def _roads(origins: Sequence[Position], rules: Rules, minutes_to: MinutesTo) -> list[_Road]:
    """The roads from each of the origins to every place; those seen before are not reckoned again."""
    seen = _known.get(minutes_to)
    known = seen[1] if seen is not None and seen[0] is rules and len(seen[1]) < _ORIGINS_KNOWN else {}
    if seen is None or seen[1] is not known:
        _known[minutes_to] = rules, known
    new = [origin for origin in dict.fromkeys(origins) if origin not in known]
    if new:
        full = rules.in_reach - rules.turn_out
        by_place = [minutes_to(new, place) for place, _ in rules.places]
        for origin, minutes in zip(new, zip(*by_place, strict=True), strict=True):
            known[origin] = _Road(minutes, tuple([n for n, one in enumerate(minutes) if one <= full]))
    return [known[origin] for origin in origins]


def _free_by(
    people: Sequence[Worker], ready: Sequence[float], middle: float, now: float, full: float
) -> tuple[int, list[tuple[int, int, float]]]:
    """Those on duty and free in `middle` minutes; and those free a little later, with their number, their bit and
    the minutes that are then left to be on the road."""
    free, soon = 0, []
    for number, person in enumerate(people):
        if person.free_at >= person.duty_end or middle >= person.duty_end - now:
            continue
        late = ready[number] - middle
        if late <= 0:
            free |= 1 << number
        elif late < full:
            soon.append((number, 1 << number, full - late))
    return free, soon


def _used_by(there: Sequence[int], rules: Rules) -> list[float]:
    """By place: the share of all reports of the county that take somebody who could have gone there.

    Of those who could go to the other place, each is as likely to be taken as any (default: in truth the nearest
    are, so that this errs towards keeping cover).
    """
    together: dict[int, float] = {}
    for people, (_, share) in zip(there, rules.places, strict=True):
        together[people] = together.get(people, 0.0) + share
    shares = [(people, share / max(people.bit_count(), 1)) for people, share in together.items()]
    used = {here: sum([(here & other).bit_count() * share for other, share in shares]) for here in together}
    return [used[here] for here in there]


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
