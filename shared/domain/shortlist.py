"""Which of many Grade 3 cases are worth reckoning now: those due soonest and those near somebody idle."""

from collections.abc import Sequence
from heapq import nsmallest

from shared.domain.snapshot import Waiting, Worker

_SMALL = 24


def near_or_pressing(scheduled: Sequence[Waiting], idle: Sequence[Worker], pairs: int) -> list[Waiting]:
    """Return, of `scheduled` in order of due time, the soonest due and the nearest to each of `idle`, in that order.

    Nearness is by the straight line on a plane, good enough to choose from; the arrivals are reckoned afterwards.
    """
    if len(scheduled) <= _SMALL:
        return list(scheduled)
    chosen = set(range(2 * pairs + 10))
    near = 4 if len(idle) <= 8 else 1
    places = [(case.position.latitude, case.position.longitude, number) for number, case in enumerate(scheduled)]
    for position in sorted({(person.position.latitude, person.position.longitude) for person in idle}):
        north, east = position
        distances = [
            ((latitude - north) ** 2 + 0.35 * (longitude - east) ** 2, number)
            for latitude, longitude, number in places
        ]
        chosen.update(number for _, number in nsmallest(near, distances))
    return [scheduled[number] for number in sorted(chosen) if number < len(scheduled)]
