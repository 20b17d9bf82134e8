"""What a share of Grade 2 in its hour would cost: the fewest pairs on duty that give it, with an interval."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.figures import Share

MOST_PAIRS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """Pairs that start a shift each day. `fewest` could be enough if the nights were kind (the upper end of its
    interval is at the target), `expected` is enough by the best estimate, `surest` even by the lower end. None:
    not within the pairs that were tried."""

    target: float
    fewest: int | None
    expected: int | None
    surest: int | None
    tried: dict[int, Share]

    def pounds(self, pairs: int | None) -> float | None:
        """Return what these pairs cost in a year."""
        return None if pairs is None else ASSUMED.pounds(pairs * ASSUMED.shift_hours)

    def fte(self, pairs: int | None) -> float | None:
        """Return the posts for these pairs."""
        return None if pairs is None else ASSUMED.fte(pairs * ASSUMED.shift_hours)


def pairs_for(target: float, share_of: Callable[[int], Share], first: int, most: int = MOST_PAIRS) -> Answer:
    """Return the pairs that `target` % takes; more pairs are taken to be never worse."""
    tried: dict[int, Share] = {}

    def ask(pairs: int) -> Share:
        if pairs not in tried:
            tried[pairs] = share_of(pairs)
        return tried[pairs]

    def fewest(enough: Callable[[Share], bool]) -> int | None:
        below, above = 0, max(first, 1)
        while not enough(ask(above)):
            if above >= most:
                return None
            below, above = above, min(above + 4, most)
        while above - below > 1:
            middle = (below + above) // 2
            below, above = (below, middle) if enough(ask(middle)) else (middle, above)
        return above

    expected = fewest(lambda share: (share.percent or 0.0) >= target)
    kindest = fewest(lambda share: (share.high or share.percent or 0.0) >= target)
    surest = fewest(lambda share: share.low is not None and share.low >= target)
    return Answer(target, kindest, expected, surest, dict(sorted(tried.items())))
