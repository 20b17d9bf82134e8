"""Which of many Grade 3 cases are worth reckoning now: those due soonest and those near somebody idle."""

from collections.abc import Sequence
from math import inf

from shared.domain.snapshot import Waiting, Worker

_SMALL = 14
_PLACES = 4
_NEAR = 2


def with_somebody(
    scheduled: Sequence[Waiting], idle: Sequence[Worker], soonest: float, latest: float
) -> list[Waiting]:
    """Return those of `scheduled` to which some of `idle` could go: who may be asked have the skills, and somebody
    would be let in between `soonest` and `latest`."""
    return [case for case in scheduled if _has_somebody(case, idle, soonest, latest)]


def _has_somebody(case: Waiting, idle: Sequence[Worker], soonest: float, latest: float) -> bool:
    times = case.times
    if times is not None and not any(begins <= latest and soonest <= ends for begins, ends in times):
        return False
    if not case.skills and not case.not_again:
        return True
    asked = [person for person in idle if person.id not in case.not_again]
    skills = frozenset[str]().union(*(person.skills for person in asked))
    return len({person.role for person in asked}) > 1 and all(skills & group for group in case.skills)


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
