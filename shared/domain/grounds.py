"""What an expected arrival rests on, said beside the choice: whose travel times, and places seen long ago."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.domain.policy import DispatchPolicy
from shared.domain.rota import Responder
from shared.domain.travel import Position, source


def grounds(
    team: Iterable[tuple[Responder, Position]], to: Position, policy: DispatchPolicy, now: datetime
) -> tuple[str, ...]:
    """Return what is to be known of these people's expected arrivals from where they are believed to be."""
    people = tuple(team)
    places = (_old_place(responder, policy, now) for responder, _ in people)
    return (*source(policy.travel, ((place, to) for _, place in people)), *(line for line in places if line))


def _old_place(responder: Responder, policy: DispatchPolicy, now: datetime) -> str:
    """A place counts until it is `seen_good_for` old; from half of that on its age is said, as it may mislead."""
    if responder.seen_at is None:
        return ""
    age = now - responder.seen_at
    if age > policy.seen_told_for or age < policy.seen_good_for / 2:
        return ""
    where = "at base: last seen" if age > policy.seen_good_for else "where last seen"
    return f"{responder.id} is taken to be {where} {_in_words(age)} ago."


def _in_words(age: timedelta) -> str:
    minutes = round(age.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
