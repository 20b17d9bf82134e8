"""Which of many Grade 3 cases are worth reckoning now: those due soonest and those near somebody idle."""

from collections.abc import Sequence
from math import inf

from shared.domain.snapshot import Waiting, Worker

_SMALL = 14
_PLACES = 4
_NEAR = 2


def near_or_pressing(scheduled: Sequence[Waiting], idle: Sequence[Worker], pairs: int) -> list[Waiting]:
    """Return, of `scheduled` in order of due time, the soonest due and the nearest to `idle`, in that order.

    Nearness is by the straight line on a plane, good enough to choose from; the arrivals are reckoned afterwards.
    """
    if len(scheduled) <= _SMALL:
        return list(scheduled)
    chosen = set(range(min(pairs + 6, len(scheduled))))
    latitudes = [case.position.latitude for case in scheduled]
    longitudes = [case.position.longitude for case in scheduled]
    places = sorted({(person.position.latitude, person.position.longitude) for person in idle})
    for north, east in places[:: -(-len(places) // _PLACES)]:
        distances = [
            (latitude - north) ** 2 + 0.35 * (longitude - east) ** 2
            for latitude, longitude in zip(latitudes, longitudes, strict=True)
        ]
        for _ in range(_NEAR):
            number = distances.index(min(distances))
            distances[number] = inf
            chosen.add(number)
    return [scheduled[number] for number in sorted(chosen)]
