"""Staff for a proposed rota: as many as the county's proposal names, three bases, some leave and wishes."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from local.seed_rota import responders
from shared import policy
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.rota import Responder
from shared.planning.proposal.asked import Asked, Wish
from shared.planning.proposal.defaults import defaults, loads
from shared.policy import rota_files

FULL, PART = timedelta(hours=37), timedelta(hours=22)


def staff(each: int = 9) -> tuple[Responder, ...]:
    """Return `each` people of each role at each base: the people of the demonstration and namesakes of theirs."""
    found = []
    for base in policy.load().bases:
        for role in ("sw", "pc"):
            known = [person for person in responders() if person.id.startswith(f"{base.id}-{role}")]
            for number in range(each):
                one = known[number % len(known)]
                found.append(replace(one, id=ResponderId(f"{base.id}-{role}-{number + 1}")))
    return tuple(found)


def asked_for(first: date, weeks: int, each: int = 9, seed: int = 1) -> Asked:
    """Return what a proposal for these weeks is asked from: every fifth works part time, a third has leave."""
    chance = random.Random(seed)
    people = staff(each)
    calendar = rota_files.calendar()
    contracts: Mapping[ResponderId, timedelta] = {
        person.id: PART if number % 5 == 4 else FULL for number, person in enumerate(people)
    }
    absences, wishes = [], []
    for number, person in enumerate(people):
        day = first + timedelta(days=chance.randrange(7 * weeks))
        start, days = calendar.midnight(day), chance.choice((3, 7))
        if number % 3 == 0:
            until = calendar.midnight(day + timedelta(days=days))
            absences.append(Absence(AbsenceId(f"leave-{number}"), person.id, AbsenceKind.LEAVE, start, until))
        else:
            wishes.append(Wish(person.id, start, start + timedelta(days=1), wants=number % 3 == 1))
    return Asked(
        first=first,
        weeks=weeks,
        bases=tuple(base.id for base in policy.load().bases),
        responders=people,
        contracts=contracts,
        load=loads(),
        cover=rota_files.cover(),
        policy=defaults().rules,
        calendar=calendar,
        absences=tuple(absences),
        wishes=tuple(wishes),
    )
