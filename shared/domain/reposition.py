"""Advising an idle pair to wait elsewhere, where more of the Grade 2 to come could be reached in time.

A proposal that a person confirms. One pair at a time, and only for a gain worth the journey.
"""

from collections.abc import Sequence

from shared.domain.assignment import Role
from shared.domain.reserve import Cover
from shared.domain.snapshot import MinutesTo, Move, Rules, Worker

_FEW = 4


def advise(spare: Sequence[Worker], cover: Cover, rules: Rules, minutes_to: MinutesTo) -> list[Move]:
    """Return where the idle pair whose move gains most should wait; nothing when cover is ample or the gain small.

    `cover` counts everybody who is left, with `spare` among them.
    """
    pairs = _pairs(spare, minutes_to)
    if not 0 < len(pairs) <= _FEW:
        return []
    reach = _reach_from_places(rules, minutes_to)
    present = _served(cover)
    best: tuple[float, int, int] | None = None
    for number, (one, other) in enumerate(pairs):
        moved = cover.bits[one.id] | cover.bits[other.id]
        for place, there in enumerate(reach):
            gain = _served(cover, moved, there) - present
            if best is None or gain > best[0] + 1e-9:
                best = (gain, number, place)
    if best is None or best[0] < rules.reposition_gain:
        return []
    gain, number, place = best
    because = (f"From there {gain:.2f} more of the next Grade 2 reports can be reached in time.",)
    return [Move(person.id, rules.places[place][0], because) for person in pairs[number]]


def _pairs(spare: Sequence[Worker], minutes_to: MinutesTo) -> list[tuple[Worker, Worker]]:
    """Each idle social worker with the nearest officer not yet paired."""
    police = [worker for worker in spare if worker.role is Role.POLICE]
    pairs = []
    for one in spare:
        if one.role is Role.SOCIAL_WORKER and police:
            roads = minutes_to([officer.position for officer in police], one.position)
            pairs.append((one, police.pop(roads.index(min(roads)))))
    return pairs


def _reach_from_places(rules: Rules, minutes_to: MinutesTo) -> list[frozenset[int]]:
    places = [place for place, _ in rules.places]
    within = rules.in_reach - rules.turn_out
    count = len(places)
    found: list[list[int]] = [[] for _ in places]
    for cell, place in enumerate(places):
        for origin, road in enumerate(minutes_to(places, place)):
            if road <= within:
                found[origin] += [count + cell, 2 * count + cell]
    return [frozenset(cells) for cells in found]


def _served(cover: Cover, moved: int = 0, there: frozenset[int] = frozenset()) -> float:
    """The Grade 2 reports expected to be reached after the first look-ahead, with the pair whose bits are `moved`
    where it would be in the cells `there`."""
    total = 0.0
    for cell in range(len(cover.weights) // 3, len(cover.weights)):
        people = cover.within[cell] & ~moved
        social = (people & cover.social_workers).bit_count()
        pairs = min(social, people.bit_count() - social) + (cell in there)
        total += cover.weights[cell] * sum(cover.chances[cell][:pairs])
    return total
