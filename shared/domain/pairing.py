"""Choosing a pair: the social worker and the police responder who can both be there first.

Joint arrival is the later of the two arrivals. The pair as a whole must have the skills that the grade asks
for. Everyone who was looked at gets a reason, chosen or not, so that a dispatcher can check the choice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.rota import OnCall
from shared.domain.travel import Position, Travel


@dataclass(frozen=True, slots=True)
class Need:
    """What a case needs now: which roles are vacant, where, with which skills, and who may not be asked.

    `committed_skills` and `committed_arrival` describe the half of the pair that has already been asked or has
    accepted. `not_again` maps a responder to the reason for not being asked once more.
    """

    to: Position
    base: str
    roles: tuple[Role, ...]
    skills: tuple[frozenset[str], ...]
    committed_skills: frozenset[str]
    committed_arrival: datetime | None
    not_again: Mapping[ResponderId, str]
    keep_free: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could go, and when they would arrive."""

    person: OnCall
    arrival: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """The people to ask, in the order of `need.roles`; empty when nobody fits, with the reason in `because`."""

    chosen: tuple[Candidate, ...]
    joint_arrival: datetime | None
    because: tuple[str, ...]
    not_chosen: tuple[tuple[ResponderId, str], ...]


def choose(need: Need, on_call: Iterable[OnCall], travel: Travel, turn_out: timedelta, now: datetime) -> Choice:
    """Return who to ask for the vacant roles, by earliest joint arrival, own base before others on a tie."""
    people = tuple(on_call)
    free, not_chosen = _who_could_go(need, people, travel, turn_out, now)
    idle = Counter(person.responder.role for person in people if person.held_by is None)
    short = _what_is_short(free, idle, need)
    if short is None:
        best = _best(free, need)
        if best is not None:
            return _chosen(best, free, need, not_chosen, now)
        short = "Nobody free has the skills needed: " + _skills_text(need.skills) + "."
    for candidates in free.values():
        not_chosen.update({c.person.responder.id: "free, but no pair can be made: " + short for c in candidates})
    return Choice((), None, (short,), tuple(sorted(not_chosen.items())))


def explain(
    need: Need,
    pair: tuple[str, str],
    because: tuple[str, ...],
    on_call: Iterable[OnCall],
    travel: Travel,
    turn_out: timedelta,
    now: datetime,
) -> Choice:
    """Return the choice of these two, made elsewhere for these reasons, with a reason for everyone not chosen.

    It is empty when either of them is not free for the case.
    """
    free, not_chosen = _who_could_go(need, tuple(on_call), travel, turn_out, now)
    team = tuple(c for role in need.roles for c in free[role] if c.person.responder.id in pair)
    if len(team) != len(pair):
        return Choice((), None, ("Somebody who was chosen is no longer free.",), tuple(sorted(not_chosen.items())))
    told = _chosen(team, free, need, not_chosen, now)
    return replace(told, because=(*because, *told.because[1:]))


def _who_could_go(
    need: Need, people: tuple[OnCall, ...], travel: Travel, turn_out: timedelta, now: datetime
) -> tuple[dict[Role, list[Candidate]], dict[ResponderId, str]]:
    """Those free for the case, by role, and the reason of everybody else in the roles needed."""
    not_chosen: dict[ResponderId, str] = {}
    free: dict[Role, list[Candidate]] = {role: [] for role in need.roles}
    for person in people:
        responder = person.responder
        if responder.role not in free:
            continue
        reason = _why_not(person, need)
        arrival = now + turn_out + travel(person.position, need.to)
        if reason is None and arrival >= person.until:
            reason = "would arrive only after going off call"
        if reason is not None:
            not_chosen[responder.id] = reason
        else:
            free[responder.role].append(Candidate(person, arrival))
    return free, not_chosen


def _why_not(person: OnCall, need: Need) -> str | None:
    if person.held_by is not None:
        return "on another case"
    return need.not_again.get(person.responder.id)


def _what_is_short(free: Mapping[Role, list[Candidate]], idle: Mapping[Role, int], need: Need) -> str | None:
    """The reason why no pair can be made, or None. Cover for the next priority case counts as taken; who may not
    be asked for this case is cover for the next."""
    for role, candidates in free.items():
        if not candidates:
            return f"No {role.label} is on call and free."
        if idle[role] <= need.keep_free:
            return f"The last free {role.label} is kept for the next Grade 2."
    return None


