"""Choosing a pair: the social worker and the police responder who can both be there first.

Joint arrival is the later of the two arrivals. The pair as a whole must have the skills that the grade asks
for. Among pairs that are in time, rest, a fair share of call-outs, knowing the family and the own base count for
so many minutes each (`preference`). Everyone who was looked at gets a reason, chosen or not, so that a dispatcher
can check the choice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import chain
from typing import Any

from shared.domain import skills
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.preference import NONE, Preferences, Tie, against, in_words, strain
from shared.domain.rota import OnCall
from shared.domain.travel import Position, Travel


@dataclass(frozen=True, slots=True)
class Need:
    """What a case needs now: which roles are vacant, where, with which skills, and who may not be asked.

    `committed_skills` and `committed_arrival` describe the half of the pair that has already been asked or has
    accepted. `not_again` maps a responder to the reason for not being asked once more, `ties` to how they know
    the family. Wall times in reasons are those of `zone`.
    """

    to: Position
    base: str
    roles: tuple[Role, ...]
    skills: tuple[frozenset[str], ...]
    committed_skills: frozenset[str]
    committed_arrival: datetime | None
    not_again: Mapping[ResponderId, str]
    keep_free: int
    due: datetime | None = None
    ties: Mapping[ResponderId, Tie] = field(default_factory=dict)
    preferences: Preferences = NONE
    zone: tzinfo = UTC
    begins: datetime | None = None
    """When the visit is agreed to begin, if it is."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could go, when they would arrive, and what speaks against them, less what speaks for them."""

    person: OnCall
    arrival: datetime
    against: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Choice:
    """The people to ask, in the order of `need.roles`; empty when nobody fits, with the reason in `because`."""

    chosen: tuple[Candidate, ...]
    joint_arrival: datetime | None
    because: tuple[str, ...]
    not_chosen: tuple[tuple[ResponderId, str], ...]


def choose(need: Need, on_call: Iterable[OnCall], travel: Travel, turn_out: timedelta, now: datetime) -> Choice:
    """Return who to ask for the vacant roles: in time if that can be, by joint arrival and preferences."""
    people = tuple(on_call)
    free, not_chosen = _who_could_go(need, people, travel, turn_out, now)
    idle = Counter(person.responder.role for person in people if person.held_by is None)
    short = _what_is_short(free, idle, need)
    if short is None:
        best = _best(free, need)
        if best is not None:
            told = _chosen(best, free, need, not_chosen, now)
            return replace(told, because=(_when(best, free, need, now), *told.because))
        short = "Nobody free has the skills needed: " + skills.in_words(need.skills) + "."
    for candidates in free.values():
        not_chosen.update({c.person.responder.id: "free, but no pair can be made: " + short for c in candidates})
    return Choice((), None, (short,), tuple(sorted(not_chosen.items())))


def explain(
    need: Need,
    pair: Sequence[str],
    because: tuple[str, ...],
    on_call: Iterable[OnCall],
    travel: Travel,
    turn_out: timedelta,
    now: datetime,
) -> Choice:
    """Return the choice of these people, made elsewhere for these reasons, with a reason for everyone not chosen.

    It is empty when one of them is not free for the case.
    """
    free, not_chosen = _who_could_go(need, tuple(on_call), travel, turn_out, now)
    team = tuple(c for role in need.roles for c in free[role] if c.person.responder.id in pair)
    if len(team) != len(pair):
        return Choice((), None, ("Somebody who was chosen is no longer free.",), tuple(sorted(not_chosen.items())))
    told = _chosen(team, free, need, not_chosen, now)
    return replace(told, because=(*because, *told.because))


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
        if reason is not None:
            not_chosen[responder.id] = reason
            continue
        arrival = now + turn_out + travel(person.position, need.to)
        reason = person.off_call(arrival, need.begins)
        if reason is not None:
            not_chosen[responder.id] = reason
        else:
            free[responder.role].append(as_candidate(person, arrival, need, now))
    return free, not_chosen


def as_candidate(person: OnCall, arrival: datetime, need: Need, now: datetime) -> Candidate:
    """Return somebody who would be there at `arrival`, with what the preferences say of them."""
    responder, preferences = person.responder, need.preferences
    strained = strain(responder.releases, preferences, now)
    minutes = against(preferences, strained, person.base, need.base, need.ties.get(responder.id))
    return Candidate(person, arrival, timedelta(minutes=minutes))


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
    ranked = [sorted(free[role], key=lambda c: (c.arrival, c.person.responder.id)) for role in need.roles]
    if len(ranked) == 2:
        return _best_two(ranked[0], ranked[1], need)
    teams = ((one,) for one in ranked[0] if has_skills((one,), need))
    return min(teams, key=lambda team: suitability(team, need), default=None)


def _best_two(first: list[Candidate], second: list[Candidate], need: Need) -> tuple[Candidate, ...] | None:
    """The best team of one and other, both sorted by arrival. Who arrives so much later than the best team so far
    that no preference could make it good is in no better one, so the search ends there."""
    best: tuple[Candidate, ...] | None = None
    best_rank: tuple[Any, ...] = ()
    latest = datetime.max.replace(tzinfo=UTC)
    favours = [min((c.against for c in people), default=timedelta(0)) for people in (first, second)]
    for one in first:
        if one.arrival > latest:
            break
        for other in second:
            if other.arrival > latest:
                break
            team = (one, other)
            if not has_skills(team, need):
                continue
            rank = suitability(team, need)
            if best is None or rank < best_rank:
                best, best_rank = team, rank
                latest = max(rank[1] - favours[0] - favours[1], rank[2])
    return best


