"""The look ahead at cover over a made-up county of 200 people in 12 bases."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter

from bench.table import Row, took
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.check import Cover, check
from shared.domain.roster.cover import Rota
from shared.domain.rota import Responder, Shift
from shared.domain.travel import Position
from shared.policy import rota_files

START = datetime(2026, 10, 5, 12, tzinfo=UTC)
BASES = tuple(f"base-{number}" for number in range(12))
PEOPLE, DAYS, WEEKS_BACK = 200, 30, 17


def county(seed: int = 1) -> Rota:
    """Return 200 people in 12 bases over 30 days and the 17 weeks before, with leave and some holes."""
    chance = random.Random(seed)
    responders = tuple(_responder(number) for number in range(PEOPLE))
    midnight = rota_files.calendar().midnight
    first = START.date() - timedelta(weeks=WEEKS_BACK)
    shifts, absences = [], []
    for number, responder in enumerate(responders):
        for day in range(WEEKS_BACK * 7 + DAYS):
            # Four days on, four off; evenings, lates and nights by turns of eight days.
            turn, place = divmod(day + number // 2, 8)
            if (place >= 4) != (chance.random() < 0.03):
                continue
            opens = midnight(first + timedelta(days=day)) + timedelta(
                hours=(8, 16, 24)[(turn + number + (chance.random() < 0.02)) % 3]
            )
            shift_id = ShiftId(f"{responder.id}.{day}")
            shifts.append(
                Shift(shift_id, responder.id, responder.role, responder.base, opens, opens + timedelta(hours=8))
            )
        leave = START + timedelta(days=chance.randrange(DAYS))
        absences.append(
            Absence(AbsenceId(responder.id), responder.id, AbsenceKind.LEAVE, leave, leave + timedelta(days=3))
        )
    return Rota(tuple(shifts), tuple(absences), responders)


def _responder(number: int) -> Responder:
    role = Role.POLICE if number % 2 else Role.SOCIAL_WORKER
    skills = frozenset({"amhp"} if number % 6 == 0 else ())
    base = BASES[number // 2 % len(BASES)]
    return Responder(ResponderId(f"p-{number}"), "", role, base, skills, "+447700900000", Position(53.8, -2.6))


def look_ahead(rota: Rota) -> Cover:
    """Return what the look over 30 days finds, with an AMHP asked for at every base by night."""
    policy = rota_files.cover()
    everywhere = replace(policy, rules=tuple(replace(rule, bases=()) for rule in policy.rules))
    return check(rota, BASES, everywhere, rota_files.calendar(), START, START + timedelta(days=DAYS))


def rows() -> list[Row]:
    """The look ahead, the best of three."""
    rota = county()
    seconds, cover = min((took(lambda: look_ahead(rota)) for _ in range(3)), key=itemgetter(0))
    what = (
        f"{DAYS} days, {len(BASES)} bases, {PEOPLE} people, {len(rota.shifts):,} shifts: {len(cover.gaps):,} gaps "
        f"with who could fill them, {len(cover.empty_shifts)} empty shifts, {len(cover.breaches)} breaches"
    )
    return [Row(what, f"{seconds:.2f} s", aim="≤ 1 s")]