def _best(free: Mapping[Role, list[Candidate]], need: Need) -> tuple[Candidate, ...] | None:
    ranked = {role: sorted(free[role], key=lambda c: _rank(c, need)) for role in need.roles}
    if len(need.roles) == 1:
        teams = ((candidate,) for candidate in ranked[need.roles[0]] if _has_skills((candidate,), need))
        return min(teams, key=lambda team: _joint_rank(team, need), default=None)
    first, second = (ranked[role] for role in need.roles)
    return _best_two(first, second, need)


def _best_two(first: list[Candidate], second: list[Candidate], need: Need) -> tuple[Candidate, ...] | None:
    """The best team of one and other, both sorted by arrival: who arrives after the best team so far is in no
    better one, so the search ends there."""
    best: tuple[Candidate, ...] | None = None
    latest = datetime.max.replace(tzinfo=UTC)
    for one in first:
        if one.arrival > latest:
            break
        for other in second:
            if other.arrival > latest:
                break
            team = (one, other)
            if _has_skills(team, need) and (best is None or _joint_rank(team, need) < _joint_rank(best, need)):
                best, latest = team, _joint_arrival(team, need)
    return best


def _rank(candidate: Candidate, need: Need) -> tuple[datetime, bool, str]:
    return (candidate.arrival, candidate.person.base != need.base, candidate.person.responder.id)


def _joint_rank(team: tuple[Candidate, ...], need: Need) -> tuple[datetime, float, int, tuple[str, ...]]:
    """Latest arrival first; then the sum of arrivals; then strangers to the base; then ids, to be repeatable."""
    return (
        _joint_arrival(team, need),
        sum(c.arrival.timestamp() for c in team),
        sum(c.person.base != need.base for c in team),
        tuple(c.person.responder.id for c in team),
    )


def _joint_arrival(team: tuple[Candidate, ...], need: Need) -> datetime:
    latest = max(c.arrival for c in team)
    return max(latest, need.committed_arrival) if need.committed_arrival else latest


def _has_skills(team: tuple[Candidate, ...], need: Need) -> bool:
    skills = need.committed_skills.union(*(c.person.responder.skills for c in team))
    return all(skills & alternatives for alternatives in need.skills)


def _chosen(
    team: tuple[Candidate, ...],
    free: Mapping[Role, list[Candidate]],
    need: Need,
    not_chosen: dict[ResponderId, str],
    now: datetime,
) -> Choice:
    joint = _joint_arrival(team, need)
    for candidate in team:
        role = candidate.person.responder.role
        for other in free[role]:
            if other is not candidate:
                not_chosen[other.person.responder.id] = _comparison(other, candidate)
    return Choice(team, joint, _reasons(team, joint, need, now), tuple(sorted(not_chosen.items())))


def _comparison(other: Candidate, chosen: Candidate) -> str:
    minutes = round((other.arrival - chosen.arrival).total_seconds() / 60)
    if minutes > 0:
        return f"would arrive {minutes} min later"
    if minutes == 0:
        return "would arrive at the same time; the choice fell by base and order"
    return f"would arrive {-minutes} min sooner, but is needed elsewhere or lacks the skills or the partner"


def _reasons(team: tuple[Candidate, ...], joint: datetime, need: Need, now: datetime) -> tuple[str, ...]:
    lines = [f"Both there in {_minutes(joint, now)} min: the earliest that two people with the skills can be."]
    for candidate in team:
        responder = candidate.person.responder
        where = (
            "own base"
            if candidate.person.base == need.base
            else f"mutual aid from {candidate.person.base.title()}"
        )
        lines.append(
            f"{responder.role.label.capitalize()} {responder.id}: {_minutes(candidate.arrival, now)} min, {where}."
        )
    if need.skills:
        lines.append("Skills needed: " + _skills_text(need.skills) + ".")
    return tuple(lines)


def _skills_text(skills: tuple[frozenset[str], ...]) -> str:
    return "; ".join(" or ".join(sorted(s.replace("_", " ") for s in group)) for group in skills)


def _minutes(then: datetime, now: datetime) -> int:
    return round((then - now).total_seconds() / 60)
