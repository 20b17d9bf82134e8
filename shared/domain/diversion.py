"""Diverting a pair that is only travelling to a Grade 3, for a Grade 2 that would otherwise be reached much later.

Whole pairs only: half of a diverted pair would leave the other half on the road without a partner. It is a
proposal that a person confirms; the Grade 3 waits again with its own due time and is planned with all others.
"""

from collections.abc import Sequence

from shared.domain.assignment import Role
from shared.domain.joint import Table
from shared.domain.snapshot import MinutesTo, Rules, Send, State, Worker

SCHEDULED = 3


def pairs_to_scheduled(workers: Sequence[Worker]) -> list[tuple[str, Worker, Worker]]:
    """Return the complete pairs that are on the road to a Grade 3, with its id."""
    halves: dict[str, dict[Role, Worker]] = {}
    for worker in workers:
        if worker.state is State.EN_ROUTE and worker.case_grade == SCHEDULED and worker.case_id is not None:
            halves.setdefault(worker.case_id, {})[worker.role] = worker
    return [
        (case_id, pair[Role.SOCIAL_WORKER], pair[Role.POLICE])
        for case_id, pair in sorted(halves.items())
        if len(pair) == len(Role)
    ]


def better_by_diverting(
    table: Table, workers: Sequence[Worker], now: float, rules: Rules, minutes_to: MinutesTo
) -> dict[str, Send]:
    """Return, by case, the diversions that save at least `divert_gain`, the most saving first, no pair twice."""
    options = []
    pairs = pairs_to_scheduled(workers)
    for number, row in enumerate(table.rows):
        for index, (_, social, police) in enumerate(pairs):
            if {social.id, police.id} & row.case.not_again:
                continue
            skills = social.skills | police.skills
            if not all(not skills.isdisjoint(group) for group in row.case.skills):
                continue
            road = max(minutes_to((social.position, police.position), row.case.position))
            joint = now + rules.turn_out + road
            if joint > min(social.duty_end, police.duty_end) + rules.overrun_for[2]:
                continue
            saved = table.costs[number] - table.cost(row.case, joint)
            if saved >= rules.divert_gain:
                options.append((-saved, number, index, joint))
    proposals: dict[str, Send] = {}
    diverted: set[int] = set()
    for _, number, index, joint in sorted(options):
        case = table.rows[number].case
        if case.id in proposals or index in diverted:
            continue
        diverted.add(index)
        case_id, social, police = pairs[index]
        held = table.pairs[number]
        sooner = f", {table.rows[number].joint(held) - joint:.0f} min sooner than otherwise" if held else ""
        because = (
            f"Both are only travelling to a Grade 3 and can be there in {joint - now:.0f} min{sooner}.",
            "The Grade 3 keeps its due time and is planned again.",
        )
        proposals[case.id] = Send(case.id, social.id, police.id, joint, because, instead_of=case_id)
    return proposals
