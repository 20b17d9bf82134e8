"""Roads: the travel times of one decision, asked for before it is made.

A travel service is asked only where one is configured, and only for what the policy says. Whatever it does not
tell, tells too late or tells wrongly has the county's model instead: no case waits for it, and none is hidden.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import product

from shared.domain.case import Case
from shared.domain.policy import Policy, RoadsPolicy
from shared.domain.travel import Leg, NotTold, Position, RoadTimes, straight_line_km
from shared.service.ports import JourneyTimes, TravelUnknown


def _count_nothing(why: NotTold, legs: int) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a leg, or why nothing is; it counts until just before `until`."""

    time: timedelta | None
    why_not: NotTold | None
    until: datetime


@dataclass
class Roads:
    """What the roads take just now. `times` is the travel service, if there is one; `count` is told of the legs
    that a decision has by the model although they were asked for, and why.

    What was told is used again for a while, and a service that did not answer is left alone for a while: each
    process remembers that for itself.
    """

    times: JourneyTimes | None = None
    count: Callable[[NotTold, int], None] = _count_nothing
    _known: dict[Leg, _Known] = field(default_factory=dict)
    _silent: _Known | None = None

    def known(self, policy: Policy, cases: Iterable[Case], origins: Iterable[Position], now: datetime) -> Policy:
        """Return the policy for a decision at `now`: from these origins to these cases travel takes what the
        service told. Without a service, and for cases that it is not asked about, it is the policy as it was.
        """
        if self.times is None:
            return policy
        grades = policy.roads.grades
        places = {Position(case.place.latitude, case.place.longitude) for case in cases if case.grade in grades}
        legs = dict(_worth_asking(set(origins), places, policy.roads))
        if not legs:
            return policy
        self._ask(self.times, set(legs.values()), policy, now)
        return replace(policy, dispatch=replace(policy.dispatch, travel=self._table(legs, policy)))

    def _ask(self, times: JourneyTimes, legs: set[Leg], policy: Policy, now: datetime) -> None:
        """Everything that can be known of these legs is known afterwards."""
        self._known = {leg: known for leg, known in self._known.items() if now < known.until}
        wanted = legs - self._known.keys()
        if not wanted or (self._silent is not None and now < self._silent.until):
            return
        rules, leave_at = policy.roads, now + policy.dispatch.turn_out
        origins, destinations = (sorted({leg[end] for leg in wanted}, key=_order) for end in (0, 1))
        try:
            told = times.between(origins, destinations, leave_at, rules.answer_within)
        except TravelUnknown as silence:
            self._silent = _Known(None, silence.why, now + rules.pause)
            return
        self._silent = None
        self._known |= {leg: _judged(leg, told.get(leg), policy, now) for leg in wanted}

    def _table(self, legs: dict[Leg, Leg], policy: Policy) -> RoadTimes:
        told: dict[Position, dict[Position, timedelta]] = {}
        not_told: dict[Leg, NotTold] = {}
        for leg, rounded in legs.items():
            known = self._known.get(rounded, self._silent)
            if known is not None and known.time is not None:
                told.setdefault(leg[1], {})[leg[0]] = known.time
            else:
                not_told[leg] = (known and known.why_not) or NotTold.NO_ANSWER
        for why, count in Counter(not_told.values()).items():
            self.count(why, count)
        return RoadTimes(told, not_told, policy.dispatch.travel)


def _worth_asking(
    origins: Iterable[Position], places: Iterable[Position], rules: RoadsPolicy
) -> Iterator[tuple[Leg, Leg]]:
    """Give each leg with what is asked in its place: neither to where one is already nor from a county away."""
    for origin, place in product(origins, places):
        rounded = (_rounded(origin, rules), _rounded(place, rules))
        if rounded[0] != rounded[1] and straight_line_km(origin, place) <= rules.farthest_km:
            yield (origin, place), rounded


def _judged(leg: Leg, told: timedelta | None, policy: Policy, now: datetime) -> _Known:
    """What was told of the leg, as far as it is to be believed. A bad answer is asked for again sooner."""
    rules = policy.roads
    if told is None:
        return _Known(None, NotTold.NO_ROAD, now + rules.good_for)
    if not rules.belief.holds(leg, told, policy.dispatch.travel(*leg)):
        return _Known(None, NotTold.UNBELIEVABLE, now + rules.pause)
    return _Known(told, None, now + rules.good_for)


def _rounded(position: Position, rules: RoadsPolicy) -> Position:
    """Near enough for a journey, and not the address of a person."""
    return Position(round(position.latitude, rules.decimals), round(position.longitude, rules.decimals))


def _order(position: Position) -> tuple[float, float]:
    return position.latitude, position.longitude
