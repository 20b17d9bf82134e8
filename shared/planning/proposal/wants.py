"""What the weeks should have: the minimum of each role and skill, and as many pairs as the demand is worth."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil, exp

from shared.domain.assignment import Role
from shared.domain.roster.need import Need
from shared.domain.rota import Responder, Shift
from shared.planning.proposal.asked import Asked
from shared.planning.proposal.problem import PairWant, Want
from shared.planning.proposal.slots import Part

_MINUTE = timedelta(minutes=1)

_Choices = tuple[int, ...]


def add_wants(part: Part, needed: Sequence[Need], asked: Asked) -> None:
    """The problem of the base wants what is needed, and pairs by demand at the times when anybody is needed.

    Stretches in which the same people could be there and the same is wanted are one want.
    """
    roles = {responder.id: responder for responder in asked.responders}
    kept = [
        shift
        for shift in (*asked.around, *asked.kept)
        if shift.base == part.base and shift.responder_id in roles
        if shift.starts_at < asked.end and shift.ends_at > asked.start
    ]
    singles: dict[tuple[str, _Choices, int], int] = defaultdict(int)
    pairs: dict[tuple[tuple[_Choices, _Choices], tuple[int, int]], list[float]] = {}
    for start, end in _stretches(part, needed, kept):
        there = [roles[who] for who in {shift.responder_id for shift in kept if shift.covers(start)}]
        here = tuple(n for n, c in enumerate(part.choices) if c.slot.span[0] <= start < c.slot.span[1])
        active = [need for need in needed if need.starts_at <= start < need.ends_at]
        for role, skill in {(need.role, need.skill) for need in active}:
            able = tuple(n for n in here if _fits(part.choices[n].responder, role, skill))
            people = max(n.people for n in active if (n.role, n.skill) == (role, skill))
            people -= sum(_fits(responder, role, skill) for responder in there)
            if people > 0:
                singles["skill" if skill else "uncovered", able, people] += (end - start) // _MINUTE
        if active:
            sides = tuple(tuple(n for n in here if part.choices[n].responder.role is role) for role in Role)
            already = tuple(sum(responder.role is role for responder in there) for role in Role)
            levels = pairs.setdefault((sides, already), [])  # type: ignore[arg-type]
            _add(levels, _levels(part.base, start, end, asked))
    weights = asked.policy.weights
    each = {"uncovered": weights.uncovered, "skill": weights.skill}
    for (name, able, people), minutes in singles.items():
        part.problem.wants.append(Want(name, able, people, minutes * each[name]))
    for (sides, already), levels in pairs.items():
        worth = tuple(round(level * weights.pair) for level in levels)
        part.problem.pairs.append(PairWant(sides, already, tuple(price for price in worth if price)))


def _fits(responder: Responder, role: Role, skill: str | None) -> bool:
    return responder.role is role and (skill is None or skill in responder.skills)


def _stretches(part: Part, needed: Sequence[Need], kept: Sequence[Shift]) -> Iterator[tuple[datetime, datetime]]:
    """The stretches in which nothing begins or ends, in order."""
    moments = {moment for choice in part.choices for moment in choice.slot.span}
    moments |= {moment for need in needed for moment in (need.starts_at, need.ends_at)}
    moments |= {moment for shift in kept for moment in (shift.starts_at, shift.ends_at)}
    yield from pairwise(sorted(moments))


def _add(levels: list[float], more: list[float]) -> None:
    levels.extend([0.0] * (len(more) - len(levels)))
    for number, worth in enumerate(more):
        levels[number] += worth


def _levels(base: str, start: datetime, end: datetime, asked: Asked) -> list[float]:
    """For the first pair, the second and so on: the minutes of the stretch in which it is expected to be needed.

    With a mean of m pairs on the road, the k-th is needed with the chance that a Poisson number is k or more.
    """
    levels: list[float] = []
    for mean, lasts in asked.pairs_expected(base, start, end):
        _add(levels, [chance * (lasts / _MINUTE) for chance in _needed(mean)])
    return levels


def _needed(mean: float) -> list[float]:
    """The chances that so many pairs or more are needed at once, for as many pairs as are expected, rounded up."""
    chances, exactly, at_least = [], exp(-mean), 1.0
    for number in range(1, ceil(mean) + 1):
        at_least -= exactly
        chances.append(at_least)
        exactly *= mean / number
    return chances
