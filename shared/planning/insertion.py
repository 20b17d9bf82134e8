"""The cheapest way to put one more visit into a schedule, tried exactly: with everything that it would put off."""

from collections.abc import Sequence
from math import inf

from shared.planning.schedule import Change, Schedule, link, past_holes, put_off, take_back

Spot = tuple[float, float, float, int, int]
"""A bound on the cost, the ride added, the earliest start, the node before, the person."""


People = Sequence[int]


def insert(
    s: Schedule, visit: int, who: Sequence[People], room: float, pairs: frozenset[tuple[int, ...]] | None
) -> float:
    """Put the visit where it costs least and return that cost; leave it out (infinity) if none is below `room`.

    `who` are the people to be tried for each task.
    """
    tasks = s.tasks_of[visit]
    if len(tasks) == 1:
        cost, before = best_single(s, tasks[0], who[0], room)
        if before >= 0:
            place(s, ((tasks[0], before),))
            return cost
        return inf
    cost, first, second = best_double(s, tasks, who, room, pairs)
    if first >= 0:
        place(s, ((tasks[0], first), (tasks[1], second)))
        return cost
    return inf


def place(s: Schedule, spots: tuple[tuple[int, int], ...]) -> None:
    """Each task stands right after its node, and all starts are right again."""
    log: list[Change] = []
    for node, before in spots:
        link(s, node, before)
        s.start[node] = s.base[node]
    for node, before in spots:
        t = s.start[before] + s.leg[before][node]
        put_off(s, node, max(t, s.start[node]), inf, log)


def best_single(s: Schedule, node: int, who: People, best: float) -> tuple[float, int]:  # noqa: C901
    """Return the least cost below `best` of doing a one-person visit, and the node to follow (-1: nowhere)."""
    start, nxt, leg, ride, closes = s.start, s.nxt, s.leg, s.ride, s.closes
    opens, close, holes, size = s.opens[node], closes[node], s.holes[node], s.size
    weight, peak = s.late_weight, s.peak
    from_here, leave = ride[node], leg[node]
    where = -1
    log: list[Change] = []
    for person in who:
        before = s.head_of[person]
        while True:
            after = nxt[before]
            cost = ride[before][node] + from_here[after] - ride[before][after]
            if cost < best:
                t = start[before] + leg[before][node]
                if t < opens:
                    t = opens
                if holes:
                    t = past_holes(holes, t)
                if t > close:
                    cost += weight * (t - close)
                    if t - close > peak:
                        cost += s.latest_weight * (t - close - peak)
                then = t + leave[after]
                if cost < best and then > start[after]:
                    bound = weight * (then - max(closes[after], start[after])) if then > closes[after] else 0.0
                    if cost + bound < best:
                        if t - close > peak:
                            s.peak = t - close
                        nxt[before], nxt[node], start[node] = node, after, t
                        cost += put_off(s, after, then, best - cost, log)
                        nxt[before], nxt[node] = after, -1
                        take_back(s, log, peak)
                    else:
                        cost = inf
                if cost < best:
                    best, where = cost, before
            if after >= size:
                break
            before = after
    return best, where


def spots(s: Schedule, node: int, who: People, best: float) -> list[Spot]:
    """Return where one task of a two-person visit could stand for less than `best`, cheapest bound first."""
    start, nxt, leg, ride, closes = s.start, s.nxt, s.leg, s.ride, s.closes
    opens, close, size, weight = s.base[node], closes[node], s.size, s.late_weight
    from_here, leave = ride[node], leg[node]
    found: list[Spot] = []
    for person in who:
        before = s.head_of[person]
        while True:
            after = nxt[before]
            bound = added = ride[before][node] + from_here[after] - ride[before][after]
            if bound < best:
                t = start[before] + leg[before][node]
                if t < opens:
                    t = opens
                elif t > close:
                    bound += weight * (t - close)
                then = t + leave[after]
                if then > closes[after] and then > start[after]:
                    bound += weight * (then - max(closes[after], start[after]))
                if bound < best:
                    found.append((bound, added, t, before, person))
            if after >= size:
                break
            before = after
    found.sort()
    return found


def best_double(
    s: Schedule,
    tasks: tuple[int, ...],
    who: Sequence[People],
    best: float,
    pairs: frozenset[tuple[int, ...]] | None,
) -> tuple[float, int, int]:
    """Return the least cost below `best` of doing a two-person visit, and the nodes to follow (-1: nowhere)."""
    one, other = tasks
    firsts = spots(s, one, who[0], best)
    seconds = spots(s, other, who[1], best) if firsts else []
    where = (-1, -1)
    if not seconds:
        return best, *where
    least = seconds[0][0]
    for spot in firsts:
        if spot[0] + least >= best:
            break
        for partner in seconds:
            if spot[0] + partner[0] >= best:
                break
            if spot[4] == partner[4] or (pairs is not None and (spot[4], partner[4]) not in pairs):
                continue
            cost = together(s, one, spot, other, partner, best)
            if cost < best:
                best, where = cost, (spot[3], partner[3])
    return best, *where


def together(s: Schedule, one: int, spot: Spot, other: int, partner: Spot, best: float) -> float:
    """Return what it costs to do both tasks at these two spots, or at least `best` when it is not below."""
    start, nxt, leg, peak = s.start, s.nxt, s.leg, s.peak
    early, late = start_both(s, one, spot[2], other, partner[2])
    cost = spot[1] + partner[1]
    for over in (early - s.closes[one], late - s.closes[other]):
        if over > 0.0:
            cost += s.late_weight * over
            if over > s.peak:
                cost += s.latest_weight * (over - s.peak)
                s.peak = over
    if cost < best:
        log: list[Change] = []
        start[one], start[other] = early, late
        before, after = spot[3], nxt[spot[3]]
        beside, beyond = partner[3], nxt[partner[3]]
        nxt[before] = one
        nxt[one] = after
        nxt[beside] = other
        nxt[other] = beyond
        t = early + leg[one][after]
        if t > start[after]:
            cost += put_off(s, after, t, best - cost, log)
        t = start[other] + leg[other][beyond]
        if cost < best and t > start[beyond]:
            cost += put_off(s, beyond, t, best - cost, log)
        take_back(s, log, peak)
        nxt[before], nxt[one] = after, -1
        nxt[beside], nxt[other] = beyond, -1
    s.peak = peak
    return cost


def start_both(s: Schedule, one: int, early: float, other: int, late: float) -> tuple[float, float]:
    """Return the earliest starts, from these on, that keep the gap between the two tasks."""
    least, most = s.gap[one], -s.gap[other]
    holes = s.holes[one]
    while True:
        if holes:
            early, late = past_holes(holes, early), past_holes(s.holes[other], late)
        if late < early + least:
            late = early + least
        elif early < late - most:
            early = late - most
        else:
            return early, late
