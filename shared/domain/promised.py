"""Visits that were agreed with a household, when the time to ask has come: after every Grade 2, before all slack.

First the two who are planned; where one of them is not free, the other and whoever is best; else the best pair.
Who is planned for another such visit stands in only where nobody else is in time.
Cover for a Grade 2 still to come is not a reason to break a promise: a Grade 2 that comes may divert the pair.
"""

from collections.abc import Collection, Sequence
from itertools import product
from math import inf

from shared.domain.assignment import Role
from shared.domain.snapshot import MinutesTo, Rules, Send, State, Wait, Waiting, Worker

_SCHEDULED = 3


def keep_promises(
    promised: Sequence[Waiting],
    workers: Sequence[Worker],
    taken: Collection[str],
    now: float,
    rules: Rules,
    minutes_to: MinutesTo,
) -> tuple[list[Send], list[Wait]]:
    """Return who is asked for each agreed visit, the soonest first, out of those idle and not taken."""
    free = [worker for worker in workers if worker.state is State.IDLE and worker.id not in taken]
    send: list[Send] = []
    wait: list[Wait] = []
    for case in sorted(promised, key=lambda case: (case.starts or inf, case.id)):
        others = frozenset[str]().union(*(other.planned for other in promised if other is not case))
        found = _best(case, free, others, now, rules, minutes_to)
        if found is None:
            wait.append(Wait(case.id, ("Nobody free can keep the agreed appointment.",)))
            continue
        send.append(found)
        free = [worker for worker in free if worker.id not in (found.social_worker, found.police)]
    return send, wait


def _best(
    case: Waiting, free: Sequence[Worker], others: Collection[str], now: float, rules: Rules, minutes_to: MinutesTo
) -> Send | None:
    """The pair with most of the planned in it that is late by least, then with fewest of those whom `others` need,
    then there first."""
    roads = minutes_to([worker.position for worker in free], case.position)
    there = {worker.id: now + rules.turn_out + road for worker, road in zip(free, roads, strict=True)}
    stay = rules.visit_for[_SCHEDULED] - rules.overrun_for[_SCHEDULED]
    begins = case.starts if case.starts is not None else now
    able = [
        worker
        for worker in free
        if worker.id not in case.not_again and max(there[worker.id], begins) + stay <= worker.duty_end
    ]
    pairs = [
        (one, other)
        for one, other in product(*([w for w in able if w.role is role] for role in Role))
        if all(group & (one.skills | other.skills) for group in case.skills)
    ]
    if not pairs:
        return None

    def rank(pair: tuple[Worker, Worker]) -> tuple[int, float, int, float, str, str]:
        joint = max(there[worker.id] for worker in pair)
        planned = sum(worker.id in case.planned for worker in pair)
        robbed = sum(worker.id in others for worker in pair)
        return (-planned, max(joint - begins, 0.0), robbed, joint, pair[0].id, pair[1].id)

    one, other = min(pairs, key=rank)
    joint = max(there[one.id], there[other.id])
    as_planned = {one.id, other.id} <= case.planned
    because = (
        f"The visit is agreed for {begins - now:.0f} min from now; both can be there in {joint - now:.0f} min.",
        "As planned." if as_planned else "Somebody who was planned is not free.",
    )
    return Send(case.id, one.id, other.id, joint, because)
