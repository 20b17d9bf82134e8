"""Pairs to choose from by hand: the recommended one, the next best, and what each costs in minutes.

A pair against which something speaks (it lacks a skill, somebody has declined) is still listed, after those
against which nothing does: a person may know better (*default*: the five best).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.pairing import Candidate, Need, as_candidate, joint_arrival, suitability
from shared.domain.preference import in_words
from shared.domain.rota import OnCall
from shared.domain.skills import name_of, one_of
from shared.domain.travel import Travel, source

BEST = 5
_PER_ROLE = 40
"""How many of the nearest of each role are combined: more would cost time and change nothing."""


@dataclass(frozen=True, slots=True)
class PersonOption:
    """One person who could go: when they would be there, and what is to be known of them."""

    responder_id: ResponderId
    role: Role
    arrival: datetime
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairOption:
    """People for all vacant roles. `minutes_later` is against the first of the list; `against` is empty when
    nothing speaks against them."""

    people: tuple[PersonOption, ...]
    joint_arrival: datetime
    minutes_later: int
    against: tuple[str, ...]


def arrivals(
    need: Need, on_call: Iterable[OnCall], travel: Travel, turn_out: timedelta, now: datetime
) -> tuple[Candidate, ...]:
    """Return who is free in a role that is needed, and when each would be there, the first to arrive first."""
    free = (person for person in on_call if person.held_by is None and person.responder.role in need.roles)
    found = (as_candidate(person, now + turn_out + travel(person.position, need.to), need, now) for person in free)
    return tuple(sorted(found, key=lambda c: (c.arrival, c.person.base != need.base, c.person.responder.id)))


def recommend(
    need: Need,
    on_call: Iterable[OnCall],
    travel: Travel,
    turn_out: timedelta,
    now: datetime,
    best: int = BEST,
) -> tuple[PairOption, ...]:
    """Return the best people for the vacant roles, by what speaks against them, then as `pairing` ranks them.

    The first is whom `pairing.choose` would ask, if it would ask anybody.
    """
    people = tuple(on_call)
    if not need.roles:
        return ()
    free = arrivals(need, people, travel, turn_out, now)
    idle = Counter(person.responder.role for person in people if person.held_by is None)
    by_role = [[c for c in free if c.person.responder.role is role][:_PER_ROLE] for role in need.roles]
    ranked = sorted(
        product(*by_role), key=lambda team: (bool(_against(team, need, idle)), *suitability(team, need))
    )[:best]
    if not ranked:
        return ()
    first = joint_arrival(ranked[0], need)
    return tuple(_option(team, need, idle, first, travel, now) for team in ranked)


def _against(team: Sequence[Candidate], need: Need, idle: Counter[Role]) -> tuple[str, ...]:
    skills = need.committed_skills.union(*(c.person.responder.skills for c in team))
    lacking = [group for group in need.skills if not skills & group]
    lines = [f"lacks {one_of(group)}" for group in lacking]
    for candidate in team:
        role = candidate.person.responder.role
        lines += [f"{role.label}: {objection}" for objection in _objections(candidate, need)]
        if idle[role] <= need.keep_free:
            lines.append(f"takes the last free {role.label}, kept for the next Grade 2")
    return tuple(lines)


def _objections(candidate: Candidate, need: Need) -> tuple[str, ...]:
    """Why this person would not be asked by themselves."""
    refused = need.not_again.get(candidate.person.responder.id)
    off = candidate.person.off_call(candidate.arrival, need.begins)
    return tuple(line for line in (refused, off) if line)


def _option(
    team: Sequence[Candidate], need: Need, idle: Counter[Role], first: datetime, travel: Travel, now: datetime
) -> PairOption:
    joint = joint_arrival(team, need)
    return PairOption(
        people=tuple(_person(candidate, need, travel, now) for candidate in team),
        joint_arrival=joint,
        minutes_later=round((joint - first).total_seconds() / 60),
        against=_against(team, need, idle),
    )


def _person(candidate: Candidate, need: Need, travel: Travel, now: datetime) -> PersonOption:
    person = candidate.person
    where = "own base" if person.base == need.base else f"mutual aid from {person.base.title()}"
    helpful = sorted(name_of(s) for group in need.skills for s in group & person.responder.skills)
    times = (line[:1].lower() + line[1:].rstrip(".") for line in source(travel, [(person.position, need.to)]))
    tie = need.ties.get(person.responder.id)
    known = (f"knows the family: {tie.value}",) if tie else ()
    rest = in_words(person.responder.releases, need.preferences, need.zone, now)
    has = (f"skill: {skill}" for skill in helpful)
    notes = (where, *known, *rest, *_objections(candidate, need), *has, *times)
    return PersonOption(person.responder.id, person.responder.role, candidate.arrival, notes)