def suitability(
    team: Sequence[Candidate], need: Need
) -> tuple[bool, datetime, datetime, float, int, tuple[str, ...]]:
    """Return how the team ranks, least first: in time before late; then joint arrival, with preferences where it
    is in time; then the sum of arrivals; then strangers to the base; then ids, to be repeatable."""
    joint = joint_arrival(team, need)
    late = need.due is not None and joint > need.due
    return (
        late,
        joint if late else joint + sum((c.against for c in team), timedelta(0)),
        joint,
        sum(c.arrival.timestamp() for c in team),
        sum(c.person.base != need.base for c in team),
        tuple(c.person.responder.id for c in team),
    )


def joint_arrival(team: Sequence[Candidate], need: Need) -> datetime:
    """Return when the last of the team, or of those already asked, is there."""
    latest = max(c.arrival for c in team)
    return max(latest, need.committed_arrival) if need.committed_arrival else latest


def has_skills(team: Sequence[Candidate], need: Need) -> bool:
    """Whether the team, with those already asked, has one skill of each set that is needed."""
    theirs = need.committed_skills.union(*(c.person.responder.skills for c in team))
    return all(theirs & alternatives for alternatives in need.skills)


def _chosen(
    team: tuple[Candidate, ...],
    free: Mapping[Role, list[Candidate]],
    need: Need,
    not_chosen: dict[ResponderId, str],
    now: datetime,
) -> Choice:
    """The choice with a reason for everybody; preferences are given only where they have counted."""
    joint = joint_arrival(team, need)
    late = need.due is not None and joint > need.due
    for chosen in team:
        for other in free[chosen.person.responder.role]:
            if other is not chosen:
                notes = (
                    [] if late or other.against <= chosen.against else _against_in_words(other, chosen, need, now)
                )
                not_chosen[other.person.responder.id] = _comparison(other, chosen, notes)
    return Choice(team, joint, _reasons(team, need, now), tuple(sorted(not_chosen.items())))


def _comparison(other: Candidate, chosen: Candidate, notes: Sequence[str]) -> str:
    """Why the other did not go, in minutes and in what speaks for the one and against the other."""
    minutes = round((other.arrival - chosen.arrival).total_seconds() / 60)
    if minutes > 0:
        said = f"would arrive {minutes} min later"
    elif minutes == 0:
        said = "would arrive at the same time" + ("" if notes else "; the choice fell by base and order")
    else:
        said = f"would arrive {-minutes} min sooner"
        if other.arrival + other.against < chosen.arrival + chosen.against or not notes:
            said += ", but is needed elsewhere or lacks the skills or the partner"
    return "; ".join([said, *notes])


def _against_in_words(other: Candidate, chosen: Candidate, need: Need, now: datetime) -> list[str]:
    """What counts against the other and not against the chosen one, and what speaks for that one."""
    theirs, ours = _notes(other, need, now), _notes(chosen, need, now)
    tie = need.ties.get(chosen.person.responder.id)
    mine = [f"who was chosen knows the family: {tie.value}"] if tie else []
    return [note for note in theirs if note not in ours] + mine


def _notes(person: Candidate, need: Need, now: datetime) -> list[str]:
    away = person.person.base != need.base and need.preferences.mutual_aid
    aid = [f"mutual aid from {person.person.base.title()}"] if away else []
    return [*in_words(person.person.responder.releases, need.preferences, need.zone, now), *aid]


def _reasons(team: tuple[Candidate, ...], need: Need, now: datetime) -> tuple[str, ...]:
    lines = []
    for chosen in team:
        responder = chosen.person.responder
        base = chosen.person.base
        tie = need.ties.get(responder.id)
        known = [
            "own base" if base == need.base else f"mutual aid from {base.title()}",
            *([f"knows the family: {tie.value}"] if tie else []),
            *in_words(responder.releases, need.preferences, need.zone, now),
        ]
        arrival = f"{_minutes(chosen.arrival, now)} min"
        lines.append(f"{responder.role.label.capitalize()} {responder.id}: {', '.join([arrival, *known])}.")
    if need.skills:
        lines.append("Skills needed: " + skills.in_words(need.skills) + ".")
    return tuple(lines)


def _when(team: tuple[Candidate, ...], free: Mapping[Role, list[Candidate]], need: Need, now: datetime) -> str:
    """When both are there, and what the preferences cost against those who could be there first."""
    joint = joint_arrival(team, need)
    plain = {role: [replace(c, against=timedelta(0)) for c in people] for role, people in free.items()}
    first = _best(plain, need) if any(c.against for c in chain(*free.values())) else None
    later = _minutes(joint, joint_arrival(first, need)) if first else 0
    if later > 0:
        return (
            f"Both there in {_minutes(joint, now)} min, {later} min later than the first who could: see why below."
        )
    return f"Both there in {_minutes(joint, now)} min: the earliest that two people with the skills can be."


def _minutes(then: datetime, now: datetime) -> int:
    return round((then - now).total_seconds() / 60)
