"""Advice to wait elsewhere: what a person in the control room made of a proposal to move an idle pair.

Advice is not an order and holds nobody: who is advised may be asked for any case. Where they are counts only once
they say that they are there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.errors import Refused
from shared.domain.events import Event, EventName
from shared.domain.ids import CaseId, ResponderId
from shared.domain.rota import OnCall
from shared.domain.snapshot import Move
from shared.domain.travel import Position


@dataclass(frozen=True, slots=True)
class Advice:
    """One person is advised to wait at `to`, which people call `place`; or that was proposed and dismissed."""

    responder_id: ResponderId
    to: Position
    place: str
    at: datetime
    until: datetime
    by: str
    dismissed: bool = False


def advise(
    people: Sequence[OnCall],
    to: Position,
    place: str,
    actor: str,
    lasts: timedelta,
    now: datetime,
    *,
    dismissed: bool = False,
) -> tuple[Advice, ...]:
    """Return the advice for each of these people. Refused unless they are two who are on call and on no case."""
    if len({person.responder.role for person in people}) != 2 or any(person.held_by for person in people):
        raise Refused("Only a pair that is on call and on no case is advised to wait elsewhere.")
    return tuple(Advice(person.responder.id, to, place, now, now + lasts, actor, dismissed) for person in people)


def advised(advices: Sequence[Advice], story: CaseId, now: datetime) -> Event:
    """Return the event that tells the people. It belongs to no case: `story` is an id of its own."""
    return Event(
        case_id=story,
        sequence=1,
        name=EventName.MOVE_ADVISED,
        at=now,
        actor=advices[0].by,
        correlation_id=story,
        data={"responder_ids": [advice.responder_id for advice in advices], "area": advices[0].place},
    )


def in_force(advices: Iterable[Advice], now: datetime) -> dict[ResponderId, Advice]:
    """Return the advice, given or dismissed, that still counts."""
    return {advice.responder_id: advice for advice in advices if now < advice.until}


def as_if_there(people: Iterable[OnCall], advices: dict[ResponderId, Advice]) -> tuple[OnCall, ...]:
    """Return the people with those who are advised where they were advised to wait, so that nothing is proposed
    twice. For proposals only."""
    return tuple(
        replace(person, position=advices[person.responder.id].to)
        if person.responder.id in advices and not advices[person.responder.id].dismissed
        else person
        for person in people
    )


def still_to_propose(moves: Iterable[Move], advices: dict[ResponderId, Advice]) -> tuple[Move, ...]:
    """Return the moves of a pair of whom neither has been advised, nor a move of theirs dismissed."""
    found = tuple(moves)
    return () if any(ResponderId(move.person) in advices for move in found) else found
