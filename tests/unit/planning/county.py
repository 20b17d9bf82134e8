"""A busy day of scheduled visits in the county, and the people at work. Nobody in it is real."""

from datetime import UTC, datetime, timedelta
from random import Random

from shared import policy
from shared.domain.assignment import Role
from shared.domain.ids import CaseId, ResponderId, ShiftId
from shared.domain.rota import Responder, Shift
from shared.domain.travel import Position
from shared.planning.asked import Asked, openings

FRIDAY_NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
POLICY = policy.load()


def around(random: Random, position: Position, km: float) -> Position:
    """Return a place near this one."""
    return Position(position.latitude + random.gauss(0, km / 111), position.longitude + random.gauss(0, km / 66))


def busy_day(seed: int, visits: int) -> list[Asked]:
    """Return visits reported over the last day, in order of report, each due 48 hours after it."""
    random = Random(seed)
    areas = policy.areas()
    ages = sorted((random.uniform(0, 24 * 60) for _ in range(visits)), reverse=True)
    found = []
    for number, age in enumerate(ages):
        (area,) = random.choices(areas, [area.share for area in areas])
        centre = Position(area.centre.latitude, area.centre.longitude)
        deadline = FRIDAY_NOON - timedelta(minutes=age) + timedelta(hours=48)
        found.append(
            Asked(
                case_id=CaseId(f"C-{number:03}"),
                position=around(random, centre, area.spread_km / 2),
                lasting=timedelta(minutes=random.choice([45, 60, 75])),
                spans=openings(POLICY.dispatch.visiting_hours, FRIDAY_NOON, deadline),
                deadline=deadline,
            )
        )
    return found


def on_duty(pairs: int) -> tuple[list[Responder], list[Shift]]:
    """Return so many pairs, shared out over the bases, at work on Friday evening and on Saturday."""
    people, shifts = [], []
    hours = [(5, 11), (20, 34)]
    for number in range(pairs):
        base = POLICY.bases[number % len(POLICY.bases)]
        for role in Role:
            responder = ResponderId(f"{role}-{number}")
            people.append(
                Responder(responder, responder, role, base.id, frozenset(), "+440000000000", base.position)
            )
            shifts += [
                Shift(
                    ShiftId(f"{responder}-{begins}"),
                    responder,
                    role,
                    base.id,
                    FRIDAY_NOON + timedelta(hours=begins),
                    FRIDAY_NOON + timedelta(hours=ends),
                )
                for begins, ends in hours
            ]
    return people, shifts
