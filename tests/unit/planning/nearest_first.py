"""The day planner's yardsticks: what is done without one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.assignment import Role
from shared.domain.travel import Position, Travel
from shared.planning.asked import Asked
from shared.planning.spells import Spell

_LOOK_AGAIN_AFTER = timedelta(minutes=5)


@dataclass
class _Standing:
    """Somebody at work: free from when, and where they are."""

    spell: Spell
    free_at: datetime
    position: Position


def nearest_first(asked: list[Asked], spells: tuple[Spell, ...], travel: Travel) -> tuple[int, timedelta]:
    """First come, first served, by the nearest who are idle.

    Return how many visits are made before their deadlines, and the time on the road with the ways home.
    """
    people = [_Standing(spell, spell.starts_at, spell.position) for spell in spells]
    made, road = 0, timedelta()
    for visit in asked:
        pair = _send(visit, people, travel)
        if pair:
            begins = max(begin for _, begin in pair)
            for person, _ in pair:
                road += travel(person.position, visit.position)
                person.free_at, person.position = begins + visit.lasting, visit.position
            made += 1
    return made, road + sum((travel(p.position, p.spell.responder.home) for p in people), timedelta())


def _send(visit: Asked, people: list[_Standing], travel: Travel) -> list[tuple[_Standing, datetime]]:
    """The nearest idle one of each role, at the first moment when there is one of each."""
    for begins, ends in visit.spans:
        now = begins
        while now <= ends:
            pair = [_nearest(visit, role, people, now, travel) for role in visit.roles]
            arrivals = [(person, now + travel(person.position, visit.position)) for person in pair if person]
            if len(arrivals) == len(visit.roles) and max(arrival for _, arrival in arrivals) <= ends:
                return arrivals
            now += _LOOK_AGAIN_AFTER
    return []


def _nearest(visit: Asked, role: Role, people: list[_Standing], now: datetime, travel: Travel) -> _Standing | None:
    idle = [
        person
        for person in people
        if person.spell.role is role
        and person.free_at <= now
        and now + travel(person.position, visit.position) + visit.lasting <= person.spell.ends_at
    ]
    return min(idle, key=lambda person: travel(person.position, visit.position), default=None)


def nearest_next(asked: list[Asked], crews: Sequence[tuple[Spell, ...]], travel: Travel) -> tuple[int, timedelta]:
    """Return the same, when fixed crews go from each visit to the nearest that still waits."""
    waiting = list(asked)
    standing = [_Standing(crew[0], crew[0].starts_at, crew[0].position) for crew in crews]
    made, road, done = 0, timedelta(), list[_Standing]()
    while len(done) < len(standing):
        crew = min((each for each in standing if each not in done), key=lambda each: each.free_at)
        choice = min(_reachable(crew, waiting, travel), default=None)
        if choice is None:
            done.append(crew)
            road += travel(crew.position, crew.spell.responder.home)
            continue
        way, begins, number = choice
        visit = waiting.pop(number)
        crew.free_at, crew.position = begins + visit.lasting, visit.position
        road += way
        made += 1
    return made, road * len(crews[0])


def _reachable(crew: _Standing, waiting: list[Asked], travel: Travel) -> Iterator[tuple[timedelta, datetime, int]]:
    """The way, the earliest start and the number of each visit that ends with the crew home inside its shift."""
    for number, visit in enumerate(waiting):
        way, home = travel(crew.position, visit.position), travel(visit.position, crew.spell.responder.home)
        starts = (max(crew.free_at + way, opens) for opens, closes in visit.spans if crew.free_at + way <= closes)
        begins = next(starts, None)
        if begins is not None and begins + visit.lasting + home <= crew.spell.ends_at:
            yield way, begins, number
